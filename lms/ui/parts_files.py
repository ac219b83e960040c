"""Buttons that hand out a file, to the person it was made for and nobody else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

# Streamlit names a file by what is in it. It tells nobody the name before the browser has it, so it is worked
# out the same way; `tests/attacks/test_changed_ids.py` fails when a new version does it another way.
from streamlit.runtime.memory_media_file_storage import _calculate_file_id

from lms.bootstrap import services
from lms.domain.errors import Refusal
from lms.domain.people import Actor
from lms.ui import state

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
CSV = "text/csv"


def no_trouble(record: logging.LogRecord) -> bool:
    """False for a file that was refused, to somebody who has signed out since: they are told on the page,
    and it is no fault of the program. Everything else stays in the log."""
    error = record.exc_info[1] if record.exc_info else None
    return error is None or not isinstance(error.__cause__, Refusal)


logging.getLogger("streamlit.runtime.backend_operation_handler").addFilter(no_trouble)


def button(
    label: str,
    make: Callable[[Actor], bytes],
    file: str,
    key: str,
    *,
    mime: str = XLSX,
    kind: Literal["primary", "secondary"] = "secondary",
    place: DeltaGenerator | None = None,
) -> None:
    """The file is made when the button is pressed, for whoever is signed in at that moment."""
    visitor = state.actor_later()

    def made() -> bytes:
        who = visitor()
        content = make(who)
        services().handouts.give(who.person_id, _calculate_file_id(content, mime, file))
        return content

    (place or st).download_button(
        label,
        made,
        file,
        mime,
        key=key,
        on_click="ignore",
        icon=":material/print:" if mime == PDF else ":material/download:",
        type=kind,
        width="stretch",
    )
