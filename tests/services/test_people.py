from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lms.domain.errors import Code
from lms.domain.people import Role
from lms.domain.roster import Sex, TraineeGroup
from lms.services.people import PersonForm
from tests.services.full_office import FullOffice, refused
from tests.services.small_office import LAN, NOON, TUAN

FORM = PersonForm("Nguyễn Thị Lan", Sex.FEMALE, 1968, "0912000111", "u-hm", "Thôn Đông")


# --- finding ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Lan", "lan", "NGUYEN THI LAN", "nguyễn  thị\tlan", "Nguyễn", "thi lan"])
def test_a_name_is_found_with_or_without_its_marks(hall: FullOffice, text: str) -> None:
    found, total = hall.people.search(TUAN, text)
    assert ([card.person_id for card in found], total) == (["lan"], 1)


def test_a_learner_code_is_found_in_groups(hall: FullOffice) -> None:
    login = hall.logins["lan"]
    found, _ = hall.people.search(TUAN, f"{login[:2]} {login[2:6]} {login[6:]}")
    assert [card.person_id for card in found] == ["lan"]


def test_a_phone_is_found_in_groups(hall: FullOffice) -> None:
    hall.people.correct(TUAN, "lan", FORM, "Thêm số điện thoại")
    assert [card.person_id for card in hall.people.search(TUAN, "0912 000.111")[0]] == ["lan"]


@pytest.mark.parametrize(
    "text", ["%", "_", "\\", "'", '"; --', ".*", "[a-z]", "(", "\x00", "💥", "x" * 100_000, "$1"]
)
def test_odd_text_finds_nobody_and_breaks_nothing(hall: FullOffice, text: str) -> None:
    found, total = hall.people.search(TUAN, f"zq{text}")
    assert (found, total) == ([], 0)


def test_pages_do_not_overlap_and_there_is_none_before_the_first(hall: FullOffice) -> None:
    first, total = hall.people.search(TUAN, most=3)
    second, _ = hall.people.search(TUAN, most=3, page=1)
    assert (len(first), len(second), total) == (3, 2, 5)
    assert {card.person_id for card in first}.isdisjoint(card.person_id for card in second)
    assert hall.people.search(TUAN, most=3, page=-1) == (first, 5)


# --- adding and correcting ----------------------------------------------------------------------


def test_somebody_no_roster_names_is_added(hall: FullOffice) -> None:
    form = PersonForm("PHẠM  VĂN BÌNH", Sex.MALE, 1970, "0912 000 222", "u-tl", " Thôn\x00  Tây ")
    person = hall.people.one(TUAN, hall.people.add(TUAN, form, TraineeGroup.HOA_GIAI_VIEN))
    assert (person.card.full_name, person.card.phone, person.card.village, person.card.birth_year) == (
        "Phạm Văn Bình",
        "0912000222",
        "Thôn Tây",
        1970,
    )
    assert person.roles == (Role.TRAINEE,)
    assert [group.trainee_group for group in person.memberships] == ["hoa_giai_vien"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"full_name": "Lan"}, Code.BAD_NAME),
        ({"full_name": ""}, Code.BAD_NAME),
        ({"full_name": "=HYPERLINK(1) Lan"}, Code.BAD_NAME),
        ({"full_name": "Nguyễn Thị 3"}, Code.BAD_NAME),
        ({"full_name": "Nguyễn " + "a" * 80}, Code.BAD_NAME),
        ({"birth_year": 1925}, Code.BAD_YEAR),
        ({"birth_year": 2012}, Code.BAD_YEAR),
        ({"birth_year": -1}, Code.BAD_YEAR),
        ({"phone": "912000111"}, Code.BAD_PHONE),
        ({"phone": "09120001112223"}, Code.BAD_PHONE),
        ({"phone": "٠٩١٢٠٠٠١١١"}, Code.BAD_PHONE),
        ({"phone": "+84 912 000 111"}, Code.BAD_PHONE),
        ({"unit_id": "nie"}, Code.UNKNOWN_UNIT),
    ],
)
def test_what_is_wrong_with_a_person_is_named_and_nothing_is_written(
    hall: FullOffice, changed: dict[str, object], code: Code
) -> None:
    form = replace(FORM, **changed)  # type: ignore[arg-type]
    assert refused(hall.people.add, TUAN, form, None) is code
    assert refused(hall.people.correct, TUAN, "lan", form, "Lý do") is code
    assert (hall.count("people"), hall.people.one(TUAN, "lan").card.birth_year) == (5, 1968)


