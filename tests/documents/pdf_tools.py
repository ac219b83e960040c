"""Looking at a PDF as a person would: poppler turns it into text and pictures."""

import shutil
import subprocess
from pathlib import Path

import pytest

needs_poppler = pytest.mark.skipif(
    not (shutil.which("pdftoppm") and shutil.which("pdftotext")),
    reason="poppler (pdftoppm, pdftotext) is not on this machine: printed pages were not looked at",
)


def text_of(pdf: bytes, folder: Path, *, layout: bool = False) -> str:
    path = folder / "page.pdf"
    path.write_bytes(pdf)
    flags = ["-layout"] if layout else []
    done = subprocess.run(["pdftotext", *flags, str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def picture_of(pdf: bytes, folder: Path, *, page: int = 1, dpi: int = 150) -> bytes:
    path = folder / "page.pdf"
    path.write_bytes(pdf)
    place = ["-f", str(page), "-l", str(page), "-r", str(dpi)]
    done = subprocess.run(["pdftoppm", "-png", *place, str(path)], capture_output=True, check=True)
    return done.stdout
