"""Offices and territories, and how the names people write in lists are matched to them.

Codes of the statistics office are given again to other territories after a merger, so what tells a unit
apart is its code together with the day it began.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from lms.domain.names import clean_name, fold, same_name_key, tidy


class UnitKind(StrEnum):
    TINH = "tinh"
    HUYEN = "huyen"
    XA = "xa"
    PHUONG = "phuong"
    THI_TRAN = "thi_tran"
    CO_QUAN = "co_quan"  # an office or an employer, not a territory


COMMUNE_KINDS = frozenset({UnitKind.XA, UnitKind.PHUONG, UnitKind.THI_TRAN})


class UnitKey(NamedTuple):
    """What tells units apart for all time."""

    code: str
    valid_from: date


class OrgUnit(BaseModel):
    """One unit. `name` is bare ("Hưng Hà"); `full_name` is in `unit_label`. It exists from `valid_from` up to
    and without `valid_to`. `parent` is the code of a unit of the same list that existed on the day this one
    began; `id` is given by the store."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str
    kind: UnitKind
    parent: str | None = None
    valid_from: date
    valid_to: date | None = None
    successors: tuple[UnitKey, ...] = ()
    id: str | None = None

    @property
    def key(self) -> UnitKey:
        return UnitKey(self.code, self.valid_from)

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class OfficeProfile(BaseModel):
    """What an office prints about itself. Data, so that a merger is an edit and not a release."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str  # masthead of every page
    place: str  # before the date on papers: "Hưng Hà, ngày …"
    issuer_lines: tuple[str, ...]  # top left of a certificate, the issuing office last
    signer_title: str
    signer_name: str = ""  # filled in by the office; nobody is invented
    number_suffix: str  # after the number: 0127/GCN-PTP
    contact: str = ""


class Fit(StrEnum):
    """How well a written name met a unit."""

    EXACT = "exact"
    SPELLING = "spelling"  # other diacritics, or letters the region says alike (tr/ch, s/x, l/n, d/gi/r)
    NONE = "none"


class UnitMatch(NamedTuple):
    """`unit` is None when nothing fits; then `kind` and `name` describe the unit to be proposed, and
    `under` is the unit its name mentions, if any ("Công an xã Điệp Nông")."""

    fit: Fit
    unit: OrgUnit | None
    kind: UnitKind
    name: str
    under: OrgUnit | None = None


# Longest first: "ubnd xã" before "xã". Each entry: what is written (folded), the kind it says.
_PREFIXES: tuple[tuple[str, UnitKind], ...] = (
    (r"thi tran|t\.? ?tr\.?|t\.?t\.?", UnitKind.THI_TRAN),
    (r"phuong|p\.", UnitKind.PHUONG),
    (r"xa|x\.?", UnitKind.XA),
    (r"huyen|h\.", UnitKind.HUYEN),
    (r"tinh", UnitKind.TINH),
)
# "Huyện đoàn" and "Xã đoàn" are offices, "xã Đoàn Kết" is a commune.
_KIND = re.compile(
    "|".join(f"(?P<{kind.value}>(?:{words})(?= |(?<=\\.))(?! (?:doan|uy)$))" for words, kind in _PREFIXES)
)
_WORDS = frozenset(same_name_key(word) for word in ("thị trấn", "phường", "xã", "huyện", "tỉnh"))
# The commune's own office stands for the commune; the one-stop desk of a district does not stand for the
# district: that desk is a unit of its own.
_PEOPLES_COMMITTEE = r"(?:ubnd|u\.b\.n\.d|uy ban nhan dan|uy ban)"
_OFFICE = re.compile(rf"{_PEOPLES_COMMITTEE} +")
_DESK = re.compile(
    r"bo phan (?:mot cua|1 cua|tn ?(?:&|va) ?tkq|tiep nhan va tra ket qua(?: giai quyet thu tuc hanh chinh)?)"
    rf"(?: cua| -|,)? *(?:{_PEOPLES_COMMITTEE} +)?(?=(?:xa|phuong|thi tran|tt\.?|x\.|p\.) )"
)
_MENTION = re.compile(r"\b(?:xa|phuong|thi tran) +(?P<name>.+)$")
# Words that begin the name of an office, never that of a territory.
_AGENCY = re.compile(
    r"(?:phong|ban|so|hoi|toa an|vien|cong an|chi cuc|van phong|trung tam|truong|thanh tra|lien doan|bo phan"
    r"|ubmttq|mat tran|uy ban mttq|doan|huyen doan|huyen uy|dang uy|tinh doan)\b"
)


class UnitIndex:
    """Finds the unit a list means. Loose steps are taken only where they leave one candidate. `aliases`:
    names that no unit has (`same_name_key`) → the unit that somebody has said they mean."""

    def __init__(self, units: Iterable[OrgUnit], aliases: Mapping[str, UnitKey] | None = None) -> None:
        # Later entries win: of two units with one name and kind, the one that exists still.
        ordered = sorted(units, key=lambda unit: (unit.valid_to is None, unit.valid_from))
        self._steps: list[dict[tuple[UnitKind, str], OrgUnit]] = [{}, {}, {}]
        clashes: list[set[tuple[UnitKind, str]]] = [set(), set(), set()]
        for unit in ordered:
            for step, way in enumerate(_WAYS):
                entry = (unit.kind, way(unit.name))
                other = self._steps[step].get(entry)
                if other is not None and same_name_key(other.name) != same_name_key(unit.name):
                    clashes[step].add(entry)
                self._steps[step][entry] = unit
        for found, clash in zip(self._steps, clashes, strict=True):
            for entry in clash:
                del found[entry]
        by_key = {unit.key: unit for unit in ordered}
        self._aliases = {name: by_key[key] for name, key in (aliases or {}).items() if key in by_key}
        self._seen: dict[str, UnitMatch] = {}

    def match(self, written: str) -> UnitMatch:
        if written not in self._seen:
            self._seen[written] = self._match(tidy(written))
        return self._seen[written]

    def _match(self, written: str) -> UnitMatch:
        kind, name = split_kind(written)
        for part in _from_long_to_short(name):
            for step, way in enumerate(_WAYS):
                unit = self._find(step, kind, way(part))
                if unit is not None:
                    # A name written without any diacritics is a habit, not a doubt.
                    plain = part.isascii() and step == 1
                    fit = Fit.EXACT if step == 0 or plain else Fit.SPELLING
                    return UnitMatch(fit, unit, unit.kind, unit.name)
        meant = self._aliases.get(same_name_key(name)) or self._aliases.get(same_name_key(written))
        if meant is not None:
            return UnitMatch(Fit.EXACT, meant, meant.kind, meant.name)
        under = self._mentioned(name)
        return UnitMatch(Fit.NONE, None, kind or UnitKind.CO_QUAN, clean_name(name) if kind else name, under)

    def _find(self, step: int, kind: UnitKind | None, key: str) -> OrgUnit | None:
        kinds = (kind,) if kind else tuple(UnitKind)
        found = [unit for k in kinds if (unit := self._steps[step].get((k, key)))]
        # "Hưng Hà" alone is the town in a column of communes, not the district around it.
        communes = [unit for unit in found if unit.kind in COMMUNE_KINDS]
        found = communes or found
        # … and of a town that has ended and the commune named after it, the one that exists.
        found = [unit for unit in found if unit.valid_to is None] or found
        return found[0] if len(found) == 1 else None

    def _mentioned(self, name: str) -> OrgUnit | None:
        mention = _MENTION.search(fold(name))
        return self.match(mention.group(0)).unit if mention and mention.start() > 0 else None

    def mentioned_in(self, line: str) -> OrgUnit | None:
        """A commune named with its kind somewhere in a title: "DANH SÁCH HÒA GIẢI VIÊN XÃ HÒA BÌNH"."""
        words = tidy(line).split(" ")
        for start in range(len(words)):
            kind, _ = split_kind(" ".join(words[start:]))
            if kind not in COMMUNE_KINDS:
                continue
            for end in range(min(len(words), start + 6), start + 1, -1):
                found = self.match(" ".join(words[start:end]).rstrip(",.;:)"))
                if found.fit is Fit.EXACT:
                    return found.unit
        return None


def split_kind(written: str) -> tuple[UnitKind | None, str]:
    """The kind a name says and the bare name: "UBND xã Hòa Bình" is XA, "Hòa Bình"; "Phòng Tư pháp huyện"
    says no kind."""
    name = tidy(written)
    folded = fold(name)
    if len(folded) != len(name):  # a letter outside Vietnamese that folds to more or fewer
        return None, name
    start = 0
    for lead in (_DESK, _OFFICE):
        if found := lead.match(folded, start):
            start = found.end()
    found = _KIND.match(folded, start)
    if found is None:
        return None, name
    word, rest = name[start : found.end()], name[found.end() :].strip(" .:-")
    # "Phương Công" is a name, though without its marks it begins like a ward.
    if not rest or not (word.isascii() or same_name_key(word) in _WORDS):
        return None, name
    return UnitKind(found.lastgroup or ""), rest


def is_agency(written: str) -> bool:
    """Whether this begins like the name of an office ("Phòng Tư pháp huyện") and not of a territory."""
    return bool(_AGENCY.match(fold(written)))


_LABELS = {
    UnitKind.TINH: "Tỉnh",
    UnitKind.HUYEN: "Huyện",
    UnitKind.XA: "Xã",
    UnitKind.PHUONG: "Phường",
    UnitKind.THI_TRAN: "Thị trấn",
}


def unit_label(kind: UnitKind, name: str) -> str:
    """The name with its kind: "Thị trấn Hưng Hà", "Phòng Tư pháp huyện"."""
    return f"{_LABELS[kind]} {name}" if kind in _LABELS else name


def place_line(village: str | None, unit_label: str) -> str:
    """ "Thôn Duyên Phúc, xã Hồng Minh": the kind of a unit is a common noun inside a line."""
    return f"{village}, {inside_a_line(unit_label)}" if village else unit_label


def inside_a_line(unit_label: str) -> str:
    """ "xã Hồng Minh"."""
    kind = next((label for label in _LABELS.values() if unit_label.startswith(f"{label} ")), None)
    return kind.lower() + unit_label[len(kind) :] if kind else unit_label


def _from_long_to_short(name: str) -> Iterable[str]:
    """So that "Điệp Nông, huyện Hưng Hà" is tried whole, then up to the comma, dash or bracket."""
    yield name
    short = re.split(r"\s*[,(]| - |\s+[Hh]uyện\s", name, maxsplit=1)[0].strip()
    if short and short != name:
        yield short


_SAID_ALIKE = tuple(
    (re.compile(f" {pattern}"), f" {letter}")
    for pattern, letter in (("tr", "ch"), ("s", "x"), ("(?:gi(?=[aeou])|r)", "d"), ("n(?![gh])", "l"))
)


def _as_said(name: str) -> str:
    """Letters that the Red River delta says alike written alike: Kim Trung and Kim Chung."""
    said = f" {fold(name)}"
    for pattern, letter in _SAID_ALIKE:
        said = pattern.sub(letter, said)
    return said.strip().replace("y", "i")


_WAYS = (same_name_key, fold, _as_said)
