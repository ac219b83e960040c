"""What came of a survey: by question, beside other classes of the course, and to take away. Never by person.

Everything shown is of at least FEWEST answers; see `domain.survey.figures`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from lms.documents.survey_pdf import (
    FormSheet,
    ResultQuestion,
    ResultSheet,
    survey_form_pdf,
    survey_results_pdf,
)
from lms.documents.tables import Cell, Column, csv_bytes, xlsx
from lms.domain.audit import AuditAct
from lms.domain.org_units import OfficeProfile
from lms.domain.people import Actor, Permission
from lms.domain.survey import FEWEST, AnswerType, Figures, SurveyQuestion, figures
from lms.domain.times import local_date, show_date
from lms.services.reporting import ExportedFile
from lms.services.surveys import Standing, Surveys, form_of
from lms.services.tools import Tools
from lms.store import audit
from lms.store import surveys as store
from lms.store.database import Tx
from lms.text_surveys import about_line, choice_words, counted_line, mean_words, scale_words

FileKind = Literal["xlsx", "csv", "pdf"]

_MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "pdf": "application/pdf",
}
_COLUMNS = (
    Column("Lớp"),
    Column("Phiếu nhận đến hết ngày", "date"),
    Column("Câu", "year"),
    Column("Nội dung"),
    Column("Câu trả lời"),
    Column("Số phiếu", "number"),
    Column("Tỷ lệ", "percent"),
    Column("Trung bình", "number"),
)


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """`questions` in the order of the form. `enough`: whether anything may be shown yet."""

    standing: Standing
    questions: tuple[Figures, ...]

    @property
    def enough(self) -> bool:
        return self.standing.opened >= FEWEST


@dataclass(frozen=True, slots=True)
class Compared:
    """One question with its mean in each class of the course; None where nothing may be shown."""

    question: SurveyQuestion
    means: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Classes of one course that were asked with the same form, the newest first."""

    surveys: tuple[Standing, ...]
    questions: tuple[Compared, ...]


class SurveyResults:
    """For whoever runs the class (`cohort_access.require_class`). `office` gives the names on papers, `mark`
    what stands across those that are not for real."""

    def __init__(
        self,
        tools: Tools,
        surveys: Surveys,
        *,
        office: Callable[[], OfficeProfile],
        mark: Callable[[], str | None],
    ) -> None:
        self._tools = tools
        self._surveys = surveys
        self._office = office
        self._mark = mark

    def result(self, actor: Actor, survey_id: str) -> SurveyResult:
        """Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        standing = self._surveys.standing(actor, survey_id)
        with self._tools.database.read() as tx:
            return _result(tx, standing)

    def compare(self, actor: Actor, survey_id: str) -> Comparison:
        """This survey beside those of the same course and form, about whole classes that this actor runs.
        Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        own = self._surveys.standing(actor, survey_id)
        classes = {cohort.id: cohort.course_id for cohort in self._surveys.classes(actor)}
        with self._tools.database.read() as tx:
            rows = [
                other
                for other in store.of_course(tx, classes[own.asked.cohort_id], classes)
                if form_of(other).id == own.asked.form.id
            ]
        results = [self.result(actor, other.id) for other in rows]
        scales = [question for question in own.asked.form.questions if question.type is AnswerType.SCALE]
        return Comparison(
            tuple(result.standing for result in results),
            tuple(
                Compared(question, tuple(_mean_of(result, question) for result in results))
                for question in scales
            ),
        )

    def export(self, actor: Actor, survey_id: str, kind: FileKind) -> ExportedFile:
        """The results as they stand. Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        result = self.result(actor, survey_id)
        if kind == "pdf":
            content = self._results_pdf(result)
        else:
            rows = table(result)
            sheet = "Kết quả khảo sát"
            content = xlsx(sheet, _COLUMNS, rows) if kind == "xlsx" else csv_bytes(_COLUMNS, rows)
        self._note(actor, survey_id, kind)
        return ExportedFile(f"khao-sat.{kind}", content, _MIME[kind])

    def paper_form(self, actor: Actor, survey_id: str) -> bytes:
        """The empty form to be printed, A4. Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        asked = self._surveys.standing(actor, survey_id).asked
        office = self._office()
        sheet = FormSheet(
            office_lines=office.issuer_lines,
            form=asked.form,
            about=about_line(asked.cohort_title, asked.about),
            last_day=asked.last_day,
        )
        pdf = survey_form_pdf(sheet, made_on=local_date(self._tools.clock()), mark=self._mark())
        self._note(actor, survey_id, "paper")
        return pdf

    # --- steps -------------------------------------------------------------------------------

    def _results_pdf(self, result: SurveyResult) -> bytes:
        asked, today = result.standing.asked, local_date(self._tools.clock())
        sheet = ResultSheet(
            office_lines=self._office().issuer_lines,
            title=asked.form.title,
            about=about_line(asked.cohort_title, asked.about),
            counted=counted_words(result.standing),
            printed=f"In ngày {show_date(today)}",
            questions=tuple(_printed(figure) for figure in result.questions),
        )
        return survey_results_pdf(sheet, made_on=today, mark=self._mark())

    def _note(self, actor: Actor, survey_id: str, kind: str) -> None:
        with self._tools.database.write() as tx:
            actor.require(Permission.TAKE_ROLL)
            audit.append(
                tx,
                self._tools.new_id,
                self._tools.clock(),
                actor,
                AuditAct.LIST_EXPORTED,
                survey_id,
                {"kind": kind},
            )


