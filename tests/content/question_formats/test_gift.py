"""GIFT: the constructs of Moodle's documentation and of its own test files, in our words."""

import unicodedata
from decimal import Decimal

import pytest

from lms.domain.course import Level


def test_one_right_choice_makes_a_single_choice(bank):
    read = bank("::Câu 1::Thủ đô của Ý là gì?{~Pa-ri#Của Pháp. =Rô-ma#Đúng. ~Mi-lan}")
    assert read.only == {
        "name": "Câu 1",
        "type": "single_choice",
        "stem_text": "Thủ đô của Ý là gì?",
        "verdict": "import",
        "choices": [
            {"text": "Pa-ri", "fraction": 0, "feedback": "Của Pháp."},
            {"text": "Rô-ma", "fraction": 100, "feedback": "Đúng."},
            {"text": "Mi-lan", "fraction": 0, "feedback": ""},
        ],
        "problem": None,
    }


def test_shares_without_a_whole_one_make_a_multiple_choice(bank):
    read = bank("Hai màu?{~%50%vàng ~%-50%đỏ ~%50%cam ~%-50%lam}")
    assert read.only["type"] == "multiple_choice"
    assert read.shares() == [("vàng", 50), ("đỏ", -50), ("cam", 50), ("lam", -50)]


def test_thirds_are_kept_as_written(bank):
    read = bank("Ba?{~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-33.33333%d}")
    assert read.shares()[3] == ("d", -33.33333)
    assert read.only["verdict"] == "import"


def test_a_missing_word_leaves_a_line_to_fill(bank):
    read = bank("Lễ rơi vào {\n ~thứ hai\n ~thứ ba\n =thứ năm\n} cuối tháng.")
    assert read.only["stem_text"] == "Lễ rơi vào _____ cuối tháng."
    assert read.only["type"] == "single_choice"


def test_true_and_false_in_every_spelling(bank):
    read = bank("A{T}\n\nB{TRUE}\n\nC{F}\n\nD{FALSE#sai rồi#đúng rồi####Vì thế.}")
    assert [item["type"] for item in read.items] == ["true_false"] * 4
    assert read.shares(0) == read.shares(1) == [("Đúng", 100), ("Sai", 0)]
    assert read.items[3]["choices"] == [
        {"text": "Đúng", "fraction": 0, "feedback": "sai rồi"},
        {"text": "Sai", "fraction": 100, "feedback": "đúng rồi"},
    ]
    assert read.bank.items[3].explanation == "Vì thế."


def test_short_answers_with_shares(bank):
    read = bank("Hai cộng hai là {=bốn =4 =%50%tư#gần đúng}.")
    assert read.only["type"] == "short_answer"
    assert read.shares() == [("bốn", 100), ("4", 100), ("tư", 50)]


def test_numbers_with_margin_range_and_shares(bank):
    read = bank("A{#5:0.1}\n\nB{#1..3}\n\nC{#\n =1822:0 #đúng\n =%50%1822:2 #gần\n}\n\nD{#-3.5e1}")
    assert [item["type"] for item in read.items] == ["numeric"] * 4
    assert [read.shares(n) for n in range(4)] == [
        [("5", 100)],
        [("2", 100)],
        [("1822", 100), ("1822", 50)],
        [("-35", 100)],
    ]
    margins = [[number.tolerance for number in item.numbers] for item in read.bank.items]
    assert margins == [[Decimal("0.1")], [1], [0, 2], [0]]


def test_what_is_said_to_any_other_number_is_named_as_lost(bank):
    read = bank("A{#3:2~#Sai hẳn}\n\nB{#=5 =%0%*#Sai}\n\nC{#=5 ~}")
    told = "Đã bỏ lời nhận xét không gắn với riêng đáp án nào."
    assert [item["problem"] for item in read.items] == [told, told, None]
    assert [read.shares(n) for n in range(3)] == [[("3", 100)], [("5", 100)], [("5", 100)]]


def test_several_right_ones_that_do_not_make_a_hundred_come_with_a_warning(bank):
    read = bank(
        "A{~%50%a ~%25%b ~c}\n\nB{~%33.333%a ~%33.333%b ~%33.333%c ~%-100%d}\n\nC{~%100%a ~%100%b ~c}"
    )
    assert [item["verdict"] for item in read.items] == ["import"] * 3
    assert [read.shares(n)[0] for n in range(3)] == [("a", 50), ("a", 33.333), ("a", 100)]
    assert [item["problem"] for item in read.items] == [
        "Các phương án đúng cộng lại 75%, khi ghi vào ngân hàng được chia lại cho đủ 100%.",
        None,
        "Các phương án đúng cộng lại 200%, khi ghi vào ngân hàng được chia lại cho đủ 100%.",
    ]


