"""Moodle XML, as https://docs.moodle.org/en/Moodle_XML_format and Moodle's own export have it.

What Moodle says after any answer ("Your answer is correct.") is its own voice and left out without a word;
what an author wrote in its place is named.
"""

import copy
import re
from collections.abc import Iterator
from decimal import Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from lms.content.question_formats import markup
from lms.content.question_formats.gift import category
from lms.content.question_formats.items import MOST_ANSWERS, choice, classified, left_behind, truth, wrapped
from lms.content.question_formats.opening import BadItem, number, percent
from lms.content.question_formats.pictures import Pictures, decoded
from lms.content.question_formats.plain import one_line
from lms.domain.course import Accepted, AcceptedNumber, Choice, Pair, QuestionType
from lms.domain.question_bank import BankItem, ItemProblem, Trouble

ROOTS = frozenset(("quiz", "question"))
_KINDS = {
    "multichoice": QuestionType.SINGLE_CHOICE,
    "truefalse": QuestionType.TRUE_FALSE,
    "shortanswer": QuestionType.SHORT_ANSWER,
    "numerical": QuestionType.NUMERIC,
    "matching": QuestionType.MATCHING,
    "match": QuestionType.MATCHING,
    "ordering": QuestionType.ORDERING,
    "essay": QuestionType.ESSAY,
}
_FALSE = frozenset(("false", "0", "no", "sai"))
_COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
_OWN_VOICE = re.compile(
    r"\b(your answer is|that's|not quite|partially|correct|incorrect|right|wrong|well done|very good"
    r"|excellent|sorry|try again|câu trả lời|của bạn|bạn|đã|trả lời|là|chưa|không|chính xác|đúng|sai|một phần"
    r"|hoàn toàn|rồi|lắm|rất|tốt|giỏi|hãy thử lại|tiếc quá|chúc mừng|good job|great|yes|no)\b",
    re.IGNORECASE,
)
"""What Moodle says by itself, and remarks that say no more than that."""


def read(root: Element, pictures: Pictures) -> Iterator[BankItem]:
    """Every question of a file, in order. `root`: <quiz>, or one <question>."""
    topic = ""
    for question in [root] if root.tag == "question" else root.findall("question"):
        kind = question.get("type", "").strip()
        if kind == "category":
            topic = category(_text(question, "category"))
            continue
        pictures.found = _files(question)
        found_topic, level = classified(tag.findtext("text", "") for tag in question.iterfind("tags/tag"))
        item = _Question(question, kind, pictures).item()
        yield item.model_copy(update={"topic": found_topic or topic, "level": level})


def _files(question: Element) -> dict[str, bytes]:
    """Files by name, wherever in the question they stand; Moodle 1.9 kept one picture beside the text."""
    files = {}
    for file in question.iter("file"):
        data = decoded(file.text or "") if file.get("encoding", "base64") == "base64" else None
        path = f"{file.get('path', '/')}/{file.get('name', '')}".lstrip("/").replace("//", "/")
        files[path] = data or b""
    old = question.findtext("image_base64")
    if old and (data := decoded(old)):
        files[one_line(question.findtext("image", "")) or "hinh.png"] = data
    return files


def _text(parent: Element, tag: str) -> str:
    found = parent.find(tag)
    if found is None:
        return ""
    inner = found.findtext("text")
    return (inner if inner is not None else found.text) or ""


