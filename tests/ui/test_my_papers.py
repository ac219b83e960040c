"""What a trainee holds out: the learner card, the certificates."""

from __future__ import annotations

import re
from base64 import b64decode

from lms.domain.codes import print_learner_code
from tests.ui.learner_house import LearnerHouse, markup
from tests.ui.office_house import words


def test_the_card_shows_its_code_in_groups_and_a_qr(hall: LearnerHouse) -> None:
    tab = hall.house.open("the-hoc-vien")
    seen = words(tab)
    assert "Giơ thẻ này trước máy quét." in seen
    assert print_learner_code(hall.lan.learner_code) in markup(tab)
    assert "Nguyễn Thị Lan" in seen
    [drawing] = re.findall(r'data:image/svg\+xml;base64,([^"]+)', markup(tab))
    assert b64decode(drawing).startswith(b"<svg")


def test_without_certificates_says_when_one_comes(hall: LearnerHouse) -> None:
    assert "Chưa có giấy nào." in words(hall.house.open("giay-cua-toi"))


def test_a_certificate_leads_to_its_paper_and_to_where_others_check_it(hall: LearnerHouse) -> None:
    hall.house.complete(hall.cohort_id, hall.house.lan)
    hall.house.sign_certificates()
    code = hall.services.certification.issue(hall.house.hoa, hall.enrolment_id)
    seen = markup(hall.house.open("giay-cua-toi"))
    assert f"/giay-chung-nhan/{code}.pdf" in seen
    assert f"/xac-minh/{code}" in seen
    assert "0001/" in seen
    assert "Có trong sổ, chưa bị thu hồi" in seen
    assert "Đã cấp giấy chứng nhận." in words(hall.house.open(""))


def test_a_revoked_certificate_stays_listed_without_its_paper(hall: LearnerHouse) -> None:
    hall.house.complete(hall.cohort_id, hall.house.lan)
    hall.house.sign_certificates()
    code = hall.services.certification.issue(hall.house.hoa, hall.enrolment_id)
    hall.services.certification.revoke(hall.house.hoa, code, "cấp nhầm người")
    seen = markup(hall.house.open("giay-cua-toi"))
    assert "Đã bị thu hồi" in seen
    assert ".pdf" not in seen
