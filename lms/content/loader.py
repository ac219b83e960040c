"""The content folder → a catalogue and every problem in it.

Reading never stops at the first mistake: an author sees all of them at once, with file, line and
code. A course enters the catalogue only when nothing under its folder is wrong.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from lms.content import front_matter, markdown
from lms.content.blocks import PlacedBlock, count_words, split_blocks
from lms.content.build import build_course, build_lesson, build_module, build_source
from lms.content.checks import (
    MODULE_LESSONS,
    check_bank,
    check_citations,
    check_lesson,
    check_module,
    check_quiz,
)
from lms.content.coverage import CoverageRow, coverage
from lms.content.files import MAX_LESSON_BYTES, ContentFiles
from lms.content.media import MEDIA_FOLDERS, attach, check_media_folders, media_path, question_figure
from lms.content.shapes import (
    BankShape,
    CitationShape,
    CourseShape,
    LessonShape,
    ModuleShape,
    QuestionShape,
    QuizShape,
    Shape,
    SourceShape,
    TermShape,
    fit,
)
from lms.content.source_checks import check_sources, ends_before_it_begins
from lms.content.survey_forms import SURVEYS_FILE, SurveyFormShape, build_form, check_form
from lms.content.yaml_lines import Location, YamlText, read
from lms.domain.content_problems import Problem, ProblemCode
from lms.domain.course import MEDIA_KINDS, Catalogue, Course, MediaFile, Module
from lms.domain.legal import LegalSource
from lms.domain.survey import SurveyForm

SOURCES_FILE = "van-ban.yaml"
GLOSSARY_FILE = "thuat-ngu.yaml"

_BANK = re.compile(r"ngan-hang(-[a-z0-9]+)+\.yaml")
_NUMBERED = re.compile(r"(\d{2})-[a-z0-9]+(-[a-z0-9]+)*")
_SHAPE = TypeVar("_SHAPE", bound=Shape)


def load_courses(directory: Path) -> tuple[Catalogue, list[Problem]]:
    """Read a content folder. Never raises for what is in it; problems are sorted by file and line."""
    files = ContentFiles(directory)
    if not directory.is_dir():
        files.add(directory, ProblemCode.FOLDER_MISSING)
        return Catalogue(courses={}, sources={}), files.problems
    return _Loader(files).catalogue()


def check_courses(directory: Path) -> tuple[list[CoverageRow], list[Problem]]:
    """What `check-courses` prints: the coverage of the sound courses, and every problem."""
    catalogue, problems = load_courses(directory)
    return coverage(catalogue), problems


class _File(NamedTuple):
    """A YAML file, or the head of a lesson, once read."""

    path: Path
    yaml: YamlText


class _Terms(NamedTuple):
    file: _File
    shapes: list[TermShape]


class _LessonFile(NamedTuple):
    file: _File
    shape: LessonShape | None
    blocks: list[PlacedBlock]
    words: int


class _Bank(NamedTuple):
    file: _File
    shape: BankShape


class _ModuleFolder(NamedTuple):
    shape: ModuleShape | None
    lessons: list[_LessonFile]
    unreadable: int
    """Lesson files that could not be read at all."""
    quiz_file: _File | None
    quiz: QuizShape | None
    banks: list[_Bank]
    figures: dict[str, MediaFile]

    def asked(self) -> list[tuple[_File, Sequence[QuestionShape]]]:
        """The questions of the quiz and its banks, by file."""
        found: list[tuple[_File, Sequence[QuestionShape]]] = []
        if self.quiz_file and self.quiz:
            found.append((self.quiz_file, self.quiz.questions))
        return [*found, *((bank.file, bank.shape.questions) for bank in self.banks)]


class _Loader:
    """Holds what spans files while one folder is read: the sources, and ids already taken."""

    def __init__(self, files: ContentFiles) -> None:
        self.files = files
        self.sources: dict[str, LegalSource] = {}
        self.known_sources: frozenset[str] | None = None
        self.taken: dict[str, str] = {}

    def catalogue(self) -> tuple[Catalogue, list[Problem]]:
        self._read_sources(self.files.root / SOURCES_FILE)
        courses: dict[str, Course] = {}
        media: dict[str, str] = {}
        folders = []
        for path in self.files.children(self.files.root):
            if os.path.isdir(path):
                folders.append(path)
            elif path.name not in (SOURCES_FILE, SURVEYS_FILE) and path.suffix != ".md":
                self.files.add(path, ProblemCode.FILE_UNEXPECTED)
        if not folders:
            self.files.add(self.files.root, ProblemCode.NO_COURSES)
        for folder in folders:
            course = self._course(folder)
            if course is not None and self.files.clean(folder):
                courses[course.id] = course
                for file in course.media():
                    if file.svg is None:
                        media[file.sha256] = str(media_path(folder, file))
        surveys = self._surveys(self.files.root / SURVEYS_FILE)
        problems = sorted(self.files.problems, key=lambda problem: (problem.file, problem.line, problem.code))
        catalogue = Catalogue(courses=courses, sources=self.sources, media=media, surveys=surveys)
        return catalogue, problems

    # Sources

    def _read_sources(self, path: Path) -> None:
        file = self._yaml(path)
        if file is None:
            return
        if not isinstance(file.yaml.value, list):
            self.files.add(path, ProblemCode.WRONG_TYPE, key=SOURCES_FILE, value="", allowed="", limit="")
            return
        known = set()
        shapes = {}
        for number, entry in enumerate(file.yaml.value):
            if isinstance(entry, dict) and isinstance(entry.get("id"), str):
                known.add(entry["id"])
            shape = self._fit(SourceShape, file, (number,))
            if shape is not None and self._take(shape.id, file, (number, "id")):
                shapes[number] = shape
                # Else each citation would be told to be out of force.
                if not ends_before_it_begins(shape):
                    self.sources[shape.id] = build_source(shape)
        self.known_sources = frozenset(known)
        self.files.add_faults(path, check_sources(shapes, file.yaml, self.known_sources))

    # Surveys

    def _surveys(self, path: Path) -> tuple[SurveyForm, ...]:
        """The forms without a fault; a folder need not have any."""
        file = self._yaml(path) if os.path.lexists(path) else None
        if file is None:
            return ()
        if not isinstance(file.yaml.value, list):
            self.files.add(path, ProblemCode.WRONG_TYPE, key=SURVEYS_FILE, value="", allowed="", limit="")
            return ()
        found = []
        for number in range(len(file.yaml.value)):
            shape = self._fit(SurveyFormShape, file, (number,))
            if shape is None:
                continue
            faults = list(check_form(shape, file.yaml, number))
            self.files.add_faults(path, faults)
            if self._take(shape.id, file, (number, "id")) and not faults:
                found.append(build_form(shape))
        return tuple(found)

    # Courses

    def _course(self, folder: Path) -> Course | None:
        file = self._yaml(folder / "course.yaml")
        shape = self._fit(CourseShape, file) if file else None
        if file and shape:
            self._take(shape.id, file, ("id",))
        beside = ("course.yaml", GLOSSARY_FILE, *MEDIA_FOLDERS.values())
        modules = [self._module(path) for path in self._numbered(folder, *beside, folders=True)]
        check_media_folders(folder, self.files)
        terms = self._glossary(folder / GLOSSARY_FILE)
        self._check_course(file, shape, modules)
        for module in modules:
            self._check_law(module, shape)
        if terms:
            for number, term in enumerate(terms.shapes):
                self._check_cited(terms.file, (number, "citations"), term.citations, shape)
        lesson_ids = _lesson_ids(modules)
        for module in modules:
            if module.quiz_file and module.quiz:
                others = [question for bank in module.banks for question in bank.shape.questions]
                faults = check_quiz(module.quiz, module.quiz_file.yaml, lesson_ids, others)
                self.files.add_faults(module.quiz_file.path, faults)
            for bank in module.banks:
                self.files.add_faults(bank.file.path, check_bank(bank.shape, bank.file.yaml, lesson_ids))
        if shape is None or not self.files.clean(folder):
            return None
        parts = [_build(module) for module in modules]
        return build_course(shape, parts, terms.shapes if terms else (), self.sources)

    def _check_course(
        self, file: _File | None, shape: CourseShape | None, modules: list[_ModuleFolder]
    ) -> None:
        if file is None or shape is None:
            return
        if not modules:
            self.files.add(file.path, ProblemCode.COURSE_EMPTY)
        if shape.hours * 60 != int(shape.hours * 60):
            line = file.yaml.line(("hours",))
            self.files.add(file.path, ProblemCode.HOURS_UNEVEN, line, value=str(shape.hours))
        asked = sum(len(questions) for module in modules for _, questions in module.asked())
        if shape.entry_test and shape.entry_test.questions > asked:
            line = file.yaml.line(("entry_test",))
            self.files.add(file.path, ProblemCode.ENTRY_TEST_TOO_LONG, line, asked=asked)
        shapes = [module.shape for module in modules if module.shape]
        total = sum(module.hours for module in shapes)
        if modules and len(shapes) == len(modules) and total != shape.hours:
            line = file.yaml.line(("hours",))
            self.files.add(file.path, ProblemCode.COURSE_HOURS, line, hours=str(shape.hours), sum=str(total))

    def _check_law(self, module: _ModuleFolder, course: CourseShape | None) -> None:
        for lesson in module.lessons:
            if lesson.shape:
                self._check_cited(lesson.file, ("citations",), lesson.shape.citations, course)
        for file, questions in module.asked():
            for number, question in enumerate(questions):
                at: Location = ("questions", number, "citations")
                self._check_cited(file, at, question.citations, course)

    def _check_cited(
        self, file: _File, at: Location, citations: Sequence[CitationShape], course: CourseShape | None
    ) -> None:
        law_as_of = course.law_as_of if course else None
        found = check_citations(citations, file.yaml, at, self.sources, self.known_sources, law_as_of)
        self.files.add_faults(file.path, found)

    def _glossary(self, path: Path) -> _Terms | None:
        file = self._yaml(path) if os.path.lexists(path) else None
        if file is None:
            return None
        if not isinstance(file.yaml.value, list):
            self.files.add(path, ProblemCode.WRONG_TYPE, key=GLOSSARY_FILE, value="", allowed="", limit="")
            return None
        shapes = [self._fit(TermShape, file, (number,)) for number in range(len(file.yaml.value))]
        first: dict[str, int] = {}
        for number, shape in enumerate(shapes):
            if shape is None:
                continue
            line = file.yaml.line((number, "term"))
            known = first.setdefault(" ".join(shape.term.casefold().split()), line)
            if known != line:
                self.files.add(path, ProblemCode.TERM_TWICE, line, term=shape.term[:80], first=known)
        return _Terms(file, [shape for shape in shapes if shape])

    # Modules

    def _module(self, folder: Path) -> _ModuleFolder:
        file = self._yaml(folder / "module.yaml")
        shape = self._fit(ModuleShape, file) if file else None
        if file and shape:
            self._take(shape.id, file, ("id",))
        bank_paths = [path for path in self.files.children(folder) if _BANK.fullmatch(path.name)]
        paths = self._numbered(folder, "module.yaml", "quiz.yaml", *(path.name for path in bank_paths))
        lessons = [lesson for path in paths if (lesson := self._lesson(path))]
        quiz_file = self._yaml(folder / "quiz.yaml")
        quiz = self._fit(QuizShape, quiz_file) if quiz_file else None
        if quiz_file and quiz:
            self._take(quiz.id, quiz_file, ("id",))
        banks = [bank for path in bank_paths if (bank := self._bank(path))]
        module_path = folder / "module.yaml"
        fewest, most = MODULE_LESSONS
        if not fewest <= len(paths) <= most:
            self.files.add(
                module_path, ProblemCode.MODULE_LESSONS, count=len(paths), fewest=fewest, most=most
            )
        shaped = [(lesson.shape, lesson.words) for lesson in lessons if lesson.shape]
        if file and shape and len(shaped) == len(paths):
            self.files.add_faults(module_path, check_module(shape, file.yaml, shaped))
        unreadable = len(paths) - len(lessons)
        module = _ModuleFolder(shape, lessons, unreadable, quiz_file, quiz, banks, {})
        for owner, questions in module.asked():
            self._take_questions(owner, questions, folder.parent, module.figures)
        return module

    def _bank(self, path: Path) -> _Bank | None:
        file = self._yaml(path)
        shape = self._fit(BankShape, file) if file else None
        return _Bank(file, shape) if file and shape else None

    def _take_questions(
        self, file: _File, questions: Sequence[QuestionShape], course: Path, figures: dict[str, MediaFile]
    ) -> None:
        for number, question in enumerate(questions):
            self._take(question.id, file, ("questions", number, "id"))
            for place, name in enumerate(question.figures):
                line = file.yaml.line(("questions", number, "figures", place))
                figure = question_figure(name, course, self.files, file.path, line)
                if figure:
                    figures[name] = figure

    def _lesson(self, path: Path) -> _LessonFile | None:
        text = self.files.read(path, MAX_LESSON_BYTES)
        if text is None:
            return None
        front = front_matter.split(text)
        if front.fault:
            self.files.add(path, front.fault)
            return None
        yaml = read(front.head, front.head_line)
        self.files.add_faults(path, yaml.faults)
        file = _File(path, yaml)
        shape = self._fit(LessonShape, file) if yaml.value is not None or not yaml.faults else None
        if shape:
            self._take(shape.id, file, ("id",))
        blocks, faults = split_blocks(front.body, front.body_line)
        self.files.add_faults(path, faults)
        blocks = [
            attach(placed, path.parent.parent, self.files, path)
            if placed.block.kind in MEDIA_KINDS
            else placed
            for placed in blocks
        ]
        for placed in blocks:
            self.files.add_faults(path, markdown.faults(placed.block.markdown, placed.line))
        words = count_words(front.body)
        if not words:
            self.files.add(path, ProblemCode.LESSON_EMPTY, front.body_line)
        elif shape:
            self.files.add_faults(path, check_lesson(shape, yaml, blocks, words))
        return _LessonFile(file, shape, blocks, words)

    # Files

    def _yaml(self, path: Path) -> _File | None:
        text = self.files.read(path)
        if text is None:
            return None
        yaml = read(text)
        self.files.add_faults(path, yaml.faults)
        if yaml.value is None:
            if not yaml.faults:
                self.files.add(path, ProblemCode.FILE_EMPTY)
            return None
        return _File(path, yaml)

    def _fit(self, shape: type[_SHAPE], file: _File, inside: Location = ()) -> _SHAPE | None:
        value, faults = fit(shape, file.yaml, inside)
        self.files.add_faults(file.path, faults)
        return value

    def _numbered(self, folder: Path, *others: str, folders: bool = False) -> list[Path]:
        """The numbered modules or lessons of a folder, in order; anything unforeseen is reported."""
        found: dict[str, Path] = {}
        for path in self.files.children(folder):
            stem = path.name if folders else path.name.removesuffix(".md")
            match = _NUMBERED.fullmatch(stem)
            fits = os.path.isdir(path) if folders else path.name.endswith(".md")
            if match and fits:
                number = match.group(1)
                if number in found:
                    self.files.add(path, ProblemCode.ORDER_TAKEN, number=number, other=found[number].name)
                found.setdefault(number, path)
            elif path.name not in others:
                self.files.add(path, ProblemCode.FILE_UNEXPECTED)
        return list(found.values())

    def _take(self, item_id: str, file: _File, at: Location) -> bool:
        """Note an id; ids are unique over the whole folder because progress is kept by them."""
        line = file.yaml.line(at)
        first = self.taken.setdefault(item_id.casefold(), f"{self.files.relative(file.path)}:{line}")
        if first == f"{self.files.relative(file.path)}:{line}":
            return True
        self.files.add(file.path, ProblemCode.ID_TWICE, line, id=item_id, first=first)
        return False


def _lesson_ids(modules: list[_ModuleFolder]) -> frozenset[str] | None:
    """The ids as written, also of lessons with other faults; None when one could not be read."""
    heads = [lesson.file.yaml.value for module in modules for lesson in module.lessons]
    lost = any(module.unreadable for module in modules)
    if lost or not all(isinstance(head, dict) and "id" in head for head in heads):
        return None
    return frozenset(str(head["id"]) for head in heads)


def _build(module: _ModuleFolder) -> Module:
    assert module.shape and module.quiz  # a clean folder has both
    lessons = []
    for lesson in module.lessons:
        assert lesson.shape
        lessons.append(build_lesson(lesson.shape, lesson.blocks, lesson.words))
    banks = [bank.shape for bank in module.banks]
    return build_module(module.shape, lessons, module.quiz, banks, module.figures)
