"""What a content file may contain, and how its mistakes become problem codes.

One closed model per kind of file. The YAML reader hands over text only, so every field here says
how its text is read.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from lms.content.yaml_lines import Fault, YamlText
from lms.domain.content_problems import ProblemCode
from lms.domain.course import Level, QuestionType, ReviewStatus
from lms.domain.legal import CheckState, Mark
from lms.domain.roster import TraineeGroup

ID = r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$"

MINUTES_MAX = 24 * 60


def _written_as(pattern: str, code: ProblemCode) -> BeforeValidator:
    """Refuse text that does not look as authors must write it: pydantic alone takes "0" for a date."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch(pattern, value.strip(), re.ASCII):
            raise PydanticCustomError(code.value, "{value}", {"value": value})
        return value.strip() if isinstance(value, str) else value

    return BeforeValidator(check)


Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=ID)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Whole = Annotated[int, _written_as(r"\d{1,6}", ProblemCode.NOT_WHOLE)]
Hours = Annotated[Decimal, _written_as(r"\d{1,3}(\.\d{1,2})?", ProblemCode.NOT_A_NUMBER)]
Day = Annotated[date, _written_as(r"\d{4}-\d{2}-\d{2}", ProblemCode.NOT_A_DATE)]
Percent = Annotated[Whole, Field(ge=0, le=100)]
Number = Annotated[Decimal, _written_as(r"-?\d{1,18}(\.\d{1,12})?", ProblemCode.NOT_A_NUMBER)]
Share = Annotated[
    Decimal, _written_as(r"-?\d{1,3}(\.\d{1,5})?", ProblemCode.NOT_A_NUMBER), Field(ge=-100, le=100)
]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CheckShape(Shape):
    state: CheckState
    on: Day | None = None
    by: Text | None = None
    note: Text | None = None


class SourceShape(Shape):
    id: Id
    number: Text
    title: Text
    issuer: Text
    issued_on: Day | None = None
    effective_from: Day | None = None
    effective_to: Day | None = None
    replaced_by: Text | None = None
    amended_by: list[Text] | None = None
    check: CheckShape


class CitationShape(Shape):
    source: Text | None = None
    article: Text | None = None
    clause: Text | None = None
    point: Text | None = None
    paragraph: Text | None = None
    mark: Mark
    note: Text | None = None

    @model_validator(mode="after")
    def _points_somewhere(self) -> "CitationShape":
        if self.source is None and (self.mark is not Mark.SKILL or self.article):
            raise PydanticCustomError(ProblemCode.CITATION_WITHOUT_SOURCE.value, "")
        if self.article is None and (self.clause or self.point or self.paragraph):
            raise PydanticCustomError(ProblemCode.CITATION_WITHOUT_ARTICLE.value, "")
        return self


class QuizRuleShape(Shape):
    pass_percent: Annotated[Whole, Field(ge=1, le=100)]
    max_attempts: Annotated[Whole, Field(ge=1, le=100)]
    cooling_off_minutes: Annotated[Whole, Field(le=30 * 24 * 60)] = 0
    time_limit_minutes: Annotated[Whole, Field(ge=1, le=MINUTES_MAX)] | None = None
    negative_marking: bool = False


class EntryTestShape(Shape):
    questions: Annotated[Whole, Field(ge=1, le=100)]


class CompletionShape(Shape):
    min_attendance_percent: Percent
    lessons: Literal["all"] = "all"
    quizzes: Literal["all"] = "all"


class ReviewShape(Shape):
    status: ReviewStatus
    by: Text | None = None
    on: Day | None = None

    @model_validator(mode="after")
    def _signed(self) -> "ReviewShape":
        if self.status is ReviewStatus.REVIEWED and not (self.by and self.on):
            raise PydanticCustomError(ProblemCode.REVIEW_UNSIGNED.value, "")
        return self


class CourseShape(Shape):
    id: Id
    title: Text
    audience: Annotated[list[TraineeGroup], Field(min_length=1)]
    version: Annotated[Whole, Field(ge=1)]
    hours: Annotated[Hours, Field(gt=0)]
    law_as_of: Day
    summary: Text
    quiz: QuizRuleShape
    completion: CompletionShape
    review: ReviewShape
    entry_test: EntryTestShape | None = None


class ModuleShape(Shape):
    id: Id
    title: Text
    hours: Annotated[Hours, Field(gt=0)]
    objective: Text
    class_minutes: Annotated[Whole, Field(le=MINUTES_MAX)]


class LessonShape(Shape):
    id: Id
    title: Text
    minutes: Annotated[Whole, Field(ge=1, le=MINUTES_MAX)]
    exercise_minutes: Annotated[Whole, Field(le=MINUTES_MAX)] = 0
    citations: list[CitationShape] = []
    check: "CheckQuestionShape | None" = None


class ChoiceShape(Shape):
    text: Text
    correct: bool = False


class CheckQuestionShape(Shape):
    text: Text
    choices: list[ChoiceShape]
    explanation: Text


class TermShape(Shape):
    term: Text
    meaning: Text
    citations: list[CitationShape] = []


