"""One certificate that several tests draw."""

from datetime import date

from lms.documents.certificate_template import certificate_words
from lms.domain.codes import certificate_code
from lms.domain.signing import FrozenCertificate

LAN = FrozenCertificate(
    code=certificate_code("7K3M9QXW2"),
    register_number="0127/GCN-PTP",
    year=2026,
    office_lines=("ỦY BAN NHÂN DÂN HUYỆN HƯNG HÀ", "PHÒNG TƯ PHÁP"),
    person_name="Đặng Thị Quỳnh Như Ngọc Ái",
    birth_year=1968,
    unit_line="Tổ hòa giải thôn Duyên Phúc, xã Hưng Hà",
    group_line="Hòa giải viên ở cơ sở",
    course_id="HGV-01",
    course_title="Kỹ năng, nghiệp vụ hòa giải ở cơ sở",
    course_version="1",
    law_as_of=date(2026, 11, 23),
    hours_text="16 tiết",
    period="05/11/2026 – 20/11/2026",
    result_lines=("Bài kiểm tra 18/20", "Chuyên cần 100%"),
    issued_on=date(2026, 11, 24),
    place="Hưng Hà",
    signer_title="TRƯỞNG PHÒNG",
    signer_name="Trần Văn Tuấn",
    key_id="gcn-1",
    words=certificate_words(),
)
SIXTY_LETTERS = "Tôn Nữ Công Tằng Thị Quỳnh Như Ngọc Ái Hương Giang Đặng Hoàng"
