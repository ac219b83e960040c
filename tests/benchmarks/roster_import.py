"""How long a roster of 2,000 rows takes: looked at beside a register of 2,000 people, imported, taken back.

Promised: the look at it (`dry_run`) in under 5 s. Side by side in the same run stands what opening the same
file costs with openpyxl alone, every cell once and nothing understood. Memory is the most that the whole
process ever held.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import openpyxl

from lms import bootstrap
from lms.domain.people import SYSTEM
from lms.settings import Settings

FILE = Path(__file__).resolve().parents[1] / "data" / "danh-sach-hgv-hung-ha-2023.xlsx"
PROMISED = 5.0  # seconds
TIMES = 5


@dataclass(frozen=True)
class Figures:
    """Seconds; of what was done `TIMES` times the median and the longest. `look_processor`: those that the
    processor worked, whatever else the machine did. `memory` in megabytes, None where nobody tells."""

    rows: int
    register: int
    only_openpyxl: float
    look: float
    look_longest: float
    look_processor: float
    first_import: float
    undo: float
    memory: float | None

    @property
    def of_the_promise(self) -> float:
        return self.look / PROMISED

    @property
    def of_openpyxl(self) -> float:
        return self.look / self.only_openpyxl


def main(options: Sequence[str]) -> int:
    """Returns 1 when the look took longer than promised."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.benchmarks import")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(options)
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder))
    if arguments.json:
        print(json.dumps(asdict(figures) | {"of_the_promise": figures.of_the_promise}))
    else:
        print(_shown(figures))
    return 0 if figures.look < PROMISED else 1


def measure(folder: Path) -> Figures:
    data = FILE.read_bytes()
    services, _ = bootstrap.create_store(Settings(data=folder / "data"), preset="hung-ha-2023")
    try:
        imports = services.imports
        first = _seconds(lambda: imports.run(SYSTEM, data, FILE.name))
        register = services.people.search(SYSTEM)[1]
        looks = [_seconds(lambda: imports.dry_run(SYSTEM, data, FILE.name)) for _ in range(TIMES)]
        worked = time.process_time()
        rows = len(imports.dry_run(SYSTEM, data, FILE.name).rows)
        worked = time.process_time() - worked
        import_id = imports.history(SYSTEM)[0].id
        undo = _seconds(lambda: imports.undo(SYSTEM, import_id, "đo thời gian"))
    finally:
        services.close()
    bare = [_seconds(lambda: _every_cell(data)) for _ in range(TIMES)]
    return Figures(
        rows, register, median(bare), median(looks), max(looks), worked, first, undo, _most_memory()
    )


def _every_cell(data: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return sum(len(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _most_memory() -> float | None:
    if sys.platform == "win32":
        return None
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _shown(figures: Figures) -> str:
    memory = "unknown here" if figures.memory is None else f"{figures.memory:.0f} MB"
    ratio = f"{figures.of_the_promise:.2f} of the {PROMISED:.0f} s promised"
    beside = f"the look takes {figures.of_openpyxl:.1f} times that"
    return "\n".join(
        (
            f"{figures.rows:,} rows beside a register of {figures.register:,} people",
            f"look row by row    {figures.look:.2f} s, {ratio}",
            f"  longest of {TIMES}     {figures.look_longest:.2f} s",
            f"  of it processor  {figures.look_processor:.2f} s",
            f"openpyxl alone     {figures.only_openpyxl:.2f} s; {beside}",
            f"first import       {figures.first_import:.2f} s",
            f"undo               {figures.undo:.2f} s",
            f"most memory        {memory} (the whole process)",
        )
    )
