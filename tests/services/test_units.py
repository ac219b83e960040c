"""Units in time. Hồng Minh and Tiên La are communes; Lan, Minh, Hoa, Tuấn are of Hồng Minh."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from lms.domain import unit_tree
from lms.domain.errors import Code, Refusal
from lms.domain.org_units import UnitKind
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.report import UnitOf
from lms.domain.unit_changes import Decision, NewUnit, UnitChangeKind, UnitState
from lms.services import register
from lms.services.erasing import Erasing
from lms.services.import_reading import ImportAnswers, read
from lms.services.register import NewMembership
from lms.services.reporting import Reporting
from lms.services.units import Merger, Units
from lms.store import people, role_grants
from lms.store import units as store
from tests.services.small_office import LAN, NOON, TUAN, SmallOffice

DAY = date(2026, 7, 1)
PAPER = Decision("12/NQ-HĐND", date(2026, 6, 15))
TO_TIEN_LA = Merger(("u-hm",), "u-tl", DAY)
TO_NEW = Merger(("u-hm", "u-tl"), NewUnit("Thần Khê", UnitKind.XA, "12631"), DAY)


class Office(SmallOffice):
    """A province above the two communes; Lan heads a mediation group, Hoa manages the people of Hồng Minh."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.units = Units(self.tools)
        self.erasing = Erasing(self.tools, folder, drop_uploads=lambda: 0)
        with self.database.write() as tx:
            tx.insert(
                "org_units",
                ("id", "code", "name", "kind", "parent_id", "valid_from"),
                [["tinh", "33", "Tỉnh Hưng Yên", "tinh", None, date(2025, 7, 1)]],
            )
            store.put_below(tx, ["u-hm", "u-tl"], "tinh")
            head = NewMembership(
                "lan",
                "hoa_giai_vien",
                "to_truong",
                "u-hm",
                "Thôn Đông",
                decision_number="5/QĐ-UBND",
                decision_date=date(2025, 9, 1),
                team="Tổ hòa giải thôn Đông",
                started_on=date(2025, 9, 1),
            )
            register.add_memberships(tx, self.tools, [head], import_id=None, now=NOON)
            register.grant(tx, self.tools, [("hoa", Role.UNIT_MANAGER, "u-hm")], NOON - timedelta(days=30))

    def unit_of(self, person_id: str) -> str:
        with self.database.read() as tx:
            return people.card(tx, person_id).unit_id

    def groups(self, person_id: str) -> list[people.Membership]:
        with self.database.read() as tx:
            return people.memberships(tx, person_id)

    def erase(self, person_id: str) -> None:
        self.erasing.erase(TUAN, person_id, None, "Theo yêu cầu bằng giấy")

    def people_in(self, unit_id: str) -> int:
        return next(unit.people for unit in self.units.all(TUAN) if unit.id == unit_id)

    def named(self, name: str) -> str:
        return next(unit.id for unit in self.units.all(TUAN) if unit.name == name)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.database.close()


def refused(code: Code, merger: Merger, office: Office, paper: Decision = PAPER) -> None:
    with pytest.raises(Refusal) as refusal:
        office.units.merge(TUAN, merger, paper)
    assert refusal.value.code is code


# --- merging ------------------------------------------------------------------------------------


def test_people_go_along_with_their_villages(office: Office) -> None:
    change = office.units.merge(TUAN, TO_TIEN_LA, PAPER)
    with office.database.read() as tx:
        card = people.card(tx, "lan")
        (move,) = store.moves_of(tx, "lan")
    assert (card.unit_name, card.village) == ("Xã Tiên La", "Thôn Đông")
    assert (move.from_unit_name, move.to_unit_name) == ("Xã Hồng Minh", "Xã Tiên La")
    assert (move.effective_on, move.unit_change_id, move.recorded_by) == (DAY, change, "tuan")


def test_the_old_unit_ends_and_names_what_came_after_it(office: Office) -> None:
    office.units.merge(TUAN, TO_TIEN_LA, PAPER)
    old = next(unit for unit in office.units.all(TUAN) if unit.id == "u-hm")
    assert (old.state, old.valid_to, old.became, old.people) == (UnitState.MERGED, DAY, ("Xã Tiên La",), 0)


