"""Photos of answer sheets, one after the other: the straightened sheet, and, large, what has to be looked at
beside the question it belongs to."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain import paper_test
from lms.domain.answer_sheet import Sign
from lms.domain.people import Actor
from lms.services.paper_marks import SheetLine
from lms.services.paper_tests import PaperTest
from lms.services.sheet_photos import UNSURE, SheetView, WaitingPhoto
from lms.text_paper import SIGNS
from lms.ui import parts, parts_office, parts_paper, parts_paper_entry, state
from lms.ui.parts_html import esc

_LATER = "photos-later"
_ANSWERS = (*paper_test.LETTERS, paper_test.OPEN)


def look_at(test: PaperTest, lines: list[SheetLine], waiting: list[WaitingPhoto]) -> None:
    """One at a time: the first that waits and was not put off."""
    put_off = state.get(_LATER, ())
    photo = min(waiting, key=lambda one: put_off.index(one.id) if one.id in put_off else -1)
    key = f"photo-{photo.id}"
    if state.get(f"{key}-letters") is None:
        state.put(f"{key}-letters", photo.letters)
    place = waiting.index(photo) + 1
    parts.hint(f"Ảnh {place} trên {len(waiting)} đang chờ. So với phiếu rồi lưu.")
    view = services().sheet_photos.view(state.actor(), photo.id)
    page, side = st.columns([3, 2])
    with page:
        st.html(parts_paper.picture(view.page, "Phiếu trả lời đã kéo thẳng"))
        if view.head is not None:
            parts.hint("Vòng xanh: ô máy đọc được. Khung vàng: chỗ cần xem.")
    with side:
        whose = _whose(photo, lines, view, key)
        variant = _variant(test, photo, view, key)
        for number in photo.unsure:
            _question(test, photo, view, key, number)
        if not photo.unsure and photo.variant_mark.sign is Sign.READ:
            parts.hint("Máy đọc rõ mọi câu. Vẫn nên liếc qua phiếu một lượt.")
        said = str(
            st.text_input(
                f"Cả {test.count} câu, mỗi câu một chữ; bỏ trống gõ “-”",
                key=f"{key}-letters",
                max_chars=3 * paper_test.QUESTIONS_MOST,
            )
            or ""
        )
        if said.strip():
            st.html(parts_paper.in_tens(said))
        _known(test, photo, waiting, next((one for one in lines if one.enrolment_id == whose), None), key)
        left = [str(number) for number, letter in enumerate(_plain(said), 1) if letter == UNSURE]
        if left:
            parts.hint(f"Còn chưa rõ câu {', '.join(left)}. Chọn ở trên, hoặc gõ chữ thay dấu “?”.")
        else:
            st.html(parts_paper_entry.worth_of(test, variant, said))
        _buttons(test, lines, photo, key, ready=whose is not None and variant is not None)


def _whose(photo: WaitingPhoto, lines: list[SheetLine], view: SheetView, key: str) -> str | None:
    if view.head is not None:
        st.html(parts_paper.picture(view.head, "Phần họ tên trên phiếu"))
    names = parts_paper_entry.named(lines)
    ids = list(names)
    whose = st.selectbox(
        "Phiếu của ai",
        ids,
        index=ids.index(photo.enrolment_id) if photo.enrolment_id in names else None,
        format_func=names.__getitem__,
        placeholder="Chọn theo tên viết trên phiếu",
        key=f"{key}-who",
        filter_mode="contains",
    )
    if whose is not None and photo.enrolment_id in names and whose != photo.enrolment_id:
        printed = esc(names[photo.enrolment_id])
        st.html(
            f'<div class="box amber"><p>Phiếu này in tên <b>{printed}</b>. Chỉ chọn người khác khi chính'
            " người đó đã làm bài trên phiếu này.</p></div>"
        )
    return whose


def _variant(test: PaperTest, photo: WaitingPhoto, view: SheetView, key: str) -> str | None:
    if photo.variant_mark.sign is not Sign.READ:
        shown = parts_paper.picture(view.variant, "Hàng mã đề trên phiếu") if view.variant else ""
        st.html(f"<p><b>Mã đề: {esc(SIGNS[photo.variant_mark.sign])}</b></p>{shown}")
    letters = list(test.variants)
    return st.segmented_control(
        "Mã đề",
        letters,
        default=photo.variant if photo.variant in letters else None,
        key=f"{key}-variant",
    )


def _question(test: PaperTest, photo: WaitingPhoto, view: SheetView, key: str, number: int) -> None:
    """What the sheet shows of one question, and under it what to press; it goes into the line of letters."""
    label = f"Câu {number}: {SIGNS[photo.marks[number - 1].sign]}"
    shown = parts_paper.picture(view.rows[number], f"Câu {number} trên phiếu") if number in view.rows else ""
    st.html(f"<p><b>{esc(label)}</b></p>{shown}")
    letters = _plain(state.get(f"{key}-letters"))
    now = letters[number - 1] if len(letters) == test.count else UNSURE
    state.put(f"{key}-row-{number}", now if now in _ANSWERS else None)
    st.segmented_control(
        label,
        list(_ANSWERS),
        label_visibility="collapsed",
        format_func=lambda letter: "Bỏ trống" if letter == paper_test.OPEN else letter,
        key=f"{key}-row-{number}",
        on_change=_answered,
        args=(key, number, test.count),
        wrap=True,
    )


def _answered(key: str, number: int, count: int) -> None:
    letters = _plain(state.get(f"{key}-letters"))
    if len(letters) == count:
        chosen = state.get(f"{key}-row-{number}") or UNSURE
        state.put(f"{key}-letters", letters[: number - 1] + chosen + letters[number:])


def _known(
    test: PaperTest, photo: WaitingPhoto, waiting: list[WaitingPhoto], line: SheetLine | None, key: str
) -> None:
    """What there is of this person already."""
    if line is None:
        return
    if any(one.enrolment_id == line.enrolment_id and one.id != photo.id for one in waiting):
        parts.hint(f"{line.full_name} còn một ảnh khác đang chờ. Lưu ảnh rõ hơn, bỏ ảnh kia.")
    if line.sheet is None:
        return
    variant = str(state.get(f"{key}-variant") or "")
    st.html(parts_paper.entered_before(test, line, variant, _plain(state.get(f"{key}-letters"))))
    st.text_input("Lý do thay phiếu đã nhập (lưu vào sổ)", key=f"{key}-reason", max_chars=500)


def _buttons(test: PaperTest, lines: list[SheetLine], photo: WaitingPhoto, key: str, *, ready: bool) -> None:
    names = {line.enrolment_id: line.full_name for line in lines}
    st.button(
        "Đúng như ảnh, lưu phiếu",
        key=f"{key}-save",
        type="primary",
        width="stretch",
        disabled=not ready,
        on_click=lambda: parts_office.act(lambda who: _confirmed(who, photo, names)),
    )
    st.button("Để sau", key=f"{key}-later", width="stretch", on_click=_put_off, args=(photo.id,))
    st.button(
        "Bỏ ảnh này",
        key=f"{key}-drop",
        width="stretch",
        on_click=lambda: parts_office.act(lambda who: _dropped(who, photo)),
    )


def _confirmed(actor: Actor, photo: WaitingPhoto, names: dict[str, str]) -> str:
    key = f"photo-{photo.id}"
    whose = str(state.get(f"{key}-who"))
    entered = services().sheet_photos.confirm(
        actor,
        photo.id,
        whose,
        str(state.get(f"{key}-variant") or ""),
        str(state.get(f"{key}-letters", "")),
        str(state.get(f"{key}-reason", "")),
    )
    return parts_paper_entry.told_of(names[whose], entered)


def _put_off(photo_id: str) -> None:
    state.put(_LATER, (*(one for one in state.get(_LATER, ()) if one != photo_id), photo_id))


def _dropped(actor: Actor, photo: WaitingPhoto) -> str:
    services().sheet_photos.drop(actor, photo.id)
    return "Đã bỏ ảnh này. Chưa có phiếu nào được ghi từ ảnh."


def _plain(letters: object) -> str:
    return "".join(str(letters or "").split()).upper()
