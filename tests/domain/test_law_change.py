"""Which citations a change of the law touches: the whole document, an article, a clause, a point."""

from __future__ import annotations

from datetime import date

import pytest

from lms.domain.errors import Code, Refusal
from lms.domain.law_change import ChangeKind, LawChange, Place, in_force, read_places, touches, touching
from lms.domain.legal import Citation, Mark

TODAY = date(2026, 11, 24)


def change(*places: Place, change_id: str = "sd", effective_on: date = TODAY) -> LawChange:
    return LawChange(
        change_id, "luat-1", ChangeKind.AMENDED, effective_on, places, "99/2026/QH16", "Luật sửa đổi"
    )


def cited(
    article: str | None, clause: str | None = None, point: str | None = None, *, source: str = "luat-1"
) -> Citation:
    return Citation(source=source, article=article, clause=clause, point=point, mark=Mark.VERIFIED)


def test_a_change_of_the_whole_document_touches_whatever_cites_it() -> None:
    assert touches(change(), cited("5"))
    assert touches(change(), cited(None))
    assert not touches(change(), cited("5", source="luat-2"))
    assert not touches(change(), Citation(mark=Mark.SKILL))


@pytest.mark.parametrize(
    ("place", "citation", "is_touched"),
    [
        (Place("7"), cited("7"), True),
        (Place("7"), cited("7", "2", "a"), True),
        (Place("7"), cited("5"), False),
        (Place("7"), cited("7a"), False),
        (Place("7"), cited(None), True),
        (Place("7", "2"), cited("7"), True),
        (Place("7", "2"), cited("7", "2"), True),
        (Place("7", "2"), cited("7", "3"), False),
        (Place("7", "2"), cited("7", "2", "đ"), True),
        (Place("7", "2", "đ"), cited("7", "2"), True),
        (Place("7", "2", "đ"), cited("7", "2", "Đ"), True),
        (Place("7", "2", "đ"), cited("7", "2", "e"), False),
        (Place("7", "2", "đ"), cited("7", "1", "đ"), False),
    ],
)
def test_a_place_touches_itself_and_what_lies_around_or_within_it(
    place: Place, citation: Citation, is_touched: bool
) -> None:
    assert touches(change(Place("1"), place), citation) is is_touched


def test_nothing_has_changed_before_the_day_it_takes_effect() -> None:
    coming = change(change_id="sau", effective_on=date(2027, 1, 1))
    assert in_force([change(), coming], TODAY) == (change(),)
    assert in_force([change(), coming], date(2027, 1, 1)) == (change(), coming)


def test_an_item_is_touched_by_any_of_its_citations() -> None:
    assert touching([change(Place("7"))], [cited("1"), cited("7")]) == (change(Place("7")),)
    assert touching([change(Place("7"))], [cited("1")]) == ()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", []),
        ("Điều 5", [("5",)]),
        ("Điều 5, Điều 7 khoản 2", [("5",), ("7", "2")]),
        ("Điều 5, 7 và 9a.", [("5",), ("7",), ("9a",)]),
        ("điều 7 khoản 2, 3", [("7", "2"), ("7", "3")]),
        ("khoản 1, 2 Điều 7", [("7", "1"), ("7", "2")]),
        ("Điều 5, khoản 1, 2 Điều 7", [("5",), ("7", "1"), ("7", "2")]),
        ("Điều 5, khoản 2, Điều 7", [("5",), ("5", "2"), ("7",)]),
        ("điểm a, đ khoản 2 Điều 10; Điều 12", [("10", "2", "a"), ("10", "2", "đ"), ("12",)]),
        ("Điều 10 khoản 2 điểm a, b; khoản 3", [("10", "2", "a"), ("10", "2", "b"), ("10", "3")]),
        ("Điều 5; Điều 5", [("5",)]),
    ],
)
def test_places_are_read_as_jurists_write_them(text: str, places: list[tuple[str, ...]]) -> None:
    assert read_places(text) == tuple(Place(*place) for place in places)


@pytest.mark.parametrize(
    "text", ["khoản 2", "Chương II", "7", "Điều 5 đến 9", "Điều năm", "Điều ba", "điểm a Điều 5"]
)
def test_a_place_that_cannot_be_found_is_asked_again(text: str) -> None:
    with pytest.raises(Refusal) as no:
        read_places(text)
    assert no.value.code is Code.BAD_PLACES
