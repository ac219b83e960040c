"""Questions → Moodle XML, pictures inside."""

import base64
from collections.abc import Sequence
from decimal import Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from lms.content.question_formats.writing import (
    FigureBytes,
    as_html,
    escaped_html,
    figure_data,
    share,
    stem_html,
    tags,
)
from lms.domain.course import Question, QuestionType
from lms.text_question_bank import TRUE

EXTENSION = "xml"
_KINDS = {
    QuestionType.SINGLE_CHOICE: "multichoice",
    QuestionType.MULTIPLE_CHOICE: "multichoice",
    QuestionType.TRUE_FALSE: "truefalse",
    QuestionType.MATCHING: "matching",
    QuestionType.SHORT_ANSWER: "shortanswer",
    QuestionType.NUMERIC: "numerical",
    QuestionType.ORDERING: "ordering",
    QuestionType.ESSAY: "essay",
}


def quiz(questions: Sequence[Element]) -> bytes:
    root = Element("quiz")
    root.extend(questions)
    ElementTree.indent(root)
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data


def question(one: Question, read: FigureBytes) -> Element:
    """Raises CannotWrite when a picture cannot be read."""
    root = Element("question", type=_KINDS[one.type])
    _text(SubElement(root, "name"), one.id)
    stem = SubElement(root, "questiontext", format="html")
    _text(stem, stem_html(one, lambda figure: f"@@PLUGINFILE@@/{figure.name}"))
    for figure in one.figures:
        file = SubElement(stem, "file", name=figure.name, path="/", encoding="base64")
        file.text = base64.b64encode(figure_data(figure, read)).decode("ascii")
    _text(SubElement(root, "generalfeedback", format="html"), as_html(one.explanation))
    SubElement(root, "defaultgrade").text = "1"
    _answers(root, one)
    labels = SubElement(root, "tags")
    for tag in tags(one):
        _text(SubElement(labels, "tag"), tag)
    return root


def _answers(root: Element, one: Question) -> None:
    if one.type in (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE):
        SubElement(root, "single").text = "true" if one.type is QuestionType.SINGLE_CHOICE else "false"
        SubElement(root, "shuffleanswers").text = "true"
        for choice in one.choices:
            _answer(root, share(one, choice), escaped_html(choice.text), choice.feedback, form="html")
    elif one.type is QuestionType.TRUE_FALSE:
        for choice in one.choices:
            word = "true" if choice.text == TRUE else "false"
            _answer(root, share(one, choice), word, choice.feedback)
    elif one.type is QuestionType.SHORT_ANSWER:
        SubElement(root, "usecase").text = "0"
        for accepted in one.accepted:
            _answer(root, accepted.percent, accepted.text, accepted.feedback)
    elif one.type is QuestionType.NUMERIC:
        for number in one.numbers:
            made = _answer(root, number.percent, f"{number.value:f}", number.feedback)
            SubElement(made, "tolerance").text = f"{number.tolerance:f}"
    elif one.type is QuestionType.MATCHING:
        SubElement(root, "shuffleanswers").text = "true"
        for pair in one.pairs:
            sub = SubElement(root, "subquestion", format="html")
            _text(sub, escaped_html(pair.left))
            _text(SubElement(sub, "answer"), pair.right)
    elif one.type is QuestionType.ORDERING:
        for place, choice in enumerate(one.choices, start=1):
            _answer(root, Decimal(place), escaped_html(choice.text), choice.feedback, form="html")


def _answer(
    root: Element, worth: Decimal, text: str, feedback: str, *, form: str = "moodle_auto_format"
) -> Element:
    made = SubElement(root, "answer", fraction=f"{worth:f}", format=form)
    _text(made, text)
    _text(SubElement(made, "feedback", format="html"), escaped_html(feedback))
    return made


def _text(parent: Element, text: str) -> None:
    SubElement(parent, "text").text = text
