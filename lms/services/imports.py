"""Rosters from Excel: a dry run that writes nothing, an import, and the questions it leaves.

What is sure goes in at once. What the file cannot tell (a missing year or sex, two people who may be one)
waits on a screen for the office; nothing is guessed and nothing is lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from lms.content.rosters import read_people
from lms.domain import codes
from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.names import clean_name, same_name_key
from lms.domain.org_units import UnitKind, unit_label
from lms.domain.people import Actor, Permission
from lms.domain.roster import (
    ASKED_CODES,
    FileVerdict,
    KnownPerson,
    Place,
    ProblemCode,
    RosterReading,
    RosterRow,
    SameAs,
    Sex,
    TraineeGroup,
    Verdict,
)
from lms.domain.roster_identity import match, matched
from lms.domain.times import local_date
from lms.services.office import Office, as_org_units, unit_keys
from lms.services.register import NewMembership, NewPerson, add_memberships, add_people
from lms.services.tools import Tools
from lms.store import audit, imports, people
from lms.store.database import Tx
from lms.store.imports import ImportRow
from lms.store.people import UnitRow

WAITS = "waits"  # this row is a copy of one that is itself asked about


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did. `asked` rows wait on the screen, `asked_already` do so since an earlier import of
    the same file; `refused` rows are no people."""

    import_id: str | None
    reading: RosterReading
    people_added: int = 0
    memberships_added: int = 0
    known: int = 0
    repeated: int = 0
    asked: int = 0
    asked_already: int = 0
    refused: int = 0
    units_added: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the register whom a row may mean."""

    person_id: str
    full_name: str
    birth_year: int | None
    unit_line: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A row that waits, with why, and whom it may mean."""

    id: str
    file_name: str
    row: RosterRow
    code: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class AnswerToRow:
    """What the office says. `same_as` a person of the register, or None for somebody new; `leave_out`
    drops the row. A year or sex nobody knows may stay None."""

    leave_out: bool = False
    same_as: str | None = None
    birth_year: int | None = None
    sex: Sex | None = None
    unit_id: str | None = None


