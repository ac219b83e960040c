"""The lists of units and the office that a new store begins with. Files: lms/presets/NAME.csv and NAME.toml.

Columns of the CSV: code, name (bare), type (see UnitKind), parent (a code of the same file or of the list
before it), valid_from and valid_to (valid_to is the first day without the unit), successors
("code@valid_from", separated by spaces). The TOML holds the office; `before`, the list that this one follows;
and `decisions`, the resolutions that led from that one to this one, by the day they took effect.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources

from lms.domain.org_units import OfficeProfile, OrgUnit, UnitKey, UnitKind


@dataclass(frozen=True, slots=True)
class Preset:
    """Units in the order of the files, parents before children; those of the list before come first, ended,
    with their successors. `decisions`: the day → the number of the resolution."""

    name: str
    units: tuple[OrgUnit, ...]
    office: OfficeProfile
    decisions: Mapping[date, str]


class UnknownPresetError(LookupError):
    """There is no such preset; `known` lists those there are."""

    def __init__(self, name: str) -> None:
        self.name, self.known = name, preset_names()
        super().__init__(f"no preset {name!r}; there are {', '.join(self.known)}")


def preset_names() -> tuple[str, ...]:
    folder = resources.files("lms") / "presets"
    names = (file.name for file in folder.iterdir())
    return tuple(sorted(name.removesuffix(".csv") for name in names if name.endswith(".csv")))


def load_preset(name: str) -> Preset:
    """Raises UnknownPresetError."""
    if name not in preset_names():
        raise UnknownPresetError(name)
    folder = resources.files("lms") / "presets"
    rows = csv.DictReader((folder / f"{name}.csv").read_text(encoding="utf-8").splitlines())
    said = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    before = load_preset(said["before"]).units if "before" in said else ()
    decisions = said.get("decisions", {})
    return Preset(
        name,
        before + tuple(_unit(row) for row in rows),
        OfficeProfile.model_validate(said["office"]),
        {date.fromisoformat(day): number for day, number in decisions.items()},
    )


def _unit(row: dict[str, str]) -> OrgUnit:
    successors = (text.partition("@") for text in row["successors"].split())
    return OrgUnit(
        code=row["code"],
        name=row["name"],
        kind=UnitKind(row["type"]),
        parent=row["parent"] or None,
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        successors=tuple(UnitKey(code, date.fromisoformat(day)) for code, _, day in successors),
    )
