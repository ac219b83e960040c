"""A question bank as it comes in from another program: what was read, item by item, and what was not.

Readers of every format make `BankItem`s; `judged` then says by one set of rules whether an item can be a
question here. Sentences are in lms/text_question_bank.py.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from lms.domain.course import Accepted, AcceptedNumber, Choice, Level, Pair, QuestionType
from lms.domain.legal import Frozen

MOST_CHOICES = 10
ROUNDED = Decimal(1)
"""Three times 33.3 is 100."""
MOST_LETTERS = 20_000
"""Of one item, all its texts together."""


class BankFormat(StrEnum):
    """The values are those of `export-questions --format`."""

    GIFT = "gift"
    MOODLE = "moodle"
    AIKEN = "aiken"
    QTI21 = "qti21"
    QTI30 = "qti30"


class FileVerdict(StrEnum):
    IMPORT = "import"
    REFUSE_FILE = "refuse_file"


class FileReason(StrEnum):
    """Why a whole file is refused."""

    UNREADABLE = "unreadable"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_FORMAT = "unknown_format"
    OTHER_XML = "other_xml"
    TEST_ONLY = "test_only"
    ENCODING = "encoding"
    NUL_BYTES = "nul_bytes"
    XML_BROKEN = "xml_broken"
    XML_ENTITIES = "xml_entities"
    TOO_DEEP = "too_deep"
    TOO_MUCH_WORK = "too_much_work"
    ZIP_BROKEN = "zip_broken"
    ZIP_LOCKED = "zip_locked"
    ZIP_BOMB = "zip_bomb"
    ZIP_PATH = "zip_path"
    ZIP_TWICE = "zip_twice"
    NO_MANIFEST = "no_manifest"
    NO_QUESTIONS = "no_questions"
    TOO_MANY = "too_many"


class ItemVerdict(StrEnum):
    IMPORT = "import"
    REFUSE = "refuse"


class ItemProblem(StrEnum):
    """Why one item is refused, or (those of `LOSSES`) what of an imported one stayed behind."""

    DESCRIPTION = "description"
    TYPE_UNSUPPORTED = "type_unsupported"
    MANY_INTERACTIONS = "many_interactions"
    HAS_PARAMETERS = "has_parameters"
    STIMULUS = "stimulus"
    ITEM_MISSING = "item_missing"
    ITEM_BROKEN = "item_broken"
    BRACES = "braces"
    MANY_ANSWER_BLOCKS = "many_answer_blocks"
    STEM_EMPTY = "stem_empty"
    STEM_LOST = "stem_lost"
    CHOICE_EMPTY = "choice_empty"
    CHOICE_TWICE = "choice_twice"
    CHOICE_NAMES_LETTER = "choice_names_letter"
    CHOICES_FEW = "choices_few"
    CHOICES_MANY = "choices_many"
    NO_ANSWER = "no_answer"
    ANSWER_UNKNOWN = "answer_unknown"
    NONE_FULL = "none_full"
    PERCENT_RANGE = "percent_range"
    NUMBER_BROKEN = "number_broken"
    NUMBER_HUGE = "number_huge"
    PAIRS_FEW = "pairs_few"
    PAIR_BROKEN = "pair_broken"
    ORDER_FEW = "order_few"
    TOO_LONG = "too_long"
    # what stayed behind
    FILE_LEFT = "file_left"
    LINK_LEFT = "link_left"
    SCRIPT_LEFT = "script_left"
    FORMULA_KEPT = "formula_kept"
    HINTS_LEFT = "hints_left"
    FEEDBACK_LEFT = "feedback_left"
    MARKUP_LEFT = "markup_left"
    UNITS_LEFT = "units_left"
    CASE_LEFT = "case_left"
    TEMPLATE_LEFT = "template_left"
    SUM_NOT_FULL = "sum_not_full"
    SCORING_DIFFERS = "scoring_differs"
    # what a format cannot say, when exporting
    FORMAT_TYPE = "format_type"
    FORMAT_FIGURE = "format_figure"
    FORMAT_PERCENT = "format_percent"
    FORMAT_FEEDBACK = "format_feedback"
    FORMAT_TOPIC = "format_topic"
    FORMAT_LETTERS = "format_letters"


LOSSES = frozenset(
    {
        ItemProblem.FILE_LEFT,
        ItemProblem.LINK_LEFT,
        ItemProblem.SCRIPT_LEFT,
        ItemProblem.FORMULA_KEPT,
        ItemProblem.HINTS_LEFT,
        ItemProblem.FEEDBACK_LEFT,
        ItemProblem.MARKUP_LEFT,
        ItemProblem.UNITS_LEFT,
        ItemProblem.CASE_LEFT,
        ItemProblem.TEMPLATE_LEFT,
        ItemProblem.SUM_NOT_FULL,
        ItemProblem.SCORING_DIFFERS,
        ItemProblem.FORMAT_FEEDBACK,
        ItemProblem.FORMAT_TOPIC,
    }
)


class Trouble(Frozen):
    """`about` fills the one placeholder of the sentence."""

    code: ItemProblem
    about: str = ""


class BankItem(Frozen):
    """`text` is in the Markdown subset, like `explanation`; choices, pairs and answers are plain text.

    As in `Question`, `choices` serve the choice types and, in the right order, ORDERING.
    """

    name: str
    type: QuestionType | None = None
    text: str = ""
    choices: tuple[Choice, ...] = ()
    pairs: tuple[Pair, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    numbers: tuple[AcceptedNumber, ...] = ()
    explanation: str = ""
    topic: str = ""
    level: Level | None = None
    figures: tuple[str, ...] = ()
    """Names in `Bank.files`."""
    problem: Trouble | None = None
    losses: tuple[Trouble, ...] = ()

    @property
    def verdict(self) -> ItemVerdict:
        return ItemVerdict.REFUSE if self.problem else ItemVerdict.IMPORT


class Bank(Frozen):
    """One file as read. A refused one has a reason and no items."""

    verdict: FileVerdict
    reason: FileReason | None = None
    format: BankFormat | None = None
    items: tuple[BankItem, ...] = ()
    files: dict[str, bytes] = Field(default_factory=dict)

    def accepted(self) -> tuple[BankItem, ...]:
        return tuple(item for item in self.items if item.problem is None)


def judged(item: BankItem) -> BankItem:
    """The item with the first thing that keeps it out, if any; one that is refused already stays as it is.

    Several right choices that do not add up to 100 are kept and named, as in Moodle: `scaled` makes them fit.
    """
    if item.problem is not None:
        return item
    found = next(_troubles(item), None)
    if found:
        return item.model_copy(update={"problem": found})
    total = _right_total(item)
    if item.type is not QuestionType.MULTIPLE_CHOICE or abs(total - 100) <= ROUNDED:
        return item
    told = Trouble(code=ItemProblem.SUM_NOT_FULL, about=f"{total.normalize():f}")
    return item.model_copy(update={"losses": (*item.losses, told)})


def _right_total(item: BankItem) -> Decimal:
    return sum((one.percent for one in item.choices if one.percent and one.percent > 0), Decimal(0))


def scaled(item: BankItem) -> list[Decimal]:
    """The percent of each choice; those of several right choices in such a measure that they make 100."""
    percents = [choice.percent or Decimal(0) for choice in item.choices]
    total = _right_total(item)
    if item.type is not QuestionType.MULTIPLE_CHOICE or abs(total - 100) <= ROUNDED:
        return percents
    return [max(Decimal(-100), round(percent * 100 / total, 5)) for percent in percents]


def _troubles(item: BankItem) -> Iterator[Trouble]:
    letters = len(item.text) + len(item.explanation)
    letters += sum(len(choice.text) + len(choice.feedback) for choice in item.choices)
    letters += sum(len(pair.left) + len(pair.right) for pair in item.pairs)
    letters += sum(len(answer.text) + len(answer.feedback) for answer in item.accepted)
    letters += sum(len(str(number.value)) + len(number.feedback) for number in item.numbers)
    if letters > MOST_LETTERS:
        yield Trouble(code=ItemProblem.TOO_LONG, about=str(MOST_LETTERS))
    if not item.text.strip():
        gone = next((loss.about for loss in item.losses if loss.code is ItemProblem.FILE_LEFT), None)
        empty = Trouble(code=ItemProblem.STEM_EMPTY)
        yield empty if gone is None else Trouble(code=ItemProblem.STEM_LOST, about=gone)
    if item.type in (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE, QuestionType.TRUE_FALSE):
        yield from _choice_troubles(item)
    elif item.type is QuestionType.ORDERING:
        yield from _order_troubles(item)
    elif item.type is QuestionType.MATCHING:
        yield from _pair_troubles(item)
    elif item.type is QuestionType.SHORT_ANSWER:
        if any(not answer.text.strip() for answer in item.accepted):
            yield Trouble(code=ItemProblem.CHOICE_EMPTY)
        yield from _answer_troubles([answer.percent for answer in item.accepted])
    elif item.type is QuestionType.NUMERIC:
        yield from _answer_troubles([number.percent for number in item.numbers])


def _choice_troubles(item: BankItem) -> Iterator[Trouble]:
    yield from _text_troubles(item.choices)
    if len(item.choices) < 2:
        yield Trouble(code=ItemProblem.CHOICES_FEW, about=str(len(item.choices)))
    if len(item.choices) > MOST_CHOICES:
        yield Trouble(code=ItemProblem.CHOICES_MANY, about=str(len(item.choices)))
    percents = [choice.percent or Decimal(0) for choice in item.choices]
    if item.type is not QuestionType.MULTIPLE_CHOICE:
        yield from _answer_troubles(percents)
        return
    yield from _range_troubles(percents)
    if not _right_total(item):
        yield Trouble(code=ItemProblem.NO_ANSWER)


def _order_troubles(item: BankItem) -> Iterator[Trouble]:
    yield from _text_troubles(item.choices)
    if len(item.choices) < 2:
        yield Trouble(code=ItemProblem.ORDER_FEW, about=str(len(item.choices)))
    if len(item.choices) > MOST_CHOICES:
        yield Trouble(code=ItemProblem.CHOICES_MANY, about=str(len(item.choices)))


def _pair_troubles(item: BankItem) -> Iterator[Trouble]:
    whole = [pair for pair in item.pairs if pair.left.strip()]
    if any(not pair.right.strip() for pair in item.pairs):
        yield Trouble(code=ItemProblem.PAIR_BROKEN)
    lefts = [pair.left.casefold() for pair in whole]
    if len(set(lefts)) < len(lefts):
        yield Trouble(code=ItemProblem.CHOICE_TWICE, about=_first_double(pair.left for pair in whole))
    if len(whole) < 2:
        yield Trouble(code=ItemProblem.PAIRS_FEW, about=str(len(whole)))
    if len(item.pairs) > MOST_CHOICES:
        yield Trouble(code=ItemProblem.CHOICES_MANY, about=str(len(item.pairs)))


def _text_troubles(choices: tuple[Choice, ...]) -> Iterator[Trouble]:
    if any(not choice.text.strip() for choice in choices):
        yield Trouble(code=ItemProblem.CHOICE_EMPTY)
    if len({choice.text.casefold() for choice in choices}) < len(choices):
        yield Trouble(code=ItemProblem.CHOICE_TWICE, about=_first_double(choice.text for choice in choices))


def _first_double(texts: Iterable[str]) -> str:
    seen: set[str] = set()
    for text in texts:
        if text.casefold() in seen:
            return text[:80]
        seen.add(text.casefold())
    return ""


def _answer_troubles(percents: list[Decimal]) -> Iterator[Trouble]:
    yield from _range_troubles(percents)
    if not percents or max(percents) <= 0:
        yield Trouble(code=ItemProblem.NO_ANSWER)
    if max(percents, default=Decimal(0)) != 100:
        yield Trouble(code=ItemProblem.NONE_FULL)


def _range_troubles(percents: list[Decimal]) -> Iterator[Trouble]:
    for percent in percents:
        if not -100 <= percent <= 100:
            yield Trouble(code=ItemProblem.PERCENT_RANGE, about=f"{percent:f}"[:20])
