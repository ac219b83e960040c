"""Each command as an office types it: exit 0 = fine, 1 = the input has problems, 2 = could not run."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from lms import bootstrap, cli
from lms.commands.common import Opened
from lms.domain import codes
from lms.domain.people import SYSTEM, Role
from lms.settings import Settings
from lms.store.database import StoreUnavailable
from tests.support.server import RunningServer, free_port

DATA = Path(__file__).resolve().parent / "data"
ROSTER = DATA / "can-bo-mot-cua.csv"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Said]


@pytest.fixture
def lms(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """`lms("init", "--json")`, on the data folder of this test."""
    monkeypatch.setenv("LMS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LMS_PORT", str(free_port()))

    def run(*arguments: object) -> Said:
        capsys.readouterr()
        try:
            status = cli.main([str(argument) for argument in arguments])
        except SystemExit as left:
            status = int(left.code or 0)
        captured = capsys.readouterr()
        return Said(status, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def made_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store") / "data"
    services, _ = bootstrap.create_store(Settings(data=folder), preset="hung-ha-2023")
    services.close()
    return folder


@pytest.fixture
def store(made_store: Path, tmp_path: Path) -> Path:
    """A filled data folder, where `lms` looks."""
    return Path(shutil.copytree(made_store, tmp_path / "data"))


# --- the line itself ----------------------------------------------------------------------------


def test_without_a_command_every_command_is_listed(lms: Command) -> None:
    said = lms()
    assert said.status == 0
    for name in ("start", "init", "demo", "check-courses", "import-people", "verify", "backup", "restore"):
        assert name in said.out


@pytest.mark.parametrize("arguments", [["nie"], ["init", "--nie"], ["verify"], ["start", "--port", "x"]])
def test_a_mistyped_line_could_not_run(lms: Command, arguments: list[str]) -> None:
    said = lms(*arguments)
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("Lệnh chưa đúng:")


@pytest.mark.parametrize(
    "command", ["reset-admin", "doctor", "backup x", "verify 7K3M9QXW2D", "import-people ROSTER"]
)
def test_without_a_store_it_is_said_how_to_make_one(lms: Command, command: str, tmp_path: Path) -> None:
    said = lms(*words(command))
    assert said.status in ({1} if command == "doctor" else {2})
    assert "Chưa có kho dữ liệu. Tạo bằng: python3 -m lms start" in said.out + said.err
    assert not (tmp_path / "data" / "lms.duckdb").exists()


@pytest.mark.parametrize(
    ("name", "value"), [("LMS_PORT", "0"), ("LMS_PORT", "abc"), ("LMS_BASE_URL", "tap-huan.example.vn")]
)
def test_a_wrong_setting_is_named(
    lms: Command, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    said = lms("doctor", "--json")
    assert said.status == 2
    assert said.json == {"error": f"Cấu hình chưa đúng: {name}. Xem phần cấu hình trong README."}


def test_an_empty_setting_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LMS_DATA", "LMS_PORT", "LMS_HOST", "LMS_TLS_CERT"):
        monkeypatch.setenv(name, "")
    settings = Settings()
    assert (settings.data.name, settings.port, settings.host, settings.tls_cert) == (
        "data",
        8501,
        "127.0.0.1",
        None,
    )


# --- init ---------------------------------------------------------------------------------------


def test_init_makes_a_store_and_prints_the_administrators_code_once(lms: Command, tmp_path: Path) -> None:
    said = lms("init", "--json", "--preset", "hung-ha-2023")
    assert (said.status, said.json["preset"]) == (0, "hung-ha-2023")
    admin = said.json["admin"]
    services = bootstrap.open_services(Settings(data=tmp_path / "data"))
    _, actor = services.accounts.activate(
        admin["login"], admin["activation"], "một câu dài", notice_read=True
    )
    services.close()
    assert actor.roles == {Role.ADMIN, Role.OFFICE, Role.TRAINEE}


def test_init_leaves_a_store_that_is_there_alone(lms: Command, store: Path) -> None:
    before = (store / "lms.duckdb").read_bytes()
    said = lms("init")
    assert (said.status, said.err.strip()) == (2, f"Đã có kho dữ liệu trong {store}. Không thay gì.")
    assert (store / "lms.duckdb").read_bytes() == before


def test_init_names_the_presets_there_are(lms: Command, tmp_path: Path) -> None:
    said = lms("init", "--preset", "ha-noi")
    assert said.status == 1
    assert "hung-ha-2023, hung-yen-2025" in said.err
    assert not (tmp_path / "data" / "lms.duckdb").exists()


def test_a_first_start_that_was_cut_off_is_begun_again(lms: Command, tmp_path: Path) -> None:
    with patch("lms.bootstrap.office_service.set_up", side_effect=KeyboardInterrupt):
        assert lms("init").status == 130
    assert (tmp_path / "data" / "lms.duckdb").exists()
    assert lms("reset-admin").status == 2
    assert lms("init", "--json").status == 0
    assert lms("doctor").status == 0


# --- reset-admin --------------------------------------------------------------------------------


def test_reset_admin_gives_a_new_code_and_the_old_one_is_void(lms: Command, store: Path) -> None:
    first, second = lms("reset-admin", "--json").json, lms("reset-admin", "--json").json
    assert first["login"] == second["login"]
    services = bootstrap.open_services(Settings(data=store))
    with pytest.raises(bootstrap.Refusal):
        services.accounts.preview_activation(first["login"], first["activation"])
    services.accounts.preview_activation(second["login"], second["activation"])
    services.close()


def test_reset_admin_prints_where_to_type_it(lms: Command, store: Path) -> None:
    said = lms("reset-admin")
    assert (said.status, said.out) == (0, "")
    assert "/kich-hoat" in said.err and "Mã kích hoạt:" in said.err


# --- import-people ------------------------------------------------------------------------------


def test_import_people_as_a_dry_run_shows_every_row_and_writes_nothing(lms: Command, store: Path) -> None:
    said = lms("import-people", ROSTER, "--dry-run", "--json")
    answer = said.json
    assert (said.status, answer["verdict"], len(answer["people"])) == (0, "import", 110)
    assert set(answer) == {"verdict", "reason", "people", "problems"}
    assert set(answer["people"][0]) == {
        "sheet",
        "row",
        "verdict",
        "name",
        "sex",
        "year",
        "group",
        "role",
        "unit_code",
        "unit_valid_from",
        "village",
        "phone",
    }
    assert {row["group"] for row in answer["people"]} == {"mot_cua"}
    assert people_in(store) == 0


def test_a_dry_run_on_a_fresh_machine_reads_the_file_and_leaves_no_store_behind(lms: Command) -> None:
    said = lms("import-people", ROSTER, "--dry-run", "--json")
    assert said.json["verdict"] == "import"
    assert "xem trước theo bộ đơn vị hung-yen-2025" in said.err
    # The first start must still find nothing: only it shows the administrator's code.
    assert not Settings().data.exists()


def test_what_is_said_of_many_rows_is_listed_once(lms: Command, store: Path) -> None:
    lines = lms("import-people", ROSTER, "--dry-run").out.splitlines()
    about_the_desk = [line for line in lines if "“Bộ phận một cửa UBND huyện Hưng Hà”" in line]
    assert len(about_the_desk) == 1
    assert ", dòng 2, cột F và 4 dòng khác: " in about_the_desk[0]


def test_import_people_imports_once(lms: Command, store: Path) -> None:
    said = lms("import-people", ROSTER, "--json")
    assert (said.status, said.json["imported"]["people"], people_in(store)) == (0, 110, 110)
    again = lms("import-people", ROSTER, "--json")
    assert (again.status, again.json["imported"]["people"], people_in(store)) == (0, 0, 110)


def test_import_people_that_leaves_questions_ends_in_one(lms: Command, store: Path) -> None:
    said = lms("import-people", DATA / "danh-sach-hgv-hung-ha-2023.xlsx")
    assert said.status == 1
    assert "Đã thêm 1957 người" in said.out and "Còn 19 dòng cần hỏi" in said.out


def test_import_people_refuses_what_is_no_roster(lms: Command, store: Path, tmp_path: Path) -> None:
    other = tmp_path / "ghi-chu.csv"
    other.write_text("một;hai\n1;2\n", encoding="utf-8")
    said = lms("import-people", other, "--json")
    assert said.status == 1
    assert said.json["verdict"] in {"refuse_file", "ask_columns"}
    assert people_in(store) == 0


def test_import_people_says_when_there_is_no_such_file(lms: Command, store: Path) -> None:
    said = lms("import-people", "khong-co.xlsx")
    assert (said.status, said.err.strip()) == (2, "Không mở được tệp khong-co.xlsx. Kiểm tra đường dẫn.")


# --- verify -------------------------------------------------------------------------------------


def test_verify_tells_an_unknown_code_from_a_mistyped_one(lms: Command, store: Path) -> None:
    code = codes.certificate_code("7K3M9QXW2")
    unknown = lms("verify", *codes.print_certificate_code(code).split(), "--json")
    assert (unknown.status, unknown.json["state"], unknown.json["name"]) == (1, "UNKNOWN", None)
    mistyped = lms("verify", "7K3M", "--json")
    assert (mistyped.status, mistyped.json["state"]) == (1, "MISTYPED")
    assert lms("verify", "7K3M").out.strip()


# --- check-courses ------------------------------------------------------------------------------


def test_check_courses_finds_our_own_free_of_problems(lms: Command) -> None:
    said = lms("check-courses", "--json")
    assert (said.status, said.json["problems"]) == (0, [])
    assert "HGV-01" in {row["course"] for row in said.json["courses"]}


def test_check_courses_lists_every_problem_with_its_place(lms: Command, tmp_path: Path) -> None:
    (tmp_path / "courses" / "mot").mkdir(parents=True)
    (tmp_path / "courses" / "mot" / "course.yaml").write_text("id: [\n", encoding="utf-8")
    said = lms("check-courses", tmp_path / "courses", "--json")
    assert said.status == 1
    assert said.json["problems"] and set(said.json["problems"][0]) == {"file", "line", "code", "text"}
    first = said.json["problems"][0]
    read = lms("check-courses", tmp_path / "courses")
    assert f"{first['file']}, dòng {first['line']}: {first['text']}" in read.out


def test_check_courses_prints_what_there_is_module_by_module(lms: Command) -> None:
    said = lms("check-courses")
    head, *_ = (line for line in said.out.splitlines() if line.strip().startswith("mô-đun"))
    assert head.split()[:4] == ["mô-đun", "phút", "tiếng", "bài"]
    [row] = [row for row in lms("check-courses", "--json").json["courses"] if row["course"] == "HGV-01"]
    first = row["by_module"][0]
    assert f"  {first['module']} " in said.out and str(first["words"]) in said.out
    assert row["words"] == sum(module["words"] for module in row["by_module"])
    assert row["lessons_without_check"] == row["questions_without_topic"] == []


def test_check_courses_knows_what_was_published(lms: Command, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shipped = Settings().courses
    shutil.copytree(shipped / "hgv-01-nghiep-vu-hoa-giai", folder / "hgv-01-nghiep-vu-hoa-giai")
    shutil.copyfile(shipped / "van-ban.yaml", folder / "van-ban.yaml")
    lms("init")
    with Opened() as services, services.database.write() as tx:
        services.courses.pin(tx, "HGV-01")
    assert lms("check-courses", folder, "--json").json["problems"] == []
    file = folder / "hgv-01-nghiep-vu-hoa-giai" / "course.yaml"
    file.write_text(file.read_text("utf-8").replace("title: ", "title: Mới, "), encoding="utf-8")
    said = lms("check-courses", folder, "--json")
    assert (said.status, [one["code"] for one in said.json["problems"]]) == (1, ["version_changed"])


# --- export-course ------------------------------------------------------------------------------


def test_a_course_is_exported_once_and_never_over_another_file(lms: Command, tmp_path: Path) -> None:
    lms("init")
    said = lms("export-course", "hgv-01", tmp_path / "hgv.docx", "--json")
    content = (tmp_path / "hgv.docx").read_bytes()
    assert (said.status, said.json["course"], said.json["bytes"]) == (0, "HGV-01", len(content))
    assert content.startswith(b"PK")
    assert "đã có" in lms("export-course", "HGV-01", tmp_path / "hgv.docx").err
    assert (tmp_path / "hgv.docx").read_bytes() == content


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("HGV-99", "x.docx"), "Không có khóa học này"),
        (("HGV-01", "x.pdf"), "phải kết thúc bằng .docx"),
        (("HGV-01", "khong/co/x.docx"), "Không ghi được"),
    ],
)
def test_what_cannot_be_exported_is_said(
    lms: Command, tmp_path: Path, arguments: tuple[str, str], why: str
) -> None:
    lms("init")
    said = lms("export-course", arguments[0], tmp_path / arguments[1])
    assert said.status != 0 and why in said.err


# --- demo ---------------------------------------------------------------------------------------


def test_demo_refuses_a_store_with_real_people(lms: Command, store: Path) -> None:
    said = lms("demo", "--json")
    assert (said.status, set(said.json)) == (2, {"error"})


@pytest.mark.parametrize("people", [0, -5, 299, 20_001])
def test_demo_makes_no_silly_number_of_people(lms: Command, people: int) -> None:
    assert lms("demo", "--people", people).status == 1


# --- doctor -------------------------------------------------------------------------------------


def test_doctor_finds_a_fresh_store_sound(lms: Command, store: Path) -> None:
    said = lms("doctor", "--json")
    assert said.status == 0
    assert {item["state"] for item in said.json["findings"]} == {"fine"}
    assert {item["what"] for item in said.json["findings"]} == {
        "courses",
        "disk",
        "store",
        "people",
        "audit",
    }


def test_doctor_finds_rows_that_point_at_nothing(lms: Command, store: Path) -> None:
    services = bootstrap.open_services(Settings(data=store))
    with services.database.write() as tx:
        tx.run("UPDATE people SET unit_id = 'nie'")
    services.close()
    said = lms("doctor")
    assert said.status == 1
    assert "! 1 dòng của bảng people (unit_id) không trỏ tới đâu." in said.out


def test_doctor_goes_through_the_audit_and_finds_the_first_wrong_line(lms: Command, store: Path) -> None:
    assert "Nhật ký nguyên vẹn" in lms("doctor").out
    services = bootstrap.open_services(Settings(data=store))
    with services.database.write() as tx:
        tx.run("UPDATE audit SET subject = 'khác' WHERE seq = 1")
    services.close()
    said = lms("doctor")
    assert said.status == 1 and "không liền từ dòng 1" in said.out


def test_doctor_finds_keys_that_others_can_read(lms: Command, store: Path) -> None:
    [key] = (store / "keys").glob("activation.*.key")
    key.chmod(0o644)
    said = lms("doctor")
    assert said.status == 1
    assert key.name in said.out


# --- backup and restore -------------------------------------------------------------------------


def test_a_backup_is_restored_and_what_was_there_is_kept(lms: Command, store: Path, tmp_path: Path) -> None:
    lms("import-people", ROSTER)
    made = lms("backup", tmp_path / "usb", "--json")
    assert (made.status, made.json["rows"] > 110) == (0, True)
    shutil.rmtree(store)
    done = lms("restore", made.json["folder"], "--json")
    assert (done.status, done.json["rows"], done.json["kept"]) == (0, made.json["rows"], None)
    assert people_in(store) == 110
    assert lms("restore", made.json["folder"], "--json").json["kept"] is not None


def test_a_backup_that_cannot_be_copied_out_is_kept_inside(lms: Command, store: Path, tmp_path: Path) -> None:
    (tmp_path / "usb").write_text("")
    said = lms("backup", tmp_path / "usb")
    assert (said.status, "Không chép được vào" in said.err) == (2, True)
    assert "vẫn nằm ở" in said.err and len(list((store / "backups").iterdir())) == 1


def test_a_data_folder_that_cannot_be_made_is_no_damaged_store(
    lms: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LMS_DATA", str(tmp_path / "file" / "data"))
    said = lms("init")
    assert (said.status, "Không ghi được vào thư mục dữ liệu" in said.err) == (2, True)


def test_a_folder_that_is_no_backup_is_not_restored(lms: Command, store: Path, tmp_path: Path) -> None:
    (tmp_path / "usb").mkdir()
    said = lms("restore", tmp_path / "usb")
    assert (said.status, bool(said.err)) == (2, True)
    assert lms("doctor").status == 0


# --- start --------------------------------------------------------------------------------------


@pytest.fixture
def served() -> Iterator[list[Settings]]:
    """`start` up to the moment of serving; the settings it would have served with."""
    found: list[Settings] = []

    def serve(settings: Settings, listener: socket.socket, announce: Callable[[], None]) -> int:
        announce()
        found.append(settings)
        listener.close()
        bootstrap.services().close()
        bootstrap.use(None)
        return 0

    with patch("lms.launch.serve", serve):
        yield found


def test_the_first_start_makes_the_store_and_the_second_opens_it(
    lms: Command, served: list[Settings]
) -> None:
    first, second = lms("start"), lms("start")
    assert (first.status, second.status) == (0, 0)
    assert "Mã kích hoạt:" in first.err
    assert "Mã kích hoạt:" not in second.err
    assert f"Mở trình duyệt: http://127.0.0.1:{served[0].port}" in second.err


def test_a_taken_port_is_an_error_and_no_other_port_is_taken(lms: Command, served: list[Settings]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = lms("start", "--port", port)
    assert (said.status, served) == (2, [])
    assert f"Cổng {port} đang có chương trình khác dùng" in said.err


def test_an_address_that_is_not_ours_is_named(
    lms: Command, served: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMS_HOST", "192.0.2.7")
    said = lms("start")
    assert (said.status, "LMS_HOST" in said.err) == (2, True)


def test_a_demo_start_refuses_a_store_with_real_people(
    lms: Command, served: list[Settings], store: Path
) -> None:
    assert (lms("start", "--demo").status, served) == (2, [])


def test_a_data_folder_that_cannot_be_written_is_said(lms: Command, served: list[Settings]) -> None:
    with patch("lms.bootstrap.DuckDatabase", side_effect=StoreUnavailable("read_only", "")):
        for command in ("start", "init"):
            said = lms(command)
            assert (said.status, "Không ghi được vào thư mục dữ liệu" in said.err) == (2, True)


def test_a_store_of_a_newer_program_is_not_touched(lms: Command, store: Path) -> None:
    services = bootstrap.open_services(Settings(data=store))
    with services.database.write() as tx:
        tx.run("INSERT INTO migrations VALUES (9999, 'x', 'x', now())")
    services.close()
    said = lms("doctor")
    assert (said.status, "Dùng đúng bản mới hơn" in said.err) == (2, True)


def test_tls_needs_both_files_and_good_ones(lms: Command, served: list[Settings], tmp_path: Path) -> None:
    bad = tmp_path / "x.pem"
    bad.write_text("no key")
    assert lms("start", "--tls-cert", bad).status == 2
    assert lms("start", "--tls-cert", bad, "--tls-key", bad).status == 2
    assert served == []


# --- beside a running server --------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(made_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = Path(shutil.copytree(made_store, tmp_path_factory.mktemp("served") / "data"))
    running = RunningServer(folder)
    yield running
    running.stop()


@pytest.fixture
def beside(server: RunningServer, lms: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Commands on the data folder of the running server."""
    monkeypatch.setenv("LMS_DATA", str(server.folder))
    monkeypatch.setenv("LMS_PORT", str(server.port))
    return lms


