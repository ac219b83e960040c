"""YAML as authors need it: plain values, every one with the line it came from.

PyYAML 6.0.3 reads the events; this module builds the values, for three reasons. Every scalar
stays text as written (`on:` and `no` do not turn into booleans, `2` may be a mark), so the shapes
decide what a value means. Keys given twice are seen. And nothing an author writes can build an
object or blow up: tags, anchors and deep nesting are refused.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import yaml

from lms.domain.content_problems import Detail, ProblemCode

# libyaml when the wheel has it: ten times faster, same events.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH = 12
MAX_NODES = 200_000
"""Two thousand questions of ten choices have some 120,000."""
# Control characters, line ends no editor shows, soft hyphens, zero-width and direction marks:
# they come with text pasted from Word or the web and change what is read without being seen.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]"
)
_EMPTY = frozenset({"", "~", "null"})

Location = tuple[str | int, ...]


class Fault(NamedTuple):
    line: int
    code: ProblemCode
    detail: Detail


class YamlText(NamedTuple):
    """`value` is dict, list, str or None; `lines` gives the line of each location inside it."""

    value: Any
    lines: dict[Location, int]
    faults: list[Fault]

    def line(self, location: Location) -> int:
        """The line of a location, or of the nearest thing around it that exists."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)


class _Refused(Exception):
    def __init__(self, line: int, code: ProblemCode, **detail: str | int) -> None:
        self.fault = Fault(line, code, detail)


def read(text: str, first_line: int = 1) -> YamlText:
    """Read one YAML document whose first line is line `first_line` of its file. Never raises.

    With a fault that leaves the structure in doubt, `value` is None.
    """
    indented = (
        Fault(first_line + number, ProblemCode.YAML_TAB, {})
        for number, line in enumerate(text.split("\n"))
        if "\t" in line[: len(line) - len(line.lstrip())]
    )
    if tabs := list(islice(indented, MAX_NODES)):
        return YamlText(None, {}, tabs)
    builder = _Builder(first_line)
    try:
        value = builder.document(yaml.parse(text, Loader=_Loader))
    except _Refused as refused:
        return YamlText(None, builder.lines, [*builder.faults, refused.fault])
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        last = first_line + text.rstrip("\n").count("\n")
        # "mapping values are not allowed": nearly always a sentence with ": " in it.
        colon = "mapping values" in (error.problem or "")
        code = ProblemCode.YAML_COLON if colon else ProblemCode.YAML_BROKEN
        return YamlText(None, builder.lines, [*builder.faults, Fault(min(line, last), code, {})])
    except yaml.YAMLError:
        broken = Fault(first_line, ProblemCode.YAML_BROKEN, {})
        return YamlText(None, builder.lines, [*builder.faults, broken])
    return YamlText(value, builder.lines, builder.faults)


class _Builder:
    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.lines: dict[Location, int] = {}
        self.faults: list[Fault] = []
        self.nodes = 0

    def document(self, events: Iterator[Any]) -> Any:
        value, documents = None, 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused(self._line(event), ProblemCode.YAML_FEATURE, found="---")
            elif isinstance(event, yaml.NodeEvent):
                value = self._node(event, events, ())
        return value

    def _line(self, event: Any) -> int:
        return self.first_line + int(event.start_mark.line)

    def _node(self, event: Any, events: Iterator[Any], at: Location) -> Any:
        line = self._line(event)
        self.lines.setdefault(at, line)
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _Refused(line, ProblemCode.YAML_TOO_LONG, most=f"{MAX_NODES:,}".replace(",", "."))
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise _Refused(line, ProblemCode.YAML_FEATURE, found="& *")
        if event.tag:
            raise _Refused(line, ProblemCode.YAML_FEATURE, found=str(event.tag)[:60])
        if len(at) > MAX_DEPTH:
            raise _Refused(line, ProblemCode.YAML_FEATURE, found="[ {")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(events, at)
        if isinstance(event, yaml.MappingStartEvent):
            return self._entries(events, at)
        plain = event.style in (None, "")
        return None if plain and event.value in _EMPTY else self._text(event)

    def _text(self, event: Any) -> str:
        """What the file does not show may still be written as an escape: "\\0"."""
        text = str(event.value)
        if found := HIDDEN.search(text):
            mark = f"U+{ord(found.group()):04X}"
            self.faults.append(Fault(self._line(event), ProblemCode.HIDDEN_CHARACTER, {"character": mark}))
        return unicodedata.normalize("NFC", text)

    def _items(self, events: Iterator[Any], at: Location) -> list[Any]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, events, (*at, len(items))))
        return items

    def _entries(self, events: Iterator[Any], at: Location) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = self._line(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise _Refused(line, ProblemCode.YAML_FEATURE, found="?")
            key = self._text(event)
            if key in entries:
                first = self.lines[*at, key]
                self.faults.append(Fault(line, ProblemCode.KEY_TWICE, {"key": key, "first": first}))
            else:
                self.lines[*at, key] = line
            entries[key] = self._node(next(events), events, (*at, key))
        return entries
