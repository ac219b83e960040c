"""What the readers of all formats share when they put an item together."""

import posixpath
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from string import ascii_lowercase
from urllib.parse import unquote

from lms.content.question_formats.markup import KNOWN_TAG, Rich, from_html
from lms.content.question_formats.opening import BadItem
from lms.content.question_formats.plain import one_line, to_text
from lms.domain.course import Choice, Level, QuestionType
from lms.domain.question_bank import BankItem, ItemProblem, Trouble
from lms.text_question_bank import FALSE, LEVELS, TRUE

MOST_ANSWERS = 200
"""Of one question, that are read at all; more are an attack."""
_NAME_LETTERS = 80
"""As many as Moodle takes of the question for a name."""
_TOPIC = re.compile(r"(?:chủ đề|topic)\s*:\s*(.+)", re.IGNORECASE)


def letter(place: int) -> str:
    """Ids of choices: "a", "b".. ; beyond "z" an item is refused anyway."""
    return ascii_lowercase[place] if place < len(ascii_lowercase) else f"z{place}"


def choice(place: int, text: str, percent: Decimal, feedback: str = "") -> Choice:
    return Choice(id=letter(place), text=text, correct=percent > 0, percent=percent, feedback=feedback)


def truth(true: bool, *, right: str = "", wrong: str = "") -> list[Choice]:
    """The two choices of a true/false question; `right` is said to whoever answers rightly."""
    first, second = (right, wrong) if true else (wrong, right)
    full, none = Decimal(100), Decimal(0)
    return [
        choice(0, TRUE, full if true else none, first),
        choice(1, FALSE, none if true else full, second),
    ]


def as_truth(choices: Sequence[Choice]) -> list[Choice] | None:
    """The same two choices as a true/false question, where they say what ours say; else None.

    Those of other words stay a single choice: their words would be lost.
    """
    words = [one.text.casefold().strip(" .") for one in choices]
    if sorted(words) != sorted((TRUE.casefold(), FALSE.casefold())):
        return None
    true, false = choices if words[0] == TRUE.casefold() else reversed(choices)
    if {true.percent, false.percent} != {Decimal(100), Decimal(0)}:
        return None
    is_true = true.percent == 100
    right, wrong = (true, false) if is_true else (false, true)
    return truth(is_true, right=right.feedback, wrong=wrong.feedback)


def left_behind(address: str) -> Trouble:
    """The picture at `address`, where none can stand: its words stand there instead."""
    name = "hinh" if address.startswith("data:") else posixpath.basename(unquote(address).split("?")[0])
    return Trouble(code=ItemProblem.FILE_LEFT, about=(name or address)[:80])


def clean_name(name: str, stem: Rich) -> str:
    """The name without markup; of a question without one, its first words."""
    if KNOWN_TAG.search(name):
        name = from_html(name, left_behind).line
    return one_line(name)[:200] or default_name(to_text(stem.markdown))


def default_name(stem: str) -> str:
    """The first words of the question."""
    stem = one_line(stem)
    if len(stem) <= _NAME_LETTERS:
        return stem
    return stem[:_NAME_LETTERS].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def wrapped(
    name: str,
    stem: Rich,
    kind: QuestionType | None,
    problem: BadItem | None = None,
    *,
    explanation: Rich | None = None,
    losses: Iterable[Trouble] = (),
) -> BankItem:
    """An item without its answers yet."""
    explanation = explanation or Rich()
    lost = [*stem.losses, *explanation.losses, *losses]
    lost += [
        Trouble(code=ItemProblem.FILE_LEFT, about=figure)
        for figure in explanation.figures
        if figure not in stem.figures
    ]
    return BankItem(
        name=clean_name(name, stem),
        type=kind,
        text=stem.markdown,
        explanation=explanation.markdown,
        figures=stem.figures,
        problem=problem.trouble if problem else None,
        losses=tuple(dict.fromkeys(lost)),
    )


def classified(tags: Iterable[str]) -> tuple[str, Level | None]:
    """Topic and level, where the tags name them: "chủ đề: Đất đai", "van_dung" or "Vận dụng"."""
    topic, level = "", None
    words = {word: one for one, word in LEVELS.items()} | {one.value: one for one in Level}
    for tag in tags:
        tag = one_line(tag)
        if found := _TOPIC.fullmatch(tag):
            topic = found[1].strip()[:120]
        level = words.get(tag.casefold().replace("mức độ:", "").strip(), level)
    return topic, level