def counted_words(standing: Standing) -> str:
    """How many answered of how many, and which way."""
    return counted_line(standing.answered, standing.invited, standing.ways, standing.opened)


def _result(tx: Tx, standing: Standing) -> SurveyResult:
    tallies, words = store.tallies(tx, standing.asked.id), store.words(tx, standing.asked.id)
    return SurveyResult(
        standing,
        tuple(
            figures(
                question,
                tallies.get(question.id, {}),
                [said for question_id, said in words if question_id == question.id],
                standing.opened,
            )
            for question in standing.asked.form.questions
        ),
    )


def _mean_of(result: SurveyResult, question: SurveyQuestion) -> float | None:
    """Forms of one id may have changed between two classes: only the same question is compared."""
    return next((figure.mean for figure in result.questions if figure.question == question), None)


def table(result: SurveyResult) -> list[Sequence[Cell]]:
    """First how many answered, then one line for each value of a question, and one for each open answer. Each
    says of which class: tables of several are put under one another."""
    asked = result.standing.asked
    whose = ". ".join(filter(None, (asked.cohort_title, asked.about and f"Buổi: {asked.about}")))
    counted = f"{counted_words(result.standing)}."
    rows: list[Sequence[Cell]] = [(None, asked.form.title, counted, result.standing.answered, None, None)]
    for number, figure in enumerate(result.questions, start=1):
        text = figure.question.text
        if figure.hidden:
            rows.append((number, text, "Chưa đủ phiếu để hiện", None, None, None))
        elif figure.question.type is AnswerType.TEXT:
            rows += [(number, text, said, None, None, None) for said in figure.words]
        else:
            rows += [
                (
                    number,
                    text,
                    choice_words(figure.question, value),
                    count,
                    count / figure.answered,
                    figure.mean,
                )
                for value, count in figure.counts
            ]
    return [(whose, asked.last_day, *row) for row in rows]


def _printed(figure: Figures) -> ResultQuestion:
    note = scale_words(figure.question)
    if figure.hidden:
        return ResultQuestion(figure.question.text, "Chưa đủ phiếu để hiện.", (), ())
    if figure.question.type is AnswerType.TEXT:
        return ResultQuestion(figure.question.text, f"{figure.answered} ý kiến", (), figure.words)
    said = f"{figure.answered} phiếu trả lời"
    if figure.mean is not None:
        said = f"{said}; trung bình {mean_words(figure.mean)} trên 5 ({note})"
    bars = tuple((choice_words(figure.question, value), count) for value, count in figure.counts)
    return ResultQuestion(figure.question.text, said, bars, ())
