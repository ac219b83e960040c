"""My certificates, with the paper and the page where others check it."""

from __future__ import annotations

from lms.bootstrap import services
from lms.domain.certificate import CertificateLine, CertificateState
from lms.domain.codes import print_certificate_code
from lms.domain.people import Actor
from lms.domain.times import show_date
from lms.text_certification import STATES
from lms.ui import navigation, parts, state
from lms.ui.parts_html import Tone, anchor, badge, esc, pairs, paragraph

_TONES: dict[CertificateState, Tone] = {
    CertificateState.VALID: "ok",
    CertificateState.REVOKED: "void",
    CertificateState.SUPERSEDED: "info",
}


def screen(actor: Actor) -> None:
    lines = services().certification.my_certificates(actor)
    parts.heading("Giấy chứng nhận của tôi")
    if not lines:
        parts.empty("Chưa có giấy nào. Học đủ điều kiện thì cơ quan quản lý cấp, giấy hiện ở đây.")
    for line in lines:
        _paper(line)
    navigation.link("", "Về việc cần làm")


def _paper(line: CertificateLine) -> None:
    stands = line.state is CertificateState.VALID
    words = [
        ("Số vào sổ", line.register_number),
        ("Mã xác minh", print_certificate_code(line.code)),
        ("Ngày cấp", show_date(line.issued_on)),
    ]
    paper = anchor("Tải giấy (PDF)", f"/giay-chung-nhan/{line.code}.pdf", "or") if stands else ""
    parts.card(
        paragraph("Giấy chứng nhận hoàn thành", "eyebrow")
        + f"<h3>{esc(line.course_title)}</h3>"
        + f"<p>{badge(STATES[line.state].rstrip('.'), _TONES.get(line.state, 'warn'))}</p>"
        + pairs(words)
        + paper
        + anchor("Xem trang xác minh", f"/xac-minh/{line.code}", "or")
    )


screen(state.actor())