def test_a_place_in_a_group_goes_on_as_it_was(office: Office) -> None:
    office.units.merge(TUAN, TO_TIEN_LA, PAPER)
    now, then = office.groups("lan")
    assert (then.unit_id, then.ended_on, then.end_decision) == ("u-hm", DAY, "12/NQ-HĐND")
    assert (now.unit_id, now.started_on, now.ended_on) == ("u-tl", DAY, None)
    assert (now.role, now.village, now.team) == ("to_truong", "Thôn Đông", "Tổ hòa giải thôn Đông")
    assert (now.decision_number, now.decision_date) == ("5/QĐ-UBND", date(2025, 9, 1))


def test_two_places_of_one_person_in_one_group_become_one(office: Office) -> None:
    with office.database.write() as tx:
        other = NewMembership("lan", "hoa_giai_vien", "to_vien", "u-tl", "Thôn Tây")
        register.add_memberships(tx, office.tools, [other], import_id=None, now=NOON)
    assert office.units.preview(TUAN, TO_NEW, PAPER).joined == 1
    office.units.merge(TUAN, TO_NEW, PAPER)
    lasting = [place for place in office.groups("lan") if place.ended_on is None]
    assert [(place.role, place.unit_name) for place in lasting] == [("to_truong", "Xã Thần Khê")]


def test_rights_over_the_old_unit_end(office: Office) -> None:
    office.units.merge(TUAN, TO_TIEN_LA, PAPER)
    with office.database.read() as tx:
        assert role_grants.not_over(tx, ["hoa"], office.now + timedelta(seconds=1)) == []


def test_two_units_become_a_new_one_below_the_same(office: Office) -> None:
    office.units.merge(TUAN, TO_NEW, PAPER)
    new = next(unit for unit in office.units.all(TUAN) if unit.name == "Xã Thần Khê")
    assert (new.code, new.valid_from, new.parent, new.people) == ("12631", DAY, "Tỉnh Hưng Yên", 4)
    with office.database.read() as tx:
        living = unit_tree.living(people.units(tx), DAY)
    assert sorted(unit.name for unit in living) == ["Tỉnh Hưng Yên", "Xã Thần Khê"]


def test_whatever_lay_below_lies_below_the_successor(office: Office) -> None:
    office.units.merge(TUAN, Merger(("tinh",), NewUnit("Bắc Bộ", UnitKind.TINH), DAY), PAPER)
    units = {unit.id: unit for unit in office.units.all(TUAN)}
    assert (units["u-hm"].parent, units["u-hm"].state) == ("Tỉnh Bắc Bộ", UnitState.LIVING)
    with office.database.read() as tx:
        assert unit_tree.root(people.units(tx), DAY).name == "Tỉnh Bắc Bộ"


def test_the_preview_names_everything_and_changes_nothing(office: Office) -> None:
    seen = office.units.preview(TUAN, TO_TIEN_LA, PAPER)
    assert [(source.name, source.people, source.members) for source in seen.sources] == [
        ("Xã Hồng Minh", 4, 1)
    ]
    assert (seen.target, seen.is_new, seen.people_before, seen.people_after) == ("Xã Tiên La", False, 0, 4)
    assert dict(seen.groups) == {"hoa_giai_vien": 1}
    assert seen.rights == (("Lê Thị Hoa", Role.UNIT_MANAGER, "Xã Hồng Minh"),)
    assert (seen.classes, seen.below, seen.joined) == (("Lớp lop-1",), (), 0)
    assert office.unit_of("lan") == "u-hm" and office.units.history(TUAN) == []


