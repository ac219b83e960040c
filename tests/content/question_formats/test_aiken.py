"""Aiken: the constructs of Moodle's documentation and of its own test files, in our words."""


def test_a_question_its_choices_and_the_letter_of_the_right_one(bank):
    read = bank("Ai công nhận hòa giải viên?\nA. Trưởng thôn\nB) Chủ tịch xã\nC. Tổ trưởng\nANSWER: B\n")
    assert read.only == {
        "name": "Ai công nhận hòa giải viên?",
        "type": "single_choice",
        "stem_text": "Ai công nhận hòa giải viên?",
        "verdict": "import",
        "choices": [
            {"text": "Trưởng thôn", "fraction": 0, "feedback": ""},
            {"text": "Chủ tịch xã", "fraction": 100, "feedback": ""},
            {"text": "Tổ trưởng", "fraction": 0, "feedback": ""},
        ],
        "problem": None,
    }


def test_windows_files_small_letters_and_no_space_after_the_sign(bank):
    text = "﻿Một?\r\na)Có\r\nb)Không\r\nanswer: a\r\n\r\nHai?\r\nA. Có\r\nB. Không\r\nANSWER:B.\r\n"
    read = bank(text)
    assert [read.shares(n) for n in (0, 1)] == [[("Có", 100), ("Không", 0)], [("Có", 0), ("Không", 100)]]


def test_tags_are_letters(bank):
    read = bank('Viết <b class="x"> & hình {thế nào}?\nA) Được\nB) Không\nANSWER: A')
    assert read.only["stem_text"] == 'Viết <b class="x"> & hình {thế nào}?'


def test_what_is_not_whole_is_refused_and_the_rest_is_read(bank):
    read = bank(
        "Câu ít phương án\nA) Chỉ một\nANSWER: A\n\nA) Chưa có câu\n\nANSWER: Chưa có câu\n\n"
        "Câu tốt\nA) Đúng\nB) Sai\nANSWER: A\n\nCâu bỏ dở\nA) Gần đúng\nB) Gần sai\n\n"
        "Câu tốt nữa\nA)Sai\nB)Đúng\nANSWER: B\n\nCâu lạ\nA) Có\nB) Không\nANSWER: D"
    )
    assert read.items[1]["name"] == "Câu 2"
    assert [(item["stem_text"], item["problem"]) for item in read.items] == [
        ("Câu ít phương án", "Chỉ có 1 phương án, phải có ít nhất hai."),
        ("", "Đáp án “Chưa có câu” không có trong các phương án."),
        ("Câu tốt", None),
        ("Câu bỏ dở", "Không có đáp án đúng."),
        ("Câu tốt nữa", None),
        ("Câu lạ", "Đáp án “D” không có trong các phương án."),
    ]


def test_a_question_may_begin_like_a_choice_and_go_over_lines(bank):
    read = bank("A. nói với B điều gì\nkhi gặp nhau?\n\nA. Chào\ntheo lệ làng\nB. Hỏi\nANSWER: A")
    assert read.only["stem_text"] == "A. nói với B điều gì khi gặp nhau?"
    assert read.shares() == [("Chào theo lệ làng", 100), ("Hỏi", 0)]


def test_words_behind_an_answer_are_no_part_of_the_next_question(bank):
    read = bank(
        "Một?\nA) Có\nB) Không\nANSWER: A\nGiải thích: Điều 5.\n\nHai?\nA) Có\nB) Không\nANSWER: B\n"
        "Ba?\nA) Có\nB) Không\nANSWER: B\n\nÔng A có đất.\n\nAi đúng?\nA) Ông\nB) Bà\nANSWER: A"
    )
    assert [(item["stem_text"], item["verdict"]) for item in read.items] == [
        ("Một?", "import"),
        ("Giải thích: Điều 5.", "refuse"),
        ("Hai?", "import"),
        ("Ba?", "import"),
        ("Ông A có đất. Ai đúng?", "import"),
    ]
