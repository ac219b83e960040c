"""What is written in a format and read again is the same question, for every format and type."""

import itertools
from decimal import Decimal
from string import ascii_lowercase

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from lms.content.question_formats import read_bank, write_bank
from lms.content.question_formats.plain import one_line, to_markdown, to_text
from lms.domain.course import (
    Accepted,
    AcceptedNumber,
    Choice,
    Level,
    MediaFile,
    Pair,
    Question,
    QuestionType,
)
from lms.domain.question_bank import BankFormat, BankItem, ItemProblem

T = QuestionType
ABLE = {
    BankFormat.GIFT: [T.SINGLE_CHOICE, T.MULTIPLE_CHOICE, T.TRUE_FALSE, T.MATCHING, T.SHORT_ANSWER, T.NUMERIC,
                      T.ESSAY],
    BankFormat.MOODLE: list(T),
    BankFormat.AIKEN: [T.SINGLE_CHOICE],
    BankFormat.QTI21: list(T),
    BankFormat.QTI30: list(T),
}  # fmt: skip
CASES = [(form, kind) for form, kinds in ABLE.items() for kind in kinds]
NO_FEEDBACK = {BankFormat.QTI21, BankFormat.QTI30}

SIGNS = "aăâđêôơưáàảãạẾỐỰnh 012{}~=#:\\%[]()<>&\"'*_`|!.,;?/$@^-+→"
words = st.one_of(
    st.text(SIGNS, min_size=1, max_size=24),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=12),
    st.sampled_from(
        ["[html]<b>x</b>", "1. một", "%50% là", "A) B", "//", "$CATEGORY: x", "{T}", "=TRUE#", "&lt;",
         "::a::", "\\n", "****", "a -> b", "<script>alert(1)</script>", "- gạch",
         "@@PLUGINFILE@@/a.png", "]]>"]
    ),
).map(one_line).filter(bool)  # fmt: skip
plain_texts = words.filter(lambda text: "->" not in text and "*" not in text)
passages = st.lists(words, min_size=1, max_size=3).map(lambda parts: to_markdown("\n\n".join(parts)))
thirds = [Decimal("33.33333")] * 3


def distinct(most: int):
    return st.lists(plain_texts, min_size=2, max_size=most, unique_by=lambda text: text.casefold())


def choices(texts, worths, said):
    return tuple(
        Choice(id=letter, text=text, correct=worth > 0, percent=worth, feedback=feedback)
        for letter, text, worth, feedback in zip(ascii_lowercase, texts, worths, said, strict=False)
    )


@st.composite
def questions(draw, kind: QuestionType, feedback: bool = True):
    comment = st.one_of(st.just(""), plain_texts) if feedback else st.just("")
    said = draw(st.lists(comment, min_size=6, max_size=6))
    parts: dict[str, object] = {}
    match kind:
        case T.SINGLE_CHOICE:
            texts = draw(distinct(5))
            worths = [Decimal(100), *draw(st.permutations([0, 0, 0, 50, -25]))]
            parts["choices"] = choices(texts, [Decimal(worth) for worth in worths], said)
        case T.MULTIPLE_CHOICE:
            texts = draw(st.lists(plain_texts, min_size=4, max_size=5, unique_by=str.casefold))
            worths = draw(
                st.sampled_from([[*thirds, Decimal(0), Decimal(-100)], [Decimal(100), *[Decimal(0)] * 4],
                                 [Decimal(50), Decimal(-50), Decimal(50), Decimal(0), Decimal(0)]])
            )  # fmt: skip
            parts["choices"] = choices(texts, worths, said)
        case T.TRUE_FALSE:
            worths = draw(st.sampled_from([[Decimal(100), Decimal(0)], [Decimal(0), Decimal(100)]]))
            parts["choices"] = choices(["Đúng", "Sai"], worths, said)
        case T.ORDERING:
            parts["choices"] = tuple(
                Choice(id=letter, text=text)
                for letter, text in zip(ascii_lowercase, draw(distinct(6)), strict=False)
            )
        case T.MATCHING:
            lefts = draw(distinct(4))
            rights = draw(st.lists(plain_texts, min_size=len(lefts), max_size=len(lefts)))
            alone = [
                Pair(right=text) for text in draw(st.lists(plain_texts, max_size=1)) if text not in rights
            ]
            parts["pairs"] = (*(Pair(left=a, right=b) for a, b in zip(lefts, rights, strict=True)), *alone)
        case T.SHORT_ANSWER:
            texts = draw(st.lists(plain_texts, min_size=1, max_size=3, unique=True))
            worths = [Decimal(100), Decimal(50), Decimal("33.33333")]
            parts["accepted"] = tuple(
                Accepted(text=text, percent=worth, feedback=one)
                for text, worth, one in zip(texts, worths, said, strict=False)
            )
        case T.NUMERIC:
            number = st.decimals(-10_000, 10_000, places=3)
            values = draw(st.lists(number, min_size=1, max_size=3, unique=True))
            parts["numbers"] = tuple(
                AcceptedNumber(value=value, tolerance=abs(draw(number)), percent=worth, feedback=one)
                for value, worth, one in zip(
                    values, [Decimal(100), Decimal(50), Decimal(25)], said, strict=False
                )
            )
    return Question(
        id="HGV-01-M1-C1",
        text=draw(passages),
        lesson="HGV-01-M1-L1",
        type=kind,
        topic=draw(st.sampled_from(["", "Đất đai", "Bản chất, vai trò; khác | nữa"])),
        level=draw(st.sampled_from(Level)),
        explanation=draw(st.one_of(st.just(""), passages.filter(lambda text: "->" not in text))),
        citations=(),
        **parts,
    )


