"""What a jurist reads of a difference: the words around it, without an author's marks."""

from __future__ import annotations

from lms.domain.course_difference import Aspect, Difference, Part, What
from lms.domain.word_difference import Kept
from lms.text_difference import ASPECTS, PARTS, WHAT, aspect_text, bits_of


def test_every_code_has_its_word() -> None:
    assert (set(PARTS), set(WHAT), set(ASPECTS)) == (set(Part), set(What), set(Aspect))


def test_only_the_words_around_a_change_are_shown() -> None:
    many = " ".join(f"từ{number}" for number in range(100))
    bits = bits_of(Difference(Aspect.PASSAGE, f"{many} **12** ngày", f"{many} **15** ngày", "noi-dung"))
    assert [(bit.kept, bit.text) for bit in bits[1:]] == [
        (Kept.REMOVED, "12 "),
        (Kept.ADDED, "15 "),
        (Kept.SAME, "ngày"),
    ]
    assert bits[0].text.startswith("[…] từ80 ") and bits[0].text.endswith(" từ99 ")


def test_an_answer_is_shown_whole() -> None:
    bits = bits_of(Difference(Aspect.RIGHT_ANSWER, "Trong 12 ngày", "Trong 15 ngày"))
    assert [(bit.kept, bit.text) for bit in bits] == [
        (Kept.REMOVED, "Trong 12 ngày "),
        (Kept.ADDED, "Trong 15 ngày"),
    ]
    assert [bit.kept for bit in bits_of(Difference(Aspect.CHOICE, "", "Mới"))] == [Kept.ADDED]


def test_what_went_and_what_came_do_not_touch() -> None:
    assert [bit.text for bit in bits_of(Difference(Aspect.LAW_AS_OF, "23/11/2026", "01/01/2027"))] == [
        "23/11/2026 ",
        "01/01/2027",
    ]


def test_the_side_that_differs_is_named() -> None:
    assert aspect_text(Difference(Aspect.PASSAGE, name="tinh-huong")) == "Đoạn: Tình huống"
    assert aspect_text(Difference(Aspect.RECORD, name="effective_to")) == "Thông tin văn bản: hết hiệu lực"


def test_two_orders_stand_one_under_the_other() -> None:
    one = Difference(Aspect.ORDER, "1. A\n2. B", "1. B\n2. A", "lessons")
    assert aspect_text(one) == "Thứ tự các bài"
    assert "".join(bit.text for bit in bits_of(one)) == "1. A\n2. B\n1. B\n2. A"
    audience = Difference(Aspect.AUDIENCE, "hoa_giai_vien", "hoa_giai_vien, mot_cua")
    assert (
        "".join(bit.text for bit in bits_of(audience))
        == "Hòa giải viên Hòa giải viên, Một cửa, tiếp công dân"
    )
