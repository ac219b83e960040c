"""Whoever manages a unit meets its people only; a slip gives nobody more rights than they have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lms.domain.errors import Code
from lms.domain.people import Actor, Role, RoleGrant
from lms.services.people import PersonForm
from tests.services.full_office import QUAN, FullOffice, refused
from tests.services.small_office import TUAN
from tests.services.two_communes import DISTRICT, MANAGER, NEXT_DOOR

FORM = PersonForm("Phạm Thị Dung", None, 1968, None, "u-tl", None)


def test_a_list_holds_the_people_of_the_reach(land: FullOffice) -> None:
    def found(actor: Actor, **named: Any) -> set[str]:
        return {card.person_id for card in land.people.search(actor, **named)[0]}

    assert found(MANAGER) == {"tuan", "lan", "minh", "hoa", "quan"}
    assert found(NEXT_DOOR) == {"dung"}
    assert found(DISTRICT) == found(MANAGER) | {"dung"}
    assert found(NEXT_DOOR, unit_id="u-hm") == set()
    assert land.people.search(NEXT_DOOR, "lan") == ([], 0)


def test_choices_of_units_are_those_of_the_reach(land: FullOffice) -> None:
    assert [unit.id for unit in land.people.units(MANAGER)] == ["u-hm"]
    assert [unit.id for unit in land.people.units(DISTRICT)] == ["u-hm", "u-tl", "huyen"]


@pytest.mark.parametrize(
    "act",
    [
        lambda land: (land.people.one, "dung"),
        lambda land: (land.people.correct, "dung", FORM, "Sửa tên"),
        lambda land: (land.people.new_card, "dung", "Mất thẻ"),
        lambda land: (land.people.cards_to_print, ["lan", "dung"]),
        lambda land: (land.people.slips, ["lan", "dung"]),
        lambda land: (land.people.openable, ["lan", "dung"]),
        lambda land: (land.people.add, FORM, None),
        lambda land: (land.accounts.issue_activations, ["lan", "dung"]),
    ],
    ids=["one", "correct", "new_card", "cards", "slips", "openable", "add", "activations"],
)
def test_nothing_is_done_for_people_next_door(
    land: FullOffice, act: Callable[[FullOffice], tuple[Any, ...]]
) -> None:
    call, *arguments = act(land)
    assert refused(call, MANAGER, *arguments) is Code.NOT_ALLOWED
    assert land.count("activation_codes") == 0
    call(DISTRICT, *arguments)


def test_a_manager_adds_people_to_the_own_unit(land: FullOffice) -> None:
    person_id = land.people.add(MANAGER, replace(FORM, unit_id="u-hm", position="Trưởng thôn"), None)
    assert land.people.one(MANAGER, person_id).card.position == "Trưởng thôn"


@pytest.mark.parametrize(
    ("role", "unit_id", "first_day", "may"),
    [
        (Role.ADMIN, None, None, False),
        (Role.OFFICE, None, date(2026, 12, 1), False),
        (Role.UNIT_MANAGER, "huyen", None, False),
        (Role.UNIT_MANAGER, "u-hm", None, True),
        (Role.TRAINER, None, None, True),
    ],
)
def test_a_manager_writes_no_other_telephone_for_who_has_more_rights(
    land: FullOffice, role: Role, unit_id: str | None, first_day: date | None, may: bool
) -> None:
    land.roles.grant(QUAN, "minh", role, unit_id, first_day=first_day)
    form = replace(FORM, full_name="Đỗ Văn Minh", unit_id="u-hm", phone="0912000999")
    if may:
        land.people.correct(MANAGER, "minh", form, "Đổi số")
    else:
        assert refused(land.people.correct, MANAGER, "minh", form, "Đổi số") is Code.NOT_ALLOWED
        himself = Actor("minh", "Đỗ Văn Minh", "", MANAGER.grants)
        for actor in (TUAN, QUAN, himself):
            land.people.correct(actor, "minh", form, "Đổi số")


def test_a_manager_voids_no_card_of_who_has_more_rights(land: FullOffice) -> None:
    assert refused(land.people.new_card, MANAGER, "quan", "Mất thẻ") is Code.NOT_ALLOWED
    assert land.people.one(TUAN, "quan").card.card_version == 1
    land.roles.grant(QUAN, "minh", Role.UNIT_MANAGER, "u-hm")
    for actor, person_id, version in ((MANAGER, "minh", 2), (QUAN, "quan", 2), (TUAN, "quan", 3)):
        assert land.people.new_card(actor, person_id, "Mất thẻ") == version


# --- slips --------------------------------------------------------------------------------------


def test_a_manager_opens_accounts_of_trainees_and_of_the_units_trainers(land: FullOffice) -> None:
    land.roles.grant(QUAN, "minh", Role.TRAINER, "u-hm")
    assert land.people.openable(MANAGER, ["lan", "minh"]) == {"lan", "minh"}


@pytest.mark.parametrize(
    ("role", "unit_id", "first_day"),
    [
        (Role.TRAINER, None, None),  # everywhere: more than the manager
        (Role.TRAINER, "huyen", None),
        (Role.TRAINER, "u-tl", None),
        (Role.UNIT_MANAGER, "u-hm", None),
        (Role.OFFICE, None, None),
        (Role.EDITOR, None, None),
        (Role.ADMIN, None, None),
        (Role.OFFICE, "u-hm", date(2026, 12, 1)),  # the slip would still open the account on that day
    ],
)
def test_a_manager_opens_no_account_with_more_rights(
    land: FullOffice, role: Role, unit_id: str | None, first_day: date | None
) -> None:
    land.roles.grant(QUAN, "minh", role, unit_id, first_day=first_day)
    assert land.people.openable(MANAGER, ["lan", "minh"]) == {"lan"}
    assert refused(land.accounts.issue_activations, MANAGER, ["lan", "minh"]) is Code.NOT_ALLOWED
    assert land.count("activation_codes") == 0
    land.accounts.issue_activations(QUAN, ["minh"])


def test_the_office_opens_trainers_everywhere_and_no_colleague(land: FullOffice) -> None:
    assert land.people.openable(TUAN, ["lan", "hoa", "quan", "tuan", "dung"]) == {"lan", "hoa", "dung"}


def test_a_right_that_is_over_guards_nothing(land: FullOffice) -> None:
    land.roles.grant(QUAN, "minh", Role.EDITOR)
    land.roles.end(QUAN, land.grant_id("minh", Role.EDITOR), "Thôi biên tập")
    assert land.people.openable(MANAGER, ["minh"]) == {"minh"}


def test_a_manager_with_an_own_trainers_right_opens_no_more(land: FullOffice) -> None:
    """Rights that do not manage people do not widen the reach over them."""
    both = Actor("qly", "Lê Văn Sơn", "", (*MANAGER.grants, RoleGrant(Role.TRAINER)))
    assert refused(land.people.one, both, "dung") is Code.NOT_ALLOWED
