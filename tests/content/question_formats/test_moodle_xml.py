"""Moodle XML: the constructs of Moodle's documentation, its exports and test files, in our words."""

import base64
import io

from PIL import Image

from lms.domain.course import Level


def quiz(*questions: str) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>' + "".join(questions) + "</quiz>"


def question(kind: str, inside: str = "", text: str = "Ai <b>ký</b>?", name: str = "Câu 1") -> str:
    return (
        f'<question type="{kind}"><name><text>{name}</text></name>'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>{inside}</question>'
    )


def answer(share: str, text: str, feedback: str = "") -> str:
    return (
        f'<answer fraction="{share}" format="html"><text><![CDATA[{text}]]></text>'
        f'<feedback format="html"><text>{feedback}</text></feedback></answer>'
    )


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(out, "PNG")
    return out.getvalue()


def test_a_single_choice_as_moodle_exports_it(bank):
    read = bank(
        quiz(
            question(
                "multichoice",
                '<generalfeedback format="html"><text><![CDATA[<p>Điều 7.</p>]]></text></generalfeedback>'
                "<defaultgrade>1.0000000</defaultgrade><penalty>0.3333333</penalty><single>true</single>"
                "<correctfeedback><text>Your answer is correct.</text></correctfeedback>"
                + answer("100", "<p>Chủ tịch</p>", "Đúng")
                + answer("0", "Kế &amp; toán")
                + "<tags><tag><text>van_dung</text></tag><tag><text>Chủ đề: Ký tên</text></tag></tags>",
            )
        )
    )
    assert read.only == {
        "name": "Câu 1",
        "type": "single_choice",
        "stem_text": "Ai ký?",
        "verdict": "import",
        "choices": [
            {"text": "Chủ tịch", "fraction": 100, "feedback": "Đúng"},
            {"text": "Kế & toán", "fraction": 0, "feedback": ""},
        ],
        "problem": None,
    }
    item = read.bank.items[0]
    assert (item.text, item.explanation, item.topic, item.level) == (
        "Ai **ký**?",
        "Điều 7.",
        "Ký tên",
        Level.APPLY,
    )


def test_several_right_choices_with_thirds(bank):
    shares = ["33.33333", "33.33333", "33.33333", "-100"]
    inside = "<single>false</single>" + "".join(answer(s, f"p{n}") for n, s in enumerate(shares))
    read = bank(quiz(question("multichoice", inside)))
    assert read.only["type"] == "multiple_choice"
    assert [share for _, share in read.shares()] == [33.33333, 33.33333, 33.33333, -100]


def test_true_false_short_numeric_essay(bank):
    read = bank(
        quiz(
            question("truefalse", answer("0", "true", "Không") + answer("100", "false", "Phải")),
            question("shortanswer", "<usecase>0</usecase>" + answer("100", "Hà Nội") + answer("50", "HN")),
            question(
                "numerical",
                '<answer fraction="100"><text>3.14</text><tolerance>0.01</tolerance></answer>'
                '<answer fraction="0"><text>*</text><feedback><text>Không</text></feedback></answer>',
            ),
            question("essay", "<responseformat>editor</responseformat>"),
        )
    )
    assert [item["type"] for item in read.items] == ["true_false", "short_answer", "numeric", "essay"]
    assert read.items[0]["choices"] == [
        {"text": "Đúng", "fraction": 0, "feedback": "Không"},
        {"text": "Sai", "fraction": 100, "feedback": "Phải"},
    ]
    assert read.shares(1) == [("Hà Nội", 100), ("HN", 50)]
    assert read.shares(2) == [("3.14", 100)]
    assert read.items[2]["problem"] == "Đã bỏ lời nhận xét không gắn với riêng đáp án nào."
    assert read.shares(3) == []


def test_settings_that_have_no_place_here_are_named(bank):
    units = "<units><unit><unit_name>ha</unit_name></unit></units>"
    read = bank(
        quiz(
            question("numerical", answer("100", "5") + units),
            question("shortanswer", "<usecase>1</usecase>" + answer("100", "UBND")),
            question("essay", "<attachments>1</attachments>"),
            question("essay", "<responsetemplate><text>Kính gửi</text></responsetemplate>"),
        )
    )
    template = "Đã bỏ bài viết mẫu hoặc yêu cầu nộp tệp, chỉ nhận bài viết."
    assert [item["problem"] for item in read.items] == [
        "Đã bỏ đơn vị đo, chỉ chấm con số.",
        "Ở đây chữ hoa và chữ thường được coi như nhau.",
        template,
        template,
    ]