class DrawShape(Shape):
    count: Annotated[Whole, Field(ge=1, le=100)]
    topic: Text | None = None
    level: Level | None = None


class QuizChoiceShape(ChoiceShape):
    percent: Share | None = None
    feedback: Text | None = None


class PairShape(Shape):
    left: Text | None = None
    right: Text


class AcceptedShape(Shape):
    text: Text
    percent: Share = Decimal(100)
    feedback: Text | None = None


class AcceptedNumberShape(Shape):
    value: Number
    tolerance: Annotated[Number, Field(ge=0)] = Decimal(0)
    percent: Share = Decimal(100)
    feedback: Text | None = None


class QuestionShape(Shape):
    id: Id
    type: QuestionType = QuestionType.SINGLE_CHOICE
    text: Text
    figures: list[Text] = []
    lesson: Id
    topic: Text | None = None
    level: Level = Level.UNDERSTAND
    choices: list[QuizChoiceShape] = []
    pairs: list[PairShape] = []
    accepted: list[AcceptedShape] = []
    numbers: list[AcceptedNumberShape] = []
    order: list[Text] = []
    explanation: Text
    citations: list[CitationShape] = []


class BankQuestionShape(QuestionShape):
    """Other programs often give no reason, and never a citation: both come from the jurist."""

    explanation: Text | None = None  # type: ignore[assignment]  # weaker here on purpose


class BankShape(Shape):
    """A file `ngan-hang-….yaml` beside quiz.yaml: further questions of the same quiz."""

    source: Text | None = None
    questions: list[BankQuestionShape] = []


class QuizShape(Shape):
    id: Id
    title: Text
    draws: list[DrawShape] = []
    questions: list[QuestionShape] = []


_Shape = TypeVar("_Shape", bound=Shape)

# pydantic's error types, by how they begin.
_CODES = (
    ("missing", ProblemCode.KEY_MISSING),
    ("extra_forbidden", ProblemCode.KEY_UNKNOWN),
    ("string_too_short", ProblemCode.VALUE_EMPTY),
    ("string_too_long", ProblemCode.BAD_ID),
    ("string_pattern", ProblemCode.BAD_ID),
    ("too_short", ProblemCode.VALUE_EMPTY),
    ("enum", ProblemCode.NOT_A_CHOICE),
    ("literal_error", ProblemCode.NOT_A_CHOICE),
    ("bool_", ProblemCode.NOT_A_CHOICE),
    ("greater_than", ProblemCode.OUT_OF_RANGE),
    ("less_than", ProblemCode.OUT_OF_RANGE),
    ("date_", ProblemCode.NOT_A_DATE),
)


def fit(
    shape: type[_Shape], yaml: YamlText, inside: tuple[str | int, ...] = ()
) -> tuple[_Shape | None, list[Fault]]:
    """Read the part of `yaml` at `inside` as a shape: the value or None, and every fault in it."""
    value = yaml.value
    for step in inside:
        value = value[step]
    try:
        return shape.model_validate(value), []
    except ValidationError as error:
        return None, list(_faults(error.errors(include_url=False), shape, yaml, inside))


def _faults(
    errors: list[ErrorDetails], shape: type[Shape], yaml: YamlText, inside: tuple[str | int, ...]
) -> Iterator[Fault]:
    for error in errors:
        at = (*inside, *error["loc"])
        # Lists are numbered for pydantic; the author knows only the key they stand under.
        key = next((str(step) for step in reversed(at) if isinstance(step, str)), "")
        detail: dict[str, str | int] = {"key": key, **_particulars(error, shape)}
        if not key and isinstance(at[0] if at else None, int):
            detail["entry"] = int(at[0]) + 1
        yield Fault(yaml.line(at), _code(error), detail)


def _code(error: ErrorDetails) -> ProblemCode:
    kind = error["type"]
    if kind in ProblemCode.__members__.values():
        return ProblemCode(kind)
    if error["input"] is None:
        return ProblemCode.VALUE_EMPTY
    return next((code for start, code in _CODES if kind.startswith(start)), ProblemCode.WRONG_TYPE)


def _particulars(error: ErrorDetails, shape: type[Shape]) -> dict[str, str | int]:
    context, kind, value = error.get("ctx", {}), error["type"], error["input"]
    if kind == "extra_forbidden":
        allowed = ", ".join(_shape_at(shape, error["loc"][:-1]).model_fields)
    elif kind.startswith("bool_"):
        allowed = "true, false"
    else:
        allowed = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    limit = ", ".join(f"{_SIGNS[name]} {context[name]}" for name in _SIGNS if name in context)
    return {"value": value[:80] if isinstance(value, str) else "", "allowed": allowed, "limit": limit}


_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


def _shape_at(shape: type[Shape], location: Iterable[str | int]) -> type[Shape]:
    """The shape that stands at a location: follows field names, and looks inside lists."""
    for step in location:
        if isinstance(step, str):
            annotation = shape.model_fields[step].annotation
            inner = (annotation, *get_args(annotation))
            shape = next(part for part in inner if isinstance(part, type) and issubclass(part, Shape))
    return shape
