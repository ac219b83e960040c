"""`python3 -m tests.benchmarks answer_sheets [--photos N] [--json]`: drawn photos of filled sheets are read.

Of every row (40 questions and the variant) it is counted whether it was read right, asked about, or read
WRONG; of every photo whether the page was found. Rows that a person must be asked about (two marks, a faint
one, a cross, none) are right when they are asked. Wrong must be 0.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lms.documents.sheet_reading import SheetReading, read_sheet
from lms.domain.answer_sheet import Mark, Sign
from tests.support.answer_photos import fill, photographed, printed, rough_shot

QUESTIONS = 40


def main(options: Sequence[str]) -> int:
    line = argparse.ArgumentParser(prog="python3 -m tests.benchmarks answer_sheets", description=__doc__)
    line.add_argument("--photos", type=int, default=300, help="how many photos are drawn and read")
    line.add_argument("--json", action="store_true", help="figures for a program")
    asked = line.parse_args(options)
    found = measure(asked.photos)
    if asked.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:>22}: {value}")
    return 1 if found["rows_wrong"] else 0


def measure(photos: int) -> dict[str, float]:
    said: Counter[str] = Counter()
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        blank = printed(Path(folder), questions=QUESTIONS)
        for seed in range(photos):
            chance = np.random.default_rng(seed)
            variant = str(chance.choice(list("ABCD")))
            letters = "".join(chance.choice(list("ABCD-2?x"), QUESTIONS, p=[0.23] * 4 + [0.02] * 4))
            photo = photographed(fill(blank, variant, letters, seed), rough_shot(seed), seed)
            began = time.perf_counter()
            reading = read_sheet(photo, QUESTIONS)
            seconds.append(time.perf_counter() - began)
            if not isinstance(reading, SheetReading):
                said["photos_not_read"] += 1
                continue
            said["photos_read"] += 1
            for wanted, mark in zip(variant + letters, (reading.variant, *reading.rows), strict=True):
                said[judged(wanted, mark)] += 1
    clear = said["clear_read"] + said["clear_asked"]
    return {
        "photos": photos,
        "photos_read": said["photos_read"],
        "photos_not_read": said["photos_not_read"],
        "rows_clear": clear,
        "rows_read_unasked_percent": round(100 * said["clear_read"] / clear, 2) if clear else 0.0,
        "rows_clear_asked": said["clear_asked"],
        "rows_unclear_asked": said["unclear_asked"],
        "rows_wrong": said["wrong"],
        "seconds_median": round(float(np.median(seconds)), 3),
        "seconds_most": round(max(seconds), 3),
    }


def judged(wanted: str, mark: Mark) -> str:
    if wanted in "ABCD":
        if mark.sign is not Sign.READ:
            return "clear_asked"
        return "clear_read" if mark.place == "ABCD".index(wanted) else "wrong"
    return "wrong" if mark.sign is Sign.READ else "unclear_asked"
