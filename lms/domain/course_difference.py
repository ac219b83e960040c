"""What differs between two versions of a course, as a jurist asks: which lesson, which question, which words,
which right answer, which article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple, TypeVar

from lms.domain.course import (
    Block,
    CheckQuestion,
    Course,
    Lesson,
    Module,
    Question,
    QuestionType,
    Quiz,
    Term,
)
from lms.domain.legal import Citation, LegalSource
from lms.domain.marking import answer_lines
from lms.domain.review import source_record


class Part(StrEnum):
    COURSE = "course"
    MODULE = "module"
    LESSON = "lesson"
    QUESTION = "question"
    TERM = "term"
    SOURCE = "source"


class What(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Aspect(StrEnum):
    """Which side of a part differs."""

    TITLE = "title"
    SUMMARY = "summary"
    AUDIENCE = "audience"
    LAW_AS_OF = "law_as_of"
    MINUTES = "minutes"
    RULES = "rules"
    ORDER = "order"
    MODULE = "module"
    OBJECTIVE = "objective"
    PASSAGE = "passage"
    CHECK = "check"
    TEXT = "text"
    CHOICE = "choice"
    RIGHT_ANSWER = "right_answer"
    EXPLANATION = "explanation"
    TYPE = "type"
    REREAD = "reread"
    TOPIC = "topic"
    LEVEL = "level"
    FIGURE = "figure"
    CITATIONS = "citations"
    RECORD = "record"


class Difference(NamedTuple):
    """`old` or `new` is empty where there was or is nothing. `name` says which passage, which line of a
    record, which minutes, or the order of what; an order is one line for each. Of citations `left` and `came`
    are given instead. A right answer is never a small change."""

    aspect: Aspect
    old: str = ""
    new: str = ""
    name: str = ""
    left: tuple[Citation, ...] = ()
    came: tuple[Citation, ...] = ()


class PartDifference(NamedTuple):
    """One part that differs. `module` is the title of the module it stands in, empty outside modules."""

    part: Part
    id: str
    title: str
    module: str
    what: What
    differences: tuple[Difference, ...] = ()


def course_difference(old: Course, new: Course) -> tuple[PartDifference, ...]:
    """In the reading order of the new version, what is gone after it; empty when nothing differs."""
    found = [_changed(Part.COURSE, new.id, new.title, "", list(_course(old, new)))]
    found += _modules(old, new)
    found += _matched(
        Part.LESSON,
        {one.id: (one.title, module.title, one) for module in old.modules for one in module.lessons},
        {one.id: (one.title, module.title, one) for module in new.modules for one in module.lessons},
        lambda one, two: (*_moved(old, new, one.id), *_lesson(one, two)),
    )
    found += _matched(
        Part.QUESTION,
        {one.id: (one.text, module.title, one) for module in old.modules for one in module.quiz.questions},
        {one.id: (one.text, module.title, one) for module in new.modules for one in module.quiz.questions},
        lambda one, two: (*_moved(old, new, one.id), *_question(one, two), *_reread(old, new, one, two)),
    )
    found += _matched(
        Part.TERM,
        {one.term: (one.term, "", one) for one in old.glossary},
        {one.term: (one.term, "", one) for one in new.glossary},
        _term,
    )
    found += _matched(
        Part.SOURCE,
        {one.id: (f"{one.title} {one.number}", "", one) for one in old.sources},
        {one.id: (f"{one.title} {one.number}", "", one) for one in new.sources},
        lambda one, two: tuple(_records(source_record(one), source_record(two))),
    )
    order = {Part.COURSE: 0, Part.MODULE: 1, Part.LESSON: 1, Part.QUESTION: 1, Part.TERM: 2, Part.SOURCE: 3}
    places = {module.title: place for place, module in enumerate(new.modules)}
    differing = [one for one in found if one.what is not What.CHANGED or one.differences]
    # Stable: inside a module the module itself, its lessons, its questions; of each kind what is gone last.
    differing.sort(
        key=lambda one: (order[one.part], places.get(one.module, len(places)), one.what is What.REMOVED)
    )
    return tuple(differing)


# --- matching -------------------------------------------------------------------------------------

_Item = TypeVar("_Item", Lesson, Question, Term, LegalSource)


def _matched(
    part: Part,
    old: Mapping[str, tuple[str, str, _Item]],
    new: Mapping[str, tuple[str, str, _Item]],
    inside: Callable[[_Item, _Item], Sequence[Difference]],
) -> Iterator[PartDifference]:
    """By id: progress and answers are kept by it, so what has another id is another thing."""
    for item_id, (title, module, item) in new.items():
        if item_id not in old:
            yield PartDifference(part, item_id, title, module, What.ADDED)
        else:
            yield _changed(part, item_id, title, module, list(inside(old[item_id][2], item)))
    for item_id, (title, module, _) in old.items():
        if item_id not in new:
            yield PartDifference(part, item_id, title, module, What.REMOVED)


def _modules(old: Course, new: Course) -> Iterator[PartDifference]:
    before = {module.id: module for module in old.modules}
    for module in new.modules:
        if module.id not in before:
            yield PartDifference(Part.MODULE, module.id, module.title, module.title, What.ADDED)
        else:
            found = list(_module(before[module.id], module))
            yield _changed(Part.MODULE, module.id, module.title, module.title, found)
    there = {module.id for module in new.modules}
    for gone in old.modules:
        if gone.id not in there:
            yield PartDifference(Part.MODULE, gone.id, gone.title, gone.title, What.REMOVED)


def _changed(part: Part, item_id: str, title: str, module: str, found: list[Difference]) -> PartDifference:
    return PartDifference(part, item_id, title, module, What.CHANGED, tuple(found))


# --- each part ------------------------------------------------------------------------------------


def _term(old: Term, new: Term) -> Sequence[Difference]:
    return (*_text(Aspect.TEXT, old.meaning, new.meaning), *_citations(old.citations, new.citations))


def _moved(old: Course, new: Course, item_id: str) -> Sequence[Difference]:
    """A lesson or question that stands in another module now."""
    before, after = old.module_of(item_id), new.module_of(item_id)
    return () if before.id == after.id else (Difference(Aspect.MODULE, before.title, after.title),)


def _order(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    """Of what stayed (id → how it is called), when it stands in another order."""
    stayed = [one for one in old if one in new]
    now = [one for one in new if one in old]
    if stayed != now:
        before = "\n".join(f"{place}. {old[one]}" for place, one in enumerate(stayed, start=1))
        after = "\n".join(f"{place}. {new[one]}" for place, one in enumerate(now, start=1))
        yield Difference(Aspect.ORDER, before, after, name)


def _reread(old: Course, new: Course, before: Question, after: Question) -> Sequence[Difference]:
    """Another lesson to read again after a wrong answer, by its title."""
    if before.lesson == after.lesson:
        return ()
    titles = [
        next((lesson.title for lesson in course.lessons() if lesson.id == wanted), wanted)
        for course, wanted in ((old, before.lesson), (new, after.lesson))
    ]
    return (Difference(Aspect.REREAD, titles[0], titles[1]),)


def _course(old: Course, new: Course) -> Iterator[Difference]:
    yield from _text(Aspect.TITLE, old.title, new.title)
    yield from _text(Aspect.SUMMARY, old.summary, new.summary)
    audiences = [", ".join(group.value for group in one.audience) for one in (old, new)]
    yield from _text(Aspect.AUDIENCE, *audiences)
    yield from _text(Aspect.LAW_AS_OF, f"{old.law_as_of:%d/%m/%Y}", f"{new.law_as_of:%d/%m/%Y}")
    yield from _text(Aspect.MINUTES, str(old.minutes), str(new.minutes))
    entry = tuple({"entry_test": one.entry_test.questions if one.entry_test else None} for one in (old, new))
    yield from _records(*entry, aspect=Aspect.RULES)
    for before, after in ((old.quiz_rule, new.quiz_rule), (old.completion, new.completion)):
        rules = before.model_dump(mode="json"), after.model_dump(mode="json")
        yield from _records(*rules, aspect=Aspect.RULES)
    yield from _order("modules", *({module.id: module.title for module in one.modules} for one in (old, new)))
    yield from _order("terms", *({term.term: term.term for term in one.glossary} for one in (old, new)))


def _module(old: Module, new: Module) -> Iterator[Difference]:
    yield from _text(Aspect.TITLE, old.title, new.title)
    yield from _text(Aspect.OBJECTIVE, old.objective, new.objective)
    yield from _text(Aspect.MINUTES, str(old.minutes), str(new.minutes))
    yield from _text(Aspect.MINUTES, str(old.class_minutes), str(new.class_minutes), "class_minutes")
    quizzes = tuple(
        {"quiz": one.quiz.title, "quiz_id": one.quiz.id, "draws": _draws(one.quiz)} for one in (old, new)
    )
    yield from _records(*quizzes, aspect=Aspect.RULES)
    yield from _order("lessons", *({one.id: one.title for one in side.lessons} for side in (old, new)))
    asked = [{one.id: f"{one.id}: {one.text}" for one in side.quiz.questions} for side in (old, new)]
    yield from _order("questions", *asked)


def _draws(quiz: Quiz) -> list[str]:
    return [
        f"{one.count} × ({one.topic or '*'}; {one.level.value if one.level else '*'})" for one in quiz.draws
    ]


def _lesson(old: Lesson, new: Lesson) -> Iterator[Difference]:
    yield from _text(Aspect.TITLE, old.title, new.title)
    yield from _text(Aspect.MINUTES, str(old.minutes), str(new.minutes))
    yield from _text(Aspect.MINUTES, str(old.exercise_minutes), str(new.exercise_minutes), "exercise_minutes")
    yield from _passages(old.blocks, new.blocks)
    yield from _text(Aspect.CHECK, _check_text(old.check), _check_text(new.check))
    yield from _citations(old.citations, new.citations)


def _question(old: Question, new: Question) -> Iterator[Difference]:
    right = "\n".join(_right(old)), "\n".join(_right(new))
    yield from _text(Aspect.RIGHT_ANSWER, *right)
    yield from _text(Aspect.TYPE, old.type.value, new.type.value)
    yield from _text(Aspect.TEXT, old.text, new.text)
    wrong = _wrong(old), _wrong(new)
    left = [text for text in wrong[0] if text not in wrong[1]]
    came = [text for text in wrong[1] if text not in wrong[0]]
    for place in range(max(len(left), len(came))):
        before = left[place] if place < len(left) else ""
        after = came[place] if place < len(came) else ""
        yield Difference(Aspect.CHOICE, before, after)
    if new.type is not QuestionType.ORDERING:  # there the order is the right answer
        yield from _order("choices", *({one.text: one.text for one in side.choices} for side in (old, new)))
    yield from _text(Aspect.EXPLANATION, old.explanation, new.explanation)
    yield from _text(Aspect.TOPIC, old.topic, new.topic)
    yield from _text(Aspect.LEVEL, old.level.value, new.level.value)
    figures = [" ".join(file.sha256[:8] + " " + file.name for file in one.figures) for one in (old, new)]
    yield from _text(Aspect.FIGURE, *figures)
    yield from _citations(old.citations, new.citations)


def _right(question: Question) -> list[str]:
    """Every right answer, whatever the type; an order is one answer."""
    return _answers(question, True)


def _wrong(question: Question) -> list[str]:
    return _answers(question, False)


def _answers(question: Question, right: bool) -> list[str]:
    """Each with what it earns and what is said to whoever gives it."""
    return [
        " · ".join(
            filter(None, (one.text, f"{one.percent}%" if one.percent is not None else "", one.feedback))
        )
        for one in answer_lines(question)
        if one.right is right
    ]


def _passages(old: Sequence[Block], new: Sequence[Block]) -> Iterator[Difference]:
    """Passages that stayed are found first; between them, those of one kind are taken for the same."""
    matcher = SequenceMatcher(None, [_key(block) for block in old], [_key(block) for block in new], False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        waiting = list(old[a1:a2])
        for block in new[b1:b2]:
            before = next((one for one in waiting if one.kind is block.kind), None)
            if before is not None:
                waiting.remove(before)
            yield Difference(Aspect.PASSAGE, _block_text(before), _block_text(block), block.kind.value)
        for gone in waiting:
            yield Difference(Aspect.PASSAGE, _block_text(gone), "", gone.kind.value)


def _key(block: Block) -> str:
    return block.model_dump_json()


def _block_text(block: Block | None) -> str:
    if block is None:
        return ""
    file = f"[{block.file.name} {block.file.sha256[:8]}]" if block.file else ""
    return "\n".join(filter(None, (block.title, file, block.markdown)))


def _check_text(check: CheckQuestion | None) -> str:
    if check is None:
        return ""
    choices = (f"{'✓' if choice.correct else '–'} {choice.text}" for choice in check.choices)
    return "\n".join((check.text, *choices, check.explanation))


def _citations(old: Sequence[Citation], new: Sequence[Citation]) -> Iterator[Difference]:
    left = tuple(one for one in old if one not in new)
    came = tuple(one for one in new if one not in old)
    if left or came:
        yield Difference(Aspect.CITATIONS, left=left, came=came)


def _records(
    old: Mapping[str, object], new: Mapping[str, object], *, aspect: Aspect = Aspect.RECORD
) -> Iterator[Difference]:
    for name in dict.fromkeys((*old, *new)):
        before, after = _plain(old.get(name)), _plain(new.get(name))
        if before != after:
            yield Difference(aspect, before, after, name)


def _plain(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _text(aspect: Aspect, old: str, new: str, name: str = "") -> tuple[Difference, ...]:
    return (Difference(aspect, old, new, name),) if old != new else ()