def test_a_long_village_is_cut(hall: FullOffice) -> None:
    hall.people.correct(TUAN, "lan", replace(FORM, village="Thôn " * 10_000), "Sửa thôn")
    village = hall.people.one(TUAN, "lan").card.village
    assert village is not None and len(village) <= 80


def test_a_correction_keeps_before_after_and_reason_in_the_audit(hall: FullOffice) -> None:
    hall.people.correct(TUAN, "lan", replace(FORM, full_name="Nguyễn Thị Lán", birth_year=1969), " Sai  năm ")
    card = hall.people.one(TUAN, "lan").card
    assert (card.full_name, card.birth_year) == ("Nguyễn Thị Lán", 1969)
    assert [found.person_id for found in hall.people.search(TUAN, "lán")[0]] == ["lan"]
    [(actor, subject, detail, reason)] = hall.acts("person_corrected")
    assert (actor, subject, reason) == ("tuan", "lan", "Sai năm")
    before, after = json.loads(detail)["before"], json.loads(detail)["after"]
    assert (before["full_name"], before["birth_year"]) == (LAN.name, 1968)
    assert (after["full_name"], after["birth_year"]) == ("Nguyễn Thị Lán", 1969)


def test_a_correction_needs_a_reason_and_a_person(hall: FullOffice) -> None:
    assert refused(hall.people.correct, TUAN, "lan", FORM, " ") is Code.REASON_NEEDED
    assert refused(hall.people.correct, TUAN, "nobody", FORM, "Lý do") is Code.NOT_FOUND
    assert refused(hall.people.one, TUAN, "nobody") is Code.NOT_FOUND


def test_correcting_a_colleague_changes_neither_login_nor_roles(hall: FullOffice) -> None:
    """The office may put an administrator's name right; it gets no way into the account."""
    before = hall.people.one(TUAN, "quan")
    hall.people.correct(TUAN, "quan", replace(FORM, full_name="Vũ Minh Quang"), "Sai tên")
    after = hall.people.one(TUAN, "quan")
    assert (after.roles, after.card.learner_code) == (before.roles, before.card.learner_code)


# --- cards --------------------------------------------------------------------------------------


def test_a_new_card_voids_the_old_one(hall: FullOffice) -> None:
    old = hall.card("lan")
    assert hall.people.new_card(TUAN, "lan", "Mất thẻ") == 2
    assert hall.card("lan") != old
    assert [(act[1], act[3]) for act in hall.acts("card_reissued")] == [("lan", "Mất thẻ")]
    assert refused(hall.people.new_card, TUAN, "lan", "") is Code.REASON_NEEDED
    assert refused(hall.people.new_card, TUAN, "nobody", "Mất thẻ") is Code.NOT_FOUND


def test_a_card_fits_its_qr_and_tells_nothing_but_the_login(hall: FullOffice) -> None:
    card = hall.card("lan")
    assert card.startswith(f"HV1.{hall.logins['lan']}.1.") and len(card) <= 29 and card.isupper()


def test_cards_to_print_are_noted(hall: FullOffice) -> None:
    assert [item.card.person_id for item in hall.people.cards_to_print(TUAN, ["minh", "lan"])] == [
        "lan",
        "minh",
    ]
    assert refused(hall.people.cards_to_print, TUAN, []) is Code.NOBODY_CHOSEN
    assert [act[2] for act in hall.acts("cards_printed")] == ['{"people": 2}']


# --- who may ------------------------------------------------------------------------------------


def test_a_trainee_reads_and_changes_nobody(hall: FullOffice) -> None:
    for act, *arguments in (
        (hall.people.search,),
        (hall.people.one, "lan"),
        (hall.people.add, FORM, None),
        (hall.people.correct, "lan", FORM, "Lý do"),
        (hall.people.cards_to_print, ["lan"]),
        (hall.people.new_card, "lan", "Mất thẻ"),
        (hall.people.slips, ["lan"]),
        (hall.people.move, "lan", "u-tl", None),
        (hall.people.openable, ["lan"]),
        (hall.people.units,),
    ):
        named = {"day": NOON.date(), "reason": "Lý do"} if act == hall.people.move else {}
        assert refused(act, LAN, *arguments, **named) is Code.NOT_ALLOWED


def test_lan_sees_her_own_entry_and_card(hall: FullOffice) -> None:
    assert hall.people.me(LAN).card.full_name == LAN.name
    assert hall.people.my_card(LAN).card.person_id == "lan"
