"""The questions that imports have left: one row at a time, with whom it may mean."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.people import Actor
from lms.domain.roster import ProblemCode, Sex
from lms.services.imports import WAITS, AnswerToRow, Candidate, OpenQuestion
from lms.text import GROUPS, POSTS, SEXES
from lms.text_roster import problem_text
from lms.ui import parts, parts_office, state
from lms.ui.parts_html import as_label, esc, pairs
from lms.ui.parts_import import place_of

PLACE = "import-place"
SOMEBODY_NEW, LEAVE_OUT = "new", "out"
_ODD_NAMES = {ProblemCode.NAME_ODD, ProblemCode.NAME_SHORT, ProblemCode.NAME_OLD_FONT}
_UNCLEAR_UNITS = {ProblemCode.UNIT_CONFLICT, ProblemCode.UNIT_SPLIT}


def show(actor: Actor) -> None:
    """One of the open questions, and the way to the others."""
    parts.heading("Trả lời từng dòng")
    parts.told()
    found = services().imports.questions(actor)
    # Copies of a row that is itself asked about are settled by its answer, so they come last.
    found.sort(key=lambda question: question.code == WAITS)
    if not found:
        parts.empty("Không còn dòng nào chờ trả lời. Mọi người trong các tệp đã vào danh bạ.")
        return
    place = min(int(state.get(PLACE, 0)), len(found) - 1)
    question = found[place]
    parts.hint(f"Dòng {place + 1} trên {len(found)} dòng đang chờ. Trả lời dòng nào trước cũng được.")
    _as_written(question)
    _answer_form(question)
    left, right = st.columns(2)
    left.button(
        "Dòng trước", key="question-before", disabled=place == 0, on_click=state.put, args=(PLACE, place - 1),
        width="stretch",
    )  # fmt: skip
    right.button(
        "Để sau, xem dòng tiếp", key="question-after", disabled=place == len(found) - 1, on_click=state.put,
        args=(PLACE, place + 1), width="stretch",
    )  # fmt: skip


def _as_written(question: OpenQuestion) -> None:
    row = question.row
    parts.card(
        f'<p class="name">{esc(row.name)}</p>'
        + pairs(
            [
                ("Ở đâu trong tệp", f"{question.file_name}, trang tính “{row.sheet}”, dòng {row.row}"),
                ("Giới tính", SEXES[row.sex.value] if row.sex else "chưa rõ"),
                ("Năm sinh", str(row.year or "chưa rõ")),
                ("Đơn vị", place_of(row) or "chưa rõ"),
                ("Nhóm", GROUPS[row.group.value]),
                ("Chức danh", POSTS.get(row.role or "", row.role or "") or row.post or "không ghi"),
                ("Số điện thoại", row.phone or "không có"),
            ]
        )
    )
    if question.code == WAITS:
        said = ["Dòng này lặp lại một dòng khác đang chờ hoặc đã bỏ. Cho biết đây là ai."]
    else:
        said = [problem_text(problem) for problem in row.problems]
    parts.box("".join(f"<p>{esc(line)}</p>" for line in said), amber=True)


def _answer_form(question: OpenQuestion) -> None:
    row, key = question.row, f"question-{question.id}"
    codes = {problem.code for problem in row.problems}
    with st.form(key, border=False):
        options = [*(candidate.person_id for candidate in question.candidates), SOMEBODY_NEW, LEAVE_OUT]
        words = parts_office.distinct(
            {
                candidate.person_id: as_label(f"Cùng một người với {_who(candidate)}")
                for candidate in question.candidates
            }
        )
        words[SOMEBODY_NEW] = (
            "Người khác, chưa có trong danh bạ: thêm mới"
            if question.candidates
            else "Thêm người này vào danh bạ"
        )
        words[LEAVE_OUT] = "Bỏ dòng này, không nhập"
        who = st.radio(
            "Đây là ai?",
            options,
            index=None if question.candidates else options.index(SOMEBODY_NEW),
            format_func=words.__getitem__,
            key=f"{key}-who",
        )
        name = ""
        if codes & _ODD_NAMES:
            name = st.text_input("Họ và tên đúng", _meant(question), key=f"{key}-name", max_chars=60)
        sex: Sex | None = None
        if row.sex is None:
            sex = st.radio(
                "Giới tính (không biết thì để trống)",
                list(Sex),
                index=None,
                format_func=lambda value: SEXES[value.value],
                key=f"{key}-sex",
                horizontal=True,
            )
        year = ""
        if row.year is None:
            year = st.text_input("Năm sinh (không biết thì để trống)", key=f"{key}-year", max_chars=4)
        unit_id = None
        if row.unit is None or codes & _UNCLEAR_UNITS:
            unit_id = parts_office.choose_unit(
                "Đơn vị",
                f"{key}-unit",
                every=place_of(row) or "Chọn đơn vị",
                units=services().imports.units(state.actor()),
            )
        if st.form_submit_button("Ghi câu trả lời", key=f"{key}-save", type="primary"):
            if who is None:
                st.warning("Chọn một trong các câu ở trên rồi bấm ghi.", icon=":material/warning:")
            elif year.strip() and not year.strip().isdigit():
                st.warning("Năm sinh gồm 4 chữ số, hoặc để trống.", icon=":material/warning:")
            else:
                answer = AnswerToRow(
                    leave_out=who == LEAVE_OUT,
                    same_as=None if who in (SOMEBODY_NEW, LEAVE_OUT) else who,
                    birth_year=int(year) if year.strip() else None,
                    sex=sex,
                    unit_id=unit_id,
                    name=name.strip() or None,
                )
                if parts_office.attempt(
                    lambda: services().imports.answer(state.actor(), question.id, answer)
                ):
                    parts.done(f"Đã ghi câu trả lời cho {row.name}.")
                    st.rerun()


def _who(candidate: Candidate) -> str:
    parts_of_it = (
        candidate.full_name,
        f"sinh {candidate.birth_year}" if candidate.birth_year else "chưa rõ năm sinh",
        candidate.unit_line,
        f"số {candidate.phone}" if candidate.phone else "không có số điện thoại",
    )
    return ", ".join(parts_of_it)


def _meant(question: OpenQuestion) -> str:
    """What the row most likely meant, to be confirmed or put right."""
    meant = (problem.detail.get("meant") for problem in question.row.problems)
    return next((name for name in meant if name), question.row.name)