def test_the_audit_counts_before_and_after(office: Office) -> None:
    change = office.units.merge(TUAN, TO_TIEN_LA, PAPER)
    with office.database.read() as tx:
        ((who, subject, detail),) = tx.all(
            "SELECT actor_id, subject, detail FROM audit WHERE act = 'units_merged'"
        )
    said = json.loads(detail)
    assert (who, subject, said["change"], said["decision"]) == ("tuan", "u-tl", change, "12/NQ-HĐND")
    assert said["counts_before"] == {"Xã Hồng Minh": 4, "Xã Tiên La": 0}
    assert said["counts_after"] == {"Xã Hồng Minh": 0, "Xã Tiên La": 4}


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "merger"),
    [
        (Code.BAD_MERGER, Merger((), "u-tl", DAY)),
        (Code.BAD_MERGER, Merger(("u-tl",), "u-tl", DAY)),
        (Code.BAD_MERGER, Merger(("tinh",), "u-tl", DAY)),
        (Code.UNKNOWN_UNIT, Merger(("khong-co",), "u-tl", DAY)),
        (Code.UNKNOWN_UNIT, Merger(("u-hm",), "khong-co", DAY)),
        (Code.NOT_IN_FORCE, Merger(("u-hm",), "u-tl", date(2026, 11, 25))),
        (Code.BAD_EFFECTIVE_DAY, Merger(("u-hm",), "u-tl", date(2025, 7, 1))),
        (Code.UNIT_EXISTS, Merger(("u-hm",), NewUnit("Tiên La", UnitKind.XA), DAY)),
        (Code.BAD_UNIT, Merger(("u-hm",), NewUnit(" - ", UnitKind.XA), DAY)),
        (Code.BAD_UNIT, Merger(("u-hm",), NewUnit("Thần Khê", UnitKind.XA, "12 631"), DAY)),
    ],
)
def test_a_merger_that_cannot_be_is_refused(office: Office, code: Code, merger: Merger) -> None:
    refused(code, merger, office)
    assert office.unit_of("lan") == "u-hm"


@pytest.mark.parametrize(
    "paper", [Decision(" ", DAY), Decision("12", None), Decision("12", date(2026, 11, 25))]
)
def test_an_act_needs_its_paper(office: Office, paper: Decision) -> None:
    refused(Code.DECISION_NEEDED, TO_TIEN_LA, office, paper)


def test_a_unit_merged_already_is_neither_source_nor_target(office: Office) -> None:
    office.units.merge(TUAN, TO_TIEN_LA, PAPER)
    refused(Code.UNIT_GONE, TO_TIEN_LA, office)
    refused(Code.UNIT_GONE, Merger(("u-tl",), "u-hm", DAY), office)


@pytest.mark.parametrize(
    "actor", [LAN, Actor("hoa", "Lê Thị Hoa", "", (RoleGrant(Role.OFFICE, "u-hm"),))], ids=["Lan", "Hoa"]
)
def test_units_belong_to_those_who_manage_them_everywhere(office: Office, actor: Actor) -> None:
    for act in (
        lambda: office.units.all(actor),
        lambda: office.units.history(actor),
        lambda: office.units.preview(actor, TO_TIEN_LA, PAPER),
        lambda: office.units.merge(actor, TO_TIEN_LA, PAPER),
        lambda: office.units.found(actor, NewUnit("A B", UnitKind.XA), DAY, PAPER),
        lambda: office.units.rename(actor, "u-hm", "A B", UnitKind.XA, DAY, PAPER),
        lambda: office.units.end(actor, "u-hm", DAY, PAPER),
        lambda: office.units.undo(actor, "x", "Ghi nhầm"),
        lambda: office.units.list_to_apply(actor),
        lambda: office.units.apply_list(actor, "hung-yen-2025", {}),
    ):
        with pytest.raises(Refusal) as refusal:
            act()
        assert refusal.value.code is Code.NOT_ALLOWED


# --- founding, renaming, ending -----------------------------------------------------------------


def test_a_unit_is_founded_under_the_root(office: Office) -> None:
    office.units.found(TUAN, NewUnit("Sở Tư pháp", UnitKind.CO_QUAN), DAY, PAPER)
    new = next(unit for unit in office.units.all(TUAN) if unit.name == "Sở Tư pháp")
    assert (new.code, new.parent, new.state) == ("dv-001", "Tỉnh Hưng Yên", UnitState.LIVING)
    (act,) = office.units.history(TUAN)
    assert (act.change.kind, act.recorded_by, act.may_be_undone) == (
        UnitChangeKind.FOUND,
        "Trần Văn Tuấn",
        False,
    )


