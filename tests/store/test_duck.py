from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest

from lms.store.database import StoreUnavailable
from lms.store.duck import DuckDatabase, row_counts

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DuckDatabase]:
    made = DuckDatabase(tmp_path / "lms.duckdb")
    made.run_script(
        "CREATE TABLE marks (id TEXT PRIMARY KEY, note TEXT, day DATE, moment TIMESTAMPTZ, n INTEGER)"
    )
    yield made
    made.close()


def put(store: DuckDatabase, *names: str) -> None:
    with store.write() as tx:
        for name in names:
            tx.run("INSERT INTO marks (id) VALUES ($1)", name)


def names(store: DuckDatabase) -> list[str]:
    with store.read() as tx:
        return [row[0] for row in tx.all("SELECT id FROM marks ORDER BY id")]


# --- commit and undo ----------------------------------------------------------------------------


def test_a_write_that_ends_well_is_kept(store: DuckDatabase, tmp_path: Path) -> None:
    put(store, "lan", "minh")
    store.close()
    again = DuckDatabase(tmp_path / "lms.duckdb")
    assert names(again) == ["lan", "minh"]
    again.close()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_leaving_a_write_by_an_error_undoes_all_of_it(
    store: DuckDatabase, error: type[BaseException]
) -> None:
    with pytest.raises(error), store.write() as tx:
        tx.run("INSERT INTO marks (id) VALUES ('lan')")
        raise error
    assert names(store) == []
    put(store, "minh")  # and the next write goes on


def test_a_write_that_breaks_a_rule_keeps_its_own_error(store: DuckDatabase) -> None:
    put(store, "lan")
    with pytest.raises(duckdb.ConstraintException):
        put(store, "minh", "lan")
    assert names(store) == ["lan"]


def test_a_write_inside_a_write_is_refused_and_the_outer_one_undone(store: DuckDatabase) -> None:
    with pytest.raises(RuntimeError, match=r"write\(\) inside write\(\)"), store.write() as tx:
        tx.run("INSERT INTO marks (id) VALUES ('lan')")
        put(store, "minh")
    assert names(store) == []
    put(store, "hoa")
    assert names(store) == ["hoa"]


def test_a_read_sees_one_moment(store: DuckDatabase) -> None:
    put(store, "lan")
    with store.read() as tx:
        before = tx.one("SELECT count(*) FROM marks")
        put(store, "minh")
        assert tx.one("SELECT count(*) FROM marks") == before == (1,)
    assert names(store) == ["lan", "minh"]


def test_a_read_writes_nothing(store: DuckDatabase) -> None:
    with store.read() as tx:
        tx.run("INSERT INTO marks (id) VALUES ('lan')")
    assert names(store) == []


# --- many rows at once --------------------------------------------------------------------------


def test_lists_of_only_nothing_have_their_columns_type(store: DuckDatabase) -> None:
    with store.write() as tx:
        tx.insert(
            "marks",
            ("id", "note", "day", "moment", "n"),
            [["a", None, None, None, None], ["b", None, None, None, None]],
        )
    with store.read() as tx:
        assert tx.all("SELECT * FROM marks ORDER BY id") == [
            ("a", None, None, None, None),
            ("b", None, None, None, None),
        ]


def test_values_come_back_as_they_were(store: DuckDatabase) -> None:
    rows = [
        ["a", "Đỗ Thị Ngọc Ánh\x00\n'\"; --", date(2026, 11, 24), NOON, 7],
        ["b", "", None, NOON, None],
    ]
    with store.write() as tx:
        tx.insert("marks", ("id", "note", "day", "moment", "n"), rows)
        tx.insert("marks", ("id",), [])
    with store.read() as tx:
        assert [list(row) for row in tx.all("SELECT * FROM marks ORDER BY id")] == rows


def test_instants_are_utc_whatever_the_machine_says(store: DuckDatabase) -> None:
    with store.write() as tx:
        tx.insert("marks", ("id", "moment"), [["a", NOON]])
    with store.read() as tx:
        row = tx.one("SELECT moment, moment::TEXT FROM marks")
    assert row == (NOON, "2026-11-24 05:00:00+00")


def test_rows_of_unequal_length_are_a_mistake_that_writes_nothing(store: DuckDatabase) -> None:
    with pytest.raises(ValueError), store.write() as tx:
        tx.insert("marks", ("id", "n"), [["a", 1], ["b"]])
    assert names(store) == []


# --- at once ------------------------------------------------------------------------------------


def test_writers_at_once_lose_nothing(store: DuckDatabase) -> None:
    put(store, "sum")
    with store.write() as tx:
        tx.run("UPDATE marks SET n = 0 WHERE id = 'sum'")

    def add(number: int) -> None:
        for turn in range(10):
            with store.write() as tx:
                row = tx.one("SELECT n FROM marks WHERE id = 'sum'")
                assert row is not None
                tx.run("UPDATE marks SET n = $1 WHERE id = 'sum'", row[0] + 1)
                tx.run("INSERT INTO marks (id) VALUES ($1)", f"{number}-{turn}")

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as tx:
        assert tx.one("SELECT n FROM marks WHERE id = 'sum'") == (80,)
    assert len(names(store)) == 81


