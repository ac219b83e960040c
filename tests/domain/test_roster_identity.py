"""Who is the same person as whom: by name, year and unit, and a telephone or a village."""

from collections.abc import Sequence
from datetime import date

from lms.domain.org_units import UnitKey
from lms.domain.roster import KnownPerson, RosterRow, SameAs, Sex, TraineeGroup, Verdict
from lms.domain.roster_identity import match

HOA_BINH = UnitKey("12655", date(2023, 2, 1))


def codes(row: RosterRow) -> list[str]:
    return [problem.code.value for problem in row.problems]


def person(row: int = 1, **changes: object) -> RosterRow:
    """Hoa, 1975, of Hòa Bình: a row with some things changed."""
    values: dict[str, object] = {
        "sheet": "HGV",
        "row": row,
        "name": "Phạm Thị Hoa",
        "sex": Sex.FEMALE,
        "year": 1975,
        "group": TraineeGroup.HOA_GIAI_VIEN,
        "role": "to_vien",
        "unit_code": HOA_BINH.code,
        "unit_valid_from": HOA_BINH.valid_from,
        "unit_kind": "xa",
        "unit_name": "Hòa Bình",
        "unit_written": "Hòa Bình",
        "village": "Thôn Nội",
        "phone": "0311234567",
    }
    return RosterRow.model_validate(values | changes)


def outcome(*rows: RosterRow, register: Sequence[KnownPerson] = ()) -> list[tuple[str, list[str]]]:
    return [(row.identity.same_as.value, codes(row)) for row in match(rows, register)]


NEW: tuple[str, list[str]] = ("new", [])


def test_the_same_telephone_or_the_same_village_makes_a_second_copy() -> None:
    copy = ("earlier_row", ["duplicate_row"])
    assert outcome(person(1), person(2, village=None)) == [NEW, copy]
    assert outcome(person(1), person(2, phone=None)) == [NEW, copy]
    assert outcome(person(1), person(2, phone="0319999999", village="thôn nội")) == [NEW, copy]


def test_a_copy_of_a_copy_points_at_the_first_row() -> None:
    rows = match([person(1), person(2), person(3)])
    assert [row.identity.rows for row in rows] == [(), (("HGV", 1),), (("HGV", 1),)]


def test_name_year_and_unit_alone_are_asked_on_both_rows() -> None:
    asked = match([person(1), person(2, phone="0319999999", village="Thôn Hạ")])
    assert [row.verdict for row in asked] == [Verdict.ASK, Verdict.ASK]
    assert [row.problems[0].detail["other_row"] for row in asked] == ["2", "1"]
    assert asked[1].identity.same_as is SameAs.ASKED
    assert outcome(person(1, phone=None, village=None), person(2, phone=None, village=None)) == [
        ("new", ["same_name_asked"]),
        ("asked", ["same_name_asked"]),
    ]


def test_another_year_unit_or_vowel_is_another_person() -> None:
    assert outcome(person(1), person(2, year=1976, phone="0319999999")) == [NEW, NEW]
    elsewhere = person(2, unit_code="12592", unit_name="Tân Lễ", phone="0319999999")
    assert outcome(person(1), elsewhere) == [NEW, NEW]
    bay = person(1, name="Nguyễn Văn Bảy", village="Thôn Bái", phone=None)
    assert outcome(bay, person(2, name="Nguyễn Văn Bẩy")) == [("new", ["near_name"]), ("new", ["near_name"])]


ASKED = [("new", ["near_name_asked"]), ("asked", ["near_name_asked"])]


def test_one_name_on_one_telephone_with_two_years_is_asked_about() -> None:
    assert outcome(person(1), person(2, year=1976)) == ASKED


def test_a_name_without_its_marks_is_asked_about() -> None:
    elsewhere = person(2, name="Pham Thi Hoa", village=None, phone=None)
    assert outcome(person(1), elsewhere) == ASKED
    assert outcome(person(1), elsewhere.model_copy(update={"year": 1976})) == [NEW, NEW]


