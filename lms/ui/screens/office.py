"""Cơ quan: the names printed on pages and papers."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.org_units import OfficeProfile
from lms.ui import parts, parts_office, state


def show() -> None:
    parts_office.begin()
    parts.heading(
        "Cơ quan",
        hint="Những tên này in trên trang, thẻ, giấy kích hoạt và giấy chứng nhận cấp từ nay về sau.",
    )
    parts.told()
    profile = services().office.profile
    if not profile.signer_name.strip():
        parts.box(
            "<p>Chưa có tên người ký, nên chưa cấp được giấy chứng nhận. Ghi tên rồi bấm lưu.</p>", amber=True
        )
    with st.form("office", border=False):
        changed = _fields(profile)
        if st.form_submit_button("Lưu thông tin cơ quan", key="office-save", type="primary"):
            if not (
                changed.name
                and changed.place
                and changed.issuer_lines
                and changed.signer_title
                and changed.number_suffix
            ):
                st.warning(
                    "Điền đủ các ô, trừ tên người ký và liên hệ có thể để trống.", icon=":material/warning:"
                )
            elif parts_office.attempt(lambda: services().office.change(state.actor(), changed)):
                parts.done("Đã lưu. Giấy chứng nhận đã cấp giữ nguyên lời văn lúc cấp.")
                st.rerun()


def _fields(profile: OfficeProfile) -> OfficeProfile:
    name = st.text_input("Tên cơ quan ở đầu mọi trang", profile.name, key="office-name", max_chars=120)
    lines = st.text_area(
        "Cơ quan cấp giấy, mỗi dòng một cấp, cơ quan cấp ở dòng cuối",
        "\n".join(profile.issuer_lines),
        key="office-lines",
        height=110,
        max_chars=300,
    )
    left, right = st.columns(2)
    place = left.text_input("Nơi ký (trước ngày tháng)", profile.place, key="office-place", max_chars=60)
    suffix = right.text_input(
        "Phần sau số giấy, ví dụ GCN-PTP", profile.number_suffix, key="office-suffix", max_chars=30
    )
    title = left.text_input("Chức vụ người ký", profile.signer_title, key="office-signer-title", max_chars=80)
    signer = right.text_input("Họ tên người ký", profile.signer_name, key="office-signer", max_chars=80)
    contact = st.text_input(
        "Liên hệ khi cần hỏi (số điện thoại, phòng làm việc)",
        profile.contact,
        key="office-contact",
        max_chars=200,
    )
    return OfficeProfile(
        name=_clean(name),
        place=_clean(place),
        issuer_lines=tuple(line for line in map(_clean, (lines or "").splitlines()) if line),
        signer_title=_clean(title),
        signer_name=_clean(signer),
        number_suffix=_clean(suffix),
        contact=_clean(contact),
    )


def _clean(text: str | None) -> str:
    return " ".join((text or "").split())


show()
