"""Xác thực hai bước, Tài khoản ngoài: every button pressed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from lms import bootstrap
from lms.domain.audit import AuditAct
from lms.domain.people import SYSTEM, Role
from lms.services.identities import Identities
from lms.services.oidc import OutsideAccount
from lms.services.second_step import STEP_SECONDS
from lms.text_accounts import RESET_BY_COMMAND
from lms.ui import navigation
from tests.ui.learner_house import everything
from tests.ui.office_house import PASSPHRASE, OfficeHouse, press, words


def secret_shown(tab: Any) -> str:
    """The key to be typed, in groups of four, without its spaces."""
    found = re.search(r"\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b", words(tab))
    assert found is not None, words(tab)
    return found[0].replace(" ", "")


def digits(house: OfficeHouse, secret: str) -> str:
    return pyotp.TOTP(secret).at(house.now)


def turned_on(house: OfficeHouse) -> tuple[Any, str]:
    """Hoa's screen with the recovery codes on it, and her secret."""
    tab = press(house.open("hai-buoc"), "step-begin")
    secret = secret_shown(tab)
    tab.text_input(key="step-code").set_value(digits(house, secret))
    tab.text_input(key="step-pin").set_value(PASSPHRASE)
    tab = press(tab, "step-turn-on")
    house.now += timedelta(seconds=STEP_SECONDS)
    return tab, secret


def test_it_is_turned_on_and_the_codes_are_shown_once(house: OfficeHouse) -> None:
    tab = house.open("hai-buoc")
    assert "Cần một điện thoại" in words(tab)
    tab = press(tab, "step-begin")
    secret = secret_shown(tab)
    tab.text_input(key="step-code").set_value("000000")
    tab.text_input(key="step-pin").set_value(PASSPHRASE)
    tab = press(tab, "step-turn-on")
    assert "Mã chưa đúng" in tab.warning[0].value
    assert secret_shown(tab) == secret
    tab.text_input(key="step-code").set_value(digits(house, secret))
    tab.text_input(key="step-pin").set_value(PASSPHRASE)
    tab = press(tab, "step-turn-on")
    assert "Đã bật xác thực hai bước." in words(tab)
    assert "Cất mười mã dự phòng" in words(tab)
    assert house.services.second_step.mine(house.hoa).left == 10
    tab = press(tab, "step-kept")
    assert "Cất mười mã dự phòng" not in words(tab)
    assert "Còn 10 mã dự phòng" in words(tab)


def test_whoever_thinks_better_of_it_stops(house: OfficeHouse) -> None:
    tab = press(press(house.open("hai-buoc"), "step-begin"), "step-stop")
    assert "Cần một điện thoại" in words(tab)
    assert house.services.second_step.mine(house.hoa).since is None


def test_new_codes_and_turning_off(house: OfficeHouse) -> None:
    tab, secret = turned_on(house)
    tab = press(tab, "step-kept")
    tab.text_input(key="step-code").set_value(digits(house, secret))
    tab = press(tab, "step-renew-go")
    assert "Đã tạo mã mới." in words(tab)
    tab = press(tab, "step-kept")
    house.now += timedelta(seconds=STEP_SECONDS)
    tab.text_input(key="step-pin").set_value(PASSPHRASE)
    tab.text_input(key="step-code-off").set_value(digits(house, secret))
    tab = press(tab, "step-off-go")
    assert "Đã tắt xác thực hai bước." in words(tab)
    assert house.services.second_step.mine(house.hoa).since is None


def test_it_is_required_for_a_role_and_taken_off_for_a_person(house: OfficeHouse) -> None:
    tab = house.open("hai-buoc")
    tab.checkbox(key="step-rule-office").check()
    tab = press(tab, "step-rule-save")
    assert "Bật xác thực hai bước cho chính mình trước" in tab.warning[0].value
    tab, _ = turned_on(house)
    tab = press(tab, "step-kept")
    tab.checkbox(key="step-rule-office").check()
    tab = press(tab, "step-rule-save")
    assert house.services.second_step.required_roles(SYSTEM) == {Role.OFFICE}
    assert "không tắt được" in words(tab)
    assert "để trống → Cơ quan tư pháp quản lý" in words(house.open("nhat-ky"))
    tab.selectbox(key="step-to-reset").select(house.hoa.person_id).run()
    tab = press(tab, "step-ask-reset")
    assert "Chỉ làm khi đã gặp" in words(tab)
    tab.text_input(key="step-resetting-reason").set_value("Mất điện thoại")
    press(tab, "step-resetting-yes")
    assert house.services.second_step.mine(house.hoa).since is None
    assert house.services.accounts.actor(house.token) is None


