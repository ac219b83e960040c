"""`khao-sat.yaml`: the forms that a class is asked to fill in afterwards."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, StringConstraints

from lms.content.shapes import Id, Shape, Text
from lms.content.yaml_lines import Fault, YamlText
from lms.domain.content_problems import ProblemCode
from lms.domain.survey import MOST_QUESTIONS, MOST_TEXTS, AnswerType, SurveyForm, SurveyQuestion

SURVEYS_FILE = "khao-sat.yaml"

# A question's id is the name of its field in the form on the phone.
FIELD_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
FieldId = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=FIELD_ID)
]


class SurveyQuestionShape(Shape):
    id: FieldId
    type: AnswerType
    text: Text
    choices: list[Text] = Field(default_factory=list)
    low: Text | None = None
    high: Text | None = None


class SurveyFormShape(Shape):
    id: Id
    title: Text
    intro: Text | None = None
    questions: Annotated[list[SurveyQuestionShape], Field(min_length=1)]


def check_form(shape: SurveyFormShape, yaml: YamlText, number: int) -> Iterator[Fault]:
    """What a shape cannot say: ids and choices that come twice, choices where there are none, too much."""
    at = (number, "questions")
    texts = sum(question.type is AnswerType.TEXT for question in shape.questions)
    if len(shape.questions) > MOST_QUESTIONS or texts > MOST_TEXTS:
        told: dict[str, str | int] = {"most": MOST_QUESTIONS, "texts": MOST_TEXTS}
        yield Fault(yaml.line(at), ProblemCode.SURVEY_TOO_LONG, told)
    ids = Counter(question.id for question in shape.questions)
    for place, question in enumerate(shape.questions):
        line = yaml.line((*at, place))
        if ids[question.id] > 1:
            yield Fault(line, ProblemCode.SURVEY_QUESTION_TWICE, {"id": question.id})
        choices = len(question.choices)
        if (choices >= 2) != (question.type is AnswerType.CHOICE) or choices == 1:
            yield Fault(line, ProblemCode.SURVEY_CHOICES, {"id": question.id})
        texts_of = Counter(choice.casefold() for choice in question.choices)
        for text, count in texts_of.items():
            if count > 1:
                yield Fault(line, ProblemCode.CHOICE_TWICE, {"id": question.id, "value": text[:80]})
        if (question.low or question.high) and question.type is not AnswerType.SCALE:
            yield Fault(line, ProblemCode.SURVEY_ENDS, {"id": question.id})


def build_form(shape: SurveyFormShape) -> SurveyForm:
    return SurveyForm(
        id=shape.id,
        title=shape.title,
        intro=shape.intro or "",
        questions=tuple(
            SurveyQuestion(
                id=question.id,
                type=question.type,
                text=question.text,
                choices=tuple(question.choices),
                low=question.low or "",
                high=question.high or "",
            )
            for question in shape.questions
        ),
    )
