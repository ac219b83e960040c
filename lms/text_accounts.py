"""What a person reads at activation about their own data. Read, not agreed to: the office keeps it to do
a task the law gives it (Law 91/2025/QH15, article 19), and says so plainly."""

PURPOSE_NOTICE: tuple[str, ...] = (
    "Giữ những gì: họ tên, năm sinh, giới tính, đơn vị và thôn, tổ, nhóm (như hòa giải viên), chức danh, "
    "trình độ chuyên môn, quyết định công nhận, số điện thoại nếu có; việc học, điểm danh, kết quả và "
    "giấy chứng nhận.",
    "Để làm gì: tổ chức tập huấn, điểm danh, cấp và xác minh giấy chứng nhận, báo cáo cấp trên bằng số "
    "liệu tổng hợp. Đây là nhiệm vụ của cơ quan nhà nước theo Luật Phổ biến, giáo dục pháp luật và Luật "
    "Hòa giải ở cơ sở.",
    "Không giữ: số căn cước, ảnh, địa chỉ nhà, tài khoản ngân hàng.",
    "Ai xem được: cơ quan quản lý lớp và giảng viên của lớp. Người được đưa giấy chứng nhận chỉ xem được "
    "những gì in trên giấy.",
    "Quyền của ông/bà theo Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15: hỏi, xem, yêu cầu sửa thông tin "
    "của mình, khiếu nại. Gặp hoặc gọi cơ quan ghi ở đầu trang.",
)