def test_the_command_for_a_lost_administrator_takes_it_off(house: OfficeHouse) -> None:
    turned_on(house)
    bootstrap.reset_admin(house.services)
    assert house.services.second_step.mine(house.hoa).since is None
    [line], _ = house.services.audit_log.latest(SYSTEM, acts=[AuditAct.SECOND_STEP_RESET])
    assert line.reason == RESET_BY_COMMAND


def test_a_trainee_need_not_do_anything(house: OfficeHouse) -> None:
    house.sign_in(house.lan)
    shown = words(house.open("hai-buoc"))
    assert "Ông/bà không cần làm gì." in shown and "Ai đã bật" not in shown


def test_who_has_one_and_no_such_role_any_more_still_finds_it_in_the_account(house: OfficeHouse) -> None:
    house.services.roles.grant(SYSTEM, house.minh, Role.UNIT_MANAGER, house.units["Xã Điệp Nông"])
    house.sign_in(house.minh)
    turned_on(house)
    [held] = house.services.roles.holders(SYSTEM, house.minh)
    house.services.roles.end(SYSTEM, held.grant_id, "Thôi việc")
    assert "Xác thực hai bước" in everything(house.open("tai-khoan"))


def test_both_screens_have_their_place() -> None:
    places = {screen.url: (screen.permissions, screen.group) for screen in navigation.SCREENS}
    assert places["hai-buoc"] == ((), navigation.MINE)
    assert [permission.value for permission in places["lien-ket"][0]] == ["grant_roles"]


# --- outside accounts ----------------------------------------------------------------------------


@pytest.fixture
def code(house: OfficeHouse) -> str:
    """An outside account has come by and been given this code."""
    provider: Any = type("Provider", (), {"config": type("Config", (), {"name": "Tài khoản tỉnh"})})
    identities = Identities(house.services.tools, provider)
    object.__setattr__(house.services, "identities", identities)
    account = OutsideAccount("https://dang-nhap.example.vn", "lan-01", "Nguyen Thi Lan")
    return identities._remember(account, house.now).code


def test_an_outside_account_is_linked_and_taken_off(house: OfficeHouse, code: str) -> None:
    tab = house.open("lien-ket")
    tab.text_input(key="link-code").set_value(f"{code[:4]} {code[4:].lower()}").run()
    assert "Nguyen Thi Lan" in words(tab) and "https://dang-nhap.example.vn" in words(tab)
    tab.text_input(key="link-search").set_value("thi lan").run()
    tab.radio(key="link-person").set_value(house.lan).run()
    tab = press(tab, "link-go")
    assert "Đã liên kết tài khoản “Nguyen Thi Lan” với Nguyễn Thị Lan." in words(tab)
    [link] = house.services.identities.links(house.hoa)
    assert (link.person_id, link.subject) == (house.lan, "lan-01")
    tab.selectbox(key="link-to-end").select(link.id).run()
    tab = press(tab, "link-ask-end")
    tab.text_input(key="link-ending-reason").set_value("Đã nghỉ việc")
    tab = press(tab, "link-ending-yes")
    assert "Đã bỏ liên kết của Nguyễn Thị Lan." in words(tab)
    assert house.services.identities.links(house.hoa) == []


def test_a_wrong_code_is_said(house: OfficeHouse, code: str) -> None:
    tab = house.open("lien-ket")
    tab.text_input(key="link-code").set_value("0000 0000").run()
    assert "Mã liên kết này không có" in tab.warning[0].value


def test_without_a_provider_the_screen_says_so(house: OfficeHouse) -> None:
    assert "Chưa nối với máy chủ tài khoản nào" in words(house.open("lien-ket"))
