"""What a person reads at activation about their own data. Read, not agreed to: the office keeps it to do
a task the law gives it (Law 91/2025/QH15, article 19), and says so plainly."""

PURPOSE_NOTICE: tuple[str, ...] = (
    "Ai giữ: cơ quan ghi ở đầu trang, trên máy của cơ quan. Không bán, không đưa cho bên khác.",
    "Giữ những gì: họ tên, năm sinh, giới tính, đơn vị và thôn, tổ, nhóm (như hòa giải viên), chức danh, "
    "trình độ chuyên môn, quyết định công nhận, số điện thoại nếu có; việc học, điểm danh, kết quả và "
    "giấy chứng nhận; lúc đăng nhập, thiết bị và địa chỉ mạng.",
    "Để làm gì: tổ chức tập huấn, điểm danh, cấp và xác minh giấy chứng nhận, báo cáo cấp trên bằng số "
    "liệu tổng hợp.",
    "Căn cứ: đây là nhiệm vụ của cơ quan nhà nước theo Luật Phổ biến, giáo dục pháp luật và Luật Hòa giải ở "
    "cơ sở. Theo Điều 19 khoản 1 điểm c Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15, việc này không cần hỏi "
    "sự đồng ý; ông/bà chỉ xác nhận là đã đọc.",
    "Không bắt buộc: số điện thoại. Có thì chỉ dùng để liên hệ về lớp, không nhắn tin tự động, không quảng "
    "cáo; muốn bỏ lúc nào cũng được.",
    "Không giữ: số căn cước, ảnh, địa chỉ nhà, tài khoản ngân hàng.",
    "Ai xem được: cơ quan quản lý lớp, đơn vị của ông/bà và giảng viên của lớp. Người được đưa giấy chứng "
    "nhận chỉ xem được những gì in trên giấy.",
    "Giữ bao lâu: thông tin cá nhân giữ khi ông/bà còn trong danh sách; lượt đăng nhập và mã kích hoạt xóa "
    "sau vài tháng; hồ sơ lớp, giấy chứng nhận và nhật ký giữ theo quy định lưu trữ.",
    "Quyền của ông/bà: biết, xem, nhận một bản, yêu cầu sửa, xóa, hạn chế sử dụng, phản đối, khiếu nại. Gửi "
    "ở trang “Dữ liệu của tôi” hoặc bằng giấy. Cơ quan báo đã nhận trong 2 ngày làm việc; xem, sửa, nhận bản "
    "trong 10 ngày; hạn chế, phản đối trong 15 ngày; xóa trong 20 ngày (Nghị định 356/2025/NĐ-CP).",
    "Liên hệ, khiếu nại: gặp hoặc gọi cơ quan ghi ở đầu trang; chưa thỏa đáng thì khiếu nại lên cơ quan cấp "
    "trên hoặc cơ quan bảo vệ dữ liệu cá nhân có thẩm quyền.",
)

# Why a second step was taken off, in the audit, when a command on the server did it.
RESET_BY_COMMAND = "Lệnh reset-admin trên máy chủ"
