"""Files that are not what they seem, sent through the real form: answered in seconds, in bounded memory."""

from __future__ import annotations

import io
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.attacks.conftest import Town
from tests.attacks.screen import Screen

SECONDS = 20.0  # for sending and looking, on a busy machine
MEGABYTES = 300
HEAD = ("STT", "Họ và tên", "Năm sinh", "Đơn vị")
_SHEET = "xl/worksheets/sheet1.xml"


def workbook(rows: list[tuple[object, ...]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [HEAD, *(rows or [(1, "Nguyễn Thị Lan", 1990, "Minh Khai")])]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(part: str, content: bytes | Callable[[bytes], bytes], *more: tuple[str, bytes]) -> bytes:
    """A good workbook with one part replaced, and further parts added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            old = good.read(name)
            new = old if name != part else content(old) if callable(content) else content
            bad.writestr(name, new)
        for name, added in more:
            bad.writestr(name, added)
    return out.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b0 "ha">'
    + b"".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">'.encode() for n in range(1, 10))
    + b"]><a>&b9;</a>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


def zip_bomb() -> bytes:
    return changed(_SHEET, b"<sheetData>" + b" " * (1024 * 1024 * 1024 // 4))


def many_parts() -> bytes:
    return changed("none", b"", *((f"xl/x{number}.xml", b"") for number in range(30_000)))


def million_rows() -> bytes:
    rows = "".join(f'<row r="{number}"/>' for number in range(2, 1_000_001))
    return changed(_SHEET, lambda old: old.replace(b"</sheetData>", rows.encode() + b"</sheetData>"))


def far_cell() -> bytes:
    cell = b'<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>'
    return changed(_SHEET, lambda old: old.replace(b"</sheetData>", cell))


def merged_all() -> bytes:
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return changed(_SHEET, lambda old: old.replace(b"</sheetData>", merge))


def outside_links() -> bytes:
    return changed(
        "none",
        b"",
        (
            "xl/externalLinks/_rels/externalLink1.xml.rels",
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="r" Type="x" Target="http://127.0.0.1:9/stolen" TargetMode="External"/>'
            b"</Relationships>",
        ),
    )


def climbing() -> bytes:
    return changed("none", b"", ("../../../../keys/room.9.key", b"\0" * 32), ("/etc/x", b""))


def nested() -> bytes:
    inner = workbook()
    for _ in range(5):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", inner)
        inner = out.getvalue()
    return inner


def zip_bomb_small() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(40):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"0" * (10 * 1024 * 1024))
    return out.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "zip-bomb.xlsx": zip_bomb,
    "many-bombs.xlsx": zip_bomb_small,
    "many-parts.xlsx": many_parts,
    "million-rows.xlsx": million_rows,
    "far-cell.xlsx": far_cell,
    "merged.xlsx": merged_all,
    "entities.xlsx": lambda: changed(_SHEET, ENTITIES),
    "entities-in-strings.xlsx": lambda: changed("xl/workbook.xml", ENTITIES),
    "outside-entity.xlsx": lambda: changed(_SHEET, OUTSIDE),
    "outside-links.xlsx": outside_links,
    "climbing.xlsx": climbing,
    "nested.xlsx": nested,
    "torn.xlsx": lambda: workbook()[:-200],
    "entities.xml": lambda: ENTITIES,
    "wide.csv": lambda: b";".join([b"x"] * 2_000_000),
    "long-cell.csv": lambda: b"Ho va ten\n" + b"x" * 15_000_000,
    "one-column-deep.csv": lambda: b"Ho va ten;Don vi\n" + b"a;b\n" * 3_000_000,
    "quotes.csv": lambda: b'Ho va ten\n"' + b'""' * 4_000_000,
    "nulls.csv": lambda: b"\0" * 5_000_000,
    "../../keys/room.9.key": workbook,
    "a\x00.xlsx": workbook,
    "=cmd|' /C calc'!A0.xlsx": workbook,
    "<img src=x onerror=alert(1)>.xlsx": workbook,
}


def memory(pid: int) -> float:
    """The most that the process ever had, in megabytes."""
    said = Path(f"/proc/{pid}/status").read_text()
    return int(said.partition("VmHWM:")[2].split()[0]) / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="what a process used is read from /proc")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_answered_and_costs_little(town: Town, name: str) -> None:
    content = HOSTILE[name]()
    office = town.person("office")
    with Screen(office) as screen:
        screen.open("nhap-danh-sach")  # what the screen needs is loaded before anything is measured
        before = memory(town.server.pid)
        people = len(town.rows("people"))
        began = time.monotonic()
        answer = office.post_file("/nhap/danh-sach", "tep", name.replace("\x00", "%00"), content)
        assert answer.status in (303, 400, 413, 422), answer.status
        if answer.status == 303:
            shown = screen.open(*answer.header("location").strip("/").split("?"))
            assert "root:x:0:0" not in shown
            assert "onerror=alert" not in shown or "<img src=x" not in shown
        took = time.monotonic() - began
    assert took < SECONDS, took
    assert memory(town.server.pid) - before < MEGABYTES
    assert len(town.rows("people")) == people  # looked at, not imported
    assert not (town.folder / "keys" / "room.9.key").exists()
    assert office.get("/healthz").status == 200


def test_only_the_sender_sees_what_was_sent(town: Town) -> None:
    office = town.person("office")
    place = office.post_file("/nhap/danh-sach", "tep", "x.xlsx", workbook()).header("location")
    for role in ("admin", "trainee", "trainer"):
        with Screen(town.person(role)) as screen:
            shown = screen.open(*place.strip("/").split("?"))
            assert "Nguyễn Thị Lan" not in shown
    for wrong in ("../../keys/room.1", "0" * 32, "%2e%2e%2f", "x" * 500, ""):
        with Screen(office) as screen:
            assert "Nguyễn Thị Lan" not in screen.open("nhap-danh-sach", f"tep={wrong}")
