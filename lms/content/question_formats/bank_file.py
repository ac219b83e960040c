"""The accepted questions of a bank → a file `ngan-hang-….yaml` beside a module's quiz.yaml."""

import contextlib
import posixpath
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from lms.content.files import MAX_BYTES
from lms.content.loader import load_courses
from lms.content.media import MEDIA_FOLDERS
from lms.content.question_formats.pictures import slug
from lms.content.yaml_lines import read
from lms.domain.content_problems import Problem
from lms.domain.course import BlockKind, Course, Module, QuestionType
from lms.domain.question_bank import Bank, BankItem, scaled


class NotWritten(StrEnum):
    MODULE_UNKNOWN = "module_unknown"
    NOTHING = "nothing"
    TOO_LONG = "too_long"
    FOLDER = "folder"


class CannotWriteBank(Exception):
    def __init__(self, why: NotWritten) -> None:
        super().__init__(why.value)
        self.why = why


class Draft(NamedTuple):
    """What would be written: the bank's name without "ngan-hang-", its YAML, its pictures by name."""

    name: str
    yaml: str
    figures: dict[str, bytes]
    questions: int


class WrittenBank(NamedTuple):
    """Paths are relative to the content folder. `problems`: what the loader says about the new file."""

    path: str
    figures: list[str]
    questions: int
    problems: list[Problem]


def modules(root: Path) -> list[tuple[Course, Module]]:
    """The modules that may take questions: those of courses free of problems."""
    catalogue, _ = load_courses(root)
    return [(course, module) for _, course in sorted(catalogue.courses.items()) for module in course.modules]


def draft(bank: Bank, file_name: str, module: Module, taken: frozenset[str] = frozenset()) -> Draft:
    """`taken`: names of banks and pictures that exist. Raises CannotWriteBank NOTHING."""
    accepted = bank.accepted()
    if not accepted:
        raise CannotWriteBank(NotWritten.NOTHING)
    name = _free(slug(posixpath.splitext(file_name)[0]) or "cau-hoi", taken)
    renamed = {old: _free_file(f"{name}-{old}", taken) for item in accepted for old in item.figures}
    entries = [
        _entry(item, f"{module.id}-NH-{name}-{place:03}", module.lessons[0].id, renamed)
        for place, item in enumerate(accepted, start=1)
    ]
    text = "".join(_commented(item, entry) for item, entry in zip(accepted, entries, strict=True))
    head = _dumped({"source": file_name[:200]}) + "questions:\n"
    # A file that the loader refuses would take the whole course away.
    if len((head + text).encode("utf-8")) > MAX_BYTES or read(head + text).faults:
        raise CannotWriteBank(NotWritten.TOO_LONG)
    figures = {new: bank.files[old] for old, new in renamed.items()}
    return Draft(name, head + text, figures, len(entries))


def _free(name: str, taken: frozenset[str]) -> str:
    chosen, number = name, 2
    while chosen in taken:
        chosen, number = f"{name}-{number}", number + 1
    return chosen


def _free_file(name: str, taken: frozenset[str]) -> str:
    stem, extension = posixpath.splitext(name)
    chosen, number = name, 2
    while chosen in taken:
        chosen, number = f"{stem}-{number}{extension}", number + 1
    return chosen


def names_taken(folder: Path) -> frozenset[str]:
    """What the banks of a module and the pictures of its course are called."""
    banks = (path.name.removeprefix("ngan-hang-").removesuffix(".yaml") for path in folder.glob("*.yaml"))
    pictures = (folder.parent / MEDIA_FOLDERS[BlockKind.FIGURE]).glob("*")
    return frozenset((*banks, *(path.name for path in pictures)))


def write_into(root: Path, module_id: str, bank: Bank, file_name: str) -> WrittenBank:
    """Write the accepted questions; nothing that exists is touched. Raises CannotWriteBank."""
    found = next((pair for pair in modules(root) if pair[1].id == module_id), None)
    folder = module_folder(root, module_id)
    if found is None or folder is None:
        raise CannotWriteBank(NotWritten.MODULE_UNKNOWN)
    pictures = folder.parent / MEDIA_FOLDERS[BlockKind.FIGURE]
    made = draft(bank, file_name, found[1], names_taken(folder))
    path = folder / f"ngan-hang-{made.name}.yaml"
    written: list[Path] = []
    try:
        for target, data in _files(path, pictures, made):
            target.parent.mkdir(exist_ok=True)
            with target.open("xb") as file:
                written.append(target)
                file.write(data)
    except OSError:
        for target in written:
            with contextlib.suppress(OSError):
                target.unlink()
        raise CannotWriteBank(NotWritten.FOLDER) from None
    place = path.relative_to(root).as_posix()
    _, problems = load_courses(root)
    return WrittenBank(
        place,
        [f"{pictures.relative_to(root).as_posix()}/{name}" for name in made.figures],
        made.questions,
        [problem for problem in problems if problem.file == place],
    )


