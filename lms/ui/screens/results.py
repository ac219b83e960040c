"""Kết quả: how far everyone is, by unit and group, down to the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from lms.bootstrap import services
from lms.domain.completion import CompletionState
from lms.domain.org_units import place_line
from lms.domain.people import Actor
from lms.domain.report import Figures, Period, UnitOf
from lms.domain.times import show_date
from lms.services.reporting import ExportedFile, FileKind, Overview
from lms.services.results import PersonResult
from lms.text import GROUPS
from lms.text_completion import missing_parts, short_day
from lms.text_reports import UNITS_OF, period_label
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import Badge, Bar, Figure, href
from lms.ui.parts_table import Field, number

PAGE = 25
URL = "ket-qua"
NOW = "nay"  # ?theo=nay
OUTSIDE = "Ngoài các nhóm"
WHO = ("incomplete", "not_started", "all")
WHO_WORDS = {"incomplete": "Chưa hoàn thành", "not_started": "Chưa bắt đầu", "all": "Tất cả"}
HOW = {
    UnitOf.THEN: "Theo đơn vị lúc ghi danh, kể cả đơn vị nay đã sáp nhập.",
    UnitOf.NOW: "Theo đơn vị hôm nay của từng người, sau sáp nhập và chuyển đơn vị.",
}
PERSON_FIELDS = (
    Field("Họ và tên", name=True),
    Field("Lớp"),
    Field("Còn thiếu"),
    Field("Còn kịp không"),
)
TABLE_FIELDS = (
    Field("Nhóm"),
    Field("Người phải học", "number"),
    Field("Đã hoàn thành", "number"),
    Field("Đã cấp giấy", "number"),
    Field("Tỷ lệ", "number"),
)


GAIN_FIELDS = (
    Field("Lớp"),
    Field("Làm cả hai lần", "number"),
    Field("Đầu khóa", "number"),
    Field("Cuối khóa", "number"),
    Field("Số người tiến bộ", "number"),
)


class Choice(NamedTuple):
    """What the whole page is about."""

    group: str | None
    period: Period | None
    of: UnitOf

    @property
    def address(self) -> dict[str, str]:
        return {
            "nhom": self.group or "",
            "ky": _code(self.period),
            "theo": NOW if self.of is UnitOf.NOW else "",
        }


def show() -> None:
    actor = parts_office.begin()
    unit_id = state.asked("don_vi")
    if unit_id:
        asked = {name: state.asked(name) for name in ("nhom", "ky", "theo")}
        parts_office.back("Về mọi đơn vị", href(URL, **asked))
    # A unit out of reach is refused before anything of it is shown.
    unit_name = services().reporting.unit_name(actor, unit_id) if unit_id else None
    title, right = st.columns([3, 2], vertical_alignment="bottom")
    with right:
        choice = _filters(actor)
    found = services().reporting.overview(actor, *choice)
    with title:
        parts.heading(unit_name or _title(choice.period))
    if unit_id:
        _one_unit(actor, found, unit_id, choice)
        return
    if not found.figures.people:
        parts.empty("Chưa có ai được ghi danh trong kỳ này. Mở lớp và ghi danh ở màn hình Lớp học.")
        return
    _strip(found.figures)
    parts.section("Theo đơn vị, thấp nhất ở trên")
    parts.hint(HOW[choice.of])
    _bars(found, choice)
    with st.expander("Bảng đơn vị và nhóm"):
        _unit_table(found, choice)
    if gains := services().class_quizzes.gains(actor):
        parts.section("Đầu khóa và cuối khóa")
        parts.hint("Cùng những câu hỏi ấy, trước khi học và sau khi học; chỉ tính người làm cả hai lần.")
        st.html(
            parts_table.html_table(
                GAIN_FIELDS,
                [
                    (one.cohort_title, one.people, f"{one.before}%", f"{one.after}%", one.improved)
                    for one in gains
                ],
            )
        )
    _people(actor, None, choice)


def _title(period: Period | None) -> str:
    return "Kết quả tập huấn" if period is None else f"Kết quả tập huấn {period_label(period).lower()}"


def _one_unit(actor: Actor, found: Overview, unit_id: str, choice: Choice) -> None:
    unit = next((unit for unit in found.units if unit.unit_id == unit_id), None)
    if unit is None:
        parts.empty("Chưa có ai của đơn vị này được ghi danh trong kỳ này.")
        return
    parts.strip(
        [
            Figure("Người phải học", number(unit.people)),
            Figure("Đã hoàn thành", number(unit.complete), f"{unit.percent}%"),
            Figure("Chưa hoàn thành", number(unit.people - unit.complete)),
            Figure("Đã cấp giấy", number(unit.certified)),
        ]
    )
    _people(actor, unit_id, choice)


def _filters(actor: Actor) -> Choice:
    reporting = services().reporting
    periods = {_code(period): period for period in reporting.periods(actor)}
    of = st.segmented_control(
        "Tính theo",
        list(UnitOf),
        default=UnitOf.NOW if state.asked("theo") == NOW else UnitOf.THEN,
        format_func=UNITS_OF.__getitem__,
        key="results-units-of",
        required=True,
        wrap=True,
        on_change=state.forget,
        args=("results-page",),
    )
    left, right = st.columns(2)
    with left:
        group = parts_office.choose_group(
            "Nhóm", "results-group", reporting.groups(actor), state.asked("nhom")
        )
    with right:
        codes, asked = list(periods), state.asked("ky")
        chosen = st.selectbox(
            "Kỳ",
            codes,
            index=codes.index(asked) if asked in codes else None,
            format_func=lambda code: period_label(periods[code]),
            placeholder=period_label(None),
            key="results-period",
            filter_mode=None,
        )
    return Choice(group, periods.get(chosen or ""), UnitOf(of or UnitOf.THEN))


def _code(period: Period | None) -> str:
    """`2026` or `2026-4`, for the address."""
    if period is None:
        return ""
    return f"{period.year}-{period.quarter}" if period.quarter else str(period.year)


def _strip(figures: Figures) -> None:
    chance = f"còn lớp đến {show_date(figures.last_chance)}" if figures.last_chance else "không còn lớp nào"
    parts.strip(
        [
            Figure("Người phải học", number(figures.people), f"{number(figures.units)} đơn vị"),
            Figure(
                "Đã hoàn thành",
                number(figures.complete),
                f"{figures.percent}%, thêm {number(figures.newly_complete)} trong 7 ngày",
            ),
            Figure("Vẫn kịp", number(figures.still_possible), chance),
            Figure("Không còn kịp", number(figures.out_of_reach), "cần mở lớp bù"),
            Figure("Chưa bắt đầu", number(figures.not_started), "chưa học, chưa đến lớp"),
        ]
    )


def _bars(found: Overview, choice: Choice) -> None:
    parts.bar_table(
        Bar(
            unit.unit_name,
            unit.complete / unit.people if unit.people else 0.0,
            (f"{unit.percent}%", f"{number(unit.complete)} trên {number(unit.people)}"),
            href(URL, don_vi=unit.unit_id, **choice.address),
        )
        for unit in found.units
    )


def _people(actor: Actor, unit_id: str | None, choice: Choice) -> None:
    reporting = services().reporting
    parts.section("Từng người")
    who = st.segmented_control(
        "Xem ai",
        WHO,
        default="incomplete",
        format_func=WHO_WORDS.__getitem__,
        key="results-who",
        required=True,
        wrap=True,
        on_change=state.forget,
        args=("results-page",),
    )
    search = st.text_input(
        "Tìm theo tên, không cần dấu",
        key="results-search",
        on_change=state.forget,
        args=("results-page",),
    )
    incomplete, not_started = who != "all", who == "not_started"
    group, period, of = choice
    page = int(state.get("results-page", 0))
    listed = reporting.people(
        actor,
        unit_id=unit_id,
        group=group,
        period=period,
        incomplete=incomplete,
        not_started=not_started,
        search=search,
        of=of,
        limit=PAGE,
        offset=page * PAGE,
    )
    if not listed.rows:
        parts.empty("Không có ai khớp với lựa chọn này.")
        return
    parts.hint(f"{number(listed.total)} người.")
    fields = (PERSON_FIELDS[0], Field(UNITS_OF[of]), *PERSON_FIELDS[1:])
    st.html(parts_table.html_table(fields, [_line(person) for person in listed.rows]))
    parts_table.pager("results-page", page, listed.total, PAGE)
    _files(
        "results-people",
        "ket-qua-tung-nguoi",
        "Xuất danh sách",
        lambda who, kind: reporting.export_people(
            who,
            kind,
            unit_id=unit_id,
            group=group,
            period=period,
            incomplete=incomplete,
            not_started=not_started,
            search=search,
            of=of,
        ),
    )


def _line(person: PersonResult) -> tuple[str | Badge, ...]:
    completion = person.completion
    day = short_day(completion.deadline)
    in_reach: str | Badge
    if completion.state is CompletionState.COMPLETE:
        in_reach = Badge("Đã hoàn thành", "ok")
    elif completion.state is CompletionState.STILL_POSSIBLE:
        in_reach = Badge(f"Vẫn kịp, {day}", "info")
    else:
        in_reach = Badge("Không còn kịp", "warn")
    missing = missing_parts(completion) or "không thiếu gì"
    if not person.started and not completion.is_complete:
        missing = "chưa bắt đầu học"
    place = place_line(person.village, person.unit_name)
    return (person.name, place, person.cohort_title, missing, in_reach)


def _unit_table(found: Overview, choice: Choice) -> None:
    reporting = services().reporting
    rows = [
        (
            unit.unit_name,
            GROUPS.get(unit.group or "", OUTSIDE),
            unit.people,
            unit.complete,
            unit.certified,
            f"{unit.percent}%",
        )
        for unit in found.table
    ]
    st.html(parts_table.html_table((Field(UNITS_OF[choice.of]), *TABLE_FIELDS), rows))
    _files(
        "results-units",
        "ket-qua-theo-don-vi",
        "Xuất bảng",
        lambda who, kind: reporting.export_units(who, kind, *choice),
    )


def _files(key: str, name: str, words: str, export: Callable[[Actor, FileKind], ExportedFile]) -> None:
    """The same list as XLSX and as CSV."""
    left, right = st.columns(2)
    with left:
        parts_office.download(
            f"{words} ra Excel", lambda who: export(who, "xlsx").content, f"{name}.xlsx", f"{key}-xlsx"
        )
    with right:
        parts_office.download(
            f"{words} dạng CSV",
            lambda who: export(who, "csv").content,
            f"{name}.csv",
            f"{key}-csv",
            mime=parts_office.CSV,
        )


show()
