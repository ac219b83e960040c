"""import-questions and export-questions as an office types them, without any store."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from lms import cli
from lms.content.loader import load_courses

GIFT = "::Một::Ai ký?{=Chủ tịch#Đúng. ~%50%Phó chủ tịch ~Kế toán}\n\n::Hai::Đoạn văn.\n"
COURSES = Path(__file__).resolve().parent.parent / "courses"


class Office:
    """A folder with one course in it, and no data folder."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.courses = root / "courses"
        self._capsys = capsys
        name = "hgv-01-nghiep-vu-hoa-giai"
        shutil.copytree(COURSES / name, self.courses / name)
        shutil.copy(COURSES / "van-ban.yaml", self.courses)

    def file(self, text: str | bytes, name: str = "de-thi.gift") -> Path:
        path = self.root / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def run(self, *arguments: object) -> tuple[int, str, str]:
        self._capsys.readouterr()
        try:
            status = cli.main([str(argument) for argument in arguments])
        except SystemExit as left:
            status = int(str(left.code))
        said = self._capsys.readouterr()
        return status, said.out, said.err

    def json(self, *arguments: object) -> tuple[int, Any]:
        status, out, _ = self.run(*arguments, "--json")
        return status, json.loads(out)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    made = Office(tmp_path, capsys)
    monkeypatch.setenv("LMS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LMS_COURSES", str(made.courses))
    return made


def test_a_dry_run_tells_of_each_item_and_writes_nothing(office):
    status, answer = office.json("import-questions", office.file(GIFT), "--dry-run")
    assert status == 1
    assert answer == {
        "verdict": "import",
        "reason": None,
        "items": [
            {
                "name": "Một",
                "type": "single_choice",
                "stem_text": "Ai ký?",
                "verdict": "import",
                "choices": [
                    {"text": "Chủ tịch", "fraction": 100, "feedback": "Đúng."},
                    {"text": "Phó chủ tịch", "fraction": 50, "feedback": ""},
                    {"text": "Kế toán", "fraction": 0, "feedback": ""},
                ],
                "problem": None,
            },
            {
                "name": "Hai",
                "type": None,
                "stem_text": "Đoạn văn.",
                "verdict": "refuse",
                "choices": [],
                "problem": "Mục này chỉ là đoạn giới thiệu, không có phần trả lời.",
            },
        ],
    }
    assert not list(office.courses.glob("*/*/ngan-hang*"))
    assert not (office.root / "data").exists()


def test_a_file_that_comes_in_whole_ends_with_nought(office):
    assert office.json("import-questions", office.file("A{T}"), "--dry-run")[0] == 0


def test_a_refused_file_says_why(office):
    status, answer = office.json("import-questions", office.file(b"\0\1"), "--dry-run")
    assert status == 1
    assert answer == {
        "verdict": "refuse_file",
        "reason": "Tệp không phải tệp chữ, có ký tự điều khiển. Hãy xuất lại từ phần mềm đã tạo tệp.",
        "items": [],
    }


def test_a_file_that_is_not_there_is_an_answer_too(office):
    for path in (office.root / "khong-co.txt", office.root):
        status, answer = office.json("import-questions", path, "--dry-run")
        assert status == 1
        assert answer == {
            "verdict": "refuse_file",
            "reason": "Không mở được tệp. Kiểm tra đường dẫn và quyền đọc.",
            "items": [],
        }


def test_without_dry_run_the_accepted_questions_are_written(office):
    status, out, err = office.run("import-questions", office.file(GIFT), "--into", "HGV-01-M1")
    assert (status, out.splitlines()[-1]) == (1, "GIFT: nhận 1 câu, bỏ 1 câu.")
    path = "hgv-01-nghiep-vu-hoa-giai/01-hoa-giai-la-gi/ngan-hang-de-thi.yaml"
    assert err.splitlines() == [
        f"Đã ghi {path}",
        "1 câu hỏi đang chờ thẩm định: hãy ghi căn cứ cho từng câu.",
    ]
    catalogue, problems = load_courses(office.courses)
    assert problems == []
    added = catalogue.courses["HGV-01"].question("HGV-01-M1-NH-de-thi-001")
    assert (added.text, added.pending) == ("Ai ký?", True)


def test_where_to_must_be_said_and_must_exist(office):
    file = office.file("A{T}")
    assert office.run("import-questions", file)[::2] == (
        2,
        "Còn thiếu --into MÃ_MÔ_ĐUN. Chỉ xem thì thêm --dry-run.\n",
    )
    assert office.run("import-questions", file, "--into", "X")[::2] == (
        2,
        "Không có mô-đun này, hoặc khóa học còn lỗi. Xem mã bằng check-courses.\n",
    )


@pytest.mark.parametrize("form", ["gift", "moodle", "aiken", "qti21", "qti30"])
def test_a_course_goes_out_and_is_read_again(office, form):
    target = office.root / f"ra.{form}"
    count = len(load_courses(office.courses)[0].courses["HGV-01"].questions())
    status, answer = office.json("export-questions", "HGV-01", "--format", form, target)
    left = [one["id"] for one in answer["left_out"]]
    assert (status, answer["questions"]) == (1 if form == "aiken" else 0, count)
    assert bool(left) == (form == "aiken")  # what explains an answer
    status, again = office.json("import-questions", target, "--dry-run")
    assert (status, len(again["items"])) == (0, count)
    assert office.run("export-questions", "HGV-01", "--format", form, target)[0] == 2


def test_one_module_goes_out_alone_and_an_unknown_one_does_not(office):
    target = office.root / "ra.txt"
    _, answer = office.json("export-questions", "HGV-01-M2", "--format", "gift", target)
    modules = load_courses(office.courses)[0].courses["HGV-01"].modules
    assert answer["questions"] == len(modules[1].quiz.questions)
    assert office.run("export-questions", "XX", "--format", "gift", office.root / "x")[0] == 2
    assert office.run("export-questions", "HGV-01", "--format", "word", office.root / "x")[2].startswith(
        "Lệnh chưa đúng: --format không nhận 'word'"
    )