def test_a_letter_apart_is_asked_about_with_a_mark_in_common_and_pointed_out_without() -> None:
    near = person(2, name="Phạm Thị Hoan", year=1980)
    assert outcome(person(1), near) == ASKED  # the telephone
    assert outcome(person(1), person(2, name="Phạm Thị Hoan", phone=None)) == ASKED  # the village
    apart = person(2, name="Phạm Thị Hoan", phone=None, village=None)
    assert outcome(person(1), apart) == [("new", ["near_name"]), ("new", ["near_name"])]


def test_a_near_name_of_the_register_is_asked_about_and_named() -> None:
    hoa = KnownPerson(id="p1", name="Phạm Thị Hòa", year=1975, unit=HOA_BINH, phone="0311234567")
    (row,) = match([person(1, phone="0311234567")], [hoa])
    assert (row.identity.same_as, row.identity.person_ids) == (SameAs.ASKED, ("p1",))
    assert row.problems[0].detail["other_name"] == "Phạm Thị Hòa"


def test_after_a_merger_people_of_two_old_communes_are_as_different_as_before() -> None:
    tan_le = UnitKey("12592", date(2023, 2, 1))
    one, other = person(1, phone=None, unit_was=tan_le), person(2, phone=None)
    elsewhere = other.model_copy(update={"unit_was": UnitKey("12655", date(2023, 2, 1))})
    assert outcome(one, elsewhere) == [NEW, NEW]
    assert outcome(one, elsewhere.model_copy(update={"name": "Phạm Thị Hoan"})) == [NEW, NEW]
    assert outcome(one, other.model_copy(update={"unit_was": tan_le}))[1][0] == "earlier_row"
    assert outcome(one, other)[1][0] == "earlier_row"  # written by the new name only


def test_a_couple_on_one_telephone_are_two_people() -> None:
    assert outcome(person(1), person(2, name="Trần Văn Minh", sex=Sex.MALE)) == [NEW, NEW]


def test_name_year_and_telephone_reach_across_units() -> None:
    desk = person(
        2, unit_code=None, unit_valid_from=None, unit_name="Bộ phận một cửa", group=TraineeGroup.MOT_CUA
    )
    assert outcome(person(1), desk) == [NEW, ("earlier_row", ["second_group"])]


def test_a_missing_year_proves_nothing() -> None:
    assert outcome(person(1), person(2, year=None)) == [
        ("new", ["same_name_asked"]),
        ("asked", ["same_name_asked"]),
    ]


def test_a_post_that_names_the_other_group_stands_for_a_blank_telephone() -> None:
    mediator = person(1, phone=None)
    propagandist = person(
        2,
        phone=None,
        village=None,
        group=TraineeGroup.TUYEN_TRUYEN_VIEN,
        also=TraineeGroup.HOA_GIAI_VIEN,
    )
    assert outcome(mediator, propagandist) == [NEW, ("earlier_row", ["second_group"])]
    other = propagandist.model_copy(update={"also": None})
    assert outcome(mediator, other)[1] == ("asked", ["same_name_asked"])


def test_a_person_of_the_register_is_not_made_again() -> None:
    hoa = KnownPerson(
        id="p1",
        name="PHẠM THỊ HOA",
        year=1975,
        unit=HOA_BINH,
        phone="0311234567",
        groups=frozenset({TraineeGroup.HOA_GIAI_VIEN}),
    )
    assert outcome(person(1), register=[hoa]) == [("known_person", ["already_known"])]
    reporter = person(1, group=TraineeGroup.BAO_CAO_VIEN)
    assert outcome(reporter, register=[hoa]) == [("known_person", ["second_group"])]
    assert outcome(person(1, phone=None), register=[hoa]) == [("asked", ["same_name_asked"])]


def test_a_row_that_fits_two_people_is_asked() -> None:
    first, second = person(1, phone="0311111111"), person(2, phone="0312222222", village="Thôn Hạ")
    between = person(3, phone="0312222222", village="Thôn Nội")
    assert match([first, second, between])[2].identity.same_as is SameAs.ASKED


def test_matching_again_changes_nothing() -> None:
    rows = match([person(1), person(2), person(3, phone="0319999999", village="Thôn Hạ")])
    assert match(rows) == rows
