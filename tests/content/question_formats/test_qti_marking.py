"""QTI items whose marking (`responseProcessing`) says what is right, what it gives and what is said to it."""

import re
from decimal import Decimal

import pytest

from tests.content.question_formats.test_qti import CHOICE, MULTIPLE, as_3, declared, item


def test_numbers_with_the_tolerance_of_their_marking(bank):
    body = '<p>Bao nhiêu? <textEntryInteraction responseIdentifier="RESPONSE"/></p>'
    plain = item(declared("15", base="integer"), body)
    assert bank(plain).only["type"] == "numeric"
    assert bank(plain).shares() == [("15", 100)]
    marked = re.sub(
        r"<responseProcessing[^>]*/>",
        '<responseProcessing><responseCondition><responseIf><equal toleranceMode="absolute"'
        ' tolerance="0.5 0.5"><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal>'
        '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue>'
        "</responseIf></responseCondition></responseProcessing>",
        plain,
    )
    assert bank(marked).shares() == [("15", 100)]


V, C = '<variable identifier="RESPONSE"/>', '<correct identifier="RESPONSE"/>'
RANGE = (
    "<and><gt{0}>"
    + V
    + "<baseValue>4</baseValue></gt{0}><lt{0}>"
    + V
    + "<baseValue>7</baseValue></lt{0}></and>"
)


@pytest.mark.parametrize(
    ("test", "value", "tolerance"),
    [
        (f'<equal toleranceMode="absolute" tolerance="1 2">{V}{C}</equal>', "15.5", "1.5"),
        (f'<equal toleranceMode="relative" tolerance="10">{V}{C}</equal>', "15", "1.5"),
        (f'<equalRounded roundingMode="decimalPlaces" figures="0">{V}{C}</equalRounded>', "15", "0.5"),
        (f'<equalRounded roundingMode="significantFigures" figures="1">{V}{C}</equalRounded>', "20", "5"),
        (RANGE.format("e"), "5.5", "1.5"),
        # As Moodle wrote: not for whoever gives no answer, and the number first.
        (
            f"<and><not><isNull>{V}</isNull></not><gte><baseValue>4</baseValue>{V}</gte>"
            f"<lte><baseValue>7</baseValue>{V}</lte></and>",
            "5.5",
            "1.5",
        ),
    ],
)
def test_a_number_is_right_within_what_its_marking_says(bank, test, value, tolerance):
    read = bank(numeric(test))
    (number,) = read.bank.items[0].numbers
    assert (number.value, number.tolerance) == (Decimal(value), Decimal(tolerance))
    assert read.only["problem"] is None


def test_a_case_inside_another_counts_once(bank):
    outer = "<responseIf><not><isNull>" + V + "</isNull></not><responseCondition>"
    text = numeric(f'<equal toleranceMode="absolute" tolerance="2">{V}{C}</equal>')
    text = text.replace("<responseIf>", outer + "<responseIf>").replace(
        "</responseIf>", "</responseIf></responseCondition></responseIf>"
    )
    assert bank(text).shares() == [("15", 100)]
    assert bank(text).only["problem"] is None


def test_a_marking_of_numbers_that_means_something_else_is_named(bank):
    told = "Cách cho điểm riêng của tệp được đổi thành cho điểm theo từng ý."
    assert bank(numeric(RANGE.format(""))).only["problem"] == told
    assert bank(numeric(f"<not><equal>{V}{C}</equal></not>")).only["problem"] == told


def numeric(test: str) -> str:
    body = '<p>Mấy? <textEntryInteraction responseIdentifier="RESPONSE"/></p>'
    scored = '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue>'
    return re.sub(
        r"<responseProcessing[^>]*/>",
        f"<responseProcessing><responseCondition><responseIf>{test}{scored}</responseIf></responseCondition>"
        "</responseProcessing>",
        item(declared("15", base="float"), body),
    )


MARKED = (
    "<responseProcessing><responseCondition><responseIf>"
    '<match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>'
    '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">2.0</baseValue></setOutcomeValue>'
    '<setOutcomeValue identifier="FB"><baseValue baseType="identifier">tot</baseValue></setOutcomeValue>'
    "</responseIf>{}<responseElse>"
    '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">0.0</baseValue></setOutcomeValue>'
    '<setOutcomeValue identifier="FB"><baseValue baseType="identifier">kem</baseValue></setOutcomeValue>'
    "</responseElse></responseCondition></responseProcessing>"
)
SAID = (
    '<modalFeedback outcomeIdentifier="FB" identifier="tot" showHide="show">Giỏi.</modalFeedback>'
    '<modalFeedback outcomeIdentifier="FB" identifier="kem" showHide="show">Đọc lại.</modalFeedback>'
)


def marked(text: str, partial: str = "") -> str:
    return re.sub(r"<responseProcessing[^>]*/>", MARKED.format(partial), text).replace(
        "</assessmentItem>", SAID + "</assessmentItem>"
    )


