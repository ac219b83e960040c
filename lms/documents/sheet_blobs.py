"""Round dark blobs of a photo: what may be a disc of an answer sheet."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_WINDOW = 16  # the surroundings a pixel is compared with: a sixteenth of the longer side each way
_DARKER = 0.72  # of the mean of its surroundings
_FILLS = (0.62, 0.90)  # of the box around it; a disc seen at any angle fills 0.785
_ASPECT = 2.2
_AREA = (60.0, 8000.0)  # px at the size that is searched


class Blob(NamedTuple):
    """A blob in pixels of the whole photo; `x`, `y` is its middle."""

    x: float
    y: float
    area: float


def discs(grey: Array, scale: float) -> list[Blob]:
    """Candidates in a small grey picture, in pixels of one `scale` times as large."""
    dark = grey < _DARKER * _local_mean(grey, max(grey.shape) // _WINDOW)
    found = []
    for rows, columns in _components(dark):
        area = len(rows)
        height, width = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
        fills = area / (height * width)
        if not _AREA[0] <= area <= _AREA[1] or not _FILLS[0] <= fills <= _FILLS[1]:
            continue
        if max(height, width) > _ASPECT * min(height, width):
            continue
        found.append(
            Blob((columns.mean() + 0.5) * scale, (rows.mean() + 0.5) * scale, float(area) * scale * scale)
        )
    return found


def _local_mean(grey: Array, reach: int) -> Array:
    """The mean of the square around each pixel, smaller at the edge."""
    height, width = grey.shape
    sums = np.zeros((height + 1, width + 1))
    sums[1:, 1:] = grey.cumsum(axis=0).cumsum(axis=1)
    top, bottom = (np.clip(np.arange(height) + d, 0, height) for d in (-reach, reach + 1))
    left, right = (np.clip(np.arange(width) + d, 0, width) for d in (-reach, reach + 1))
    total = (
        sums[bottom[:, None], right] - sums[top[:, None], right] - sums[bottom[:, None], left]
        + sums[top[:, None], left]
    )  # fmt: skip
    mean: Array = total / ((bottom - top)[:, None] * (right - left))
    return mean


def _components(dark: NDArray[np.bool_]) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """(rows, columns) of the pixels of each connected region. Runs of a row are joined with those they touch
    in the row above."""
    padded = np.zeros((dark.shape[0], dark.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = dark
    steps = np.diff(padded, axis=1)
    run_rows, starts = np.nonzero(steps == 1)
    _, ends = np.nonzero(steps == -1)
    parent = list(range(len(starts)))

    def root(run: int) -> int:
        while parent[run] != run:
            parent[run] = parent[parent[run]]
            run = parent[run]
        return run

    first_of_row = np.searchsorted(run_rows, np.arange(dark.shape[0] + 1)).tolist()
    begin, end = starts.tolist(), ends.tolist()
    for row in range(1, dark.shape[0]):
        above, last_above = first_of_row[row - 1], first_of_row[row]
        for run in range(first_of_row[row], first_of_row[row + 1]):
            while above < last_above and end[above] <= begin[run]:
                above += 1
            touching = above
            while touching < last_above and begin[touching] < end[run]:
                parent[root(touching)] = root(run)
                touching += 1
    members: dict[int, list[int]] = {}
    for run in range(len(parent)):
        members.setdefault(root(run), []).append(run)
    lengths = ends - starts
    found = []
    for runs in members.values():
        count = int(lengths[runs].sum())
        if _AREA[0] <= count <= _AREA[1]:
            rows = np.repeat(run_rows[runs], lengths[runs])
            columns = np.concatenate([np.arange(begin[run], end[run]) for run in runs])
            found.append((rows, columns))
    return found
