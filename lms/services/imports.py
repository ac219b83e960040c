"""Rosters from Excel: a dry run that writes nothing, an import, the questions it leaves, and the way back.

What is sure goes in at once. What the file cannot tell (a missing year or sex, two people who may be one)
waits on a screen for the office; nothing is guessed and nothing is lost.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.documents.roster_template import roster_template
from lms.domain.audit import AuditAct, given_reason
from lms.domain.errors import Code, Refusal
from lms.domain.names import clean_name, same_name_key
from lms.domain.org_units import split_kind
from lms.domain.people import Actor, Permission
from lms.domain.roster import (
    FileVerdict,
    RosterReading,
    RosterRow,
    SameAs,
    Sex,
    TraineeGroup,
    Verdict,
)
from lms.domain.roster_identity import match
from lms.domain.roster_units import Proposal, proposals
from lms.domain.times import local_date
from lms.domain.unit_tree import living
from lms.services import import_reading, import_undo, territory
from lms.services.import_reading import (
    NEW_UNIT,
    ImportAnswers,
    first_place,
    only_lacks_what_is_known,
    what_to_ask,
)
from lms.services.import_undo import UndoPlan
from lms.services.import_writer import Writer
from lms.services.office import Office, unit_keys
from lms.services.tools import Tools
from lms.store import audit, imports, people
from lms.store.database import Tx
from lms.store.imports import AliasRow, ImportRow, QuestionRow
from lms.store.people import UnitRow

WAITS = "waits"  # this row is a copy of one that is itself asked about
NOTHING_SAID = ImportAnswers()


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did. `asked` rows wait on the screen, `asked_already` do so since an earlier import of
    the same file; `refused` rows are no people, or not the actor's."""

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
    drops the row. A year or sex nobody knows may stay None; `name` puts right what was written."""

    leave_out: bool = False
    same_as: str | None = None
    birth_year: int | None = None
    sex: Sex | None = None
    unit_id: str | None = None
    name: str | None = None


class Imports:
    """Every act needs MANAGE_PEOPLE, and reaches as far as that right does: rows of other units are refused,
    other people's imports and questions are not shown. A demo store takes no real people."""

    def __init__(self, tools: Tools, office: Office) -> None:
        self._tools = tools
        self._office = office

    def units(self, actor: Actor) -> list[UnitRow]:
        """The units of today that the actor may put people in."""
        with self._tools.database.read() as tx:
            reach = territory.reach(tx, actor, Permission.MANAGE_PEOPLE)
            found = living(people.units(tx), self._today())
        return [unit for unit in found if reach is None or unit.id in reach]

    # --- before -------------------------------------------------------------------------------

    def template(self, actor: Actor, group: TraineeGroup) -> bytes:
        """An empty list of this group as XLSX, with the units of the actor's reach to choose from."""
        return roster_template(group, [unit.name for unit in self.units(actor)])

    def dry_run(
        self, actor: Actor, data: bytes, file_name: str, answers: ImportAnswers = NOTHING_SAID
    ) -> RosterReading:
        """Every row with its verdict, next to the register as it is now. Writes nothing."""
        actor.require(Permission.MANAGE_PEOPLE)
        with self._tools.database.read() as tx:
            reading = import_reading.read(tx, people.units(tx), data, file_name, answers)
            return import_reading.placed(tx, actor, reading, self._today())

    def proposals(self, actor: Actor, reading: RosterReading) -> tuple[Proposal, ...]:
        """The names of a reading that are outside the list of units, each with listed ones that are near."""
        actor.require(Permission.MANAGE_PEOPLE)
        with self._tools.database.read() as tx:
            return proposals(reading.rows, living(people.units(tx), self._today()))

    # --- the import ---------------------------------------------------------------------------

    def run(
        self, actor: Actor, data: bytes, file_name: str, answers: ImportAnswers = NOTHING_SAID
    ) -> ImportOutcome:
        """Import what is sure, hold what is asked. The same file again adds nothing. A unit outside the list
        about which nothing was said becomes a new one.

        Raises Refusal DEMO_STORE, UNKNOWN_UNIT. A file that is no roster comes back with its verdict and is
        not kept.
        """
        actor.require(Permission.MANAGE_PEOPLE)
        if self._tools.is_demo:
            raise Refusal(Code.DEMO_STORE)
        now = self._tools.clock()
        with self._tools.database.read() as tx:
            # Reading a large file takes seconds; check-ins do not wait for it.
            read = import_reading.read(tx, people.units(tx), data, file_name, answers)
        if read.verdict is not FileVerdict.IMPORT:
            return ImportOutcome(None, read)
        with self._tools.database.write() as tx:
            self._known_units(tx, answers)
            reading = import_reading.placed(tx, actor, read, self._today())
            import_id = self._tools.new_id()
            writer = Writer(tx, self._tools, self._office, actor, import_id)
            digest = hashlib.sha256(data).hexdigest()
            asked_before = imports.asked_before(tx, digest)
            heads = actor.scope(Permission.MANAGE_PEOPLE)
            again = any(_reached_as_far(summary, heads) for summary in imports.imported_before(tx, digest))
            rows = [row for row in reading.rows if (row.sheet, row.row) not in asked_before]
            sure = [row for row in rows if row.verdict is Verdict.ACCEPT or only_lacks_what_is_known(row)]
            held = [row for row in rows if row.verdict is Verdict.ASK and not only_lacks_what_is_known(row)]
            # What the very same file did not ask the first time went in then: these rows are themselves the
            # namesakes they would be asked about.
            known_again = held if again else []
            held = [] if again else held
            held_places = {row.place for row in held}
            waiting = [row for row in sure if first_place(row) in held_places]
            accepted = [row for row in sure if first_place(row) not in held_places]
            writer.add(accepted)
            imports.ask(
                tx,
                [
                    (
                        self._tools.new_id(),
                        import_id,
                        row.sheet,
                        row.row,
                        what_to_ask(row) if row.verdict is Verdict.ASK else WAITS,
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
            summary: dict[str, object] = {
                "people_added": outcome.people_added,
                "memberships_added": outcome.memberships_added,
                "asked": outcome.asked,
                "refused": outcome.refused,
                "units_added": outcome.units_added,
            }
            summary |= answers.said()
            if heads is not None:
                summary["reach"] = sorted(heads)
            imports.add(tx, import_id, file_name, digest, actor.person_id, now, summary)
            self._remember(tx, actor, reading, answers, import_id)
            audit.append(tx, self._tools.new_id, now, actor, AuditAct.PEOPLE_IMPORTED, import_id, summary)
        return outcome

    def _known_units(self, tx: Tx, answers: ImportAnswers) -> None:
        if not set(answers.units.values()) - {NEW_UNIT} <= {unit.id for unit in people.units(tx)}:
            raise Refusal(Code.UNKNOWN_UNIT)

    def _remember(
        self, tx: Tx, actor: Actor, reading: RosterReading, answers: ImportAnswers, import_id: str
    ) -> None:
        """What a name means counts for everybody, so only those whose right reaches everywhere say so for
        good; what the manager of one unit says counts for that one file."""
        if actor.scope(Permission.MANAGE_PEOPLE) is not None:
            return
        texts = [row.unit_written for row in reversed(reading.rows) if row.unit_written]
        written = {same_name_key(split_kind(text)[1]): text for text in texts}  # the first writing counts
        for key, unit_id in answers.units.items():
            if unit_id != NEW_UNIT:
                now = self._tools.clock()
                imports.put_alias(tx, key, written.get(key, key), unit_id, import_id, actor.person_id, now)

    # --- afterwards ---------------------------------------------------------------------------

    def history(self, actor: Actor) -> list[ImportRow]:
        """The newest first; of a manager of units, their own and those within their reach."""
        actor.require(Permission.MANAGE_PEOPLE)
        with self._tools.database.read() as tx:
            return self._seen(tx, actor)

    def aliases(self, actor: Actor) -> list[AliasRow]:
        """Names of units that were placed once and are placed by themselves since."""
        actor.require(Permission.MANAGE_PEOPLE)
        with self._tools.database.read() as tx:
            return imports.aliases(tx)

    def forget_alias(self, actor: Actor, name_key: str) -> None:
        """The next list that has this name asks again. Raises Refusal NOT_ALLOWED."""
        with self._tools.database.write() as tx:
            territory.require(tx, actor, Permission.MANAGE_PEOPLE, None)
            if name_key in {row.name_key for row in imports.aliases(tx)}:
                imports.drop_alias(tx, name_key)
                self._note(tx, actor, AuditAct.UNIT_NAME_FORGOTTEN, name_key, {})

    def questions(self, actor: Actor) -> list[OpenQuestion]:
        """Everything that waits for an answer, with namesakes of the register as it is now."""
        actor.require(Permission.MANAGE_PEOPLE)
        with self._tools.database.read() as tx:
            reach = territory.reach(tx, actor, Permission.MANAGE_PEOPLE)
            found = [
                (question, RosterRow.model_validate_json(question.entry))
                for question in self._open(tx, actor)
            ]
            if not found:
                return []
            by_name: dict[str, list[str]] = {}
            for person in people.known(tx):
                if reach is None or person.unit_id in reach:
                    by_name.setdefault(same_name_key(person.full_name), []).append(person.person_id)
            here = {person_id for ids in by_name.values() for person_id in ids}
            return [
                OpenQuestion(
                    question.id,
                    question.file_name,
                    row,
                    question.code,
                    _candidates(
                        tx,
                        row,
                        by_name.get(same_name_key(row.name), []),
                        [person_id for person_id in question.candidates if person_id in here],
                    ),
                )
                for question, row in found
            ]

    def answer(self, actor: Actor, question_id: str, answer: AnswerToRow) -> None:
        """Put the row in as the office says. Raises Refusal ALREADY_ANSWERED, BAD_NAME, BAD_YEAR,
        UNKNOWN_UNIT, NOT_FOUND, NOT_ALLOWED."""
        actor.require(Permission.MANAGE_PEOPLE)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            question = imports.question(tx, question_id)
            if question is None:
                raise Refusal(Code.ALREADY_ANSWERED)
            if question_id not in {one.id for one in self._open(tx, actor)}:
                raise Refusal(Code.NOT_ALLOWED)
            row = RosterRow.model_validate_json(question.entry)
            if not answer.leave_out:
                row = _completed(row, answer, local_date(now).year)
                writer = Writer(tx, self._tools, self._office, actor, question.import_id)
                writer.add_as(row, answer.same_as, answer.unit_id)
            said = {
                "leave_out": answer.leave_out,
                "same_as": answer.same_as,
                "birth_year": answer.birth_year,
                "sex": answer.sex,
                "unit_id": answer.unit_id,
                "name": answer.name,
            }
            imports.answer(tx, question_id, said, actor.person_id, now)
            audit.append(tx, self._tools.new_id, now, actor, AuditAct.IMPORT_ANSWERED, question_id, said)
            self._settle_waiting(tx, actor, question.import_id)

    def _settle_waiting(self, tx: Tx, actor: Actor, import_id: str) -> None:
        """Copies of a row that has just been answered need no answer of their own."""
        waiting = [
            question
            for question in imports.open_questions(tx)
            if question.import_id == import_id and question.code == WAITS
        ]
        for question in waiting:
            row = RosterRow.model_validate_json(question.entry)
            known = import_reading.register(tx, people.units(tx), self._today())
            matched = match([row], known)[0]
            if matched.identity.same_as is SameAs.KNOWN_PERSON:
                same_as = matched.identity.person_ids[0]
                Writer(tx, self._tools, self._office, actor, import_id).add_as(matched, same_as, None)
                said = {"same_as": same_as, "by_itself": True}
                imports.answer(tx, question.id, said, actor.person_id, self._tools.clock())

    # --- the way back -------------------------------------------------------------------------

    def undo_plan(self, actor: Actor, import_id: str) -> UndoPlan:
        """What `undo` would do now. Raises Refusal NOT_FOUND, ALREADY_UNDONE."""
        actor.require(Permission.MANAGE_PEOPLE)
        with self._tools.database.read() as tx:
            self._to_undo(tx, actor, import_id)
            return import_undo.plan(tx, import_id)

    def undo(self, actor: Actor, import_id: str, reason: str) -> UndoPlan:
        """Take back what this import added, but for people who have done something since; its open questions
        close, and the same file can be imported again. Returns what was done.

        Raises Refusal NOT_FOUND, ALREADY_UNDONE, REASON_NEEDED.
        """
        actor.require(Permission.MANAGE_PEOPLE)
        kept = given_reason(reason)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            self._to_undo(tx, actor, import_id)
            plan = import_undo.plan(tx, import_id)
            done = import_undo.carry_out(tx, actor, plan, kept, now)
            self._note(tx, actor, AuditAct.IMPORT_UNDONE, import_id, done, kept)
        return plan

    def _to_undo(self, tx: Tx, actor: Actor, import_id: str) -> None:
        row = next((row for row in self._seen(tx, actor) if row.id == import_id), None)
        if row is None:
            raise Refusal(Code.NOT_FOUND)
        if row.undone_at is not None:
            raise Refusal(Code.ALREADY_UNDONE)

    # --- who sees what ------------------------------------------------------------------------

    def _seen(self, tx: Tx, actor: Actor) -> list[ImportRow]:
        reach = territory.reach(tx, actor, Permission.MANAGE_PEOPLE)
        rows = imports.all_imports(tx)
        if reach is None:
            return rows
        # Undoing closes the questions of a list, too: one that still asks about other units is the office's.
        asks = Counter(question.import_id for question in self._open(tx, actor))
        return [
            row
            for row in rows
            if row.units <= reach
            and row.open_questions == asks[row.id]
            and (row.units or row.imported_by == actor.person_id)
        ]

    def _open(self, tx: Tx, actor: Actor) -> list[QuestionRow]:
        """Of a manager of units: those about their units, and what their own lists left open."""
        reach = territory.reach(tx, actor, Permission.MANAGE_PEOPLE)
        rows = imports.open_questions(tx)
        if reach is None:
            return rows
        ids = {key: unit_id for unit_id, key in unit_keys(people.units(tx)).items()}
        own = {row.id for row in imports.all_imports(tx) if row.imported_by == actor.person_id}
        found = []
        for question in rows:
            unit = RosterRow.model_validate_json(question.entry).unit
            if ids.get(unit) in reach if unit else question.import_id in own:
                found.append(question)
        return found

    def _today(self) -> date:
        return local_date(self._tools.clock())

    def _note(
        self,
        tx: Tx,
        actor: Actor,
        act: AuditAct,
        subject: str,
        detail: Mapping[str, object],
        reason: str | None = None,
    ) -> None:
        audit.append(tx, self._tools.new_id, self._tools.clock(), actor, act, subject, detail, reason)


def _candidates(
    tx: Tx, row: RosterRow, namesakes: Sequence[str], asked_about: Sequence[str]
) -> tuple[Candidate, ...]:
    """Those it was asked about, and namesakes who have come since."""
    ids = [*namesakes, *asked_about]
    cards = people.cards(tx, ids) if ids else []
    return tuple(
        Candidate(card.person_id, card.full_name, card.birth_year, card.unit_line, card.phone)
        for card in cards
        if card.person_id in asked_about
        or row.year is None
        or card.birth_year is None
        or card.birth_year == row.year
    )


def _reached_as_far(summary: Mapping[str, Any], heads: frozenset[str] | None) -> bool:
    """Whether an earlier import took in all that this one may: what the manager of one unit brought in leaves
    the rows of the others to the office."""
    reach = summary.get("reach")
    return reach is None or (heads is not None and heads <= set(reach))


def _completed(row: RosterRow, answer: AnswerToRow, this_year: int) -> RosterRow:
    year = answer.birth_year if answer.birth_year is not None else row.year
    if year is not None and not this_year - 100 <= year <= this_year - 15:
        raise Refusal(Code.BAD_YEAR)
    name = clean_name(answer.name or row.name)
    if answer.name is not None and (" " not in name or any(map(str.isdigit, name))):
        raise Refusal(Code.BAD_NAME)
    return row.model_copy(update={"year": year, "sex": answer.sex or row.sex, "name": name})