def test_readers_go_on_while_somebody_writes(store: DuckDatabase) -> None:
    put(store, "lan")
    seen: list[list[str]] = []
    with store.write() as tx:
        tx.run("INSERT INTO marks (id) VALUES ('minh')")
        reader = threading.Thread(target=lambda: seen.append(names(store)))
        reader.start()
        reader.join(timeout=10)
    assert seen == [["lan"]]


# --- trouble ------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB, where this machine lets us make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root on Linux can make a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_and_loses_nothing_that_was_acknowledged(small_disk: Path) -> None:
    folder = small_disk / "data"
    store = DuckDatabase(folder / "lms.duckdb")
    store.run_script("CREATE TABLE marks (id TEXT PRIMARY KEY, note TEXT)")
    put(store, "lan")
    with (small_disk / "filler").open("wb") as filler, suppress(OSError):
        while True:
            filler.write(b"x" * 65_536)
            filler.flush()
    refused = 0
    acknowledged = ["lan"]
    for number in range(200):
        try:
            with store.write() as tx:
                tx.run("INSERT INTO marks VALUES ($1, $2)", f"m{number:03d}", "x" * 4_000)
            acknowledged.append(f"m{number:03d}")
        except StoreUnavailable as trouble:
            assert trouble.code == "disk_full"
            refused += 1
    assert refused
    (small_disk / "filler").unlink()
    put(store, "minh")
    store.close()
    again = DuckDatabase(folder / "lms.duckdb")
    assert names(again) == sorted([*acknowledged, "minh"])
    again.close()


def test_after_a_fatal_error_the_store_is_opened_again(store: DuckDatabase) -> None:
    put(store, "lan")
    broken = store._parent
    with pytest.raises(StoreUnavailable) as caught, store.write() as tx:
        tx.run("INSERT INTO marks (id) VALUES ('minh')")
        raise duckdb.FatalException("IO Error: No space left on device")
    assert caught.value.code == "disk_full"
    assert store._parent is not broken
    assert names(store) == ["lan"]
    put(store, "hoa")
    assert names(store) == ["hoa", "lan"]


def test_a_parent_found_closed_is_opened_again_once(store: DuckDatabase) -> None:
    put(store, "lan")
    store._parent.close()
    with patch.object(store, "_open", wraps=store._open) as opened:
        threads = [threading.Thread(target=put, args=(store, f"w{number}")) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert opened.call_count == 1
    assert names(store) == ["lan", "w0", "w1", "w2", "w3"]


def test_a_store_that_was_closed_is_not_opened_by_who_comes_late(store: DuckDatabase, tmp_path: Path) -> None:
    """A restore may be swapping the file at that moment."""
    store.close()
    for act in (lambda: names(store), lambda: put(store, "lan")):
        with pytest.raises(StoreUnavailable):
            act()
    again = duckdb.connect(str(tmp_path / "lms.duckdb"))  # nobody holds it
    again.close()


def test_a_second_process_is_told_that_the_file_is_in_use(store: DuckDatabase) -> None:
    script = (
        "import sys; from pathlib import Path; from lms.store.duck import DuckDatabase\n"
        "from lms.store.database import StoreUnavailable\n"
        "try: DuckDatabase(Path(sys.argv[1]))\n"
        "except StoreUnavailable as trouble: print(trouble.code)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(store.path)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (run.stdout.strip(), run.stderr) == ("locked", "")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o500)
    with pytest.raises(StoreUnavailable) as caught:
        DuckDatabase(folder / "lms.duckdb")
    assert caught.value.code == "read_only"


def test_a_store_on_a_read_only_disk_is_said(small_disk: Path) -> None:
    path = small_disk / "data" / "lms.duckdb"
    DuckDatabase(path).close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for place in (path, small_disk / "new" / "lms.duckdb"):
        with pytest.raises(StoreUnavailable) as caught:
            DuckDatabase(place)
        assert caught.value.code == "read_only"


def test_a_file_that_is_no_store_is_damaged_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "lms.duckdb"
    path.write_bytes(b"not a store" * 1000)
    with pytest.raises(StoreUnavailable) as caught:
        DuckDatabase(path)
    assert caught.value.code == "damaged"
    assert path.read_bytes() == b"not a store" * 1000


def test_sql_reaches_no_file_outside_the_data_folder(store: DuckDatabase, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}.csv"
    outside.write_text("a\n1\n")
    for sql in (
        f"SELECT * FROM read_csv('{outside}')",
        f"COPY marks TO '{outside}'",
        "SET enable_external_access=true",
    ):
        with pytest.raises((duckdb.Error, StoreUnavailable)), store.read() as tx:
            tx.all(sql)
    assert outside.read_text() == "a\n1\n"


def test_rows_are_counted_for_every_table(store: DuckDatabase) -> None:
    put(store, "lan", "minh")
    with store.read() as tx:
        assert row_counts(tx) == {"marks": 2}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows guards its folders itself")
def test_other_users_of_the_computer_cannot_read_it(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        DuckDatabase(tmp_path / "data" / "lms.duckdb").close()
        (tmp_path / "data" / "lms.duckdb").chmod(0o644)  # by an earlier version
        again = DuckDatabase(tmp_path / "data" / "lms.duckdb")
    finally:
        os.umask(before)
    modes = [path.stat().st_mode & 0o777 for path in (tmp_path / "data", again.path)]
    again.close()
    assert modes == [0o700, 0o600]
