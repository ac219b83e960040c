"""A table pasted from a spreadsheet: tabs between cells, quotes around a cell that has a line break in it."""

from __future__ import annotations

import csv
import io

FILE_NAME = "Bảng dán từ Excel.csv"


def pasted_table(text: str) -> bytes:
    """The table as a CSV file for `rosters.read_people`; empty for blank text.

    Excel quotes a cell only where it has to, so a quotation mark that no mark ends before a tab or a line's
    end is a letter like any other: `"Sáu Lan` swallows nothing.
    """
    rows = [row for row in _rows(text.replace("\r\n", "\n").replace("\r", "\n")) if row]
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if not rows:
        return b""
    out = io.StringIO(newline="")
    out.write("sep=\t\n")
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8")


def _rows(text: str) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    place = 0
    while place <= len(text):
        cell, place = _cell(text, place)
        rows[-1].append(cell)
        if place >= len(text):
            break
        if text[place] == "\n":
            rows.append([])
        place += 1
    return rows


def _cell(text: str, start: int) -> tuple[str, int]:
    """The cell that begins here, and where it ends: at a tab, a line's end or the end of it all."""
    if text.startswith('"', start):
        end = start + 1
        while (end := text.find('"', end)) != -1:
            if text.startswith('""', end):
                end += 2
                continue
            if end + 1 == len(text) or text[end + 1] in "\t\n":
                return text[start + 1 : end].replace('""', '"'), end + 1
            break
    ends = [found for sign in "\t\n" if (found := text.find(sign, start)) != -1]
    end = min(ends, default=len(text))
    return text[start:end], end
