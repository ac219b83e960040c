"""People and their own data: seeing it, taking it along, asking for more; and the office's clocks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lms.content.holidays import public_holidays
from lms.documents.my_data_pdf import DataPaper, PaperBlock, PaperSection, my_data_pdf
from lms.domain.audit import AuditAct, given_reason
from lms.domain.errors import Code, Refusal
from lms.domain.names import tidy
from lms.domain.org_units import OfficeProfile
from lms.domain.people import Actor, Permission
from lms.domain.privacy import (
    NEEDS_WORDS,
    WORDS_MAX,
    Channel,
    Outcome,
    RequestKind,
    RequestState,
    WorkCalendar,
    due,
    reply_due,
    request_state,
    working_days_left,
)
from lms.domain.times import local_date, show_instant
from lms.services import my_answers, territory
from lms.services.courses import Courses
from lms.services.erased import require_here
from lms.services.guarded import require_reaching_as_far
from lms.services.my_data_words import sections
from lms.services.processing_register import TITLE, register_xlsx
from lms.services.retention import days_set
from lms.services.tools import Tools
from lms.store import about_person, audit, facts, people
from lms.store import privacy as store
from lms.store.about_person import Table
from lms.store.database import Tx
from lms.store.people import PersonCard
from lms.store.personal_data import COLUMNS
from lms.store.privacy import ListedRequest, RequestRow
from lms.store.retention import PERIOD_OF

DAYS_OFF = "days_off"  # the name of the fact: days the office added, and weekend days worked in exchange


@dataclass(frozen=True, slots=True)
class MyData:
    """Everything the store holds about one person, as it was at `seen_at`."""

    card: PersonCard
    seen_at: datetime
    tables: tuple[Table, ...]
    days: Mapping[str, int]  # of tables that end by themselves: how long after their end they still lie here


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with where it stands. `days_left`: working days to what is due next; negative: overdue."""

    request: RequestRow
    state: RequestState
    days_left: int


@dataclass(frozen=True, slots=True)
class OfficeAsked:
    """The same as the office reads it."""

    listed: ListedRequest
    state: RequestState
    days_left: int


@dataclass(frozen=True, slots=True)
class DaysOff:
    """What this office has said about its days: off beside the public holidays, worked at weekends."""

    off: Mapping[date, str]
    worked: Mapping[date, str]