def test_what_an_author_says_after_any_right_answer_is_named_and_the_voice_of_moodle_is_not(bank):
    def told(words: str) -> str | None:
        said = f'<correctfeedback format="html"><text><![CDATA[{words}]]></text></correctfeedback>'
        inside = said + answer("100", "a") + answer("0", "b")
        return bank(quiz(question("multichoice", inside))).only["problem"]

    assert [told("<p>Your answer is correct.</p>"), told("Câu trả lời của bạn đúng.")] == [None, None]
    assert told("Đúng rồi, xem Điều 5.") == "Đã bỏ lời nhận xét không gắn với riêng đáp án nào."


def test_whoever_marks_an_essay_reads_both_explanation_and_advice(bank):
    said = "<generalfeedback><text>Điều 5.</text></generalfeedback>"
    inside = f"{said}<graderinfo><text>Hai ý.</text></graderinfo>"
    assert bank(quiz(question("essay", inside))).bank.items[0].explanation == "Điều 5.\n\nHai ý."


def test_a_picture_of_a_choice_is_named_as_it_was_and_its_words_stand_for_it(bank):
    file = f'<file name="cam.png" path="/" encoding="base64">{base64.b64encode(png()).decode()}</file>'
    shown = answer("100", '<img src="@@PLUGINFILE@@/cam.png" alt="biển cấm">').replace(
        "</text>", f"</text>{file}", 1
    )
    read = bank(quiz(question("multichoice", shown + answer("0", "b"))))
    assert read.shares() == [("biển cấm", 100), ("b", 0)]
    assert read.only["problem"] == "Tệp “cam.png” không mang theo được."
    assert read.bank.files == {}


def test_a_choice_left_blank_is_not_used(bank):
    read = bank(quiz(question("multichoice", answer("100", "a") + answer("0", "b") + answer("0", ""))))
    assert (read.shares(), read.only["problem"]) == ([("a", 100), ("b", 0)], None)
    lost = answer("0", '<img src="@@PLUGINFILE@@/x.png">')
    assert bank(quiz(question("multichoice", answer("100", "a") + lost))).only["verdict"] == "refuse"


def test_pairs(bank):
    subs = "".join(
        f'<subquestion format="html"><text>{left}</text><answer><text>{right}</text></answer></subquestion>'
        for left, right in (("<p>Ý</p>", "Rô-ma"), ("Nhật", "Tô-ki-ô"), ("", "Hà Nội"), ("", ""))
    ).replace("<p>Ý</p>", "<![CDATA[<p>Ý</p>]]>")
    read = bank(quiz(question("matching", "<shuffleanswers>true</shuffleanswers>" + subs)))
    assert read.shares() == [("Ý → Rô-ma", 50), ("Nhật → Tô-ki-ô", 50)]


def test_ordering_stands_in_the_order_of_its_numbers(bank):
    inside = answer("3.0000000", "ba") + answer("1.0000000", "một") + answer("2.0000000", "hai")
    read = bank(question("ordering", "<gradingtype>RELATIVE_NEXT</gradingtype>" + inside))
    assert read.only["type"] == "ordering"
    assert read.shares() == [("một", 33.33333), ("hai", 33.33333), ("ba", 33.33333)]


def test_a_picture_of_the_question_comes_along(bank):
    data = base64.b64encode(png()).decode()
    text = '<p>Hình nào?<img src="@@PLUGINFILE@@/S%C6%A1%20%C4%91%E1%BB%93.png" alt="sơ đồ"></p>'
    inside = f'<questiontext/><file name="Sơ đồ.png" path="/" encoding="base64">{data}</file>'
    read = bank(quiz(question("truefalse", inside + answer("100", "true") + answer("0", "false"), text)))
    assert (read.only["verdict"], read.only["problem"]) == ("import", None)
    assert read.bank.items[0].figures == ("so-do.png",)
    assert read.bank.files == {"so-do.png": png()}


def test_other_files_and_missing_pictures_are_named(bank):
    text = '<a href="@@PLUGINFILE@@/nghe.mp3">Nghe</a> <img src="@@PLUGINFILE@@/mat.png" alt="bản đồ">?'
    inside = '<file name="nghe.mp3" encoding="base64">SUQz</file>'
    read = bank(quiz(question("essay", inside, text)))
    assert read.only["stem_text"] == "Nghe bản đồ?"
    assert read.only["verdict"] == "import"
    assert read.only["problem"] == "Tệp “nghe.mp3” không mang theo được. Tệp “mat.png” không mang theo được."


