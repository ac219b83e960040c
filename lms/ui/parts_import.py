"""A file that was sent, row by row, before anything of it is imported."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from lms.bootstrap import services
from lms.domain.people import Actor
from lms.domain.roster import ProblemCode, RosterReading, RosterRow, SameAs, Verdict
from lms.text import GROUPS, SEXES
from lms.text_roster import problem_text, reason_text
from lms.ui import parts, parts_import_answers, parts_office, parts_table, state
from lms.ui.parts_html import Badge, Figure, Tone, anchor, esc
from lms.ui.parts_table import Field, number

FORM = "nhap/danh-sach"
PAGE = 50
BELOW = "ở dưới"  # where the answers are
READING, OUTCOME = "import-reading", "import-outcome"
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
# Told once above the rows, with what can be done about it.
_SAID_ELSEWHERE = {ProblemCode.UNIT_PROPOSED, ProblemCode.SCRIPT_CONVERTED, ProblemCode.SCRIPT_UNCLEAR}


def show(actor: Actor, upload_id: str) -> None:
    """What the file says, row by row, and what has to be said before it can be imported."""
    upload = services().uploads.get(actor, upload_id)
    reading = _read(actor, upload_id, upload.data, upload.file_name)
    parts.heading("Xem từng dòng", hint=f"Tệp “{upload.file_name}”. Chưa có gì được ghi vào danh bạ.")
    parts.told()
    if reason_text(reading):
        st.warning(reason_text(reading, BELOW), icon=":material/warning:")
        parts_import_answers.sheets(upload_id, reading)
        _file_problems(reading)
        st.html(anchor("Chọn tệp khác", f"/{FORM}", "" if reading.questions else "do"))
        return
    proposals = services().imports.proposals(actor, reading)
    counts = Counter(row.verdict for row in reading.rows)
    copies = sum(row.identity.same_as is SameAs.EARLIER_ROW for row in reading.rows)
    parts.strip(
        [
            Figure("Dòng có người", number(len(reading.rows)), f"trong đó {number(copies)} dòng lặp"),
            Figure("Nhận", number(counts[Verdict.ACCEPT]), _accepted(reading)),
            Figure("Cần hỏi", number(counts[Verdict.ASK]), "giữ lại, trả lời sau"),
            Figure("Bỏ", number(counts[Verdict.REFUSE]), "không nhập"),
        ]
    )
    parts_import_answers.converted(upload_id, reading)
    parts_import_answers.units(actor, upload_id, proposals)
    undecided = parts_import_answers.undecided(actor, upload_id, proposals)
    _import_button(upload_id, counts[Verdict.ACCEPT], counts[Verdict.ASK], undecided)
    parts_import_answers.sheets(upload_id, reading)
    _rows(reading, upload.file_name)
    _file_problems(reading)


def _accepted(reading: RosterReading) -> str:
    """Who the rows are that go in at once: of people known already only the group is new, if anything is."""
    who = Counter(row.identity.same_as for row in reading.of(Verdict.ACCEPT))
    known, copies = who[SameAs.KNOWN_PERSON], who[SameAs.EARLIER_ROW]
    said = [f"{number(who.total() - known - copies)} người mới"]
    if known:
        said.append(f"{number(known)} đã có")
    if copies:
        said.append(f"{number(copies)} dòng lặp")
    return ", ".join(said)


def _file_problems(reading: RosterReading) -> None:
    """What was found odd about sheets and columns."""
    found = [problem for problem in reading.file_problems if problem.code not in _SAID_ELSEWHERE]
    if not found:
        return
    lines = []
    for problem in found:
        where = f"Trang tính “{problem.sheet}”" + (f", cột {problem.column}" if problem.column else "")
        lines.append(f"<p>{esc(where)}: {esc(problem_text(problem, BELOW))}</p>")
    parts.box("<p><b>Về các trang tính và cột</b></p>" + "".join(lines))


def _read(actor: Actor, upload_id: str, data: bytes, file_name: str) -> RosterReading:
    """Read once for each visit of the page and each thing said: two thousand rows take a second."""
    said = parts_import_answers.of(upload_id)
    kept = state.get(READING)
    if kept is None or kept[:2] != (upload_id, said):
        kept = (upload_id, said, services().imports.dry_run(actor, data, file_name, said))
        state.put(READING, kept)
    reading: RosterReading = kept[2]
    return reading


def _import_button(upload_id: str, accepted: int, asked: int, undecided: int) -> None:
    if services().is_demo:
        parts.box("<p>Đây là kho dữ liệu mẫu: chỉ xem thử, không nhập người thật.</p>", amber=True)
    st.button(
        f"Nhập {number(accepted + asked)} dòng" if asked else f"Nhập {number(accepted)} dòng",
        key="import-run",
        type="primary",
        disabled=services().is_demo or not accepted + asked or bool(undecided),
        on_click=lambda: parts_office.act(lambda who: _run(who, upload_id)),
        width="stretch",
    )
    if undecided:
        parts.hint(f"Còn {number(undecided)} tên đơn vị chưa chọn ở trên nên chưa nhập được.")
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
    outcome = services().imports.run(actor, upload.data, upload.file_name, parts_import_answers.of(upload_id))
    services().uploads.forget(actor, upload_id)
    state.forget(READING)
    parts_import_answers.forget()
    state.put(OUTCOME, outcome)
    state.ask(tep="")
    return ""  # the figures say it


def _forget(actor: Actor, upload_id: str) -> str:
    services().uploads.forget(actor, upload_id)
    state.forget(READING)
    state.ask(tep="")
    return "Đã xóa tệp gửi lên. Danh bạ không thay đổi."


def _rows(reading: RosterReading, file_name: str) -> None:
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
    file = f"Kết luận {file_name.rsplit('.', 1)[0]}"[:80]
    parts_table.export("import-rows", file, FIELDS, [_line(row, several) for row in rows])


def _line(row: RosterRow, several_sheets: bool) -> tuple[str | Badge | None, ...]:
    word, tone = VERDICTS[row.verdict]
    return (
        f"{row.sheet}, {row.row}" if several_sheets else str(row.row),
        row.name,
        SEXES.get(row.sex.value, "") if row.sex else "",
        str(row.year or ""),
        place_of(row),
        GROUPS[row.group.value],
        Badge(word, tone),
        " ".join(problem_text(problem) for problem in row.problems if problem.code not in _SAID_ELSEWHERE),
    )


def place_of(row: RosterRow) -> str:
    """Village and unit as the list writes them."""
    return ", ".join(filter(None, (row.village, row.unit_written or row.unit_name)))
