"""What a course says, as its readers in the office see it: lessons by passages, questions with their answers,
the legal sources beside them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence

from lms.content.markdown import to_html
from lms.domain.course import Block, BlockKind, Course, Lesson, MediaFile, Question, QuestionType
from lms.domain.legal import Citation, LegalSource
from lms.domain.marking import AnswerLine, answer_lines
from lms.domain.review import ReviewState
from lms.domain.written_numbers import show_number
from lms.text_content import BLOCKS, MARKS, PENDING_NOTICE, legal_basis, place, source_text
from lms.text_question_bank import QUESTION_TYPES
from lms.text_review import source_facts
from lms.ui import parts
from lms.ui.parts_html import Tone, badge, esc, pairs

TONES: dict[ReviewState, Tone] = {
    ReviewState.UNSEEN: "plain",
    ReviewState.ACCEPTED: "ok",
    ReviewState.SENT_BACK: "warn",
    ReviewState.REVISED: "info",
    ReviewState.ITEM_CHANGED: "warn",
    ReviewState.SOURCES_CHANGED: "warn",
}
LESSON_FILES = "/tep-bai-hoc"


# --- lessons ------------------------------------------------------------------------------------


def lesson_html(lesson: Lesson) -> str:
    """Every passage, and the question at its end."""
    return "".join(_block(block) for block in lesson.blocks) + _check(lesson)


def _block(block: Block) -> str:
    body = (picture(block.file) if block.file else "") + to_html(block.markdown)
    if block.kind is BlockKind.PROSE and not block.pending:
        return body
    head = ": ".join(dict.fromkeys(filter(None, (BLOCKS[block.kind], block.title))))
    notice = f'<p class="hint">{esc(PENDING_NOTICE)}</p>' if block.pending else ""
    return (
        f'<div class="box{" amber" if block.pending else ""}"><p><b>{esc(head)}</b></p>{notice}{body}</div>'
    )


def _check(lesson: Lesson) -> str:
    if lesson.check is None:
        return ""
    return (
        f'<div class="box"><p><b>Câu hỏi cuối bài.</b> {esc(lesson.check.text)}</p>'
        f"{_choices(AnswerLine(choice.text, choice.correct) for choice in lesson.check.choices)}"
        f"<p>{esc(lesson.check.explanation)}</p></div>"
    )


def picture(file: MediaFile) -> str:
    """A drawing, shown as a picture so that nothing in it can run; a photo from where lessons have theirs."""
    if file.svg is None:
        return f'<img class="figure" alt="" src="{LESSON_FILES}/{file.sha256}">'
    data = b64encode(file.svg.encode()).decode()
    return f'<img class="figure" alt="" src="data:image/svg+xml;base64,{data}">'


# --- questions ----------------------------------------------------------------------------------


def question_html(question: Question) -> str:
    """The question, how it is answered, what is right and what is said to whom, and why; of every type."""
    how = QUESTION_TYPES[question.type]
    if question.type is QuestionType.ORDERING:
        how += ", đúng theo thứ tự dưới đây"
    figures = "".join(picture(file) for file in question.figures)
    answers = _choices(answer_lines(question))
    return (
        f'{to_html(question.text)}{figures}<p class="hint">{esc(how)}.</p>{answers}'
        f"<p>{esc(question.explanation)}</p>"
    )


def _choices(answers: Iterable[AnswerLine]) -> str:
    """Nothing where there are none: an essay."""
    lines = "".join(f"<li>{_answer(one)}</li>" for one in answers)
    return f"<ul>{lines}</ul>" if lines else ""


def _answer(one: AnswerLine) -> str:
    """What it earns and what trainees are told of it is approved with it, so it is shown."""
    text = f"<b>{esc(one.text)}</b> {badge('đúng', 'ok')}" if one.right else esc(one.text)
    if one.percent is not None:
        text += f" {badge(f'{show_number(one.percent)}% số điểm', 'warn')}"
    return text + (f"<br>Lời nhận xét: {esc(one.feedback)}" if one.feedback else "")


# --- versions ---------------------------------------------------------------------------------


def must_be_raised(version: int) -> None:
    """The files were changed under a number that is published already."""
    parts.box(
        f"<p><b>Phải tăng phiên bản.</b> Tệp nội dung vẫn ghi bản {version}, nhưng khác với bản {version} đã"
        " phát hành. Hãy tăng “version” trong course.yaml rồi đọc lại thư mục nội dung.</p>",
        amber=True,
    )


# --- law ----------------------------------------------------------------------------------------


def basis_html(course: Course, citations: Sequence[Citation]) -> str:
    """Where it stands in the law, and how well each place was checked."""
    lines = "".join(f"<li>{esc(line)}</li>" for line in legal_basis(citations, course.sources))
    open_marks = list(dict.fromkeys(MARKS[citation.mark] for citation in citations if not citation.settled))
    note = f"<p>{badge('Chờ thẩm định', 'warn')} {esc('; '.join(open_marks))}.</p>" if open_marks else ""
    return f"<p><b>Căn cứ pháp luật</b></p><ul>{lines}</ul>{note}" if lines else note


def sources_html(
    course: Course, citations: Sequence[Citation], known: Mapping[str, LegalSource]
) -> list[str]:
    """A card for each document: the places cited with their marks, then all that is known of it. `known` are
    all sources of the content folder, by id."""
    cards = []
    for source in course.sources:
        cited = [citation for citation in citations if citation.source == source.id]
        if not cited:
            continue
        places = "".join(
            f"<li>{esc(_upper(place(citation) or 'Cả văn bản'))} "
            f"{badge(MARKS[citation.mark], 'ok' if citation.settled else 'warn')}"
            f"{f'<br><small>{esc(citation.note)}</small>' if citation.note else ''}</li>"
            for citation in dict.fromkeys(cited)
        )
        head = f"<p><b>{esc(_upper(source_text(source)))}</b></p>"
        cards.append(f"{head}<ul>{places}</ul>{pairs(source_facts(source, known))}")
    return cards


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