@pytest.mark.parametrize("text", ["Cả A và B đều đúng", "Đáp án C", "Tất cả các phương án trên"])
def test_a_choice_that_speaks_of_a_letter_is_refused(bank, text):
    """Choices are shuffled here: there is no A."""
    problem = bank(f"Ai?{{=x ~y ~{text}}}").only["problem"]
    assert problem.startswith(f"Phương án “{text}” nhắc tới chữ cái hay vị trí")


def test_choices_that_differ_only_in_capitals_are_one(bank):
    assert (
        bank("Ai?{=Hòa giải viên ~hòa giải viên}").only["problem"].startswith("Có hai phương án giống nhau")
    )


def test_the_items_of_the_ordering_plugin_stand_in_their_order(bank):
    read = bank("::Thứ tự::Xếp lại. {>ALL VERTICAL ABSOLUTE_POSITION SHOW\nTiếp nhận\nXác minh\nKết luận\n}")
    assert read.only["type"] == "ordering"
    assert [text for text, _ in read.shares()] == ["Tiếp nhận", "Xác minh", "Kết luận"]


def test_a_category_needs_no_empty_line_before_it(bank):
    read = bank("::Một::Ai?{T}\n$CATEGORY: $course$/top/Đất đai\n::Hai::Ai?{F}")
    assert [(item.name, item.topic) for item in read.bank.items] == [("Một", ""), ("Hai", "Đất đai")]


def test_signs_that_are_no_tags_stay_beside_tags(bank):
    read = bank("Dòng một<br>x<y và y>z, <o:p></o:p>5 < 6 &eacute; <kbd>a</kbd>{T}")
    assert read.only["stem_text"] == "Dòng một\nx<y và y>z, 5 < 6 é a"


def test_a_name_loses_its_markup_and_nothing_else(bank):
    read = bank("::Tên <b>đậm</b>: 1 < 2 & 3 > 2::Ai?{T}\n\n::x < y::Ai?{T}")
    assert [item["name"] for item in read.items] == ["Tên đậm: 1 < 2 & 3 > 2", "x < y"]


def test_pairs_are_matched_and_a_lone_right_side_fits_nothing(bank):
    read = bank("Ghép:{ =Ý -> Rô-ma =Nhật -> Tô-ki-ô = -> Hà Nội }")
    assert read.only["type"] == "matching"
    assert read.shares() == [("Ý → Rô-ma", 50), ("Nhật → Tô-ki-ô", 50)]
    assert [(pair.left, pair.right) for pair in read.bank.items[0].pairs][-1] == ("", "Hà Nội")


def test_empty_braces_are_an_essay(bank):
    read = bank("::Tự luận::Kể một việc đã làm. {}")
    assert (read.only["type"], read.only["choices"]) == ("essay", [])


def test_escaped_signs_are_letters(bank):
    read = bank(r"::Dấu \: hai chấm::Cái nào bằng 5\: \{x\} \# \~ \\?{ ~ \= 2 + 2 = \= 2 + 3 }")
    assert read.only["name"] == "Dấu : hai chấm"
    assert read.only["stem_text"] == "Cái nào bằng 5: {x} # ~ \\?"
    assert read.shares() == [("= 2 + 2", 0), ("= 2 + 3", 100)]


def test_a_written_line_break_stays_and_a_wrapped_line_does_not(bank):
    read = bank("Dòng một\nvẫn dòng một\\nDòng hai{T}")
    assert read.only["stem_text"] == "Dòng một vẫn dòng một\nDòng hai"


def test_markup_is_read_by_its_format(bank):
    read = bank(
        "[html]<p>Ai <b>ký</b>?</p>{T}\n\n[markdown]Ai **ký**?{T}\n\n[plain]Ai <b>ký</b>?{T}\n\n"
        "5 < 6 <b>?</b>{T}"
    )
    assert [item.text for item in read.bank.items] == [
        "Ai **ký**?",
        "Ai **ký**?",
        r"Ai \<b\>ký\</b\>?",
        "5 < 6 **?**",
    ]
    assert [item["stem_text"] for item in read.items] == ["Ai ký?", "Ai ký?", "Ai <b>ký</b>?", "5 < 6 ?"]


def test_comments_tags_and_categories(bank):
    read = bank(
        "// chú thích\n$CATEGORY: $course$/top/Mặc định cho X/Đất đai\n\n"
        "// [id:7] [tag:Vận dụng]\nA{T}\n\n$CATEGORY: top\n\n// [tag:chủ đề: Hôn nhân]\nB{T}\n\nC{T}"
    )
    assert [(item.topic, item.level) for item in read.bank.items] == [
        ("Đất đai", Level.APPLY),
        ("Hôn nhân", None),
        ("", None),
    ]


def test_an_unnamed_question_is_named_by_its_first_words(bank):
    read = bank("Người nào " + "được mời dự buổi hòa giải ở thôn " * 3 + "?{T}")
    assert read.only["name"] == "Người nào được mời dự buổi hòa giải ở thôn được mời dự buổi hòa giải ở thôn…"