def test_scripts_links_and_handlers_do_not_survive(bank):
    text = (
        '<p onclick="alert(1)">Ai<script>alert(2)</script> <a href="javascript:alert(3)">ký</a>'
        '<img src="x" onerror="alert(4)"><iframe src="http://x.vn"></iframe>?</p>'
    )
    read = bank(quiz(question("essay", "", text)))
    assert read.only["stem_text"] == "Ai ký?"
    assert "alert" not in read.bank.items[0].text
    assert "Đã bỏ mã lệnh." in read.only["problem"]


def test_lists_tables_breaks_and_raised_letters_become_markdown(bank):
    text = (
        "<h4>Việc</h4><ul><li>một</li><li><strong>hai</strong></li></ul><ol><li>A</li><li>B</li></ol>"
        "<table><tr><th>Việc</th><th>Hạn</th></tr><tr><td>Nộp</td><td>5 ngày</td></tr></table>"
        "<p>100 m<sup>2</sup>, CO<sub>2</sub>, x<sub>i</sub><br>dòng hai</p>"
    )
    read = bank(quiz(question("essay", "", text)))
    assert read.bank.items[0].text == (
        "### Việc\n\n- một\n- **hai**\n\n1. A\n2. B\n\n| Việc | Hạn |\n| --- | --- |\n| Nộp | 5 ngày |\n\n"
        "100 m², CO₂, x_i\\\ndòng hai"
    )
    assert read.only["stem_text"] == (
        "Việc\n- một\n- hai\n1. A\n2. B\nViệc | Hạn\nNộp | 5 ngày\n\n100 m², CO₂, x_i\ndòng hai"
    )


def test_formulas_are_kept_and_named(bank):
    read = bank(quiz(question("essay", "", r"Tính \(x^2 + 1\).")))
    assert read.only["stem_text"] == r"Tính \(x^2 + 1\)."
    assert read.only["problem"] == "Công thức được giữ ở dạng chữ, hãy xem lại."


def test_types_of_moodle_that_nothing_here_can_ask_are_refused_by_name(bank):
    kinds = ["description", "cloze", "calculatedmulti", "ddwtos", "ddimageortext"]
    read = bank(quiz(*(question(kind, name=kind) for kind in kinds)))
    assert [item["name"] for item in read.items] == kinds
    assert [item["type"] for item in read.items] == [None] * 5
    assert {item["verdict"] for item in read.items} == {"refuse"}
    assert read.items[0]["problem"] == "Mục này chỉ là đoạn giới thiệu, không có phần trả lời."
    assert read.items[1]["problem"] == "Chưa hỗ trợ loại câu hỏi “cloze”. Hãy viết lại thành loại khác."


def test_categories_are_no_questions(bank):
    head = '<question type="category"><category><text>$course$/top/Đất đai</text></category></question>'
    read = bank(quiz(head, question("essay")))
    assert [item.topic for item in read.bank.items] == ["Đất đai"]


def test_old_files_with_a_picture_beside_the_text(bank):
    data = base64.b64encode(png()).decode()
    inside = f"<image>cu.png</image><image_base64>\n{data}\n</image_base64>"
    inside += answer("100", "\nđúng\n") + answer("0", "sai rồi")
    read = bank(quiz(question("multichoice", inside)))
    assert read.shares() == [("đúng", 100), ("sai rồi", 0)]
    assert read.bank.items[0].figures == ("cu.png",)


def test_formulas_of_mathml_stay_readable(bank):
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow>'
        "<mn>2</mn></mfrac><mo>&lt;</mo><msup><mi>&alpha;</mi><mn>2</mn></msup><msqrt><mn>3</mn></msqrt></math>"
    )
    read = bank(quiz(question("essay", text=f"Tính {formula} và <math><mi>y</math>.")))
    assert read.only["stem_text"] == "Tính (a+1)/2<α^2√3 và y."
    assert read.only["problem"] == "Công thức được giữ ở dạng chữ, hãy xem lại."


def test_an_empty_line_before_the_xml_does_not_matter(bank):
    assert bank("\ufeff\n" + quiz(question("essay"))).only["name"] == "Câu 1"


def test_a_question_that_is_nothing_but_a_lost_picture_says_which(bank):
    text = '<img src="@@PLUGINFILE@@/bien.png">'
    assert bank(quiz(question("essay", text=text))).only["problem"] == (
        "Câu hỏi cần hình hoặc tệp không chuyển được: “bien.png”."
    )


def test_markup_that_stands_open_in_the_xml_is_markup(bank):
    text = question("essay", text="X").replace("<![CDATA[X]]>", "<p>Một <b>hai</b></p><p>ba &lt; bốn</p>")
    assert bank(quiz(text)).bank.items[0].text == "Một **hai**\n\nba < bốn"
