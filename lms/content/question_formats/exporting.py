"""The questions of a course or a module of the content folder, in the format of another program."""

from pathlib import Path

from lms.content.question_formats import write_bank
from lms.content.question_formats.writing import Written
from lms.domain.course import Catalogue, MediaFile, Question
from lms.domain.question_bank import BankFormat


def export_questions(catalogue: Catalogue, item_id: str, form: BankFormat) -> Written:
    """`item_id`: of a course or a module. Raises KeyError for an unknown one."""

    def read(figure: MediaFile) -> bytes | None:
        path = catalogue.media.get(figure.sha256)
        try:
            return Path(path).read_bytes() if path else None
        except OSError:
            return None

    return write_bank(_questions(catalogue, item_id), form, read)


def _questions(catalogue: Catalogue, item_id: str) -> tuple[Question, ...]:
    if item_id in catalogue.courses:
        return catalogue.courses[item_id].questions()
    for course in catalogue.courses.values():
        for module in course.modules:
            if module.id == item_id:
                return module.quiz.questions
    raise KeyError(item_id)
