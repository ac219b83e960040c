"""Nhập danh sách: look at a roster row by row, import it, answer what it left open."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from lms.bootstrap import services
from lms.domain.people import Actor
from lms.domain.roster import ProblemCode, RosterReading, RosterRow, SameAs, Sex, Verdict
from lms.services.imports import WAITS, AnswerToRow, Candidate, ImportOutcome, OpenQuestion
from lms.text import GROUPS, POSTS, SEXES
from lms.text_roster import problem_text, reason_text
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import Badge, Figure, Tone, anchor, as_label, esc, href, pairs
from lms.ui.parts_table import Field, number

URL = "nhap-danh-sach"
FORM = "nhap/danh-sach"
PAGE = 50
READING, OUTCOME, PLACE = "import-reading", "import-outcome", "import-place"
VERDICTS: dict[Verdict, tuple[str, Tone]] = {
    Verdict.ACCEPT: ("Nhận", "ok"),
    Verdict.ASK: ("Cần hỏi", "warn"),
    Verdict.REFUSE: ("Bỏ", "void"),
}
FIELDS = (
    Field("Dòng"),
    Field("Họ và tên", name=True),
    Field("Giới tính"),
    Field("Năm sinh"),
    Field("Đơn vị"),
    Field("Nhóm"),
    Field("Kết luận"),
    Field("Cần biết"),
)
HISTORY = (
    Field("Lúc", "time"),
    Field("Tệp"),
    Field("Người mới", "number"),
    Field("Thêm nhóm", "number"),
    Field("Còn phải hỏi", "number"),
)
SOMEBODY_NEW, LEAVE_OUT = "new", "out"


def show() -> None:
    actor = parts_office.begin()
    if state.asked("tep"):
        _reading(actor, state.asked("tep"))
    elif state.asked("hoi"):
        _questions(actor)
    else:
        _start(actor)


# --- where one begins ---------------------------------------------------------------------------


def _start(actor: Actor) -> None:
    parts.heading("Nhập danh sách", hint="Gửi nguyên tệp Excel hoặc CSV mà xã, phường đang dùng.")
    parts.told()
    _outcome()
    st.html(anchor("Chọn tệp danh sách", f"/{FORM}", "do"))
    history = services().imports.history(actor)
    waiting = sum(row.open_questions for row in history)
    if waiting:
        parts.box(
            f"<p><b>{number(waiting)} dòng đang chờ trả lời.</b> Những dòng khác đã vào danh bạ.</p>"
            + anchor("Trả lời từng dòng", href(URL, hoi="1")),
            amber=True,
        )
    parts.section("Các lần nhập")
    rows = [
        (
            row.imported_at,
            row.file_name,
            row.summary.get("people_added", 0),
            row.summary.get("memberships_added", 0),
            row.open_questions,
        )
        for row in history
    ]
    if rows:
        st.html(parts_table.html_table(HISTORY, rows))
    else:
        parts.empty("Chưa nhập danh sách nào. Tệp đầu tiên sẽ hiện ở đây sau khi nhập.")


def _outcome() -> None:
    """What the import just made did, once."""
    outcome: ImportOutcome | None = state.take(OUTCOME)
    if outcome is None:
        return
    parts.banner(
        "ok", f"Đã nhập {number(outcome.people_added)} người mới", "Tệp gửi lên đã được xóa khỏi máy chủ."
    )
    parts.strip(
        [
            Figure("Người mới", number(outcome.people_added), f"{number(outcome.units_added)} đơn vị mới"),
            Figure("Lượt vào nhóm", number(outcome.memberships_added), "một người có thể ở hai nhóm"),
            Figure(
                "Đã có từ trước", number(outcome.known), f"và {number(outcome.repeated)} dòng lặp trong tệp"
            ),
            Figure("Cần hỏi", number(outcome.asked), _left_over(outcome)),
        ]
    )


def _left_over(outcome: ImportOutcome) -> str:
    """What else became of rows that went in neither as new nor as known."""
    said = [f"bỏ {number(outcome.refused)} dòng"]
    if outcome.asked_already:
        said.append(f"{number(outcome.asked_already)} dòng đã hỏi từ lần trước")
    return ", ".join(said)


# --- a file, row by row -------------------------------------------------------------------------


def _reading(actor: Actor, upload_id: str) -> None:
    parts_office.back("Về màn hình nhập danh sách", href(URL))
    upload = services().uploads.get(actor, upload_id)
    reading = _read(actor, upload_id, upload.data, upload.file_name)
    parts.heading("Xem từng dòng", hint=f"Tệp “{upload.file_name}”. Chưa có gì được ghi vào danh bạ.")
    parts.told()
    if reason_text(reading):
        st.warning(reason_text(reading), icon=":material/warning:")
        _file_problems(reading)
        st.html(anchor("Chọn tệp khác", f"/{FORM}", "do"))
        return
    counts = Counter(row.verdict for row in reading.rows)
    copies = sum(row.identity.same_as is SameAs.EARLIER_ROW for row in reading.rows)
    parts.strip(
        [
            Figure("Dòng có người", number(len(reading.rows)), f"trong đó {number(copies)} dòng lặp"),
            Figure("Nhận", number(counts[Verdict.ACCEPT]), "nhập ngay"),
            Figure("Cần hỏi", number(counts[Verdict.ASK]), "giữ lại, trả lời sau"),
            Figure("Bỏ", number(counts[Verdict.REFUSE]), "không nhập"),
        ]
    )
    _import_button(upload_id, counts[Verdict.ACCEPT], counts[Verdict.ASK])
    _rows(reading)
    _file_problems(reading)


def _file_problems(reading: RosterReading) -> None:
    """What was found odd about sheets and columns."""
    if not reading.file_problems:
        return
    lines = []
    for problem in reading.file_problems:
        where = f"Trang tính “{problem.sheet}”" + (f", cột {problem.column}" if problem.column else "")
        lines.append(f"<p>{esc(where)}: {esc(problem_text(problem))}</p>")
    parts.box("<p><b>Về các trang tính và cột</b></p>" + "".join(lines))


def _read(actor: Actor, upload_id: str, data: bytes, file_name: str) -> RosterReading:
    """Read once for each visit of the page: two thousand rows take a second."""
    kept = state.get(READING)
    if kept is None or kept[0] != upload_id:
        kept = (upload_id, services().imports.dry_run(actor, data, file_name))
        state.put(READING, kept)
    reading: RosterReading = kept[1]
    return reading


def _import_button(upload_id: str, accepted: int, asked: int) -> None:
    if services().is_demo:
        parts.box("<p>Đây là kho dữ liệu mẫu: chỉ xem thử, không nhập người thật.</p>", amber=True)
    st.button(
        f"Nhập {number(accepted + asked)} dòng" if asked else f"Nhập {number(accepted)} dòng",
        key="import-run",
        type="primary",
        disabled=services().is_demo or not accepted + asked,
        on_click=lambda: parts_office.act(lambda who: _run(who, upload_id)),
        width="stretch",
    )
    if asked:
        parts.hint(f"{number(asked)} dòng cần hỏi được giữ lại để trả lời sau, không mất dòng nào.")
    st.button(
        "Thôi, xóa tệp này",
        key="import-forget",
        type="tertiary",
        on_click=lambda: parts_office.act(lambda who: _forget(who, upload_id)),
    )


def _run(actor: Actor, upload_id: str) -> str:
    upload = services().uploads.get(actor, upload_id)
    outcome = services().imports.run(actor, upload.data, upload.file_name)
    services().uploads.forget(actor, upload_id)
    state.forget(READING)
    state.put(OUTCOME, outcome)
    state.ask(tep="")
    return ""  # the figures say it


def _forget(actor: Actor, upload_id: str) -> str:
    services().uploads.forget(actor, upload_id)
    state.forget(READING)
    state.ask(tep="")
    return "Đã xóa tệp gửi lên. Danh bạ không thay đổi."


def _rows(reading: RosterReading) -> None:
    counts = Counter(row.verdict for row in reading.rows)
    choices = ["all", *(verdict.value for verdict in Verdict)]
    words = {"all": f"Tất cả {number(len(reading.rows))}"} | {
        verdict.value: f"{VERDICTS[verdict][0]} {number(counts[verdict])}" for verdict in Verdict
    }
    chosen = st.segmented_control(
        "Xem dòng nào",
        choices,
        default=Verdict.ASK.value if counts[Verdict.ASK] else "all",
        format_func=words.__getitem__,
        key="import-verdict",
        required=True,
        wrap=True,
        on_change=state.forget,
        args=("import-page",),
    )
    noted = st.checkbox("Chỉ dòng có điều cần biết", key="import-noted")
    rows = [
        row for row in reading.rows if chosen in ("all", row.verdict.value) and (row.problems or not noted)
    ]
    if not rows:
        parts.empty("Không có dòng nào như vậy.")
        return
    page = min(int(state.get("import-page", 0)), (len(rows) - 1) // PAGE)
    several = len({row.sheet for row in reading.rows}) > 1
    shown = [_line(row, several) for row in rows[page * PAGE : (page + 1) * PAGE]]
    st.html(parts_table.html_table(FIELDS, shown))
    parts_table.pager("import-page", page, len(rows), PAGE)


def _line(row: RosterRow, several_sheets: bool) -> tuple[str | Badge | None, ...]:
    word, tone = VERDICTS[row.verdict]
    return (
        f"{row.sheet}, {row.row}" if several_sheets else str(row.row),
        row.name,
        SEXES.get(row.sex.value, "") if row.sex else "",
        str(row.year or ""),
        _place(row),
        GROUPS[row.group.value],
        Badge(word, tone),
        " ".join(problem_text(problem) for problem in row.problems),
    )


def _place(row: RosterRow) -> str:
    return ", ".join(filter(None, (row.village, row.unit_written or row.unit_name)))


# --- questions ----------------------------------------------------------------------------------


def _questions(actor: Actor) -> None:
    parts_office.back("Về màn hình nhập danh sách", href(URL))
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
                ("Đơn vị", _place(row) or "chưa rõ"),
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
        if row.unit is None or ProblemCode.UNIT_CONFLICT in codes:
            unit_id = parts_office.choose_unit("Đơn vị", f"{key}-unit", every=_place(row) or "Chọn đơn vị")
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


show()
