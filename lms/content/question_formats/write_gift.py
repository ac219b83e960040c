"""Questions → GIFT."""

import re
from collections.abc import Iterator

from lms.content.question_formats.gift import BLANK
from lms.content.question_formats.markup import ENTITY, KNOWN_TAG
from lms.content.question_formats.plain import one_line, to_text
from lms.content.question_formats.writing import (
    CannotWrite,
    as_html,
    escaped_html,
    is_plain,
    no_such_type,
    share,
    tags,
)
from lms.domain.course import Question, QuestionType
from lms.domain.question_bank import ItemProblem
from lms.text_question_bank import TRUE

EXTENSION = "gift.txt"
_SIGN = re.compile(r"([\\:#={}~])")
_MISREAD = re.compile(r"\s*(%|\[(?:html|markdown|moodle|plain)\])", re.IGNORECASE)


def question(one: Question) -> str:
    """One block. Raises CannotWrite."""
    if one.figures:
        raise CannotWrite(ItemProblem.FORMAT_FIGURE)
    writer = _Block(one)
    labels = " ".join(f"[tag:{tag}]" for tag in tags(one))
    return f"// {labels}\n::{_escaped(one.id)}::{writer.stem}{{{''.join(writer.answers())}}}\n"


def _escaped(text: str) -> str:
    return _SIGN.sub(r"\\\1", text).replace("\n", r"\n")


class _Block:
    def __init__(self, one: Question) -> None:
        self.one = one
        self.html = not is_plain(one.text)
        text = to_text(one.text)
        if text.endswith(BLANK) or not text:
            # A line to fill at the very end would be read as belonging to the braces.
            self.html = True
        if self.html:
            self.stem = "[html]" + _escaped(as_html(one.text).replace("\n", " "))
        else:
            self.stem = self._plain(text)

    def answers(self) -> Iterator[str]:
        one = self.one
        if one.type in (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE):
            yield from self._choices()
        elif one.type is QuestionType.TRUE_FALSE:
            yield from self._true_false()
        elif one.type is QuestionType.SHORT_ANSWER:
            yield from self._accepted()
        elif one.type is QuestionType.NUMERIC:
            yield "#\n"
            for number in one.numbers:
                yield f"\t=%{number.percent:f}%{number.value:f}:{number.tolerance:f}"
                yield self._feedback(number.feedback) + "\n"
        elif one.type is QuestionType.MATCHING:
            yield from self._pairs()
        elif one.type is not QuestionType.ESSAY:
            raise no_such_type(one)
        yield self._explanation()

    def _choices(self) -> Iterator[str]:
        yield "\n"
        single = self.one.type is QuestionType.SINGLE_CHOICE
        for choice in self.one.choices:
            worth = share(self.one, choice)
            weight = f"~%{worth:f}%" if worth else "~"
            said = self._said(choice.text) + self._feedback(choice.feedback)
            yield f"\t{'=' if single and worth == 100 else weight}{said}\n"

    def _true_false(self) -> Iterator[str]:
        right = next(choice for choice in self.one.choices if choice.correct)
        wrong = next(choice for choice in self.one.choices if not choice.correct)
        yield "TRUE" if right.text == TRUE else "FALSE"
        if wrong.feedback or right.feedback:
            yield f"#{self._said(wrong.feedback)}"
        if right.feedback:
            yield self._feedback(right.feedback)

    def _accepted(self) -> Iterator[str]:
        yield "\n"
        for answer in self.one.accepted:
            if "->" in answer.text + answer.feedback + self.one.explanation:
                raise CannotWrite(ItemProblem.FORMAT_LETTERS, "->")
            text = _escaped(answer.text)
            mark = "[plain]" if _MISREAD.match(answer.text) else ""
            yield f"\t=%{answer.percent:f}%{mark}{text}{self._feedback(answer.feedback)}\n"

    def _pairs(self) -> Iterator[str]:
        yield "\n"
        for pair in self.one.pairs:
            if "->" in pair.left + pair.right:
                raise CannotWrite(ItemProblem.FORMAT_LETTERS, "->")
            yield f"\t={self._said(pair.left)} -> {_escaped(pair.right)}\n"

    def _said(self, text: str) -> str:
        """Plain text in the format of the question."""
        return _escaped(escaped_html(text)) if self.html and text else self._plain(text)

    def _plain(self, text: str) -> str:
        risky = KNOWN_TAG.search(text) or ENTITY.search(text) or _MISREAD.match(text)
        return ("[plain]" if risky else "") + _escaped(text)

    def _feedback(self, text: str) -> str:
        return f"#{self._said(text)}" if text else ""

    def _explanation(self) -> str:
        passage = self.one.explanation
        if not passage.strip():
            return ""
        if self.html or not is_plain(passage):
            return f"####[html]{_escaped(one_line(as_html(passage)))}"
        return f"####{self._plain(to_text(passage))}"