def same(item: BankItem, question: Question, form: BankFormat) -> None:
    assert item.problem is None, item.problem
    assert item.type is question.type
    if form is BankFormat.AIKEN:
        assert to_text(item.text) == one_line(to_text(question.text))
    else:
        assert to_text(item.text) == to_text(question.text)
        assert one_line(to_text(item.explanation)) == one_line(to_text(question.explanation))
        assert (item.name, item.topic, item.level) == (question.id, question.topic, question.level)
    ordering = question.type is T.ORDERING

    def told(choice: Choice) -> tuple[object, ...]:
        kept = form is not BankFormat.AIKEN
        return (choice.text, None if ordering else choice.percent, choice.feedback if kept else "")

    assert [told(choice) for choice in item.choices] == [told(choice) for choice in question.choices]
    assert (item.pairs, item.accepted) == (question.pairs, question.accepted)
    assert item.numbers == question.numbers


@pytest.mark.parametrize(("form", "kind"), CASES)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_question_comes_back_the_same(form, kind, data):
    feedback = form not in NO_FEEDBACK or kind in (T.SINGLE_CHOICE, T.MULTIPLE_CHOICE, T.TRUE_FALSE)
    question = data.draw(questions(kind, feedback))
    if form is BankFormat.AIKEN:
        assume(all(choice.percent in (0, 100) for choice in question.choices))
        assume(not to_text(question.text).upper().startswith("ANSWER"))
    written = write_bank([question], form, lambda figure: None)
    assert written.amount == 1, written.left_out
    bank = read_bank(written.data)
    assert len(bank.items) == 1, (bank, written.data)
    same(bank.items[0], question, form)


@settings(max_examples=150, deadline=None)
@given(st.lists(words, min_size=1, max_size=4))
@example(["1.", "- x", "# y", "| a | b |"])
@example(["===", "---"])
def test_plain_text_survives_markdown(parts):
    text = "\n".join(parts)
    assert to_text(to_markdown(text)) == text


def figure() -> MediaFile:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    return MediaFile(name="so-do.svg", media_type="image/svg+xml", sha256="0" * 64, size=len(svg), svg=svg)


def essay(**changes: object) -> Question:
    given: dict[str, object] = {"text": "Kể lại.", "explanation": "", "figures": (), **changes}
    return Question(id="C1", lesson="L1", type=T.ESSAY, citations=(), **given)


@pytest.mark.parametrize("form", [BankFormat.MOODLE, BankFormat.QTI21, BankFormat.QTI30])
def test_pictures_travel(form):
    bank = read_bank(write_bank([essay(figures=(figure(),))], form, lambda one: None).data)
    assert bank.items[0].figures == ("so-do.svg",)
    assert bank.files["so-do.svg"].decode() == figure().svg


@pytest.mark.parametrize("form", [form for form in BankFormat if form is not BankFormat.AIKEN])
def test_markup_travels(form):
    text = "Xem **kỹ**:\n\n- một\n- hai\n\n| A | B |\n| --- | --- |\n| 1 | 2 |"
    bank = read_bank(write_bank([essay(text=text)], form, lambda one: None).data)
    assert bank.items[0].text == text


def test_what_a_format_cannot_say_is_named():
    pairs = Question(
        id="C2", text="Ghép.", lesson="L1", type=T.MATCHING, explanation="", citations=(),
        pairs=(Pair(left="a", right="b -> c"), Pair(left="d", right="e")),
    )  # fmt: skip
    steps = Question(
        id="C3", text="Xếp.", lesson="L1", type=T.ORDERING, explanation="", citations=(),
        choices=(Choice(id="a", text="một"), Choice(id="b", text="hai")),
    )  # fmt: skip
    sorted_in = Question(
        id="C4", text="Chọn.", lesson="L1", type=T.SINGLE_CHOICE, explanation="", citations=(),
        topic="Đất đai",
        choices=(Choice(id="a", text="một", correct=True), Choice(id="b", text="hai")),
    )  # fmt: skip
    asked = [essay(figures=(figure(),)), pairs, steps, sorted_in]
    codes = {
        form: [(one, trouble.code) for one, trouble in write_bank(asked, form, lambda f: None).left_out]
        for form in (BankFormat.GIFT, BankFormat.AIKEN, BankFormat.QTI30)
    }
    assert codes == {
        BankFormat.GIFT: [
            ("C1", ItemProblem.FORMAT_FIGURE),
            ("C2", ItemProblem.FORMAT_LETTERS),
            ("C3", ItemProblem.FORMAT_TYPE),
        ],
        BankFormat.AIKEN: [
            ("C1", ItemProblem.FORMAT_FIGURE),
            ("C2", ItemProblem.FORMAT_TYPE),
            ("C3", ItemProblem.FORMAT_TYPE),
            ("C4", ItemProblem.FORMAT_TOPIC),
        ],
        BankFormat.QTI30: [],
    }


def test_the_same_questions_make_the_same_bytes():
    for form in BankFormat:
        first, second = (write_bank([essay()], form, lambda f: None).data for _ in range(2))
        assert first == second
    assert len(list(itertools.chain(BankFormat))) == 5