class _Question:
    def __init__(self, element: Element, kind: str, pictures: Pictures) -> None:
        self.element = element
        self.kind = kind
        self.pictures = pictures
        self.losses: list[Trouble] = []
        self.answers: dict[str, object] = {}

    def item(self) -> BankItem:
        stem = self._rich(self.element.find("questiontext"))
        if not stem.figures and (old := one_line(self.element.findtext("image", ""))):
            kept = self.pictures.keep(old)
            if isinstance(kept, str):
                stem = stem._replace(figures=(kept,))
            else:
                self.losses.append(kept)
        explanation = self._rich(self.element.find("generalfeedback"))
        if self.kind == "essay":
            explanation = _both(explanation, self._rich(self.element.find("graderinfo")))
        kind = _KINDS.get(self.kind)
        if self.kind == "multichoice" and _text(self.element, "single").strip().lower() in _FALSE:
            kind = QuestionType.MULTIPLE_CHOICE
        problem = None
        try:
            self._answers(kind)
        except BadItem as bad:
            problem = bad
        if any(one_line("".join(hint.itertext())) for hint in self.element.iterfind("hint")):
            self.losses.append(Trouble(code=ItemProblem.HINTS_LEFT))
        self.losses.extend(Trouble(code=code) for code in self._left(kind))
        name = one_line(_text(self.element, "name"))
        item = wrapped(name, stem, kind, problem, explanation=explanation, losses=self.losses)
        return item.model_copy(update=self.answers)

    def _left(self, kind: QuestionType | None) -> Iterator[ItemProblem]:
        """Settings that mean something here has no place for."""
        said = (re.sub(r"<[^<>]*>|&nbsp;", " ", _text(self.element, tag))[:400] for tag in _COMBINED)
        if any(re.search(r"\w", _OWN_VOICE.sub("", one_line(words))) for words in said):
            yield ItemProblem.FEEDBACK_LEFT
        if kind is QuestionType.NUMERIC and self.element.find("units/unit") is not None:
            yield ItemProblem.UNITS_LEFT
        if kind is QuestionType.SHORT_ANSWER and _text(self.element, "usecase").strip() in ("1", "true"):
            yield ItemProblem.CASE_LEFT
        files = _text(self.element, "attachments").strip() not in ("", "0")
        if kind is QuestionType.ESSAY and (files or _text(self.element, "responsetemplate").strip()):
            yield ItemProblem.TEMPLATE_LEFT

    def _answers(self, kind: QuestionType | None) -> None:
        if kind is None:
            code = ItemProblem.DESCRIPTION if self.kind == "description" else ItemProblem.TYPE_UNSUPPORTED
            raise BadItem(code, self.kind or "không ghi loại")
        found = self.element.findall("answer")
        for many in (found, self.element.findall("subquestion")):
            if len(many) > MOST_ANSWERS:
                raise BadItem(ItemProblem.CHOICES_MANY, str(len(many)))
        if kind in (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE):
            choices: list[Choice] = []
            for answer in found:
                feedback = self._line(answer.find("feedback"))
                if not _own_text(answer).strip() and not feedback and not _share(answer):
                    continue  # "choices left blank will not be used", says Moodle
                choices.append(choice(len(choices), self._line(answer), _share(answer), feedback))
                self.answers["choices"] = tuple(choices)
        elif kind is QuestionType.TRUE_FALSE:
            self.answers["choices"] = tuple(self._truth(found))
        elif kind is QuestionType.SHORT_ANSWER:
            self.answers["accepted"] = tuple(
                Accepted(
                    text=one_line(_own_text(answer)),
                    percent=_share(answer),
                    feedback=self._line(answer.find("feedback")),
                )
                for answer in found
            )
        elif kind is QuestionType.NUMERIC:
            others = [answer for answer in found if _own_text(answer).strip() == "*"]
            if any(self._line(answer.find("feedback")) for answer in others):
                self.losses.append(Trouble(code=ItemProblem.FEEDBACK_LEFT))
            self.answers["numbers"] = tuple(
                AcceptedNumber(
                    value=number(_own_text(answer)),
                    tolerance=abs(number(_text(answer, "tolerance") or "0")),
                    percent=_share(answer),
                    feedback=self._line(answer.find("feedback")),
                )
                for answer in found
                if _own_text(answer).strip() != "*"
            )
        elif kind is QuestionType.MATCHING:
            self.answers["pairs"] = tuple(
                Pair(left=self._line(sub), right=one_line(_text(sub, "answer")))
                for sub in self.element.findall("subquestion")
                if _own_text(sub).strip() or _text(sub, "answer").strip()
            )
        elif kind is QuestionType.ORDERING:
            self._order(found)

    def _truth(self, found: list[Element]) -> list[Choice]:
        said = {one_line(_own_text(answer)).lower(): answer for answer in found}
        true, false = said.get("true"), said.get("false")
        if true is None or false is None:
            raise BadItem(ItemProblem.CHOICES_FEW, str(len(found)))
        shares = _share(true), _share(false)
        if sorted(shares) != [0, 100]:
            raise BadItem(ItemProblem.NONE_FULL)
        right, wrong = (true, false) if shares[0] == 100 else (false, true)
        return truth(
            shares[0] == 100,
            right=self._line(right.find("feedback")),
            wrong=self._line(wrong.find("feedback")),
        )

    def _order(self, found: list[Element]) -> None:
        """The plugin numbers the items in `fraction`; where it does not, they stand in order."""
        places = [number(answer.get("fraction", "0")) for answer in found]
        if len(set(places)) == len(places):
            found = [
                answer for _, answer in sorted(zip(places, found, strict=True), key=lambda pair: pair[0])
            ]
        share = percent(Decimal(100) / len(found)) if found else Decimal(0)
        self.answers["choices"] = tuple(
            choice(place, self._line(answer), share, self._line(answer.find("feedback")))
            for place, answer in enumerate(found)
        )

    def _rich(self, element: Element | None, keep: markup.Keep | None = None) -> markup.Rich:
        if element is None:
            return markup.Rich()
        keep = keep or self.pictures.keep
        inner = element.find("text")
        if inner is not None and len(inner):  # markup that nobody hid from XML
            open_markup = copy.copy(inner)
            open_markup.tag, open_markup.tail = "div", None
            return markup.from_html(
                ElementTree.tostring(open_markup, encoding="unicode", method="html"), keep
            )
        source = _own_text(element)
        form = element.get("format", "html").strip().lower()
        if form in ("plain_text", "plain"):
            return markup.from_plain(source)
        if form == "markdown":
            return markup.from_markdown(source, keep)
        if form in ("moodle_auto_format", "moodle"):
            return markup.from_loose(re.sub(r"\n", "<br>", source.strip()), keep)
        return markup.from_html(source, keep)

    def _line(self, element: Element | None) -> str:
        rich = self._rich(element, left_behind)
        self.losses.extend(rich.losses)
        return rich.line


def _own_text(element: Element) -> str:
    """The text of an element: in its <text>, or straight inside as Moodle 1.x wrote it."""
    inner = element.find("text")
    if inner is not None:
        return "".join(inner.itertext())
    return element.text or ""


def _both(first: markup.Rich, second: markup.Rich) -> markup.Rich:
    said = "\n\n".join(filter(None, (first.markdown, second.markdown)))
    return markup.Rich(said, first.figures + second.figures, first.losses + second.losses)


def _share(answer: Element) -> Decimal:
    return percent(number(answer.get("fraction") or "0"))