class Privacy:
    """One's own data needs no permission; that of others needs PROTECT_DATA within their unit."""

    def __init__(
        self,
        tools: Tools,
        courses: Courses,
        *,
        office: Callable[[], OfficeProfile],
        mark: Callable[[], str | None],
    ) -> None:
        self._tools = tools
        self._courses = courses
        self._office = office
        self._mark = mark

    # --- seeing ------------------------------------------------------------------------------

    def my_data(self, actor: Actor) -> MyData:
        """All of the actor's own."""
        with self._tools.database.read() as tx:
            return self._data(tx, actor.person_id)

    def my_data_json(self, actor: Actor) -> bytes:
        """The same for programs: purpose and end of each table are those of the register of processing."""
        return as_json(self._taken(actor, actor.person_id, "json"))

    def my_data_pdf(self, actor: Actor) -> bytes:
        """The same on paper."""
        return self._draw(self._taken(actor, actor.person_id, "pdf"))

    def data_of_pdf(self, actor: Actor, person_id: str) -> bytes:
        """For somebody who asked on paper; a colleague with guarded rights asks who protects data as far as
        these reach. Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        with self._tools.database.read() as tx:
            self._answers_for(tx, actor, person_id)
            require_reaching_as_far(tx, actor, Permission.PROTECT_DATA, person_id, self._tools.clock())
        return self._draw(self._taken(actor, person_id, "pdf"))

    def _draw(self, data: MyData) -> bytes:
        profile = self._office()
        contact = f" ({profile.contact})" if profile.contact not in ("", profile.name) else ""
        paper = DataPaper(
            profile.issuer_lines,
            data.card.full_name,
            (data.card.unit_line, f"Lập lúc {show_instant(data.seen_at)} từ phần mềm tập huấn pháp luật"),
            tuple(
                PaperSection(
                    section.title,
                    tuple(PaperBlock(block.title, block.kept, block.rows) for block in section.blocks),
                )
                for section in sections(data.tables, data.days)
            ),
            (
                "Mã PIN, mật khẩu và mã kích hoạt chỉ được giữ ở dạng không đọc lại được nên không có ở đây.",
                f"Thấy chỗ sai, muốn sửa, xóa hoặc khiếu nại: gửi {profile.name}{contact}, hoặc ở trang"
                " “Dữ liệu của tôi”.",
            ),
        )
        return my_data_pdf(paper, made_on=local_date(data.seen_at), mark=self._mark())

    def _taken(self, actor: Actor, person_id: str, form: str) -> MyData:
        with self._tools.database.write() as tx:
            data = self._data(tx, person_id)
            rows = sum(len(table.rows) for table in data.tables)
            self._note(tx, actor, AuditAct.DATA_TAKEN, person_id, {"format": form, "rows": rows})
        return data

    def _data(self, tx: Tx, person_id: str) -> MyData:
        card = _card(tx, person_id)
        days = {table: days_set(tx)[period] for table, period in PERIOD_OF.items()}
        tables = my_answers.in_words(tx, self._courses, person_id, about_person.read(tx, person_id))
        return MyData(card, self._tools.clock(), tables, days)

    # --- asking ------------------------------------------------------------------------------

    def ask(self, actor: Actor, kind: RequestKind, words: str) -> str:
        """A request by the person themselves; its id. Raises Refusal WORDS_NEEDED, ALREADY_ASKED (the same
        is asked already and waits for its answer), NOT_FOUND (the program itself has no data)."""
        return self._record(actor, actor.person_id, kind, words, Channel.SELF)

    def record(self, actor: Actor, person_id: str, kind: RequestKind, words: str) -> str:
        """A request that came on paper. Raises Refusal as `ask`, and NOT_ALLOWED, NOT_FOUND."""
        with self._tools.database.read() as tx:
            self._answers_for(tx, actor, person_id)
        return self._record(actor, person_id, kind, words, Channel.PAPER)

    def _record(self, actor: Actor, person_id: str, kind: RequestKind, words: str, channel: Channel) -> str:
        said = tidy(words)[:WORDS_MAX]
        if kind in NEEDS_WORDS and len(said) < 3:
            raise Refusal(Code.WORDS_NEEDED)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            _card(tx, person_id)
            require_here(tx, [person_id])
            if any(
                row.kind == kind.value and row.decided_at is None for row in store.of_person(tx, person_id)
            ):
                raise Refusal(Code.ALREADY_ASKED)
            calendar = self._calendar(tx)
            request_id = self._tools.new_id()
            row = RequestRow(
                request_id,
                person_id,
                kind.value,
                said,
                channel.value,
                now,
                actor.person_id,
                reply_due(now, calendar),
                due(now, kind, calendar),
                None,
                None,
                None,
                None,
                None,
                None,
            )
            store.add(tx, row)
            detail = {"kind": kind.value, "channel": channel.value, "decide_by": row.decide_by.isoformat()}
            self._note(tx, actor, AuditAct.DATA_ASKED, person_id, detail)
        return request_id

    def one(self, actor: Actor, request_id: str) -> OfficeAsked:
        """Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        today = local_date(self._tools.clock())
        with self._tools.database.read() as tx:
            row = self._open(tx, actor, request_id, decided_too=True)
            card = _card(tx, row.person_id)
            standing = _standing(row, today, self._calendar(tx))
        listed = ListedRequest(
            row, card.full_name, card.learner_code, card.unit_id, card.unit_name, card.village
        )
        return OfficeAsked(listed, *standing)

    def my_requests(self, actor: Actor) -> list[Asked]:
        """The newest first."""
        today = local_date(self._tools.clock())
        with self._tools.database.read() as tx:
            calendar = self._calendar(tx)
            return [
                Asked(row, *_standing(row, today, calendar)) for row in store.of_person(tx, actor.person_id)
            ]

    # --- answering ---------------------------------------------------------------------------

    def requests(self, actor: Actor, *, decided: bool = False) -> list[OfficeAsked]:
        """Those within the actor's reach: open ones with the most urgent first, or decided ones with the
        newest first. Raises Refusal NOT_ALLOWED."""
        today = local_date(self._tools.clock())
        with self._tools.database.read() as tx:
            reach = territory.reach(tx, actor, Permission.PROTECT_DATA)
            calendar = self._calendar(tx)
            found = [
                OfficeAsked(listed, *_standing(listed.request, today, calendar))
                for listed in store.listed(tx, reach, decided=decided)
            ]
        return found if decided else sorted(found, key=lambda asked: asked.days_left)

    def reply(self, actor: Actor, request_id: str) -> None:
        """Say that the request is here and being worked on. A second time is no act. Raises Refusal
        NOT_ALLOWED, NOT_FOUND."""
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            row = self._open(tx, actor, request_id, decided_too=True)
            if row.replied_at is not None:
                return
            store.reply(tx, request_id, actor.person_id, now)
            self._note(tx, actor, AuditAct.DATA_REPLIED, row.person_id, {"kind": row.kind})

    def decide(self, actor: Actor, request_id: str, outcome: Outcome, answer: str) -> None:
        """Close a request with an answer that the person reads.

        Raises Refusal NOT_ALLOWED, NOT_FOUND, ALREADY_ANSWERED, REASON_NEEDED (the answer is empty) and
        ERASE_FIRST: a request to erase is granted by `Erasing.erase`, not by a word.
        """
        said = tidy(answer)[:WORDS_MAX]
        given_reason(said)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            row = self._open(tx, actor, request_id)
            if row.kind == RequestKind.ERASE.value and outcome is not Outcome.REFUSED:
                raise Refusal(Code.ERASE_FIRST)
            store.decide(tx, request_id, actor.person_id, outcome.value, said, now)
            detail = {"kind": row.kind, "outcome": outcome.value}
            self._note(tx, actor, AuditAct.DATA_DECIDED, row.person_id, detail)

    def _open(self, tx: Tx, actor: Actor, request_id: str, *, decided_too: bool = False) -> RequestRow:
        row = store.request(tx, request_id)
        if row is None:
            actor.require(Permission.PROTECT_DATA)
            raise Refusal(Code.NOT_FOUND)
        self._answers_for(tx, actor, row.person_id)
        if row.decided_at is not None and not decided_too:
            raise Refusal(Code.ALREADY_ANSWERED)
        return row

    def _answers_for(self, tx: Tx, actor: Actor, person_id: str) -> None:
        actor.require(Permission.PROTECT_DATA)
        territory.require(tx, actor, Permission.PROTECT_DATA, _card(tx, person_id).unit_id)

    def processing_register(self, actor: Actor) -> bytes:
        """What is kept, why and until when, as XLSX. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.PROTECT_DATA)
        made = register_xlsx()
        with self._tools.database.write() as tx:
            detail = {"list": TITLE, "format": "xlsx"}
            self._note(tx, actor, AuditAct.LIST_EXPORTED, "personal_data", detail)
        return made

    # --- working days ------------------------------------------------------------------------

    def days_off(self, actor: Actor) -> DaysOff:
        """What this office has added. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.PROTECT_DATA)
        with self._tools.database.read() as tx:
            return _days_off(tx)

    def set_day(self, actor: Actor, day: date, name: str, *, worked: bool = False) -> None:
        """A day off, or a weekend day worked in exchange; an empty name takes it back. Clocks that run
        keep the days they were given. Needs PROTECT_DATA everywhere. Raises Refusal NOT_ALLOWED."""
        said = tidy(name)[:120]
        with self._tools.database.write() as tx:
            territory.require(tx, actor, Permission.PROTECT_DATA, None)
            before = _days_off(tx)
            off, work = dict(before.off), dict(before.worked)
            off.pop(day, None)
            work.pop(day, None)
            if said:
                (work if worked else off)[day] = said
            stored = {
                "off": {at.isoformat(): text for at, text in sorted(off.items())},
                "worked": {at.isoformat(): text for at, text in sorted(work.items())},
            }
            facts.put(tx, DAYS_OFF, json.dumps(stored, ensure_ascii=False))
            detail = {"day": day.isoformat(), "name": said, "worked": worked}
            self._note(tx, actor, AuditAct.DAYS_OFF_CHANGED, DAYS_OFF, detail)

    def _calendar(self, tx: Tx) -> WorkCalendar:
        own = _days_off(tx)
        return WorkCalendar(frozenset(public_holidays()) | set(own.off), frozenset(own.worked))

    def _note(self, tx: Tx, actor: Actor, act: AuditAct, subject: str, detail: Mapping[str, object]) -> None:
        audit.append(tx, self._tools.new_id, self._tools.clock(), actor, act, subject, detail)


