"""QTI 2.1, 2.2 and 3.0: the constructs of 1EdTech's own examples, in our words."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest

from lms.domain.question_bank import BankFormat, FileReason

V21 = "http://www.imsglobal.org/xsd/imsqti_v2p1"
V22 = "http://www.imsglobal.org/xsd/imsqti_v2p2"
V30 = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates"


def item(
    declared: str, body: str, marking: str = "match_correct", *, more: str = "", space: str = V21
) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><assessmentItem xmlns="{space}" identifier="i1" title="Câu 1"'
        f' adaptive="false" timeDependent="false">{declared}'
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
        f"<itemBody>{body}</itemBody>"
        f'<responseProcessing template="{TEMPLATES}/{marking}"/>{more}</assessmentItem>'
    )


def declared(values: str, cardinality: str = "single", base: str = "identifier", mapping: str = "") -> str:
    right = "".join(f"<value>{value}</value>" for value in values.split(","))
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base}">'
        f"<correctResponse>{right}</correctResponse>{mapping}</responseDeclaration>"
    )


def as_3(text: str) -> str:
    """The same item under the names of 3.0."""

    def kebab(name: str) -> str:
        return re.sub(r"([A-Z])", r"-\1", name).lower()

    html = "p|b|img|div|ul|li"
    text = re.sub(rf"<(/?)(?!(?:{html})\b)([a-z]\w+)", lambda m: f"<{m[1]}qti-{kebab(m[2])}", text)
    text = re.sub(r' ([a-z]\w+)="', lambda m: f' {kebab(m[1])}="', text)
    return text.replace(V21, V30)


CHOICE = item(
    declared("ChoiceA"),
    "<p>Đọc biển:</p><choiceInteraction responseIdentifier='RESPONSE' shuffle='false' maxChoices='1'>"
    "<prompt>Biển nói <b>gì</b>?</prompt>"
    '<simpleChoice identifier="ChoiceA">Trông <b>hành lý</b>.</simpleChoice>'
    '<simpleChoice identifier="ChoiceB">Đi chỗ khác.</simpleChoice></choiceInteraction>',
)
MULTIPLE = item(
    declared(
        "H,O",
        "multiple",
        mapping='<mapping lowerBound="0" upperBound="2" defaultValue="-2">'
        '<mapEntry mapKey="H" mappedValue="1"/>'
        '<mapEntry mapKey="O" mappedValue="1"/><mapEntry mapKey="Cl" mappedValue="-1"/></mapping>',
    ),
    '<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="0">'
    "<prompt>Nước gồm?</prompt>"
    '<simpleChoice identifier="H">Hi-đrô</simpleChoice><simpleChoice identifier="He">Hê-li</simpleChoice>'
    '<simpleChoice identifier="O">Ô-xi</simpleChoice><simpleChoice identifier="Cl">Clo</simpleChoice>'
    "</choiceInteraction>",
    "map_response",
)
ORDER = item(
    declared("C,A,B", "ordered"),
    '<orderInteraction responseIdentifier="RESPONSE"><prompt>Xếp.</prompt>'
    '<simpleChoice identifier="A">hai</simpleChoice><simpleChoice identifier="B">ba</simpleChoice>'
    '<simpleChoice identifier="C">một</simpleChoice></orderInteraction>',
)
MATCH = item(
    declared("C R,D M,L M", "multiple", "directedPair"),
    '<matchInteraction responseIdentifier="RESPONSE" maxAssociations="3">'
    "<prompt>Ghép.</prompt><simpleMatchSet>"
    + "".join(f'<simpleAssociableChoice identifier="{n}">{n}{n}</simpleAssociableChoice>' for n in "CDL")
    + "</simpleMatchSet><simpleMatchSet>"
    + "".join(f'<simpleAssociableChoice identifier="{n}">{n}{n}</simpleAssociableChoice>' for n in "MRT")
    + "</simpleMatchSet></matchInteraction>",
)
ENTRY = item(
    declared(
        "Hà Nội",
        base="string",
        mapping='<mapping defaultValue="0"><mapEntry mapKey="Hà Nội" mappedValue="2"/>'
        '<mapEntry mapKey="HN" mappedValue="1"/></mapping>',
    ),
    '<p>Thủ đô là <textEntryInteraction responseIdentifier="RESPONSE" expectedLength="9"/>, phải không?</p>',
    "map_response",
)
ESSAY = item(
    '<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="string"/>',
    '<extendedTextInteraction responseIdentifier="RESPONSE"><prompt>Kể lại.</prompt>'
    "</extendedTextInteraction>"
    '<rubricBlock view="scorer"><p>Đủ ba ý.</p></rubricBlock>',
)


@pytest.mark.parametrize("form", [str, as_3])
def test_each_interaction_in_both_generations(bank, form):
    read = [bank(form(text)) for text in (CHOICE, MULTIPLE, ORDER, MATCH, ENTRY, ESSAY)]
    assert [one.only["verdict"] for one in read] == ["import"] * 6
    assert [one.only["name"] for one in read] == ["Câu 1"] * 6
    assert [(one.only["type"], one.only["stem_text"], one.shares()) for one in read] == [
        (
            "single_choice",
            "Đọc biển:\n\nBiển nói gì?",
            [("Trông hành lý.", 100), ("Đi chỗ khác.", 0)],
        ),
        (
            "multiple_choice",
            "Nước gồm?",
            [("Hi-đrô", 50), ("Hê-li", -100), ("Ô-xi", 50), ("Clo", -50)],
        ),
        ("ordering", "Xếp.", [("một", 33.33333), ("hai", 33.33333), ("ba", 33.33333)]),
        ("matching", "Ghép.", [("CC → RR", 33.33333), ("DD → MM", 33.33333), ("LL → MM", 33.33333)]),
        ("short_answer", "Thủ đô là _____, phải không?", [("Hà Nội", 100), ("HN", 50)]),
        ("essay", "Kể lại.", []),
    ]
    assert read[3].bank.items[0].pairs[-1].right == "TT"
    assert read[5].bank.items[0].explanation == "Đủ ba ý."
    assert {one.bank.format for one in read} == {BankFormat.QTI30 if form is as_3 else BankFormat.QTI21}


def test_other_namespaces_of_the_second_generation(bank):
    assert bank(CHOICE.replace(V21, V22)).only["verdict"] == "import"
    assert bank(CHOICE.replace(f' xmlns="{V21}"', "")).only["verdict"] == "import"


def test_all_or_nothing_marking_becomes_equal_parts_and_is_named(bank):
    read = bank(MULTIPLE.replace("/map_response", "/match_correct"))
    assert read.shares() == [("Hi-đrô", 50), ("Hê-li", 0), ("Ô-xi", 50), ("Clo", 0)]
    assert read.only["problem"] == "Cách cho điểm riêng của tệp được đổi thành cho điểm theo từng ý."


@pytest.mark.parametrize(("words", "kind"), [("Đúng Sai", "true_false"), ("True False", "single_choice")])
def test_two_choices_that_say_true_and_false(bank, words, kind):
    """QTI knows no true and false: other words than ours are kept as choices."""
    first, second = words.split()
    text = CHOICE.replace("Trông <b>hành lý</b>.", f"{first} ").replace("Đi chỗ khác.", f"{second} ")
    assert bank(text).only["type"] == kind
    assert bank(text).shares() == [(first, 100), (second, 0)]


def test_feedback_of_a_choice_and_of_the_whole(bank):
    more = (
        '<modalFeedback outcomeIdentifier="F" showHide="show" identifier="ChoiceB">Biển nhắc.</modalFeedback>'
        '<modalFeedback outcomeIdentifier="F" showHide="show" identifier="general">Vì thế.</modalFeedback>'
    )
    text = CHOICE.replace("</assessmentItem>", f"{more}</assessmentItem>").replace(
        "</b>.</simpleChoice>",
        '</b>.<feedbackInline outcomeIdentifier="F" identifier="ChoiceA">Phải.</feedbackInline>'
        "</simpleChoice>",
    )
    read = bank(text)
    assert [choice["feedback"] for choice in read.only["choices"]] == ["Phải.", "Biển nhắc."]
    assert read.shares()[0][0] == "Trông hành lý."
    assert read.bank.items[0].explanation == "Vì thế."


def test_every_declared_word_is_right(bank):
    body = '<p>Ở đâu? <textEntryInteraction responseIdentifier="RESPONSE"/></p>'
    text = item(declared("Hà Nội,Ha Noi", base="string"), body)
    assert bank(text).shares() == [("Hà Nội", 100), ("Ha Noi", 100)]


def test_an_essay_declares_no_answer(bank):
    body = "<p>Kể.</p><extendedTextInteraction responseIdentifier='RESPONSE'/>"
    assert (bank(item("", body)).only["type"], bank(item("", body)).only["verdict"]) == ("essay", "import")


def test_the_model_answer_of_an_essay_explains_it(bank):
    body = "<p>Kể.</p><extendedTextInteraction responseIdentifier='RESPONSE'/>"
    read = bank(item(declared("Hai ý: *tự nguyện*", base="string"), body))
    assert (read.only["problem"], read.bank.items[0].explanation) == (None, "Hai ý: \\*tự nguyện\\*")


def test_feedback_in_the_body_goes_where_that_of_the_end_goes(bank):
    more = '<{0} outcomeIdentifier="F" showHide="show" identifier="{1}">{2}</{0}>'
    said = more.format("feedbackBlock", "giai", "<p>Vì thế.</p>") + more.format(
        "feedbackInline", "ChoiceB", "Sai."
    )
    read = bank(CHOICE.replace("</itemBody>", f"<div>{said}</div></itemBody>"))
    assert [one["feedback"] for one in read.only["choices"]] == ["", "Sai."]
    assert (read.bank.items[0].explanation, read.only["stem_text"]) == (
        "Vì thế.",
        "Đọc biển:\n\nBiển nói gì?",
    )


def test_a_picture_in_feedback_is_named(bank):
    said = '<modalFeedback identifier="g"><p>Xem <img src="b.png" alt="bảng"/></p></modalFeedback>'
    read = bank(CHOICE.replace("</assessmentItem>", f"{said}</assessmentItem>"))
    assert read.bank.items[0].explanation == "Xem bảng"
    assert read.only["problem"] == "Tệp “b.png” không mang theo được."


def test_help_for_single_words_is_no_part_of_the_question(bank):
    card = "<catalogInfo><catalog><card><p>nghĩa là</p></card></catalog></catalogInfo>"
    text = CHOICE.replace(
        "<p>Đọc biển:</p>", f'<rubricBlock view="candidate"><p>Đọc biển:</p>{card}</rubricBlock>'
    )
    assert [bank(form(text)).only["stem_text"] for form in (str, as_3)] == ["Đọc biển:\n\nBiển nói gì?"] * 2


def test_how_many_were_right_may_be_printed_in_feedback(bank):
    said = '<p><feedbackInline identifier="no">Đúng <printedVariable identifier="N"/> ý.</feedbackInline></p>'
    assert bank(CHOICE.replace("</itemBody>", f"{said}</itemBody>")).only["verdict"] == "import"


def test_a_number_that_is_only_printed_in_the_text_refuses_the_item(bank):
    text = CHOICE.replace("Đọc biển:", 'Đọc biển <printedVariable identifier="N"/>:')
    assert bank(text).only["problem"] == "Câu hỏi tự sinh số hoặc đổi theo câu trả lời, không chuyển được."


def test_a_package_of_version_1_says_that_it_is_none_of_ours(bank):
    resource = b'<resource type="imsqti_xmlv1p2"><file href="g.xml"/></resource>'
    old = b"<manifest><resources>" + resource + b"</resources></manifest>"
    assert bank(package(**{"imsmanifest.xml": old})).bank.reason is FileReason.OTHER_XML
    new = old.replace(b"imsqti_xmlv1p2", b"imsqti_item_xmlv2p1")
    assert bank(package(**{"imsmanifest.xml": new, "g.xml": CHOICE.encode()})).only["name"] == "Câu 1"


def test_what_is_no_single_question_is_refused_by_name(bank):
    hotspot = '<hotspotInteraction responseIdentifier="RESPONSE"><prompt>Chỉ.</prompt></hotspotInteraction>'
    cases = {
        item(declared("a"), "<p>Đọc đoạn sau.</p>"): "Mục này chỉ là đoạn giới thiệu, không có phần trả lời.",
        item(
            declared("a"), hotspot
        ): "Chưa hỗ trợ loại câu hỏi “hotspotInteraction”. Hãy viết lại thành loại khác.",
        item(declared("a"), hotspot * 2): "Mục này có 2 chỗ trả lời. Hãy tách thành từng câu hỏi.",
        CHOICE.replace('adaptive="false"', 'adaptive="true"'): (
            "Câu hỏi tự sinh số hoặc đổi theo câu trả lời, không chuyển được."
        ),
        CHOICE.replace("<value>ChoiceA</value>", ""): "Không có đáp án đúng.",
        CHOICE.replace(
            "<value>ChoiceA<", "<value>ChoiceX<"
        ): "Đáp án “ChoiceX” không có trong các phương án.",
    }
    for text, problem in cases.items():
        assert (bank(text).only["name"], bank(text).only["problem"]) == ("Câu 1", problem)


def package(**files: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return out.getvalue()


def manifest(*paths: str) -> bytes:
    listed = "".join(
        f'<resource identifier="r{n}" type="imsqti_item_xmlv2p1" href="{path}">'
        f'<file href="{path}"/></resource>'
        for n, path in enumerate(paths)
    )
    test = '<resource identifier="t" type="imsqti_test_xmlv2p1" href="test.xml"/>'
    return (
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="M"><resources>'
        f"{test}{listed}</resources></manifest>"
    ).encode()


def test_a_package_is_read_in_the_order_of_its_manifest_with_its_pictures(bank):
    from tests.content.question_formats.test_moodle_xml import png

    shown = ESSAY.replace("Kể lại.", 'Kể lại. <img src="../hinh/a%20b.png" alt=""/>')
    read = bank(
        package(
            **{
                "imsmanifest.xml": manifest(
                    "items/hai.xml", "items/mot.xml", "items/mat.xml", "items/hong.xml"
                ),
                "items/mot.xml": CHOICE.encode(),
                "items/hai.xml": shown.encode(),
                "items/hong.xml": b"<assessmentItem>",
                "hinh/a b.png": png(),
                "test.xml": b"<assessmentTest/>",
            }
        )
    )
    assert [(one["name"], one["type"], one["problem"]) for one in read.items] == [
        ("Câu 1", "essay", None),
        ("Câu 1", "single_choice", None),
        ("items/mat.xml", None, "Gói không có tệp “items/mat.xml”."),
        ("items/hong.xml", None, "Không đọc được mục này: XML."),
    ]
    assert read.bank.items[0].figures == ("a-b.png",)
    assert read.bank.files == {"a-b.png": png()}


def test_a_package_may_have_a_folder_around_it(bank):
    files = {"goi/imsmanifest.xml": manifest("items/mot.xml"), "goi/items/mot.xml": CHOICE.encode()}
    assert bank(package(**files, **{"__MACOSX/goi/._a": b""})).only["name"] == "Câu 1"


def test_paths_of_a_package_may_have_a_base_and_what_is_no_item_is_named(bank):
    listed = manifest("mot.xml", "bai-doc.xml").replace(b"<resources>", b'<resources xml:base="items/">')
    files = {"items/mot.xml": CHOICE.encode(), "items/bai-doc.xml": b"<assessmentStimulus/>"}
    read = bank(package(**{"imsmanifest.xml": listed}, **files))
    assert [(one["name"], one["problem"]) for one in read.items] == [
        ("Câu 1", None),
        ("items/bai-doc.xml", "Không đọc được mục này: <assessmentStimulus>."),
    ]


def test_a_test_alone_says_what_to_send(bank):
    read = bank(f'<assessmentTest xmlns="{V21}"/>')
    assert read.answer["reason"] == (
        "Tệp chỉ có khung đề thi, không có câu hỏi. Hãy gửi cả gói zip chứa các câu hỏi."
    )