class Imports:
    """Every act needs MANAGE_PEOPLE. A demo store takes no real people."""

    def __init__(self, tools: Tools, office: Office) -> None:
        self._tools = tools
        self._office = office

    def dry_run(self, actor: Actor, data: bytes, file_name: str) -> RosterReading:
        """Every row with its verdict, next to the register as it is now. Writes nothing."""
        actor.require(Permission.MANAGE_PEOPLE)
        with self._tools.database.read() as tx:
            return self._read(tx, data, file_name)

    def run(self, actor: Actor, data: bytes, file_name: str) -> ImportOutcome:
        """Import what is sure, hold what is asked. The same file again adds nothing.

        Raises Refusal DEMO_STORE. A file that is no roster comes back with its verdict and is not kept.
        """
        actor.require(Permission.MANAGE_PEOPLE)
        if self._tools.is_demo:
            raise Refusal(Code.DEMO_STORE)
        now = self._tools.clock()
        with self._tools.database.read() as tx:
            units = people.units(tx)
        # Reading a large file takes seconds; check-ins do not wait for it.
        read = read_people(data, file_name, as_org_units(units))
        if read.verdict is not FileVerdict.IMPORT:
            return ImportOutcome(None, read)
        with self._tools.database.write() as tx:
            reading = matched(read, _register(tx))
            import_id = self._tools.new_id()
            writer = _Writer(tx, self._tools, self._office, import_id)
            digest = hashlib.sha256(data).hexdigest()
            asked_before = imports.asked_before(tx, digest)
            again = imports.imported_before(tx, digest)
            rows = [row for row in reading.rows if (row.sheet, row.row) not in asked_before]
            sure = [row for row in rows if row.verdict is Verdict.ACCEPT or _only_lacks_what_is_known(row)]
            held = [row for row in rows if row.verdict is Verdict.ASK and not _only_lacks_what_is_known(row)]
            # What the very same file did not ask the first time went in then: these rows are themselves the
            # namesakes they would be asked about.
            known_again = held if again else []
            held = [] if again else held
            held_places = {row.place for row in held}
            waiting = [row for row in sure if _root(row) in held_places]
            accepted = [row for row in sure if _root(row) not in held_places]
            writer.add(accepted)
            imports.ask(
                tx,
                [
                    (
                        self._tools.new_id(),
                        import_id,
                        row.sheet,
                        row.row,
                        _why(row) if row.verdict is Verdict.ASK else WAITS,
                        row.model_dump_json(),
                        row.identity.person_ids,
                    )
                    for row in held + waiting
                ],
            )
            outcome = ImportOutcome(
                import_id,
                reading,
                people_added=writer.people_added,
                memberships_added=writer.memberships_added,
                known=sum(row.identity.same_as is SameAs.KNOWN_PERSON for row in accepted) + len(known_again),
                asked_already=len(reading.rows) - len(rows),
                repeated=sum(row.identity.same_as is SameAs.EARLIER_ROW for row in accepted),
                asked=len(held) + len(waiting),
                refused=len(reading.of(Verdict.REFUSE)),
                units_added=writer.units_added,
            )
            summary = {
                "people_added": outcome.people_added,
                "memberships_added": outcome.memberships_added,
                "asked": outcome.asked,
                "refused": outcome.refused,
                "units_added": outcome.units_added,
            }
            imports.add(tx, import_id, file_name, digest, actor.person_id, now, summary)
            audit.append(tx, self._tools.new_id, now, actor, AuditAct.PEOPLE_IMPORTED, import_id, summary)
        return outcome

    def history(self, actor: Actor) -> list[ImportRow]:
        actor.require(Permission.MANAGE_PEOPLE)
        with self._tools.database.read() as tx:
            return imports.all_imports(tx)

    def questions(self, actor: Actor) -> list[OpenQuestion]:
        """Everything that waits for an answer, with namesakes of the register as it is now."""
        actor.require(Permission.MANAGE_PEOPLE)
        with self._tools.database.read() as tx:
            rows = imports.open_questions(tx)
            if not rows:
                return []
            by_name: dict[str, list[str]] = {}
            for person in people.known(tx):
                by_name.setdefault(same_name_key(person.full_name), []).append(person.person_id)
            found = []
            for question in rows:
                row = RosterRow.model_validate_json(question.entry)
                namesakes = by_name.get(same_name_key(row.name), [])
                cards = people.cards(tx, namesakes) if namesakes else []
                likely = [
                    Candidate(card.person_id, card.full_name, card.birth_year, card.unit_line, card.phone)
                    for card in cards
                    if row.year is None or card.birth_year is None or card.birth_year == row.year
                ]
                found.append(OpenQuestion(question.id, question.file_name, row, question.code, tuple(likely)))
        return found

    def answer(self, actor: Actor, question_id: str, answer: AnswerToRow) -> None:
        """Put the row in as the office says. Raises Refusal ALREADY_ANSWERED, BAD_YEAR, UNKNOWN_UNIT,
        NOT_FOUND."""
        actor.require(Permission.MANAGE_PEOPLE)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            question = imports.question(tx, question_id)
            if question is None:
                raise Refusal(Code.ALREADY_ANSWERED)
            row = RosterRow.model_validate_json(question.entry)
            if not answer.leave_out:
                row = _completed(row, answer, local_date(now).year)
                writer = _Writer(tx, self._tools, self._office, question.import_id)
                writer.add_as(row, answer.same_as, answer.unit_id)
            said = {
                "leave_out": answer.leave_out,
                "same_as": answer.same_as,
                "birth_year": answer.birth_year,
                "sex": answer.sex,
                "unit_id": answer.unit_id,
            }
            imports.answer(tx, question_id, said, actor.person_id, now)
            audit.append(tx, self._tools.new_id, now, actor, AuditAct.IMPORT_ANSWERED, question_id, said)
            self._settle_waiting(tx, actor, question.import_id)

    def _settle_waiting(self, tx: Tx, actor: Actor, import_id: str) -> None:
        """Copies of a row that has just been answered need no answer of their own."""
        for question in imports.open_questions(tx):
            if question.import_id != import_id or question.code != WAITS:
                continue
            row = RosterRow.model_validate_json(question.entry)
            found = match([row], _register(tx))[0]
            if found.identity.same_as is SameAs.KNOWN_PERSON:
                writer = _Writer(tx, self._tools, self._office, import_id)
                writer.add_as(found, found.identity.person_ids[0], None)
                imports.answer(
                    tx,
                    question.id,
                    {"same_as": found.identity.person_ids[0], "by_itself": True},
                    actor.person_id,
                    self._tools.clock(),
                )

    def _read(self, tx: Tx, data: bytes, file_name: str) -> RosterReading:
        units = as_org_units(people.units(tx))
        return matched(read_people(data, file_name, units), _register(tx))


