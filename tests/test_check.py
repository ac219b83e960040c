"""The checks themselves: what a machine lacks is never passed over in silence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import check, chromium

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", ".pytest.ini"]
SAMPLE = """
import pytest

@pytest.mark.browser
def test_in_a_browser(): pass

def test_with_a_fixture(chromium_path): assert chromium_path.exists()

@pytest.mark.slow
def test_for_minutes(): pass
"""


def run_sample(tmp_path: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    sample = tmp_path / "test_sample.py"
    sample.write_text(SAMPLE, encoding="utf-8")
    ended = subprocess.run(
        [*PYTEST, "--rootdir", str(tmp_path), *arguments, str(sample)],
        cwd=ROOT,
        env={**os.environ, "LMS_REQUIRE": "", "LMS_CHROMIUM": "", **variables},
        capture_output=True,
        encoding="utf-8",
    )
    return ended.returncode, ended.stdout


needs_hiding = pytest.mark.skipif(sys.platform == "win32", reason="Chromium is not found by PATH there")


@needs_hiding
def test_without_chromium_browser_tests_are_skipped_loudly(tmp_path: Path) -> None:
    code, out = run_sample(tmp_path, PATH=str(tmp_path))
    assert code == 0
    assert "3 skipped" in out
    assert "!! NOT CHECKED IN A BROWSER !!" in out
    assert f"2 or more tests skipped: {chromium.MISSING}" in out


@needs_hiding
def test_where_a_browser_is_required_its_absence_fails(tmp_path: Path) -> None:
    code, out = run_sample(tmp_path, PATH=str(tmp_path), LMS_REQUIRE="browser")
    assert code == 1
    assert "LMS_REQUIRE=browser, but no Chromium on this machine" in out


def test_slow_tests_run_when_asked_for(tmp_path: Path) -> None:
    any_program = sys.executable  # found, never started
    assert "2 passed, 1 skipped" in run_sample(tmp_path, LMS_CHROMIUM=any_program)[1]
    assert "3 passed" in run_sample(tmp_path, "--slow", LMS_CHROMIUM=any_program)[1]


@pytest.mark.parametrize(("value", "required"), [("", False), ("browser", True), ("disk, browser", True)])
def test_lms_require_is_a_list(monkeypatch: pytest.MonkeyPatch, value: str, required: bool) -> None:
    monkeypatch.setenv("LMS_REQUIRE", value)
    assert chromium.is_required() is required


def test_every_step_runs_also_after_one_has_failed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    steps = {"ruff": ["-c", "raise SystemExit(3)"], "pytest": ["-c", "import sys; print(sys.argv[1:])"]}
    monkeypatch.setattr(check, "STEPS", steps)
    assert check.main(["-k", "name"]) == 1
    out = capfd.readouterr().out
    assert "FAILED  ruff" in out
    assert "exit 3" in out
    assert "['-k', 'name']" in out
    assert "ok      pytest" in out
