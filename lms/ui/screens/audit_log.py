"""Nhật ký: who did what, when and why."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

import streamlit as st

from lms.bootstrap import services
from lms.documents.tables import Cell, Column
from lms.domain.audit import AuditAct
from lms.domain.people import Actor, Role
from lms.domain.times import local, local_date, show_date
from lms.services.audit_log import PAGE
from lms.store.audit_log import LogLine
from lms.text import AUDIT_ACTS, ROLES, SEXES, STATUSES
from lms.text_audit import told
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_table import Field, number

MOST_EXPORTED = 20_000
FIELDS = (
    Field("Lúc", "time"),
    Field("Ai"),
    Field("Việc"),
    Field("Về"),
    Field("Chi tiết"),
    Field("Từ địa chỉ"),
)
MACHINE = "Phần mềm"
# What of the detail helps a reader; the rest stays in the store.
COUNTED = {
    "people": "người",
    "rows": "dòng",
    "people_added": "người mới",
    "asked": "dòng cần hỏi",
    "total": "việc",
    "left": "mã dự phòng còn lại",
}
NAMED = {
    "number": "số vào sổ",
    "list": "danh sách",
    "sources": "gộp từ",
    "decision": "văn bản",
    "issuer": "nơi cấp",
}
CONTENT = frozenset(
    {
        AuditAct.CONTENT_REVIEWED, AuditAct.COURSE_PROPOSED, AuditAct.COURSE_PUBLISHED,
        AuditAct.COURSE_EXPORTED, AuditAct.LAW_CHANGED, AuditAct.LAW_CHANGE_WITHDRAWN,
        AuditAct.QUESTIONS_IMPORTED, AuditAct.QUESTIONS_EXPORTED,
    }
)  # fmt: skip
CHANGED = {
    "full_name": "họ tên",
    "sex": "giới tính",
    "birth_year": "năm sinh",
    "phone": "số điện thoại",
    "village": "thôn, tổ",
    "unit_id": "đơn vị",
    "unit": "tên đơn vị",
    "name": "tên cơ quan",
    "place": "nơi ký",
    "issuer_lines": "cơ quan cấp giấy",
    "signer_title": "chức vụ người ký",
    "signer_name": "người ký",
    "number_suffix": "phần sau số giấy",
    "contact": "liên hệ",
}


class Wanted(NamedTuple):
    """Which lines are looked for; days are local, both included."""

    text: str
    acts: tuple[AuditAct, ...]
    first_day: date | None
    last_day: date | None


def show() -> None:
    actor = parts_office.begin()
    parts.heading("Nhật ký", hint="Mọi việc thay đổi hoặc xuất dữ liệu. Không ai sửa hay xóa được dòng nào.")
    text = st.text_input(
        "Tìm theo tên người làm hoặc người được nói đến, không cần dấu",
        key="log-text",
        on_change=_anew,
    )
    act = st.selectbox(
        "Việc",
        list(AuditAct),
        index=None,
        format_func=lambda value: _capital(AUDIT_ACTS[value]),
        placeholder="Mọi việc",
        key="log-act",
        filter_mode="contains",
        on_change=_anew,
    )
    days = st.columns(2)
    first_day = days[0].date_input(
        "Từ ngày", value=None, format="DD/MM/YYYY", key="log-from", on_change=_anew
    )
    last_day = days[1].date_input(
        "Đến ngày", value=None, format="DD/MM/YYYY", key="log-until", on_change=_anew
    )
    wanted = Wanted(text, (act,) if act else (), first_day, last_day)
    page = int(state.get("log-page", 0))
    found, total = _find(actor, wanted, page=page)
    if not found:
        parts.empty("Không có dòng nào khớp. Thử gõ ít chữ hơn.")
        return
    parts.hint(f"{number(total)} dòng, mới nhất ở trên.")
    st.html(parts_table.html_table(FIELDS, [_line(line) for line in found]))
    parts_table.pager("log-page", page, total, PAGE)
    parts_office.download(
        "Xuất các dòng này ra Excel", lambda who: _xlsx(who, wanted), "nhat-ky.xlsx", "log-xlsx"
    )
    if total > MOST_EXPORTED:
        parts.hint(f"Tệp có {number(MOST_EXPORTED)} dòng mới nhất. Thu hẹp bằng ô tìm để lấy dòng cũ hơn.")
    _chain(actor)


def _anew() -> None:
    state.forget("log-page")


def _find(actor: Actor, wanted: Wanted, *, page: int = 0, most: int = PAGE) -> tuple[list[LogLine], int]:
    return services().audit_log.latest(
        actor,
        wanted.text,
        acts=wanted.acts,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        page=page,
        most=most,
    )


def _chain(actor: Actor) -> None:
    """Each line carries a mark made from the line before it; anybody can go through them again."""
    parts.section("Nhật ký có nguyên vẹn không")
    parts.hint(
        "Mỗi dòng mang một mã tính từ dòng trước nó. Sửa, chèn hay bỏ một dòng ngoài phần mềm thì các mã sau"
        " không còn khớp."
    )
    if st.button("Kiểm tra cả nhật ký", key="log-check"):
        chain = services().audit_log.chain(actor)
        if chain.broken is None:
            parts.banner("ok", f"Nguyên vẹn: {number(chain.lines)} dòng. Mã dòng cuối: {chain.head[:16]}…")
        else:
            st.warning(
                f"Không liền từ dòng {number(chain.broken)}. Giữ nguyên thư mục dữ liệu, so với bản sao lưu"
                " gần nhất.",
                icon=":material/warning:",
            )
    parts_office.download(
        "Tải cả chuỗi để nơi khác kiểm tra",
        lambda who: services().audit_log.export_chain(who),
        "nhat-ky.jsonl",
        "log-chain",
    )


def _line(line: LogLine) -> tuple[Cell, ...]:
    return (
        line.happened_at,
        line.actor or MACHINE,
        _capital(AUDIT_ACTS[line.act]),
        line.about or _content(line),
        _detail(line),
        line.origin,
    )


def _content(line: LogLine) -> str:
    """A course, a module or a document: what the office calls it."""
    if line.act not in CONTENT:
        return ""
    source = services().courses.catalogue.sources.get(line.subject)
    return source.number if source else line.subject


def _quizzes() -> dict[str, str]:
    courses = services().courses.catalogue.courses.values()
    return {quiz.id: f"{quiz.title} {course.id}" for course in courses for quiz in course.quizzes()}


def _detail(line: LogLine) -> str:
    said = told(line.act, line.detail, _quizzes()) if line.detail else []
    for key, value in line.detail.items():
        if key in COUNTED and isinstance(value, int) and not isinstance(value, bool) and value:
            said.append(f"{number(value)} {COUNTED[key]}")
        elif key == "version" and line.act is AuditAct.CARD_REISSUED:
            said.append(f"thẻ thứ {value}")
        elif key in NAMED and isinstance(value, str | int) and line.act not in CONTENT:
            said.append(f"{NAMED[key]} {value}")
        elif key == "role" and value in list(Role):
            said += [ROLES[Role(value)], *_reach(line)]
    before, after = line.detail.get("before"), line.detail.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        said += [
            _change(key, before.get(key), after.get(key)) for key in after if before.get(key) != after[key]
        ]
    elif line.act is AuditAct.SECOND_STEP_RULE_CHANGED:
        said.append(f"{_roles(before)} → {_roles(after)}")
    elif line.act in (AuditAct.PRESENCE_RECORDED, AuditAct.PRESENCE_CORRECTED):
        # Who checks in on their own is written as there; only what staff write has a before.
        statuses = {status.value: word for status, word in STATUSES.items()}
        if after is not None:
            said.append(f"{statuses.get(str(before), 'Chưa ghi')} → {statuses.get(str(after), '')}")
    if line.reason:
        said.append(f"Lý do: {line.reason}")
    return "; ".join(said)


def _reach(line: LogLine) -> list[str]:
    """Where a right that was given holds, and until when."""
    if line.act is not AuditAct.ROLE_GRANTED or "unit_id" not in line.detail:
        return []
    unit_id, ends = line.detail["unit_id"], line.detail.get("to")
    said = [parts_office.unit_names().get(str(unit_id), "") if unit_id else "toàn bộ"]
    if isinstance(ends, str):
        last_day = local_date(datetime.fromisoformat(ends) - timedelta(microseconds=1))
        said.append(f"đến hết {show_date(last_day)}")
    return [word for word in said if word]


def _change(key: str, before: object, after: object) -> str:
    """`họ tên: Nguyễn Thị Lan → Nguyễn Thị Lân`"""
    name = CHANGED.get(key, "")
    if key == "unit_id":
        units = parts_office.unit_names()
        before, after = units.get(str(before), ""), units.get(str(after), "")
    if key == "sex":
        before, after = SEXES.get(str(before), ""), SEXES.get(str(after), "")
    return f"{name}: {_flat(before)} → {_flat(after)}"


def _roles(values: object) -> str:
    return _flat([ROLES[Role(value)] for value in values] if isinstance(values, list) else None)


def _flat(value: object) -> str:
    if isinstance(value, list) and value:
        return ", ".join(str(item) for item in value)
    return str(value or "để trống")


def _xlsx(actor: Actor, wanted: Wanted) -> bytes:
    found, _ = _find(actor, wanted, most=MOST_EXPORTED)
    columns = (
        Column("Dòng", "number"),
        Column("Lúc", "time"),
        *(Column(field.title) for field in FIELDS[1:]),
    )
    rows = [(line.seq, local(line.happened_at), *_line(line)[1:]) for line in found]
    return services().printing.xlsx(actor, "Nhật ký", columns, rows)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


show()