def as_json(data: MyData) -> bytes:
    """`{"seen_at": …, "tables": {table: {"columns": {name: {purpose, kept, erasure}}, "rows": […]}}}`"""
    value = {
        "seen_at": data.seen_at.isoformat(),
        "learner_code": data.card.learner_code,
        "tables": {
            table.table: {
                "columns": {
                    name: {
                        "purpose": COLUMNS[table.table][name].purpose.value,
                        "kept": COLUMNS[table.table][name].kept.value,
                        "erasure": COLUMNS[table.table][name].erasure.value,
                    }
                    for name in about_person.shown_columns(table.table)
                },
                "rows": table.rows,
            }
            for table in data.tables
        },
    }
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain).encode("utf-8")


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _standing(row: RequestRow, today: date, calendar: WorkCalendar) -> tuple[RequestState, int]:
    state = request_state(
        today,
        reply_by=row.reply_by,
        decide_by=row.decide_by,
        replied=row.replied_at is not None,
        decided=row.decided_at is not None,
    )
    waits_for_reply = state in (RequestState.REPLY_DUE, RequestState.REPLY_OVERDUE)
    return state, working_days_left(today, row.reply_by if waits_for_reply else row.decide_by, calendar)


def _days_off(tx: Tx) -> DaysOff:
    said = json.loads(facts.get(tx, DAYS_OFF) or "{}")
    off, worked = (
        {date.fromisoformat(day): name for day, name in said.get(part, {}).items()}
        for part in ("off", "worked")
    )
    return DaysOff(off, worked)


def _card(tx: Tx, person_id: str) -> PersonCard:
    try:
        return people.card(tx, person_id)
    except KeyError:
        raise Refusal(Code.NOT_FOUND) from None
