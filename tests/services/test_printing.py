"""Papers and lists the office takes away."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from lms.documents.pdf import TRIAL_MARK
from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.people import SYSTEM, Actor, Role, RoleGrant
from lms.services.cohorts import SessionPlan
from lms.services.printing import Printing
from tests.documents.pdf_tools import needs_poppler, text_of
from tests.ui.office_house import OfficeHouse, opened


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OfficeHouse]:
    yield from opened(tmp_path, monkeypatch)


def printing(house: OfficeHouse, mark: str | None = None) -> Printing:
    services = house.services
    return Printing(
        services.tools,
        services.office,
        services.accounts,
        services.people,
        services.cohorts,
        services.attendance,
        public_url=services.settings.public_url,
        mark=lambda: mark,
    )


def rows(content: bytes) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def last_act(house: OfficeHouse) -> tuple[AuditAct, dict[str, object]]:
    line = house.services.audit_log.latest(SYSTEM)[0][0]
    return line.act, line.detail


# --- slips --------------------------------------------------------------------------------------


@needs_poppler
def test_a_slip_opens_the_account_and_voids_the_one_before(house: OfficeHouse, tmp_path: Path) -> None:
    [before] = house.services.accounts.issue_activations(house.hoa, [house.lan])
    printed = printing(house).slips(house.hoa, [house.lan])
    text = text_of(printed.pdf, tmp_path).replace("\xa0", " ")
    assert "Nguyễn Thị Lan" in text
    assert "tap-huan.example.vn/kich-hoat" in text
    code = next(
        line
        for line in text.splitlines()
        if len(line.replace(" ", "")) == 12 and line.isascii() and line.isupper()
    )
    login = before.learner_code
    assert house.services.accounts.preview_activation(login, code).person_id == house.lan
    with pytest.raises(Refusal) as refusal:
        house.services.accounts.preview_activation(login, before.code)
    assert refusal.value.code is Code.BAD_ACTIVATION
    assert last_act(house) == (AuditAct.SLIPS_PRINTED, {"people": 1})


def test_papers_that_are_not_for_real_are_marked(house: OfficeHouse) -> None:
    real = printing(house).cards(house.hoa, [house.lan], title="Hưng Hà 01")
    trial = printing(house, TRIAL_MARK).cards(house.hoa, [house.lan], title="Hưng Hà 01")
    assert printing(house).cards(house.hoa, [house.lan], title="Hưng Hà 01") == real
    assert trial != real


def test_codes_of_administrators_are_made_by_administrators_only(house: OfficeHouse) -> None:
    office = Actor(house.tuan, "Trần Văn Tuấn", "", (RoleGrant(Role.OFFICE),))
    printed = printing(house).slips(office, [house.lan, house.hoa.person_id])
    assert (printed.people, printed.left_out) == (1, 1)
    with pytest.raises(Refusal) as refusal:
        printing(house).slips(office, [house.hoa.person_id])
    assert refusal.value.code is Code.NOT_ALLOWED
    assert printing(house).slips(house.hoa, [house.hoa.person_id]).people == 1


def test_a_trainer_prints_no_slips(house: OfficeHouse) -> None:
    trainer = Actor(house.tuan, "Trần Văn Tuấn", "", (RoleGrant(Role.TRAINER),))
    with pytest.raises(Refusal) as refusal:
        printing(house).slips(trainer, [house.lan])
    assert refusal.value.code is Code.NOT_ALLOWED


def test_nobody_chosen_prints_nothing(house: OfficeHouse) -> None:
    for make in (
        lambda: printing(house).slips(house.hoa, []),
        lambda: printing(house).cards(house.hoa, [], title="Lớp"),
    ):
        with pytest.raises(Refusal) as refusal:
            make()
        assert refusal.value.code is Code.NOBODY_CHOSEN


# --- sheets -------------------------------------------------------------------------------------


@needs_poppler
def test_a_sign_in_sheet_names_everyone_enrolled(house: OfficeHouse, tmp_path: Path) -> None:
    session = house.session(house.cohort("Hưng Hà 01", house.lan, house.minh))
    text = text_of(printing(house).sign_in_sheet(house.hoa, session), tmp_path, layout=True)
    assert "Buổi 1: Sáu nguyên tắc hòa giải" in text
    assert "11:50 đến 14:50, ngày 24/11/2026" in text
    assert "Ký tên" in text
    assert "1968" in text
    assert last_act(house) == (AuditAct.LIST_EXPORTED, {"list": "sign_in_sheet", "rows": 2})


@needs_poppler
def test_a_whole_day_is_signed_for_twice(house: OfficeHouse, tmp_path: Path) -> None:
    cohort = house.cohort("Hưng Hà 01", house.lan)
    starts = house.now + timedelta(days=1)
    [session] = house.services.cohorts.schedule(
        SYSTEM, cohort, [SessionPlan("Cả ngày", "Hội trường", starts, starts + timedelta(hours=8))]
    )
    text = text_of(printing(house).sign_in_sheet(house.hoa, session), tmp_path, layout=True)
    assert "Ký" in text
    assert "chiều" in text


def test_a_trainer_prints_the_sheet_of_their_own_session_only(house: OfficeHouse) -> None:
    mine, other = house.cohort("Lớp một", house.lan), house.cohort("Lớp hai", house.lan)
    house.services.cohorts.assign_trainer(SYSTEM, mine, house.tuan)
    trainer = Actor(house.tuan, "Trần Văn Tuấn", "", (RoleGrant(Role.TRAINER),))
    assert printing(house).sign_in_sheet(trainer, house.session(mine)).startswith(b"%PDF")
    with pytest.raises(Refusal) as refusal:
        printing(house).sign_in_sheet(trainer, house.session(other))
    assert refusal.value.code is Code.NOT_ALLOWED


# --- lists --------------------------------------------------------------------------------------


def test_members_go_to_excel_with_their_phone_as_text(house: OfficeHouse) -> None:
    cohort = house.cohort("Hưng Hà 01", house.lan)
    head, lan = rows(printing(house).members_xlsx(house.hoa, cohort))
    assert head[:3] == ("TT", "Họ và tên", "Giới tính")
    assert lan[:8] == (1, "Nguyễn Thị Lan", "Nữ", 1968, "Thôn Đông", "Xã Hồng Minh", None, "0912000111")
    act, detail = last_act(house)
    assert act is AuditAct.LIST_EXPORTED
    assert detail["rows"] == 1


def test_a_list_of_people_is_what_the_search_finds(house: OfficeHouse) -> None:
    found = rows(printing(house).people_xlsx(house.hoa, trainee_group="hoa_giai_vien"))
    assert [row[1] for row in found[1:]] == ["Nguyễn Thị Lan", "Đỗ Văn Minh"]
    assert {row[9] for row in found[1:]} == {"Chưa kích hoạt"}