@pytest.mark.parametrize(
    "command", ["init", "reset-admin", "import-people ROSTER", "verify 7K3M9QXW2D", "demo"]
)
def test_a_command_that_needs_the_store_says_that_it_is_in_use(beside: Command, command: str) -> None:
    said = beside(*words(command))
    assert (said.status, said.out) == (2, "")
    assert "Phần mềm đang chạy và giữ kho dữ liệu: " in said.err or "Đã có kho dữ liệu" in said.err


def test_a_second_start_is_refused_whatever_its_port(beside: Command, served: list[Settings]) -> None:
    assert "đang có chương trình khác dùng" in beside("start").err
    other = beside("start", "--port", free_port())
    assert (other.status, "đang được một chương trình khác mở" in other.err) == (2, True)
    assert served == []


def test_a_backup_is_made_while_people_work(beside: Command, server: RunningServer, tmp_path: Path) -> None:
    made = beside("backup", tmp_path / "usb", "--json")
    assert made.status == 0
    assert beside("restore", made.json["folder"]).status == 2  # not under a running server
    assert server._process.poll() is None


def test_a_backup_through_the_wrong_port_says_so(
    beside: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LMS_PORT", str(free_port()))
    said = beside("backup", tmp_path / "usb")
    assert (said.status, "Chưa sao lưu gì" in said.err) == (2, True)
    assert not (tmp_path / "usb").exists()


def test_doctor_looks_at_what_it_can(beside: Command) -> None:
    said = beside("doctor")
    assert (said.status, "đang được phần mềm đang chạy giữ" in said.out) == (0, True)


def words(command: str) -> list[object]:
    return [ROSTER if word == "ROSTER" else word for word in command.split()]


def people_in(folder: Path) -> int:
    """Without the administrator."""
    services = bootstrap.open_services(Settings(data=folder))
    count = services.people.search(SYSTEM, most=1)[1] - 1
    services.close()
    return count