def test_a_unit_keeps_its_people_under_another_name(office: Office) -> None:
    office.units.rename(TUAN, "u-hm", "Hồng Minh", UnitKind.PHUONG, DAY, PAPER)
    assert office.named("Phường Hồng Minh") == "u-hm" == office.unit_of("lan")
    (act,) = office.units.history(TUAN)
    assert (act.change.detail["before"], act.change.detail["after"]) == (
        {"unit": "Xã Hồng Minh"},
        {"unit": "Phường Hồng Minh"},
    )


def test_a_list_with_the_former_name_is_understood(office: Office) -> None:
    office.units.rename(TUAN, "u-hm", "Trần Hưng Đạo", UnitKind.XA, DAY, PAPER)
    roster = "STT;Họ và tên;Năm sinh;Nam;Nữ;Xã\n1;Phạm Văn Bình;1970;x;;Hồng Minh\n".encode()
    with office.database.read() as tx:
        reading = read(tx, people.units(tx), roster, "danh-sach-hoa-giai-vien.csv", ImportAnswers())
    assert [row.unit_code for row in reading.rows] == ["12001"]


def test_only_an_empty_unit_ends_without_a_successor(office: Office) -> None:
    for unit_id, code in (("u-hm", Code.UNIT_IN_USE), ("tinh", Code.BAD_MERGER)):
        with pytest.raises(Refusal) as refusal:
            office.units.end(TUAN, unit_id, DAY, PAPER)
        assert refusal.value.code is code
    office.units.end(TUAN, "u-tl", DAY, PAPER)
    assert next(u for u in office.units.all(TUAN) if u.id == "u-tl").state is UnitState.ENDED


# --- taking back --------------------------------------------------------------------------------


def test_a_merger_recorded_by_mistake_is_taken_back_whole(office: Office) -> None:
    before = (office.units.all(TUAN), office.groups("lan"))
    change = office.units.merge(TUAN, TO_NEW, PAPER)
    office.units.undo(TUAN, change, "Ghi nhầm xã")
    assert (office.units.all(TUAN), office.groups("lan")[:1]) == (before[0], before[1])
    undo, merge = office.units.history(TUAN)
    assert (undo.change.kind, merge.undone, merge.may_be_undone) == (UnitChangeKind.UNDO, True, False)
    with office.database.read() as tx:
        there, back = store.moves_of(tx, "lan")
    assert (there.unit_change_id, back.unit_change_id, back.reason) == (
        change,
        undo.change.id,
        "Ghi nhầm xã",
    )


def test_after_that_it_can_be_recorded_again(office: Office) -> None:
    office.units.undo(TUAN, office.units.merge(TUAN, TO_NEW, PAPER), "Ghi nhầm")
    office.units.merge(TUAN, TO_NEW, PAPER)
    assert office.unit_of("lan") == office.named("Xã Thần Khê")


def test_who_has_moved_since_stays(office: Office) -> None:
    change = office.units.merge(TUAN, TO_TIEN_LA, PAPER)
    with office.database.write() as tx:
        store.send_back(tx, ["minh"], ["tinh"])
    office.units.undo(TUAN, change, "Ghi nhầm")
    assert (office.unit_of("lan"), office.unit_of("minh")) == ("u-hm", "tinh")


def test_rights_do_not_come_back_by_themselves(office: Office) -> None:
    office.units.undo(TUAN, office.units.merge(TUAN, TO_TIEN_LA, PAPER), "Ghi nhầm")
    with office.database.read() as tx:
        assert role_grants.not_over(tx, ["hoa"], office.now + timedelta(seconds=1)) == []


def test_the_later_act_is_taken_back_first(office: Office) -> None:
    first = office.units.merge(TUAN, TO_TIEN_LA, PAPER)
    second = office.units.merge(TUAN, Merger(("u-tl",), NewUnit("Thần Khê", UnitKind.XA), DAY), PAPER)
    with pytest.raises(Refusal) as refusal:
        office.units.undo(TUAN, first, "Ghi nhầm")
    assert refusal.value.code is Code.CHANGE_FINAL
    office.units.undo(TUAN, second, "Ghi nhầm")
    office.units.undo(TUAN, first, "Ghi nhầm")
    assert office.unit_of("lan") == "u-hm"


