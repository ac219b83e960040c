"""Starting and ending, as Streamlit does it with our lifespan."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import pytest

from lms import bootstrap
from lms.http import pages, serve
from tests.http.house import House


@pytest.fixture(autouse=True)
def nothing_stays() -> object:
    yield
    bootstrap.use(None)
    pages.use_masthead(None)
    gc.unfreeze()


def test_a_first_start_makes_the_store_and_tells_the_administrator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LMS_DATA", str(tmp_path / "data"))

    async def start_twice() -> list[str]:
        names = []
        for _ in range(2):
            async with serve.LIFESPAN(None):
                names.append(serve.masthead().office)
        return names

    first, second = asyncio.run(start_twice())
    assert first == second != ""
    said = capsys.readouterr().err
    assert said.count("Mã kích hoạt:") == 1
    assert "http://127.0.0.1:8501/kich-hoat" in said


def test_a_failure_to_open_ends_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in-the-way").write_text("")
    monkeypatch.setenv("LMS_DATA", str(tmp_path / "in-the-way"))

    async def start() -> None:
        async with serve.LIFESPAN(None):
            pytest.fail("served without a store")

    with pytest.raises(Exception, match=r"\w"):
        asyncio.run(start())


def test_the_guard_goes_by_the_settings(house: House) -> None:
    rules = serve.rules()
    assert rules.site.answers_to("127.0.0.1:8501")
    assert not rules.site.answers_to("evil.example")
    assert rules.addresses.is_streamlits("/lop-hoc")
    assert rules.addresses.is_streamlits("/assets/scanner/scanner.mjs")
    assert rules.addresses.methods("/diem-danh") == {"GET", "HEAD", "POST"}
    assert "'sha256-" in rules.streamlit_policy


def test_the_script_is_where_streamlit_looks(house: House) -> None:
    assert Path(serve.SCRIPT).is_absolute()
    assert serve.SCRIPT.endswith("main.py")


def test_the_page_says_when_the_data_are_only_for_trying(house: House) -> None:
    assert serve.masthead() == pages.Masthead("UBND xã Hưng Hà", "")
    house.services.is_demo = True
    assert serve.masthead().trial.startswith("Dữ liệu mẫu")
