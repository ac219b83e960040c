"""Papers and tables the office takes away: activation slips, learner cards, sign-in sheets, lists.

Each call checks the actor through the service that owns the data, and leaves a line in the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.documents import tables
from lms.documents.cards import ActivationSlip, LearnerCard, activation_slips_pdf, learner_cards_pdf
from lms.documents.sheets import SignInRow, SignInSheet, sign_in_sheet_pdf
from lms.documents.tables import Cell, Column
from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.org_units import place_line
from lms.domain.people import Actor, Permission
from lms.domain.times import local, local_date, show_date, show_time
from lms.services.accounts import Accounts, IssuedActivation, Owner
from lms.services.attendance import Attendance
from lms.services.cohorts import Cohorts
from lms.services.office import Office
from lms.services.people import People
from lms.services.tools import Tools
from lms.store import audit
from lms.text import GROUPS, POSTS, SEXES
from lms.text_cohorts import named_class

HALF_DAY = timedelta(hours=5)  # a longer class is signed for twice


@dataclass(frozen=True, slots=True)
class PrintedSlips:
    """A PDF that holds secrets. `left_out`: colleagues, whose codes only an administrator makes."""

    pdf: bytes
    people: int
    left_out: int


@dataclass(frozen=True, slots=True)
class SlipAgain:
    """A code for a forgotten PIN, once, in clear; `pdf` is the same as a slip."""

    owner: Owner
    code: str
    expires_on: date
    pdf: bytes


class Printing:
    """`public_url` is what QR codes open; `mark` says what stands across papers that are not for real."""

    def __init__(
        self,
        tools: Tools,
        office: Office,
        accounts: Accounts,
        people: People,
        cohorts: Cohorts,
        attendance: Attendance,
        *,
        public_url: str,
        mark: Callable[[], str | None],
    ) -> None:
        self._tools = tools
        self._office = office
        self._accounts = accounts
        self._people = people
        self._cohorts = cohorts
        self._attendance = attendance
        self._public_url = public_url
        self._mark = mark

    def slips(self, actor: Actor, person_ids: Sequence[str]) -> PrintedSlips:
        """New activation codes on slips; codes handed out before stop working. Somebody outside the actor's
        reach among the people: none.

        Raises Refusal NOT_ALLOWED, NOT_FOUND, NOBODY_CHOSEN.
        """
        actor.require(Permission.MANAGE_PEOPLE)
        wanted = _some(person_ids)
        mine = self._people.openable(actor, wanted)
        wanted = [person_id for person_id in wanted if person_id in mine]
        if not wanted:
            raise Refusal(Code.NOT_ALLOWED)
        issued = {item.person_id: item for item in self._accounts.issue_activations(actor, wanted)}
        now = self._tools.clock()
        cards = self._people.slips(actor, wanted)
        slips = [
            self._slip(
                card.full_name,
                card.unit_line,
                issued[card.person_id],
                group=card.unit_name if len(cards) > 1 else "",
            )
            for card in cards
        ]
        pdf = activation_slips_pdf(
            slips, office=self._office.profile.name, made_on=local_date(now), mark=self._mark()
        )
        return PrintedSlips(pdf, len(slips), len(set(person_ids)) - len(slips))

    def slip_again(self, actor: Actor, person_id: str, reason: str) -> SlipAgain:
        """A code for somebody who forgot their PIN, to be shown and printed. Raises Refusal NOT_ALLOWED,
        NOT_FOUND, REASON_NEEDED: see `ActivationCodes.issue_again`."""
        issued = self._accounts.issue_again(actor, person_id, reason)
        owner = self._accounts.owner(person_id)
        pdf = activation_slips_pdf(
            [self._slip(owner.name, owner.unit_line, issued)],
            office=self._office.profile.name,
            made_on=local_date(self._tools.clock()),
            mark=self._mark(),
        )
        return SlipAgain(owner, issued.code, local_date(issued.expires_at), pdf)

    def _slip(self, name: str, unit: str, issued: IssuedActivation, *, group: str = "") -> ActivationSlip:
        # The code itself stays out of the address: it would lie in histories and in the logs of proxies.
        return ActivationSlip(
            name=name,
            unit=unit,
            learner_code=issued.learner_code,
            activation_code=issued.code,
            qr_text=f"{self._public_url}/kich-hoat?ma={issued.learner_code}",
            address=f"{self._public_url.partition('://')[2]}/kich-hoat",
            expires_on=local_date(issued.expires_at),
            group=group,
        )

    def cards(self, actor: Actor, person_ids: Sequence[str], *, title: str) -> bytes:
        """Learner cards, ten a page, by unit and name. Raises Refusal NOT_ALLOWED, NOBODY_CHOSEN."""
        printed = [
            LearnerCard(item.card.full_name, item.card.unit_line, item.card.learner_code, item.payload)
            for item in self._people.cards_to_print(actor, _some(person_ids))
        ]
        return learner_cards_pdf(
            printed,
            office=self._office.profile.name,
            title=title,
            made_on=local_date(self._tools.clock()),
            mark=self._mark(),
        )

    def sign_in_sheet(self, actor: Actor, session_id: str) -> bytes:
        """The paper a class signs. For the session's trainer and the office. Raises Refusal NOT_ALLOWED,
        NOT_FOUND."""
        session = self._attendance.session(actor, session_id)
        members = self._cohorts.members(actor, session.cohort_id)
        starts = local(session.starts_at)
        sheet = SignInSheet(
            office_lines=self._office.profile.issuer_lines,
            title="Danh sách học viên ký tên",
            details=(
                named_class(session.cohort_title),
                f"Buổi {session.ordinal}: {session.title}",
                f"Thời gian: {show_time(session.starts_at)} đến {show_time(session.ends_at)},"
                f" ngày {show_date(starts.date())}",
                f"Địa điểm: {session.place}",
            ),
            place=self._office.profile.place,
            signature_columns=(
                ("Ký sáng", "Ký chiều") if session.ends_at - session.starts_at > HALF_DAY else ("Ký tên",)
            ),
        )
        rows = [
            SignInRow(
                name=member.full_name,
                birth_year=member.birth_year,
                sex=SEXES.get(member.sex or "", ""),
                position=POSTS.get(member.position or "", member.position or ""),
                unit=place_line(member.village, member.unit_name),
                phone=member.phone or "",
            )
            for member in members
        ]
        pdf = sign_in_sheet_pdf(sheet, rows, made_on=local_date(self._tools.clock()), mark=self._mark())
        self._note(actor, f"session {session.id}", {"list": "sign_in_sheet", "rows": len(rows)})
        return pdf

    # --- lists ---------------------------------------------------------------------------------

    def members_xlsx(self, actor: Actor, cohort_id: str) -> bytes:
        """The people of a cohort. Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        cohort = self._cohorts.one(actor, cohort_id)
        columns = (
            Column("TT", "number"),
            Column("Họ và tên"),
            Column("Giới tính"),
            Column("Năm sinh", "year"),
            Column("Thôn, tổ dân phố"),
            Column("Đơn vị"),
            Column("Chức vụ, chức danh"),
            Column("Số điện thoại"),
            Column("Mã đăng nhập"),
        )
        rows: list[Sequence[Cell]] = [
            (
                number,
                member.full_name,
                SEXES.get(member.sex or "", ""),
                member.birth_year,
                member.village,
                member.unit_name,
                POSTS.get(member.position or "", member.position),
                member.phone,
                member.learner_code,
            )
            for number, member in enumerate(self._cohorts.members(actor, cohort_id), start=1)
        ]
        return self.xlsx(actor, f"Danh sách {cohort.title}", columns, rows, about=cohort.id)

    def people_xlsx(
        self,
        actor: Actor,
        text: str = "",
        *,
        unit_id: str | None = None,
        trainee_group: str | None = None,
        activated: bool | None = None,
    ) -> bytes:
        """Everyone a search of the register finds. Raises Refusal NOT_ALLOWED."""
        found, _ = self._people.search(
            actor,
            text,
            unit_id=unit_id,
            trainee_group=trainee_group,
            activated=activated,
            most=1_000_000,
        )
        columns = (
            Column("TT", "number"),
            Column("Họ và tên"),
            Column("Giới tính"),
            Column("Năm sinh", "year"),
            Column("Thôn, tổ dân phố"),
            Column("Đơn vị"),
            Column("Số điện thoại"),
            Column("Trình độ"),
            Column("Mã đăng nhập"),
            Column("Tài khoản"),
        )
        rows: list[Sequence[Cell]] = [
            (
                number,
                card.full_name,
                SEXES.get(card.sex or "", ""),
                card.birth_year,
                card.village,
                card.unit_name,
                card.phone,
                card.qualification,
                card.learner_code,
                "Đã kích hoạt" if card.activated else "Chưa kích hoạt",
            )
            for number, card in enumerate(found, start=1)
        ]
        title = f"Người học: {GROUPS[trainee_group]}" if trainee_group else "Người học"
        return self.xlsx(actor, title, columns, rows)

    def xlsx(
        self,
        actor: Actor,
        title: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        *,
        about: str = "list",
    ) -> bytes:
        """A table whose rows the caller has read from a service as this actor; noted in the audit."""
        made = tables.xlsx(title, columns, rows)
        self._note(actor, about, {"list": title, "rows": len(rows), "format": "xlsx"})
        return made

    def csv(
        self, actor: Actor, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
    ) -> bytes:
        """The same for other programs."""
        made = tables.csv_bytes(columns, rows)
        self._note(actor, "list", {"list": title, "rows": len(rows), "format": "csv"})
        return made

    def _note(self, actor: Actor, about: str, detail: dict[str, object]) -> None:
        with self._tools.database.write() as tx:
            audit.append(
                tx,
                self._tools.new_id,
                self._tools.clock(),
                actor,
                AuditAct.LIST_EXPORTED,
                about,
                detail,
            )


def _some(person_ids: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(person_ids))
    if not wanted:
        raise Refusal(Code.NOBODY_CHOSEN)
    return wanted