def test_a_new_unit_that_others_have_joined_stays(office: Office) -> None:
    change = office.units.merge(TUAN, TO_NEW, PAPER)
    office.add_person("quan", "Vũ Minh Quân", "HH000009", unit=office.named("Xã Thần Khê"))
    with pytest.raises(Refusal) as refusal:
        office.units.undo(TUAN, change, "Ghi nhầm")
    assert (refusal.value.code, refusal.value.detail["count"]) == (Code.UNIT_IN_USE, 1)


# --- reports ------------------------------------------------------------------------------------


def test_results_count_under_the_old_unit_then_and_the_new_one_now(office: Office) -> None:
    reporting = Reporting(office.tools, office.courses)
    office.units.merge(TUAN, TO_NEW, PAPER)
    seen = {
        of: {line.unit_name: line.people for line in reporting.overview(TUAN, of=of).units} for of in UnitOf
    }
    assert seen == {UnitOf.THEN: {"Xã Hồng Minh": 3}, UnitOf.NOW: {"Xã Thần Khê": 3}}


# --- people who were erased ---------------------------------------------------------------------


def test_who_was_erased_is_not_counted_in_their_unit(office: Office) -> None:
    office.erase("minh")
    assert office.people_in("u-hm") == 3
    seen = office.units.preview(TUAN, TO_TIEN_LA, PAPER)
    assert ([source.people for source in seen.sources], seen.people_after) == ([3], 3)


def test_a_merger_counts_without_them_and_takes_their_rows_along(office: Office) -> None:
    office.erase("minh")
    reporting = Reporting(office.tools, office.courses)
    office.units.merge(TUAN, TO_TIEN_LA, PAPER)
    assert (office.people_in("u-tl"), office.unit_of("minh")) == (3, "u-tl")
    (act,) = office.units.history(TUAN)
    target = act.change.detail["target"]
    assert (act.change.detail["people"], target["people_before"], target["people_after"]) == (3, 0, 3)
    now = reporting.overview(TUAN, of=UnitOf.NOW).units
    assert {line.unit_name: line.people for line in now} == {"Xã Tiên La": 3}  # as before: results stay true


def test_a_unit_of_which_only_somebody_erased_was_may_end(office: Office) -> None:
    office.add_person("quan", "Vũ Minh Quân", "HH000009", unit="u-tl")
    office.erase("quan")
    office.units.end(TUAN, "u-tl", DAY, PAPER)
    assert next(unit for unit in office.units.all(TUAN) if unit.id == "u-tl").state is UnitState.ENDED


@pytest.mark.parametrize("erased_first", [True, False], ids=["before the merger", "after it"])
def test_taking_a_merger_back_returns_their_rows_too(office: Office, erased_first: bool) -> None:
    if erased_first:
        office.erase("minh")
    change = office.units.merge(TUAN, TO_NEW, PAPER)
    if not erased_first:
        office.erase("minh")
    office.units.undo(TUAN, change, "Ghi nhầm")
    assert (office.unit_of("minh"), office.unit_of("lan"), office.people_in("u-hm")) == ("u-hm", "u-hm", 3)
    assert office.units.history(TUAN)[0].change.detail["people"] == 3


def test_a_new_unit_that_only_somebody_erased_has_joined_is_taken_back(office: Office) -> None:
    change = office.units.merge(TUAN, TO_NEW, PAPER)
    office.add_person("quan", "Vũ Minh Quân", "HH000009", unit=office.named("Xã Thần Khê"))
    office.erase("quan")
    office.units.undo(TUAN, change, "Ghi nhầm")
    assert (office.unit_of("quan"), office.people_in("u-hm")) == ("u-hm", 4)


def test_one_who_joined_counts_though_another_was_erased(office: Office) -> None:
    change = office.units.merge(TUAN, TO_NEW, PAPER)
    office.erase("minh")
    office.add_person("quan", "Vũ Minh Quân", "HH000009", unit=office.named("Xã Thần Khê"))
    with pytest.raises(Refusal) as refusal:
        office.units.undo(TUAN, change, "Ghi nhầm")
    assert (refusal.value.code, refusal.value.detail["count"]) == (Code.UNIT_IN_USE, 1)
