"""Tài khoản của tôi: devices and the PIN; and helping somebody who forgot theirs."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from lms.domain.people import SYSTEM
from lms.domain.sign_ins import Method
from tests.ui.learner_house import LearnerHouse, markup
from tests.ui.office_house import PASSPHRASE, OfficeHouse, press, words

ANDROID = "Mozilla/5.0 (Linux; Android 9; SM-J415F) Chrome/120.0 Mobile Safari/537.36"
NEW = "một câu khác cũng dài"


def other_phone(hall: LearnerHouse) -> str:
    """Lan is signed in on a second phone; returns its token."""
    token, _ = hall.services.accounts.start(
        hall.lan.person_id, Method.SECRET, address="203.0.113.7", device=ANDROID, shared=True
    )
    return token


def change(tab: AppTest, old: str, new: str, again: str | None = None) -> AppTest:
    tab.text_input(key="account-old").set_value(old)
    tab.text_input(key="account-new").set_value(new)
    tab.text_input(key="account-again").set_value(new if again is None else again)
    return press(tab, "account-change")


def test_the_devices_say_what_since_when_and_from_where(hall: LearnerHouse) -> None:
    other_phone(hall)
    said = words(hall.house.open("tai-khoan"))
    assert "Máy này" in said
    assert "Điện thoại Android, Chrome Máy dùng chung" in said
    assert "Từ 24/11/2026 12:00, bằng mã PIN hoặc mật khẩu, từ địa chỉ 203.0.113.7." in said
    assert "Tự hết lúc 24/11/2026 14:00." in said
    assert "bằng giấy kích hoạt" in said  # this one


def test_one_device_is_ended_and_this_one_stays(hall: LearnerHouse) -> None:
    token = other_phone(hall)
    tab = hall.house.open("tai-khoan")
    [key] = [str(button.key) for button in tab.button if str(button.key).startswith("account-end-")]
    press(tab, key)
    assert "Đã đăng xuất: Điện thoại Android, Chrome." in words(tab)
    assert hall.services.accounts.actor(token) is None
    assert hall.services.accounts.actor(hall.house.token) is not None


def test_every_other_device_is_ended_at_once(hall: LearnerHouse) -> None:
    tokens = [other_phone(hall), other_phone(hall)]
    tab = hall.house.open("tai-khoan")
    press(tab, "account-others")
    assert "Đã đăng xuất 2 máy khác. Máy này vẫn mở." in words(tab)
    assert [hall.services.accounts.actor(token) for token in tokens] == [None, None]
    assert "account-others" not in [button.key for button in tab.button]


def test_another_pin_ends_the_other_devices(hall: LearnerHouse) -> None:
    token = other_phone(hall)
    tab = change(hall.house.open("tai-khoan"), PASSPHRASE, NEW)
    assert "Đã đổi mã. 1 máy khác đã đăng xuất." in words(tab)
    assert tab.text_input(key="account-old").value == ""
    assert hall.services.accounts.actor(token) is None
    login = hall.lan.learner_code
    assert hall.services.accounts.sign_in(login, NEW)[1].person_id == hall.lan.person_id


def test_without_the_old_pin_nothing_changes(hall: LearnerHouse) -> None:
    tab = hall.house.open("tai-khoan")
    for old, new, again, said in (
        ("000001", NEW, None, "đang dùng gõ chưa đúng"),
        (PASSPHRASE, "123456", None, "Mã PIN cần đúng 6 chữ số"),
        (PASSPHRASE, NEW, "khác", "Hai lần gõ chưa giống nhau"),
    ):
        change(tab, old, new, again)
        assert said in tab.warning[0].value
    assert hall.services.accounts.sign_in(hall.lan.learner_code, PASSPHRASE)


def test_a_shared_machine_says_whose_account_it_is_on_every_screen(hall: LearnerHouse) -> None:
    hall.house.token = other_phone(hall)
    for url in ("", "the-hoc-vien", "tai-khoan"):
        seen = markup(hall.house.open(url))
        assert "Đang mở tên <b>Nguyễn Thị Lan</b>" in seen
        assert '<form class="whose" method="post" action="/dang-xuat"' in seen


def test_ones_own_machine_has_no_such_bar(hall: LearnerHouse) -> None:
    assert "Đang mở tên" not in markup(hall.house.open(""))


def test_a_trainer_helps_a_trainee_of_their_class(hall: LearnerHouse) -> None:
    house: OfficeHouse = hall.house
    house.services.cohorts.assign_trainer(SYSTEM, hall.cohort_id, house.tuan)
    house.sign_in(house.tuan)
    tab = house.open("diem-danh-lop", buoi=house.session(hall.cohort_id))
    press(tab, "again-open")
    box = tab.selectbox(key="again-who")
    assert box.options == ["Nguyễn Thị Lan, Thôn Đông, xã Hồng Minh"]
    box.select_index(0).run()
    tab.text_input(key="again-reason").set_value("Quên mã PIN tại lớp")
    press(tab, "again-make")
    made = tab.session_state["accounts-slip-again"]
    assert house.services.accounts.preview_activation(hall.lan.learner_code, made.code).name == hall.lan.name
    press(tab, "again-close")
    assert made.code not in words(tab)
