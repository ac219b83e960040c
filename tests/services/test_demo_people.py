"""Rules of the people who do not exist."""

from __future__ import annotations

from collections import Counter
from datetime import date

from lms.domain.demo_names import PHONE_PREFIX
from lms.domain.roster import Sex, TraineeGroup
from lms.services.demo_people import draw
from lms.store.people import UnitRow
from lms.text_demo import HEAD_OF_GROUP

BEGAN = date(2023, 2, 1)
DISTRICT = UnitRow("h", "339", "Huyện Hưng Hà", "huyen", None, BEGAN, None)
COMMUNES = [
    UnitRow(f"u{number}", str(12586 + number), f"Xã số {number}", "xa", "h", BEGAN, None)
    for number in range(35)
]
UNITS = [DISTRICT, *COMMUNES]


def test_the_same_seed_gives_the_same_people() -> None:
    assert draw(7, 400, UNITS) == draw(7, 400, UNITS)


def test_another_seed_gives_other_people() -> None:
    assert draw(7, 400, UNITS).people != draw(8, 400, UNITS).people


def test_there_are_as_many_people_as_asked_for() -> None:
    for count in (60, 300, 2000):
        assert len(draw(1, count, UNITS).people) == count


def test_groups_have_the_shares_of_the_sample_lists() -> None:
    people = draw(1, 2388, UNITS).people

    groups = Counter(group.kind for person in people for group in person.groups)

    # Three of the mediators' places are taken by the office's own people.
    assert groups == {
        TraineeGroup.HOA_GIAI_VIEN: 1973,
        TraineeGroup.BAO_CAO_VIEN: 45,
        TraineeGroup.TUYEN_TRUYEN_VIEN: 300,
        TraineeGroup.MOT_CUA: 110,
    }


def test_each_mediation_group_has_one_head_and_a_village() -> None:
    people = draw(1, 2000, UNITS).people
    mediators = [
        person for person in people if any(g.kind is TraineeGroup.HOA_GIAI_VIEN for g in person.groups)
    ]

    groups = {(person.unit, person.village) for person in mediators}
    heads = [
        (person.unit, person.village)
        for person in mediators
        if any(group.role == HEAD_OF_GROUP for group in person.groups)
    ]

    assert sorted(heads) == sorted(groups)
    assert {unit for unit, _ in groups} == set(range(1, 36))
    assert all(village and village.startswith("Thôn ") for _, village in groups)


def test_nobody_can_be_rung_by_mistake() -> None:
    phones = [person.phone for person in draw(1, 1000, UNITS).people if person.phone]

    assert all(phone[:3] in PHONE_PREFIX and len(phone) == 10 for phone in phones)
    assert 0 < 1000 - len(phones) < 120  # some have none, as in real lists


def test_no_two_people_of_a_unit_share_name_and_year() -> None:
    people = draw(1, 2000, UNITS).people

    assert len({(person.full_name, person.birth_year, person.unit) for person in people}) == 2000


def test_women_bear_womens_middle_names() -> None:
    women = [person for person in draw(1, 500, UNITS).people if person.sex is Sex.FEMALE]

    assert all(" Văn " not in person.full_name for person in women)