@pytest.mark.parametrize("form", [str, as_3])
def test_what_is_said_to_right_and_wrong_answers_goes_to_the_choices(bank, form):
    read = bank(form(marked(CHOICE)))
    assert [one["feedback"] for one in read.only["choices"]] == ["Giỏi.", "Đọc lại."]
    assert (read.bank.items[0].explanation, read.only["problem"]) == ("", None)


def test_feedback_for_whoever_did_not_choose_it_stays_behind(bank):
    said = '<modalFeedback outcomeIdentifier="F" identifier="ChoiceA" showHide="{}">{}</modalFeedback>'
    text = CHOICE.replace(
        "</assessmentItem>",
        said.format("show", "Phải.") + said.format("hide", "Không.") + "</assessmentItem>",
    )
    assert [one["feedback"] for one in bank(text).only["choices"]] == ["Phải.", ""]
    assert bank(text).only["problem"] == "Đã bỏ lời nhận xét không gắn với riêng đáp án nào."


def test_a_score_for_another_choice_is_its_share(bank):
    partial = (
        '<responseElseIf><match><variable identifier="RESPONSE"/><baseValue>ChoiceB</baseValue></match>'
        '<setOutcomeValue identifier="SCORE"><baseValue>1</baseValue></setOutcomeValue></responseElseIf>'
    )
    read = bank(marked(CHOICE, partial))
    assert ([share for _, share in read.shares()], read.only["problem"]) == ([100, 50], None)
    unread = partial.replace("<baseValue>ChoiceB</baseValue>", "<multiple/>")
    assert bank(marked(CHOICE, unread)).only["problem"] == (
        "Cách cho điểm riêng của tệp được đổi thành cho điểm theo từng ý."
    )


def test_choices_may_add_up_one_by_one_in_the_marking(bank):
    case = (
        "<responseCondition><responseIf><member><baseValue>{0}</baseValue>"
        '<variable identifier="RESPONSE"/></member><setOutcomeValue identifier="SCORE"><sum>'
        '<variable identifier="SCORE"/><baseValue>{1}</baseValue></sum></setOutcomeValue></responseIf>'
        "</responseCondition>"
    )
    least = (
        '<responseCondition><responseIf><lte><variable identifier="SCORE"/><baseValue>0</baseValue></lte>'
        '<setOutcomeValue identifier="SCORE"><baseValue>0</baseValue></setOutcomeValue></responseIf>'
        "</responseCondition>"
    )
    added = case.format("H", "0.75") + case.format("O", "0.25") + case.format("Cl", "-0.5") + least
    text = re.sub(
        r"<responseProcessing[^>]*/>", f"<responseProcessing>{added}</responseProcessing>", MULTIPLE
    )
    read = bank(text)
    assert [share for _, share in read.shares()] == [75, 0, 25, -50]
    assert read.only["problem"] is None


def test_the_right_choice_may_stand_in_the_marking_only(bank):
    case = (
        '<response{0}><match><variable identifier="RESPONSE"/><baseValue>{1}</baseValue></match>'
        '<setOutcomeValue identifier="SCORE"><baseValue>{2}</baseValue></setOutcomeValue></response{0}>'
    )
    marking = case.format("If", "ChoiceB", 2) + case.format("ElseIf", "ChoiceA", 1)
    text = re.sub(r"<correctResponse>.*?</correctResponse>", "", CHOICE)
    text = re.sub(
        r"<responseProcessing[^>]*/>",
        f"<responseProcessing><responseCondition>{marking}</responseCondition></responseProcessing>",
        text,
    )
    assert [share for _, share in bank(text).shares()] == [50, 100]


def test_a_mapping_that_no_marking_reads_does_not_count(bank):
    read = bank(marked(MULTIPLE))
    assert {share for _, share in read.shares()} == {50, 0}


def test_feedback_that_one_answer_brings_is_that_of_its_choice_and_of_several_stays_behind(bank):
    case = (
        '<response{0}><match><variable identifier="RESPONSE"/><baseValue>{1}</baseValue></match>'
        '<setOutcomeValue identifier="F"><multiple><baseValue>{2}</baseValue></multiple></setOutcomeValue>'
        "</response{0}>"
    )
    said = "".join(f'<modalFeedback identifier="f{n}">Lời {n}.</modalFeedback>' for n in (1, 2, 3))
    cases = case.format("If", "ChoiceA", "f1") + case.format("ElseIf", "ChoiceB", "f2")
    other = '<setOutcomeValue identifier="F"><baseValue>f3</baseValue></setOutcomeValue>'
    cases += f"<responseElse>{other}</responseElse>"
    marking = f"<responseProcessing><responseCondition>{cases}</responseCondition></responseProcessing>"
    text = re.sub(r"<responseProcessing[^>]*/>", marking + said, CHOICE)
    read = bank(text)
    assert [one["feedback"] for one in read.only["choices"]] == ["Lời 1.", "Lời 2."]
    assert read.only["problem"] == "Đã bỏ lời nhận xét không gắn với riêng đáp án nào."
    assert read.bank.items[0].explanation == ""
