"""Sheets of a paper test typed in rows, and the words for a sheet that is in."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain import paper_test
from lms.domain.errors import Refusal
from lms.domain.names import fold
from lms.services.paper_marks import SheetLine
from lms.services.paper_tests import PaperTest
from lms.services.sheet_entering import Entered
from lms.text import sentence
from lms.text_paper import kept
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import esc, paragraph

ROWS = 15  # people whose sheets are typed on one page
NAMED = 5  # people named in a message; more are found in the table


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
        on_click=_save,
        args=(test, filled),
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


def worth_of(
    test: PaperTest, variant: str | None, letters: str, without: frozenset[str] | None = None
) -> str:
    """What a sheet would be worth, or what is not right with it yet."""
    if variant is None:
        return paragraph("Chọn mã đề để thấy điểm.", "hint")
    try:
        total = test.worth(variant, letters, without)
    except Refusal as refusal:
        return paragraph(sentence(refusal), "why")
    return f"<p><b>{total.correct} trên {total.total}</b> câu đúng ({total.percent}%)</p>"


def _save(test: PaperTest, lines: list[SheetLine]) -> None:
    parts.act(lambda: _save_all(test, lines))


def _save_all(test: PaperTest, lines: list[SheetLine]) -> None:
    """Every sheet that can be is kept, whatever is the matter with others: those stay as typed, each with its
    name and why."""
    actor, saved, compared, refused = state.actor(), 0, [], []
    for line in lines:
        key = f"sheet-{line.enrolment_id}"
        try:
            entered = services().paper_marks.enter(
                actor,
                test.row.id,
                line.enrolment_id,
                str(state.get(f"{key}-variant") or ""),
                str(state.get(f"{key}-letters", "")),
            )
        except Refusal as refusal:
            refused.append(sentence(refusal))
            continue
        saved += 1
        if entered.left_out:
            compared.append(f"{line.full_name} ({kept(entered.left_out)})")
    said = f"Đã lưu {saved} phiếu." if saved else "Chưa lưu được phiếu nào."
    if refused and saved:
        said += f" Còn {len(refused)} phiếu chưa lưu."
    lines_below = list(dict.fromkeys(refused))
    if compared:
        many = f"{len(compared)} phiếu, xem từng người ở bảng dưới"
        whose = ", ".join(compared) if len(compared) <= NAMED else many
        lines_below.append(f"Lưu để đối chiếu, không tính hoặc chỉ tính một phần: {whose}.")
    text = "\n".join([said, *lines_below])
    if refused:
        parts.partly(text)
    else:
        parts.done(text)


# --- words ----------------------------------------------------------------------------------------


def named(lines: list[SheetLine]) -> dict[str, str]:
    return parts_office.distinct({line.enrolment_id: f"{line.full_name}, {line.place}" for line in lines})


def told_of(name: str, entered: Entered) -> str:
    total = entered.total
    said = f"Đã lưu phiếu của {name}: {total.correct} trên {total.total} câu đúng ({total.percent}%)."
    if not entered.counted:
        said += f"\nPhiếu lưu để đối chiếu, không tính vào kết quả ({kept(entered.left_out)})."
    elif entered.left_out:
        said += f"\nPhần không tính, chỉ lưu để đối chiếu ({kept(entered.left_out)})."
    return said
