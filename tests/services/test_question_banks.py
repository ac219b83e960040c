"""Services of question banks: who may, what is refused, what is noted."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from lms.content.loader import load_courses
from lms.domain.errors import Code, Refusal
from lms.domain.people import SYSTEM, Permission
from lms.domain.question_bank import BankFormat
from lms.services.courses import Courses
from lms.services.question_banks import QuestionBanks
from lms.services.uploads import Uploads
from tests.services.full_office import FullOffice
from tests.services.small_office import LAN, TUAN

SOURCE = Path(__file__).resolve().parents[2] / "courses"
MODULE = "HGV-01-M1"


class Banks:
    def __init__(self, office: FullOffice, folder: Path) -> None:
        self.office = office
        self.folder = folder
        catalogue, problems = load_courses(folder)
        self.courses = Courses(office.tools, catalogue, problems, lambda: load_courses(folder))
        uploads = Uploads(office.tools, folder.parent / "cau-hoi", Permission.REVIEW_CONTENT)
        self.service = QuestionBanks(office.tools, self.courses, folder, uploads)

    def noted(self, act: str) -> list[dict[str, object]]:
        with self.office.database.read() as tx:
            rows = tx.all("SELECT detail FROM audit WHERE act = $1 ORDER BY seq", act)
        return [json.loads(detail) for (detail,) in rows]

    def keep(self, text: str = "A{T}\n\nB{F}", name: str = "đề thi.gift") -> str:
        return self.service.keep(TUAN, text.encode(), name)


@pytest.fixture
def banks(hall: FullOffice, tmp_path: Path) -> Banks:
    folder = tmp_path / "noi-dung"
    shutil.copytree(SOURCE / "hgv-01-nghiep-vu-hoa-giai", folder / "hgv-01-nghiep-vu-hoa-giai")
    shutil.copy(SOURCE / "van-ban.yaml", folder)
    return Banks(hall, folder)


def test_what_is_written_is_there_at_once_and_noted(banks: Banks) -> None:
    upload_id = banks.keep()
    written = banks.service.write(TUAN, upload_id, MODULE)
    assert (written.questions, written.problems) == (2, [])
    ids = [one.id for one in banks.courses.current("HGV-01").module(MODULE).quiz.questions]
    assert ids[-2:] == [f"{MODULE}-NH-de-thi-001", f"{MODULE}-NH-de-thi-002"]
    with pytest.raises(Refusal) as gone:
        banks.service.look(TUAN, upload_id)
    assert gone.value.code is Code.NOT_FOUND
    [noted] = banks.noted("questions_imported")
    assert noted == {
        "file": "hgv-01-nghiep-vu-hoa-giai/01-hoa-giai-la-gi/ngan-hang-de-thi.yaml",
        "questions": 2,
        "from": "đề thi.gift",
    }


def test_a_file_is_for_nobody_but_who_sent_it(banks: Banks) -> None:
    with pytest.raises(Refusal) as refused:
        banks.service.look(SYSTEM, banks.keep())
    assert refused.value.code is Code.NOT_FOUND


def test_a_trainee_does_nothing_of_it(banks: Banks) -> None:
    upload_id = banks.keep()
    tries = [
        lambda: banks.service.keep(LAN, b"A{T}", "a"),
        lambda: banks.service.look(LAN, upload_id),
        lambda: banks.service.write(LAN, upload_id, MODULE),
        lambda: banks.service.packed(LAN, upload_id, MODULE),
        lambda: banks.service.export(LAN, MODULE, BankFormat.GIFT),
        lambda: banks.service.exportable(LAN, MODULE, BankFormat.GIFT),
        lambda: banks.service.forget(LAN, upload_id),
    ]
    for one in tries:
        with pytest.raises(Refusal) as refused:
            one()
        assert refused.value.code is Code.NOT_ALLOWED


@pytest.mark.parametrize(
    ("text", "module", "code"),
    [("A{T}", "HGV-01-M99", Code.MODULE_UNKNOWN), ("::A::Đoạn văn.", MODULE, Code.QUESTIONS_NONE)],
)
def test_what_cannot_be_written_is_refused(banks: Banks, text: str, module: str, code: Code) -> None:
    for act in (banks.service.write, banks.service.packed):
        with pytest.raises(Refusal) as refused:
            act(TUAN, banks.keep(text), module)
        assert refused.value.code is code
    assert not list(banks.folder.glob("*/*/ngan-hang*"))


def test_packed_is_what_would_be_written(banks: Banks) -> None:
    upload_id = banks.keep()
    with zipfile.ZipFile(io.BytesIO(banks.service.packed(TUAN, upload_id, MODULE))) as archive:
        [name] = archive.namelist()
        text = archive.read(name).decode()
    assert name == "01-hoa-giai-la-gi/ngan-hang-de-thi.yaml"
    written = banks.service.write(TUAN, upload_id, MODULE)
    assert (banks.folder / written.path).read_text("utf-8") == text


def test_what_is_taken_out_is_noted(banks: Banks) -> None:
    module = banks.courses.current("HGV-01").module(MODULE)
    written = banks.service.export(TUAN, MODULE, BankFormat.QTI30)
    assert (written.extension, written.left_out) == ("zip", [])
    assert banks.noted("questions_exported") == [{"format": "qti30", "questions": len(module.quiz.questions)}]
    with pytest.raises(Refusal) as refused:
        banks.service.export(TUAN, "XX", BankFormat.GIFT)
    assert refused.value.code is Code.MODULE_UNKNOWN