def _files(path: Path, pictures: Path, made: Draft) -> Iterator[tuple[Path, bytes]]:
    """The pictures first: a file that names them must find them."""
    for name, data in made.figures.items():
        yield pictures / name, data
    yield path, made.yaml.encode("utf-8")


def module_folder(root: Path, module_id: str) -> Path | None:
    for path in sorted(root.glob("*/*/module.yaml")):
        try:
            value = read(path.read_text(encoding="utf-8-sig")).value
        except (OSError, UnicodeDecodeError):
            continue
        if isinstance(value, dict) and value.get("id") == module_id:
            return path.parent
    return None


# --- one question -------------------------------------------------------------------------------


def _entry(item: BankItem, question_id: str, lesson: str, figures: dict[str, str]) -> dict[str, Any]:
    assert item.type is not None
    entry: dict[str, Any] = {"id": question_id}
    if item.type is not QuestionType.SINGLE_CHOICE:
        entry["type"] = item.type.value
    entry["text"] = item.text
    if item.figures:
        entry["figures"] = [figures[name] for name in item.figures]
    entry["lesson"] = lesson
    if item.topic:
        entry["topic"] = item.topic
    if item.level:
        entry["level"] = item.level.value
    entry |= _answers(item)
    if item.explanation:
        entry["explanation"] = item.explanation
    return entry


def _answers(item: BankItem) -> dict[str, Any]:
    if item.type is QuestionType.ORDERING:
        return {"order": [choice.text for choice in item.choices]}
    if item.type is QuestionType.MATCHING:
        return {"pairs": [_kept(left=pair.left, right=pair.right) for pair in item.pairs]}
    if item.type is QuestionType.SHORT_ANSWER:
        return {
            "accepted": [
                _kept(text=one.text, percent=_partial(one.percent), feedback=one.feedback)
                for one in item.accepted
            ]
        }
    if item.type is QuestionType.NUMERIC:
        return {
            "numbers": [
                _kept(
                    value=f"{one.value:f}",
                    tolerance=f"{one.tolerance:f}" if one.tolerance else "",
                    percent=_partial(one.percent),
                    feedback=one.feedback,
                )
                for one in item.numbers
            ]
        }
    if item.type is QuestionType.ESSAY:
        return {}
    return {"choices": _choices(item)}


def _choices(item: BankItem) -> list[dict[str, Any]]:
    """In the plainest way: `correct: true` where all right choices give the same and wrong ones nothing."""
    worths = scaled(item)
    earning = {worth for worth in worths if worth > 0}
    several = item.type is QuestionType.MULTIPLE_CHOICE
    equal = several and len(earning) == 1 and min(worths) >= 0
    made = []
    for choice, worth in zip(item.choices, worths, strict=True):
        # Where one of several states its percent, all do.
        right = worth > 0 if equal else worth == 100 and not several
        made.append(
            _kept(
                text=choice.text,
                correct="true" if right else "",
                percent=f"{worth:f}" if worth and not right else "",
                feedback=choice.feedback,
            )
        )
    return made


def _partial(percent: Decimal) -> str:
    return "" if percent == 100 else f"{percent:f}"


def _kept(**parts: str) -> dict[str, str]:
    return {key: value for key, value in parts.items() if value}


def _commented(item: BankItem, entry: dict[str, Any]) -> str:
    """The name it had elsewhere is a comment: here a question is known by its id."""
    return f"\n# {item.name}\n{_dumped([entry])}"


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _string(dumper: yaml.SafeDumper, text: str) -> Any:
    style = "|" if "\n" in text else None
    # Without the quotes that YAML itself would need: our reader takes every value as text.
    tag = "tag:yaml.org,2002:bool" if text == "true" else "tag:yaml.org,2002:str"
    return dumper.represent_scalar(tag, text, style=style)


_Dumper.add_representer(str, _string)


def _dumped(value: Any) -> str:
    dumped: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return dumped
