"""GIFT, as https://docs.moodle.org/en/GIFT_format and Moodle's own reader have it.

Blank lines part the questions. Unlike Moodle, a question with two answer blocks is not read as one with a
missing word and rubbish behind it, but refused by name.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from lms.content.question_formats import markup
from lms.content.question_formats.items import (
    MOST_ANSWERS,
    choice,
    classified,
    default_name,
    left_behind,
    truth,
    wrapped,
)
from lms.content.question_formats.opening import BadItem, number, percent, plain
from lms.content.question_formats.pictures import Pictures
from lms.content.question_formats.plain import one_line
from lms.domain.course import Accepted, AcceptedNumber, Choice, Pair, QuestionType
from lms.domain.question_bank import BankItem, ItemProblem, Trouble

# Escaped signs are put aside as letters that no text has, and put back at the end.
_AWAY = {sign: chr(0xE000 + place) for place, sign in enumerate(":#={}~\n")}
_BACK = {ord(letter): sign for sign, letter in _AWAY.items()}
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_WEIGHT = re.compile(r"%\s*([+-]?[\d.]{1,40})\s*%")
_FORMAT = re.compile(r"\[(html|markdown|moodle|plain)\]", re.IGNORECASE)
_ORDER = re.compile(r">[ \tA-Z0-9_]*\n")
"""How the ordering plugin of Moodle writes: its settings, then the items in their order, one a line."""
_TAG = re.compile(r"\[tag:([^\[\]]{1,200})\]")
_CLOZE = re.compile(r"\d*:[A-Z_]{2,30}:")
"""How another format of Moodle begins its answers, many of which may stand in one text."""
_SURE = re.compile(r"^::.*?::|^\$CATEGORY:|(?<!\\)\{\s*([=~#]|(T|F|TRUE|FALSE)\s*[#}])", re.MULTILINE)
_TRUE, _FALSE = ("T", "TRUE"), ("F", "FALSE")
BLANK = "_____"


def read(text: str, pictures: Pictures) -> Iterator[BankItem]:
    """Every question of a file, in order."""
    topic = ""
    for lines in _blocks(text):
        tags = [tag for line in lines if line.startswith("//") for tag in _TAG.findall(line)]
        kept = [line for line in lines if not line.startswith("//")]
        while kept and kept[0].upper().startswith("$CATEGORY:"):
            topic = category(_back(_away(kept.pop(0)[len("$CATEGORY:") :])))
        block = "\n".join(kept).strip()
        if block:
            found_topic, level = classified(tags)
            yield _item(_away(block), pictures).model_copy(
                update={"topic": found_topic or topic, "level": level}
            )


def category(path: str) -> str:
    """ "$course$/top/Mặc định cho X/Đất đai" → "Đất đai"; a place for everything is no topic."""
    parts = [one_line(part) for part in re.split(r"(?<!/)/(?!/)", path)]
    last = parts[-1].replace("//", "/") if parts else ""
    if last in ("top", "$course$", "$system$", "$module$") or last.startswith(
        ("Default for", "Mặc định cho")
    ):
        return ""
    return last[:120]


def _blocks(text: str) -> Iterator[list[str]]:
    lines: list[str] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        line = line.strip(" \t\f\v\ufeff\xa0")
        if lines and line.upper().startswith("$CATEGORY:"):
            yield lines
            lines = []
        if line:
            lines.append(line)
        elif lines:
            yield lines
            lines = []


def _away(text: str) -> str:
    def put_aside(found: re.Match[str]) -> str:
        sign = found[1]
        return "\\" if sign == "\\" else _AWAY["\n" if sign == "n" else sign]

    return _ESCAPE.sub(put_aside, re.sub("[\ue000-\ue00f]", "", text))


def _back(text: str) -> str:
    return text.translate(_BACK)


def _item(block: str, pictures: Pictures) -> BankItem:
    name = ""
    if block.startswith("::") and (end := block.find("::", 2)) > 0:
        name, block = one_line(_back(block[2:end])), block[end + 2 :].strip()
    opens, closes = block.count("{"), block.count("}")
    start, end = block.find("{"), block.find("}")
    if not opens and not closes:
        stem = _rich(block, "moodle", pictures.keep)[0]
        return wrapped(name, stem, None, BadItem(ItemProblem.DESCRIPTION))
    if not opens or not closes or end < start:
        name = name or default_name(one_line(_back(block.split("{")[0])))
        return BankItem(name=name, text=stem_text(block), problem=BadItem(ItemProblem.BRACES).trouble)
    answer = block[start + 1 : end].strip()
    tail = block[end + 1 :]
    stem_source = block[:start] + (BLANK if tail.strip() else "") + tail
    if opens > 1 or closes > 1:
        source = block[:start]
        stem = _rich(source, "moodle", pictures.keep)[0]
        return wrapped(name, stem, None, BadItem(ItemProblem.MANY_ANSWER_BLOCKS))
    stem, form = _rich(stem_source, "moodle", pictures.keep)
    answer, parted, general = answer.rpartition("####") if "####" in answer else (answer, "", "")
    explanation = _rich(general, form, pictures.keep)[0] if parted else markup.Rich()
    reader = _Answers(answer.strip(), form)
    kind, problem = None, None
    try:
        kind = reader.kind()
        reader.read(kind)
    except BadItem as bad:
        problem = bad
    item = wrapped(name, stem, kind, problem, explanation=explanation, losses=reader.losses)
    return item.model_copy(
        update={
            "choices": tuple(reader.choices),
            "pairs": tuple(reader.pairs),
            "accepted": tuple(reader.accepted),
            "numbers": tuple(reader.numbers),
        }
    )


def stem_text(block: str) -> str:
    return markup.from_plain(_back(block)).markdown


def _rich(source: str, form: str, keep: markup.Keep) -> tuple[markup.Rich, str]:
    """A passage with its format, which its answers then have unless they name another."""
    source = source.strip()
    if found := _FORMAT.match(source):
        form, source = found[1].lower(), source[found.end() :]
    # A line break in the file only wraps a long line; one that is meant is written \n.
    source = _back(re.sub(r"\s*\n\s*", "\n" if form == "markdown" else " ", source)).strip()
    if form == "html":
        return markup.from_html(source, keep), form
    if form == "markdown":
        return markup.from_markdown(source, keep), form
    if form == "plain":
        return markup.from_plain(source), form
    return markup.from_loose(source, keep), form


class _Answers:
    """What stands between the braces."""

    def __init__(self, source: str, form: str) -> None:
        self.source = source
        self.form = form
        self.choices: list[Choice] = []
        self.pairs: list[Pair] = []
        self.accepted: list[Accepted] = []
        self.numbers: list[AcceptedNumber] = []
        self.losses: list[Trouble] = []

    def kind(self) -> QuestionType:
        source = self.source
        if not source:
            return QuestionType.ESSAY
        if _CLOZE.match(source):
            raise BadItem(ItemProblem.TYPE_UNSUPPORTED, "cloze")
        if source.startswith("#"):
            return QuestionType.NUMERIC
        if _ORDER.match(source):
            return QuestionType.ORDERING
        if "~" in source:
            return QuestionType.SINGLE_CHOICE if "=" in source else QuestionType.MULTIPLE_CHOICE
        if "=" in source and "->" in source:
            return QuestionType.MATCHING
        word = source.split("#")[0].strip().upper()
        if word in (*_TRUE, *_FALSE):
            return QuestionType.TRUE_FALSE
        return QuestionType.SHORT_ANSWER

    def read(self, kind: QuestionType) -> None:
        signs = self.source.count("=") + self.source.count("~")
        if signs > MOST_ANSWERS:
            raise BadItem(ItemProblem.CHOICES_MANY, str(signs))
        if kind in (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE):
            self._choices()
        elif kind is QuestionType.MATCHING:
            self._pairs()
        elif kind is QuestionType.TRUE_FALSE:
            word, _, rest = self.source.partition("#")
            wrong, _, right = rest.partition("#")
            true = word.strip().upper() in _TRUE
            self.choices = truth(true, right=self._line(right), wrong=self._line(wrong))
        elif kind is QuestionType.SHORT_ANSWER:
            for weight, text, feedback in self._parts(self.source):
                self.accepted.append(Accepted(text=text, percent=weight, feedback=feedback))
        elif kind is QuestionType.NUMERIC:
            self._numbers()
        elif kind is QuestionType.ORDERING:
            lines = [line for line in self.source.split("\n")[1:] if line.strip()]
            if len(lines) > MOST_ANSWERS:
                raise BadItem(ItemProblem.CHOICES_MANY, str(len(lines)))
            share = percent(Decimal(100) / max(1, len(lines)))
            self.choices = [choice(place, self._line(line), share) for place, line in enumerate(lines)]

    def _choices(self) -> None:
        source = self.source if self.source[0] in "~=" else f"~{self.source}"
        for part in re.findall(r"[~=][^~=]*", source):
            default = Decimal(100) if part[0] == "=" else Decimal(0)
            if not part[1:].strip() and part[0] == "~":
                continue  # "choices left blank will not be used", says Moodle
            weight, text, feedback = self._part(part[1:], default)
            self.choices.append(choice(len(self.choices), text, weight, feedback))

    def _pairs(self) -> None:
        for part in self.source.split("="):
            if not part.strip():
                continue
            left, arrow, right = part.partition("->")
            if not arrow:
                raise BadItem(ItemProblem.PAIR_BROKEN)
            self.pairs.append(Pair(left=self._line(left), right=one_line(_back(right))))

    def _numbers(self) -> None:
        source, _, others = self.source[1:].partition("~")
        if others.partition("#")[2].strip():
            self.losses.append(Trouble(code=ItemProblem.FEEDBACK_LEFT))
        for part in source.split("=") if "=" in source else [source]:
            if not part.strip():
                continue
            weight, source_text, feedback = self._part(part, Decimal(100), plain_text=True)
            if source_text == "*" and not weight:
                self.losses.append(Trouble(code=ItemProblem.FEEDBACK_LEFT))
                continue
            low, dots, high = source_text.partition("..")
            if dots:
                least, most = number(low), number(high)
                if most < least:
                    raise BadItem(ItemProblem.NUMBER_BROKEN, source_text)
                value, tolerance = (least + most) / 2, (most - least) / 2
            else:
                written, _, margin = source_text.partition(":")
                value, tolerance = number(written), abs(number(margin)) if margin.strip() else Decimal(0)
            self.numbers.append(
                AcceptedNumber(
                    value=plain(value), tolerance=plain(tolerance), percent=weight, feedback=feedback
                )
            )

    def _parts(self, source: str) -> Iterator[tuple[Decimal, str, str]]:
        for part in source.split("="):
            if part.strip():
                yield self._part(part, Decimal(100), plain_text=True)

    def _part(self, part: str, weight: Decimal, *, plain_text: bool = False) -> tuple[Decimal, str, str]:
        """Weight, text and feedback of one answer."""
        part = part.strip()
        if found := _WEIGHT.match(part):
            weight, part = percent(number(found[1])), part[found.end() :]
        text, _, feedback = part.partition("#")
        text = text.strip()
        if plain_text and (form := _FORMAT.match(text)):
            text = text[form.end() :]
        said = one_line(_back(text)) if plain_text else self._line(text)
        return weight, said, self._line(feedback)

    def _line(self, source: str) -> str:
        rich, _ = _rich(source, self.form, left_behind)
        self.losses.extend(rich.losses)
        return rich.line


def is_sure(text: str) -> bool:
    """A title, a category or an answer that hardly another format writes. `text` is tidy."""
    return _SURE.search(text) is not None


def looks_like(text: str) -> bool:
    """A block in braces, a title or a category: prose has none of them. `text` is tidy."""
    lines = text.split("\n")
    if any(line.startswith("$CATEGORY:") or re.match(r"::.*?::", line) for line in lines):
        return True
    return bool(re.search(r"(?<!\\)\{[^{}]*(?<!\\)\}", text)) or bool(re.search(r"(?<!\\)\{\s*[=~#]", text))
