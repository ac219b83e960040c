"""Names are cleaned, found and put in order as Vietnamese readers expect."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.names import clean_name, fold, same_name_key, sort_key, tidy

PEOPLE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxy àảãáạằẳẵắặầẩẫấậèẻẽéẹ'-ABCĐ", max_size=30)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("NGUYỄN THỊ LAN", "Nguyễn Thị Lan"),
        ("nguyễn thị lan", "Nguyễn Thị Lan"),
        ("  Nguyễn   Thị  Lan ", "Nguyễn Thị Lan"),
        ("Nguyễn\u00a0Thị\u200b Lan\ufeff", "Nguyễn Thị Lan"),
        (unicodedata.normalize("NFD", "Đặng Thị Hoà"), "Đặng Thị Hoà"),
        ("Ðỗ Minh", "Đỗ Minh"),  # eth, from an old converter
        ("nguyễn văn Tuấn", "Nguyễn Văn Tuấn"),
        ("H'Hen Niê", "H'Hen Niê"),
        ("H'HEN NIÊ", "H'Hen Niê"),
    ],
)
def test_a_name_is_printed_clean(written: str, printed: str) -> None:
    assert clean_name(written) == printed


def test_search_ignores_every_mark() -> None:
    assert fold("Đặng  Thị HOÀ") == "dang thi hoa"


def test_names_sort_by_given_name_then_middle_then_family() -> None:
    names = ["Trần Văn Minh", "Lê Thị Hoa", "Nguyễn Văn Minh", "Phạm Anh Minh", "Đỗ Lan", "Đặng Thị Lan"]
    assert sorted(names, key=sort_key) == [
        "Lê Thị Hoa",
        "Đỗ Lan",
        "Đặng Thị Lan",
        "Phạm Anh Minh",
        "Nguyễn Văn Minh",
        "Trần Văn Minh",
    ]


def test_letters_decide_before_tones() -> None:
    names = [
        "Bùi Ân",
        "Bùi Ấn",
        "Bùi Ăn",
        "Bùi An",
        "Bùi Ánh",
        "Bùi Ạn",
        "Bùi Àn",
        "Bùi Ản",
        "Bùi Ãn",
        "Bùi Án",
    ]
    assert [name.split()[1] for name in sorted(names, key=sort_key)] == [
        "An",
        "Àn",
        "Ản",
        "Ãn",
        "Án",
        "Ạn",
        "Ánh",
        "Ăn",
        "Ân",
        "Ấn",
    ]


def test_d_comes_before_đ_and_e_before_ê() -> None:
    assert sorted(["Lê Đan", "Lê Dung", "Lê Êm", "Lê Em"], key=sort_key) == [
        "Lê Dung",
        "Lê Đan",
        "Lê Em",
        "Lê Êm",
    ]


def test_the_place_of_a_tone_does_not_make_another_name() -> None:
    assert same_name_key("Nguyễn Thị Hoà") == same_name_key("NGUYỄN THỊ HÒA")
    assert same_name_key("Trần Thuý") == same_name_key("Trần Thúy")


def test_another_vowel_or_tone_is_another_name() -> None:
    assert same_name_key("Nguyễn Văn Bảy") != same_name_key("Nguyễn Văn Bẩy")
    assert same_name_key("Nguyễn Văn Tuân") != same_name_key("Nguyễn Văn Tuấn")


@given(PEOPLE)
def test_cleaning_twice_changes_nothing_more(name: str) -> None:
    assert clean_name(clean_name(name)) == clean_name(name)


@given(PEOPLE)
def test_composed_and_decomposed_are_one_name(name: str) -> None:
    apart = unicodedata.normalize("NFD", name)
    assert (same_name_key(apart), fold(apart), sort_key(apart)) == (
        same_name_key(name),
        fold(name),
        sort_key(name),
    )


@given(st.text(max_size=40))
def test_any_text_has_keys(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert isinstance(sort_key(text) + same_name_key(text) + fold(text) + clean_name(text), str)
