"""What has to be said about a file before it can be imported: columns, fonts, units outside the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from lms.bootstrap import services
from lms.domain.legacy_encodings import Script
from lms.domain.people import Actor, Permission
from lms.domain.roster import ColumnSeen, Problem, ProblemCode, RosterReading, SheetQuestion, TraineeGroup
from lms.domain.roster_headers import Field
from lms.domain.roster_reading import ColumnAnswer
from lms.domain.roster_units import Proposal
from lms.services.import_reading import NEW_UNIT, ImportAnswers
from lms.text_roster import FIELDS, GROUPS, SCRIPTS, problem_text
from lms.ui import parts, parts_office, state
from lms.ui.parts_html import as_label, esc
from lms.ui.parts_table import number

_KEPT = "import-answers"
_NOT_USED = ""


def of(upload_id: str) -> ImportAnswers:
    """What has been said about this file so far."""
    kept = state.get(_KEPT)
    return kept[1] if kept is not None and kept[0] == upload_id else ImportAnswers()


def forget() -> None:
    state.forget(_KEPT)


def _say(upload_id: str, sheet: str, answer: ColumnAnswer) -> None:
    said = of(upload_id)
    state.put(_KEPT, (upload_id, replace(said, columns={**said.columns, sheet: answer})))


def _place(upload_id: str, keys: Sequence[str], rest: str = "") -> None:
    """Keep what is chosen for these names, and `rest` for those without a choice; from a callback, so that
    the fields show what is kept. Names that are placed in a listed unit leave the form."""
    chosen = {key: picked for key in keys if (picked := state.get(_unit_field(key)) or rest)}
    for key, picked in chosen.items():
        state.put(_unit_field(key), picked)
    said = of(upload_id)
    others = {key: unit for key, unit in said.units.items() if key not in keys}
    state.put(_KEPT, (upload_id, replace(said, units=others | chosen)))


def _place_again(upload_id: str) -> None:
    state.put(_KEPT, (upload_id, replace(of(upload_id), units={})))


def _unit_field(key: str) -> str:
    """The field of a name outside the list: told by the name, as its place changes when others are placed."""
    return f"import-unit-{key}"


# --- columns and fonts --------------------------------------------------------------------------


def sheets(upload_id: str, reading: RosterReading) -> None:
    """A form for each sheet that waits. Keys hold the sheet, not its place: once one is answered, the next
    takes its place and must not find its choices."""
    for question in reading.questions:
        parts.section(f"Trang tính “{question.sheet}”")
        key = f"import-sheet-{question.sheet}"
        if question.script:
            _script(upload_id, question, key)
        else:
            _columns(upload_id, question, key)


def _script(upload_id: str, question: SheetQuestion, key: str) -> None:
    script_asked = Script(question.script or Script.UNICODE)
    name = SCRIPTS[script_asked]
    lines = "".join(f"<p>{esc(old)} → <b>{esc(new)}</b></p>" for old, new in question.samples)
    parts.box(f"<p>Một phần trang này có vẻ gõ bằng phông chữ cũ ({name}):</p>{lines}", amber=True)
    left, right = st.columns(2)
    said = of(upload_id).columns.get(question.sheet, ColumnAnswer())
    for column, script, label in (
        (left, script_asked, f"Chuyển mã {name}"),
        (right, Script.UNICODE, "Giữ nguyên"),
    ):
        column.button(
            label,
            key=f"{key}-{script.value}",
            on_click=_say,
            args=(upload_id, question.sheet, said._replace(script=script)),
            width="stretch",
        )


def _columns(upload_id: str, question: SheetQuestion, key: str) -> None:
    """Only what is unclear is asked for first; every other column can be put right, too."""
    unclear = [column for column in question.columns if column.unclear]
    parts.hint(
        "Chọn ý nghĩa của từng cột. Cột nào không cần thì để “Không nhập cột này”."
        if unclear
        else "Các cột đã rõ. Chỉ cần cho biết đây là danh sách nhóm nào."
    )
    with st.form(key, border=True):
        chosen: dict[str, Field] = {}
        for column in question.columns if unclear else ():
            field = _meaning(column, f"{key}-{column.letter}")
            if field is not None:
                chosen[column.letter] = field
        group = None
        if question.group_unclear:
            group = st.selectbox(
                "Đây là danh sách nhóm nào?",
                list(TraineeGroup),
                index=None,
                format_func=GROUPS.__getitem__,
                placeholder="Chọn nhóm",
                key=f"{key}-group",
                filter_mode=None,
            )
        if st.form_submit_button("Ghi và đọc lại tệp", key=f"{key}-save", type="primary"):
            named = {Field.NAME, Field.GIVEN} & set(chosen.values())
            if unclear and not named:
                st.warning("Cần chọn một cột là Họ và tên.", icon=":material/warning:")
            elif question.group_unclear and group is None and Field.GROUP not in chosen.values():
                st.warning("Chọn nhóm của danh sách này.", icon=":material/warning:")
            else:
                script = of(upload_id).columns.get(question.sheet, ColumnAnswer()).script
                answer = ColumnAnswer(question.header_row, chosen, group, script)
                _say(upload_id, question.sheet, answer)
                st.rerun()


def _meaning(column: ColumnSeen, key: str) -> Field | None:
    label = f" “{column.label}”" if column.label else ""
    samples = "; ".join(column.samples) or "trống"
    options = [_NOT_USED, *(field.value for field in Field if field is not Field.LEFT_OUT)]
    field = st.selectbox(
        as_label(f"Cột {column.letter}{label}: {samples}"),
        options,
        index=options.index(column.field) if column.field in options else 0,
        format_func=lambda value: FIELDS.get(value, "Không nhập cột này"),
        placeholder="Chọn ý nghĩa",
        key=key,
        filter_mode="contains",
    )
    return Field(field) if field else None


def converted(upload_id: str, reading: RosterReading) -> None:
    """What was put into Unicode, with some names to look at, and the way to leave it as it was."""
    for place, problem in enumerate(reading.file_problems):
        if problem.code is ProblemCode.SCRIPT_CONVERTED:
            _one_converted(upload_id, problem, f"import-font-{place}")


def _one_converted(upload_id: str, problem: Problem, key: str) -> None:
    parts.box(
        f"<p><b>Trang tính “{esc(problem.sheet)}”</b></p><p>{esc(problem_text(problem))}</p>", amber=True
    )
    said = of(upload_id).columns.get(problem.sheet, ColumnAnswer())
    st.button(
        "Không phải phông cũ, đọc nguyên như trong tệp",
        key=key,
        type="tertiary",
        on_click=_say,
        args=(upload_id, problem.sheet, said._replace(script=Script.UNICODE)),
    )


# --- units outside the list ---------------------------------------------------------------------


def undecided(actor: Actor, upload_id: str, proposals: tuple[Proposal, ...]) -> int:
    """How many names have to be placed before the import. Who may add no unit is held up by none: rows that
    they do not place are refused."""
    said = of(upload_id).units
    return sum(proposal.key not in said for proposal in proposals) if _may_add(actor) else 0


def _may_add(actor: Actor) -> bool:
    return actor.has(Permission.MANAGE_UNITS) and actor.scope(Permission.MANAGE_UNITS) is None


def units(actor: Actor, upload_id: str, proposals: tuple[Proposal, ...]) -> None:
    """Each name once: a unit that is there, or a new one."""
    said = of(upload_id).units
    placed = len(said.keys() - {proposal.key for proposal in proposals})
    if not proposals and not placed:
        return
    may_add = _may_add(actor)
    parts.section("Tên đơn vị chưa có trong danh mục")
    parts.hint("Chọn một lần cho mỗi tên. Lần nhập sau, máy nhớ các tên đã chỉ vào đơn vị có sẵn.")
    if placed:
        st.button(
            f"Đã chỉ {number(placed)} tên vào đơn vị có sẵn. Chọn lại từ đầu",
            key="import-units-again",
            on_click=_place_again,
            args=(upload_id,),
            type="tertiary",
        )
    if not proposals:
        return
    offered = services().imports.units(actor)
    names = parts_office.distinct({unit.id: unit.name for unit in offered})
    by_key = {(unit.code, unit.valid_from): unit.id for unit in offered}
    keys = [proposal.key for proposal in proposals]
    with st.form("import-units", border=True):
        for proposal in proposals:
            likely = [by_key[key] for key in proposal.like if key in by_key]
            options = list(dict.fromkeys([*likely, *([NEW_UNIT] if may_add else []), *names]))
            start = said.get(proposal.key)
            st.selectbox(
                as_label(f"“{proposal.written}”, {number(proposal.rows)} dòng"),
                options,
                index=options.index(start) if start in options else None,
                format_func=lambda unit_id: names.get(unit_id, "Thêm là đơn vị mới"),
                placeholder="Chọn đơn vị",
                key=_unit_field(proposal.key),
                filter_mode="contains",
            )
        st.form_submit_button(
            "Ghi lựa chọn", key="import-units-save", on_click=_place, args=(upload_id, keys)
        )
        # In the form, so that it takes the choices just made along.
        if may_add and any(key not in said for key in keys):
            st.form_submit_button(
                "Ghi lựa chọn, thêm các tên chưa chọn là đơn vị mới",
                key="import-units-new",
                on_click=_place,
                args=(upload_id, keys, NEW_UNIT),
            )
