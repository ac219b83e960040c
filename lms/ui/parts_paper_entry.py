"""Sheets of a paper test brought in: confirmed beside their photo, or typed in rows."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain import paper_test
from lms.domain.errors import Refusal
from lms.domain.names import fold
from lms.domain.people import Actor
from lms.services.paper_marks import Entered, SheetLine, WaitingPhoto
from lms.services.paper_tests import PaperTest
from lms.text import REFUSALS, sentence
from lms.ui import parts, parts_office, parts_paper, parts_table, state
from lms.ui.parts_html import esc, paragraph

ROWS = 15  # people whose sheets are typed on one page


# --- from photos ----------------------------------------------------------------------------------


def confirm_photo(test: PaperTest, lines: list[SheetLine], waiting: list[WaitingPhoto]) -> None:
    """One at a time, the first that waits."""
    photo = waiting[0]
    key = f"photo-{photo.id}"
    names = named(lines)
    parts.hint(f"Phiếu 1 trên {len(waiting)} đang chờ. So từng chỗ với ảnh rồi lưu.")
    left, right = st.columns([3, 2])
    with left:
        st.html(parts_paper.picture(services().paper_marks.picture(state.actor(), photo.id)))
    with right:
        st.html(parts_paper.doubts(photo))
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
        letters = list(test.variants)
        variant = st.segmented_control(
            "Mã đề",
            letters,
            default=photo.variant if photo.variant in letters else None,
            key=f"{key}-variant",
        )
        said = st.text_input(
            f"{test.count} câu, mỗi câu một chữ; bỏ trống gõ “-”",
            photo.letters,
            key=f"{key}-letters",
            max_chars=3 * paper_test.QUESTIONS_MOST,
        )
        if said.strip():
            st.html(parts_paper.in_tens(said))
        line = next((one for one in lines if one.enrolment_id == whose), None)
        if line is not None and line.sheet is not None:
            st.text_input("Lý do thay phiếu đã nhập (lưu vào sổ)", key=f"{key}-reason", max_chars=500)
        st.html(worth_of(test, variant, said))
        st.button(
            "Đúng như ảnh, lưu phiếu",
            key=f"{key}-save",
            type="primary",
            width="stretch",
            disabled=whose is None or variant is None,
            on_click=lambda: parts_office.act(lambda who: _confirmed(who, photo, names)),
        )
        st.button(
            "Bỏ ảnh này",
            key=f"{key}-drop",
            width="stretch",
            on_click=lambda: parts_office.act(lambda who: _dropped(who, photo)),
        )


def _confirmed(actor: Actor, photo: WaitingPhoto, names: dict[str, str]) -> str:
    key = f"photo-{photo.id}"
    whose = str(state.get(f"{key}-who"))
    entered = services().paper_marks.confirm(
        actor,
        photo.id,
        whose,
        str(state.get(f"{key}-variant") or ""),
        str(state.get(f"{key}-letters", "")),
        str(state.get(f"{key}-reason", "")),
    )
    return told_of(names[whose], entered)


def _dropped(actor: Actor, photo: WaitingPhoto) -> str:
    services().paper_marks.drop_photo(actor, photo.id)
    return "Đã bỏ ảnh này. Chưa có phiếu nào được ghi từ ảnh."


# --- typed ----------------------------------------------------------------------------------------


def type_sheets(test: PaperTest, lines: list[SheetLine]) -> None:
    """A line for each person without a sheet: variant, letters, and at once what they are worth."""
    waiting = [line for line in lines if line.sheet is None]
    if not waiting:
        parts.empty("Mọi người trong lớp đã có phiếu.")
        return
    parts.hint(
        f"Mỗi câu một chữ, từ câu 1 đến câu {test.count}, ví dụ ABDCA; câu bỏ trống gõ “-”. Có thể cách từng"
        " nhóm cho dễ nhìn. Bấm phím Tab để sang ô sau; điểm hiện ngay cạnh."
    )
    wanted = ""
    if len(waiting) > ROWS:
        wanted = fold(
            st.text_input(
                "Tìm người có phiếu trên tay (không cần gõ dấu)", key="paper-find",
                on_change=state.forget, args=("paper-page",),
            ) or ""
        )  # fmt: skip
    found = [line for line in waiting if wanted in fold(f"{line.full_name} {line.place}")]
    if not found:
        parts.empty("Không thấy ai có tên như vậy trong số người chưa có phiếu.")
    page = min(int(state.get("paper-page", 0)), max(0, (len(found) - 1) // ROWS))
    shown = found[page * ROWS : (page + 1) * ROWS]
    # What is typed and not yet saved stays in sight, or it would be lost with its fields.
    filled = [line for line in waiting if str(state.get(f"sheet-{line.enrolment_id}-letters", "")).strip()]
    for line in [line for line in filled if line not in shown] + shown:
        _row(test, line)
    parts_table.pager("paper-page", page, len(found), ROWS)
    st.button(
        f"Lưu {len(filled)} phiếu" if filled else "Lưu phiếu",
        key="paper-save",
        type="primary",
        width="stretch",
        disabled=not filled,
        on_click=lambda: parts_office.act(lambda who: _saved(who, test, filled)),
    )


def _row(test: PaperTest, line: SheetLine) -> None:
    key = f"sheet-{line.enrolment_id}"
    name, variant, letters, worth = st.columns([3, 3, 5, 3], vertical_alignment="center")
    name.html(f"<p><b>{esc(line.full_name)}</b><br><small>{esc(line.place)}</small></p>")
    chosen = variant.segmented_control(
        f"Mã đề của {line.full_name}",
        list(test.variants),
        default="A" if len(test.variants) == 1 else None,
        key=f"{key}-variant",
        label_visibility="collapsed",
        wrap=True,
    )
    said = letters.text_input(
        f"Các câu của {line.full_name}",
        key=f"{key}-letters",
        max_chars=3 * paper_test.QUESTIONS_MOST,
        label_visibility="collapsed",
    )
    if said.strip():
        worth.html(worth_of(test, chosen, said))


def worth_of(test: PaperTest, variant: str | None, letters: str) -> str:
    """What a sheet would be worth, or what is not right with it yet."""
    if variant is None:
        return paragraph("Chọn mã đề để thấy điểm.", "hint")
    try:
        total = services().paper_marks.total(state.actor(), test.row.id, variant, letters)
    except Refusal as refusal:
        return paragraph(sentence(refusal), "why")
    return f"<p><b>{total.correct} trên {total.total}</b> câu đúng ({total.percent}%)</p>"


def _saved(actor: Actor, test: PaperTest, lines: list[SheetLine]) -> str:
    """Those that are right are kept; the first that is not is said with its name, and stays as typed."""
    kept, refused = 0, ""
    for line in lines:
        key = f"sheet-{line.enrolment_id}"
        try:
            services().paper_marks.enter(
                actor,
                test.row.id,
                line.enrolment_id,
                str(state.get(f"{key}-variant") or ""),
                str(state.get(f"{key}-letters", "")),
            )
            kept += 1
        except Refusal as refusal:
            refused = refused or f" Chưa lưu được phiếu của {line.full_name}: {sentence(refusal)}"
    return f"Đã lưu {kept} phiếu.{refused}"


# --- words ----------------------------------------------------------------------------------------


def named(lines: list[SheetLine]) -> dict[str, str]:
    return parts_office.distinct({line.enrolment_id: f"{line.full_name}, {line.place}" for line in lines})


def told_of(name: str, entered: Entered) -> str:
    total = entered.total
    said = f"Đã lưu phiếu của {name}: {total.correct} trên {total.total} câu đúng ({total.percent}%)."
    for title, why in entered.left_out:
        said += f" Phần “{title}” không tính: {REFUSALS[why].format_map(parts_paper.Blank())}"
    return said