class _Writer:
    """Rows → people and memberships, inside one write."""

    def __init__(self, tx: Tx, tools: Tools, office: Office, import_id: str) -> None:
        self._tx = tx
        self._tools = tools
        self._import_id = import_id
        self._prefix = codes.office_prefix(office.profile.place)
        self._now = tools.clock()
        self._units: list[UnitRow] = people.units(tx)
        self._root_id = next(unit.id for unit in self._units if unit.parent_id is None)
        self._by_key = {key: unit_id for unit_id, key in unit_keys(self._units).items()}
        self._by_name = {same_name_key(unit.name): unit.id for unit in self._units}
        self.people_added = 0
        self.memberships_added = 0
        self.units_added = 0

    def add(self, rows: Sequence[RosterRow]) -> None:
        """Rows whose identity is certain."""
        person_of: dict[Place, str] = {}
        new: list[NewPerson] = []
        groups: list[NewMembership] = []
        for row in rows:
            unit_id = self._unit(row)
            if row.identity.same_as is SameAs.KNOWN_PERSON:
                person_id = row.identity.person_ids[0]
            elif row.identity.same_as is SameAs.EARLIER_ROW:
                person_id = person_of[row.identity.rows[0]]
            else:
                person_id = self._tools.new_id()
                new.append(_person(row, person_id, unit_id))
            person_of[row.place] = person_id
            groups.append(_membership(row, person_id, unit_id))
        self._write(new, groups)

    def add_as(self, row: RosterRow, same_as: str | None, unit_id: str | None) -> None:
        """A row the office has spoken about."""
        if unit_id is not None and unit_id not in {unit.id for unit in self._units}:
            raise Refusal(Code.UNKNOWN_UNIT)
        unit_id = unit_id or self._unit(row)
        if same_as is None:
            person_id = self._tools.new_id()
            self._write([_person(row, person_id, unit_id)], [_membership(row, person_id, unit_id)])
            return
        if not people.learner_codes(self._tx, [same_as]):
            raise Refusal(Code.NOT_FOUND)
        self._write([], [_membership(row, same_as, unit_id)])

    def _write(self, new: Sequence[NewPerson], groups: Sequence[NewMembership]) -> None:
        add_people(self._tx, self._tools, new, prefix=self._prefix, import_id=self._import_id, now=self._now)
        self.people_added += len(new)
        self.memberships_added += add_memberships(
            self._tx, self._tools, groups, import_id=self._import_id, now=self._now
        )

    def _unit(self, row: RosterRow) -> str:
        """The row's unit; one outside the list becomes a new unit under the root, once."""
        key = row.unit
        if key is not None:
            return self._by_key[key]
        kind = row.unit_kind or UnitKind.CO_QUAN
        name = unit_label(kind, row.unit_name or row.unit_written or "")
        if not name.strip():
            return self._root_id
        known = self._by_name.get(same_name_key(name))
        if known is not None:
            return known
        unit_id = self._tools.new_id()
        code = f"dv-{len(self._by_name) + 1:03d}"
        today = local_date(self._now)
        people.add_units(self._tx, [(unit_id, code, name, kind.value, self._root_id, today, None, "[]")])
        audit.append(
            self._tx, self._tools.new_id, self._now, "system", AuditAct.UNIT_ADDED, unit_id, {"name": name}
        )
        self._by_name[same_name_key(name)] = unit_id
        self.units_added += 1
        return unit_id


def _register(tx: Tx) -> list[KnownPerson]:
    keys = unit_keys(people.units(tx))
    places: dict[str, set[str]] = {}
    groups: dict[str, set[TraineeGroup]] = {}
    for person_id, group, village in people.all_memberships(tx):
        groups.setdefault(person_id, set()).add(TraineeGroup(group))
        if village:
            places.setdefault(person_id, set()).add(village)
    return [
        KnownPerson(
            id=row.person_id,
            name=row.full_name,
            year=row.birth_year,
            unit=keys[row.unit_id],
            phone=row.phone,
            villages=frozenset(places.get(row.person_id, set()) | ({row.village} if row.village else set())),
            groups=frozenset(groups.get(row.person_id, set())),
        )
        for row in people.known(tx)
    ]


def _only_lacks_what_is_known(row: RosterRow) -> bool:
    """A year or sex left out does not matter for somebody the register knows for certain."""
    if row.identity.same_as is not SameAs.KNOWN_PERSON:
        return False
    lacking = {ProblemCode.SEX_MISSING, ProblemCode.SEX_BOTH, ProblemCode.YEAR_MISSING}
    asking = {problem.code for problem in row.problems} & ASKED_CODES
    return bool(asking) and asking <= lacking


def _root(row: RosterRow) -> Place | None:
    return row.identity.rows[0] if row.identity.same_as is SameAs.EARLIER_ROW else None


def _why(row: RosterRow) -> str:
    """The first thing to ask: who it is before what is missing."""
    found = [problem.code for problem in row.problems]
    return (ProblemCode.SAME_NAME_ASKED if ProblemCode.SAME_NAME_ASKED in found else found[0]).value


def _completed(row: RosterRow, answer: AnswerToRow, this_year: int) -> RosterRow:
    year = answer.birth_year if answer.birth_year is not None else row.year
    if year is not None and not this_year - 100 <= year <= this_year - 15:
        raise Refusal(Code.BAD_YEAR)
    return row.model_copy(update={"year": year, "sex": answer.sex or row.sex})


def _person(row: RosterRow, person_id: str, unit_id: str) -> NewPerson:
    return NewPerson(
        id=person_id,
        full_name=clean_name(row.name),
        sex=row.sex.value if row.sex else None,
        birth_year=row.year,
        phone=row.phone,
        unit_id=unit_id,
        village=row.village,
        position=row.post,
        qualification=row.qualification,
    )


def _membership(row: RosterRow, person_id: str, unit_id: str) -> NewMembership:
    return NewMembership(
        person_id=person_id,
        trainee_group=row.group.value,
        role=row.role,
        unit_id=unit_id,
        village=row.village,
        legal_fields="; ".join(row.legal_fields) or None,
        decision_number=row.decision_number,
        decision_date=row.decision_date,
        note=row.note,
    )
