"""The screens: address → title. Routes and screens both need the list: an unknown address gets a 404."""

from __future__ import annotations

SCREENS: dict[str, str] = {
    "": "Việc cần làm",
    "khoa-hoc": "Khóa học",
    "bai-hoc": "Bài học",
    "kiem-tra": "Bài kiểm tra",
    "the-hoc-vien": "Thẻ học viên",
    "giay-cua-toi": "Giấy chứng nhận của tôi",
    "tai-khoan": "Tài khoản của tôi",
    "hai-buoc": "Xác thực hai bước",
    "diem-danh-lop": "Điểm danh",
    "cham-bai": "Chấm bài",
    "ket-qua": "Kết quả",
    "nguoi-hoc": "Người học",
    "nhap-danh-sach": "Nhập danh sách",
    "lop-hoc": "Lớp học",
    "cap-giay": "Giấy chứng nhận",
    "noi-dung": "Nội dung",
    "van-ban": "Văn bản",
    "tham-dinh": "Thẩm định",
    "ngan-hang": "Ngân hàng câu hỏi",
    "don-vi": "Đơn vị",
    "co-quan": "Cơ quan",
    "phan-quyen": "Phân quyền",
    "lien-ket": "Tài khoản ngoài",
    "nhat-ky": "Nhật ký",
    "du-lieu-cua-toi": "Dữ liệu của tôi",
    "yeu-cau-du-lieu": "Yêu cầu về dữ liệu",
}