def test_what_cannot_be_a_question_is_refused_by_name(bank):
    read = bank(
        "::Giới thiệu::Phần một nói về đất.\n\n::Thiếu::Ai? {=A\n\n::Hai::A {T} B {F}\n\n"
        "::Không đúng::Ai?{~a ~b}\n\n::Nửa::Ai?{=%50%a}\n\n::Lẻ::Mấy?{#năm}\n\n::Một::Ghép{=a -> b}\n\n"
        "::Trùng::Ai?{=a ~a}"
    )
    assert [(item["name"], item["problem"]) for item in read.items] == [
        ("Giới thiệu", "Mục này chỉ là đoạn giới thiệu, không có phần trả lời."),
        ("Thiếu", "Thiếu dấu { hoặc } của phần trả lời. Hãy thêm, và để một dòng trống giữa hai câu."),
        (
            "Hai",
            "Có hơn một phần trả lời trong dấu { }. Để một dòng trống giữa hai câu, hoặc viết \\{ \\}.",
        ),
        ("Không đúng", "Không có đáp án đúng."),
        ("Nửa", "Không có đáp án nào được đủ 100%."),
        ("Lẻ", "“năm” không phải là số. Phần lẻ viết bằng dấu chấm."),
        ("Một", "Chỉ có 1 cặp, phải có ít nhất hai."),
        ("Trùng", "Có hai phương án giống nhau: “a”."),
    ]
    assert {item["verdict"] for item in read.items} == {"refuse"}
    assert read.items[3]["choices"][0] == {"text": "a", "fraction": 0, "feedback": ""}


def test_lines_like_those_of_aiken_may_stand_in_a_question(bank):
    read = bank("::Một::Đọc:\nA. Đúng luật\nAnswer: chọn bên dưới{=A ~B}\n\n::Hai::Sao?{T}")
    assert [item["name"] for item in read.items] == ["Một", "Hai"]
    assert read.items[0]["stem_text"] == "Đọc: A. Đúng luật Answer: chọn bên dưới"


def test_answers_of_the_cloze_format_are_refused_by_its_name(bank):
    read = bank("Thủ đô là {1:SHORTANSWER:=Hà Nội~%50%Ha Noi}.\n\nHai là {:MC:=chẵn~lẻ}.")
    assert {item["problem"] for item in read.items} == {
        "Chưa hỗ trợ loại câu hỏi “cloze”. Hãy viết lại thành loại khác."
    }


def test_a_choice_before_the_first_sign_is_a_wrong_one(bank):
    assert bank("Màu?{đỏ ~xanh =vàng}").shares() == [("đỏ", 0), ("xanh", 0), ("vàng", 100)]


def test_a_choice_left_blank_is_not_used(bank):
    assert bank("Ai?{=a ~b ~}").shares() == bank("Ai?{~=a ~b}").shares() == [("a", 100), ("b", 0)]
    assert bank("Ai?{= ~b}").only["verdict"] == "refuse"


def test_a_written_line_break_stays_beside_markup_too(bank):
    read = bank(r"Chữ <b>đậm</b>\nxuống dòng{T}")
    assert read.only["stem_text"] == "Chữ đậm\nxuống dòng"


def test_windows_line_ends_a_byte_order_mark_and_utf16_do_not_matter(bank):
    text = "::Một::Có \nphải không?{T}\r\n\r\n::Hai::Sao?{F}\r\n"
    names = [["Một", "Hai"]] * 3
    encoded = (b"\xef\xbb\xbf" + text.encode(), text.encode("utf-16"), text.encode())
    assert [[item["name"] for item in bank(data).items] for data in encoded] == names


def test_letters_come_out_composed(bank):
    read = bank("Hoa\u0300 gia\u0309i?{T}")
    assert read.only["stem_text"] == "Hoà giải?"


def windows_1258(char: str) -> str:
    """â, ă, ơ have places of their own there; tones follow their letter."""
    base, *marks = unicodedata.normalize("NFD", char)
    hats = "".join(mark for mark in marks if mark in "\u0302\u0306\u031b")
    tones = "".join(mark for mark in marks if mark not in hats)
    return unicodedata.normalize("NFC", base + hats) + tones


def test_the_code_page_of_vietnamese_windows_is_read(bank):
    text = "Người hòa giải viên được hưởng quyền lợi gì khi tiến hành hòa giải?{T}"
    written = "".join(map(windows_1258, text)).encode("cp1258")
    assert bank(written).only["stem_text"] == text.removesuffix("{T}")


def test_an_old_vietnamese_font_is_read(bank):
    from lms.domain.legacy_encodings import _TCVN3

    table = {letter: chr(code) for code, letter in _TCVN3.items()}
    text = "Người hòa giải viên được hưởng quyền lợi gì khi tiến hành hòa giải?{T}"
    old = "".join(table.get(letter, letter) for letter in text).encode("latin-1")
    assert bank(old).only["stem_text"] == text.removesuffix("{T}")
