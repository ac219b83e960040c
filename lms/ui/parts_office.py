"""What the office's screens share: acting and saying what came of it, choices of units and groups, days and
hours as typed, files to take away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import streamlit as st

from lms.bootstrap import services
from lms.domain.errors import Refusal
from lms.domain.people import Actor
from lms.domain.times import VIETNAM, local, show_date, show_time
from lms.store.batcher import Overloaded
from lms.store.cohorts import SessionRow
from lms.store.database import StoreUnavailable
from lms.store.people import UnitRow
from lms.text import GROUPS
from lms.ui import parts, parts_files, state

STYLE = Path(__file__).with_name("style_office.css")
XLSX, PDF, CSV, DOCX = parts_files.XLSX, parts_files.PDF, parts_files.CSV, parts_files.DOCX
P = ParamSpec("P")
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def begin() -> Actor:
    """Who is signed in; the first thing of every screen here."""
    st.html(STYLE)
    return state.actor()


# --- acting -----------------------------------------------------------------------------------


def act(do: Callable[[Actor], str]) -> None:
    """For `on_click`: do something as the person signed in. The sentence it returns, or the refusal, is
    shown by `parts.told` in the run that follows; what was typed stays where it is."""
    parts.act(lambda: parts.done(do(state.actor())))


def attempt(do: Callable[[], object]) -> bool:
    """For acts inside the run: whether it went well; a refusal is said right here."""
    try:
        do()
    except Refusal as refusal:
        parts.answer(refusal)
        return False
    except (StoreUnavailable, Overloaded):
        parts.failure()
        return False
    return True


def guarded(piece: Callable[P, None]) -> Callable[P, None]:
    """For a fragment: it runs again by itself, where nothing above it catches what goes wrong."""

    @wraps(piece)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            piece(*args, **kwargs)
        except Refusal as refusal:
            parts.answer(refusal)
        except (StoreUnavailable, Overloaded):
            parts.failure()
        except Exception:
            parts.broken()

    return run


def clear(*keys: str) -> None:
    """Empty fields whose content has been used; only from a callback."""
    for key in keys:
        state.forget(key)


# --- choices ----------------------------------------------------------------------------------


def distinct(labels: Mapping[str, str]) -> dict[str, str]:
    """The same labels, numbered where two are alike: Streamlit tells choices apart by what they show, so
    of two cohorts with one title it would take the wrong one."""
    seen: Counter[str] = Counter()
    found = {}
    for key, label in labels.items():
        seen[label] += 1
        found[key] = label if seen[label] == 1 else f"{label} ({seen[label]})"
    return found


def unit_names() -> dict[str, str]:
    """unit id → name, in the order of the units' codes; those that have ended, too."""
    return {unit.id: unit.name for unit in services().office.units()}


def choose_unit(
    label: str,
    key: str,
    *,
    start: str | None = None,
    every: str = "Mọi đơn vị",
    units: Sequence[UnitRow] | None = None,
) -> str | None:
    """One unit's id, or None for all of them. `start` only counts before the field is first shown; `units`
    are those to choose from: without it, all that people can be of today."""
    offered = services().office.living() if units is None else units
    names = distinct({unit.id: unit.name for unit in offered})
    options = list(names)
    return st.selectbox(
        label,
        options,
        index=options.index(start) if start in names else None,
        format_func=lambda unit_id: names.get(unit_id, ""),
        placeholder=every,
        key=key,
        filter_mode="contains",
    )


def choose_group(label: str, key: str, groups: Sequence[str] = tuple(GROUPS), start: str = "") -> str | None:
    """A trainee group, or None for all of them."""
    return st.selectbox(
        label,
        list(groups),
        index=list(groups).index(start) if start in groups else None,
        format_func=lambda group: GROUPS.get(group, group),
        placeholder="Mọi nhóm",
        key=key,
        filter_mode=None,
    )


# --- days and hours ---------------------------------------------------------------------------
# Typed as people write them: the calendar of st.date_input speaks English.


def read_day(text: str) -> date | None:
    """`25/11/2026`, `5-1-2027`; None for what is no day."""
    found = re.fullmatch(r"\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})\s*", text)
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def read_hour(text: str) -> time | None:
    """`7:30`, `07h30`, `8h`, `8`; None for what is no time of day."""
    found = re.fullmatch(r"\s*(\d{1,2})\s*(?:[:hH.]\s*(\d{2})?)?\s*", text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def moment(day: date, hour: time) -> datetime:
    """That time on a clock in Vietnam."""
    return datetime.combine(day, hour, VIETNAM)


def session_when(session: SessionRow) -> str:
    """`Thứ Hai 23/11/2026, 08:00 đến 10:00`"""
    starts = local(session.starts_at)
    hours = f"{show_time(session.starts_at)} đến {show_time(session.ends_at)}"
    return f"{WEEKDAYS[starts.weekday()]} {show_date(starts.date())}, {hours}"


# --- files ------------------------------------------------------------------------------------


def download(
    label: str, make: Callable[[Actor], bytes], file: str, key: str, *, mime: str = XLSX, main: bool = False
) -> None:
    """A file that is made only when the button is pressed, for whoever is signed in at that moment."""
    parts_files.button(label, make, file, key, mime=mime, kind="primary" if main else "secondary")


def ready_file(label: str, content: bytes, file: str, key: str, *, mime: str = PDF) -> None:
    """A file that has been made already: the one thing to press now."""
    parts_files.button(label, lambda _: content, file, key, mime=mime, kind="primary")


def back(label: str, address: str) -> None:
    """A link above a heading, to where this page was opened from."""
    st.html(f'<p class="back"><a href="{address}" target="_self">{label}</a></p>')
