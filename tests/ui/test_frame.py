"""Who is this, what may they open, and whose state is it."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lms.domain.people import Actor, Permission
from lms.services.accounts import SIGN_IN_COOKIE
from lms.store.database import StoreUnavailable
from lms.text import NOT_SAVED
from lms.text_screens import SCREENS as TITLES
from lms.ui import navigation
from tests.ui.learner_house import LESSON, LearnerHouse, choose, chosen, everything, markup, press
from tests.ui.office_house import MAIN, OfficeHouse, words


def test_every_screen_has_a_title_an_address_and_a_file() -> None:
    assert [screen.url for screen in navigation.SCREENS if screen.url not in TITLES] == []
    assert {screen.url for screen in navigation.SCREENS} == set(TITLES)
    assert all((navigation.FOLDER / screen.file).is_file() for screen in navigation.SCREENS)


def test_every_screen_but_ones_own_asks_for_a_permission() -> None:
    open_to_all = {screen.group for screen in navigation.SCREENS if not screen.permissions}
    assert open_to_all == {navigation.MINE}


def test_a_stranger_is_led_to_the_sign_in_page_and_back(hall: LearnerHouse) -> None:
    hall.house.token = "nobody"
    for screen in navigation.SCREENS:
        tab = hall.house.open(screen.url, lop="x")
        seen = words(tab)
        assert "Cần đăng nhập" in seen
        assert f'href="/dang-nhap?tiep=%2F{screen.url}%3Flop%3Dx"' in markup(tab)
        assert not tab.button and not tab.exception


def test_a_cookie_that_is_no_text_is_nobody(house: OfficeHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    # What AppTest gives without a cookie is an object.
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: {SIGN_IN_COOKIE: object()}))
    tab = AppTest.from_file(str(MAIN), default_timeout=20).run()
    assert "Cần đăng nhập" in words(tab)
    assert not tab.exception


def test_a_trainee_is_refused_every_office_screen(hall: LearnerHouse) -> None:
    for screen in navigation.SCREENS:
        if screen.permissions and Permission.LEARN not in screen.permissions:
            tab = hall.house.open(screen.url)
            assert [warning.value[:24] for warning in tab.warning] == ["Việc này cần quyền khác."], screen.url


def test_the_masthead_names_the_office_the_person_and_the_way_out(house: OfficeHouse) -> None:
    tab = house.open("")
    assert house.services.office.profile.name in words(tab)
    assert house.hoa.name in words(tab)
    assert 'href="/dang-xuat"' in markup(tab)


def test_a_sign_out_elsewhere_ends_this_tab_at_its_next_run(hall: LearnerHouse) -> None:
    tab = hall.open("bai-hoc", bai=LESSON)
    assert "Câu hỏi cuối bài" in everything(tab)
    hall.services.accounts.sign_out(hall.house.token, everywhere=True)
    tab.run()
    assert "Cần đăng nhập" in words(tab)
    assert not tab.button


def test_a_press_after_a_sign_out_changes_nothing(hall: LearnerHouse) -> None:
    hall.know_check(LESSON)
    tab = hall.open("bai-hoc", bai=LESSON)
    hall.wait(minutes=20)
    hall.services.accounts.sign_out(hall.house.token)
    tab.button[0].click().run()
    assert "Cần đăng nhập" in words(tab)
    lan = hall.house.sign_in(hall.house.lan)
    assert hall.services.learning.course(lan, hall.enrolment_id).modules[0].lessons[0].completed is False


def test_the_next_person_on_a_shared_phone_finds_nothing_of_the_last(hall: LearnerHouse) -> None:
    tab = hall.house.open("")
    tab.session_state["draft"] = "của Lan"
    tab.run()
    assert tab.session_state["draft"] == "của Lan"
    hall.house.sign_in(hall.house.minh)
    tab.run()
    assert "draft" not in tab.session_state
    assert "Đỗ Văn Minh" in words(tab)


def test_a_press_left_over_from_another_person_does_nothing_for_this_one(hall: LearnerHouse) -> None:
    hall.know_check(LESSON)
    tab = hall.open("bai-hoc", bai=LESSON)
    hall.wait(minutes=20)
    minh = hall.house.sign_in(hall.house.minh)
    tab.button[0].click().run()
    assert "Đỗ Văn Minh" in words(tab)
    assert hall.services.learning.course(minh, hall.others_enrolment()).next_lesson is not None
    lan = hall.house.sign_in(hall.house.lan)
    assert hall.services.learning.course(lan, hall.enrolment_id).modules[0].lessons[0].completed is False


def test_a_mistake_of_ours_is_told_in_our_words_with_a_number(
    hall: LearnerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall.services.learning, "home", lambda actor: 1 / 0)
    tab = hall.house.open("")
    [error] = tab.error
    assert error.value.startswith("Trang này đang trục trặc. Những gì đã báo lưu vẫn còn.")
    assert not tab.exception


def test_a_store_that_cannot_be_read_is_told_as_safe(
    hall: LearnerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(actor: Actor) -> None:
        raise StoreUnavailable("disk_full")

    monkeypatch.setattr(hall.services.learning, "home", full)
    tab = hall.house.open("")
    assert [error.value for error in tab.error] == [NOT_SAVED]


def test_an_answer_that_could_not_be_saved_is_not_shown_as_chosen(
    hall: LearnerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = press(hall.quiz_tab(), "Bắt đầu làm bài")

    def full(*_: object) -> None:
        raise StoreUnavailable("disk_full")

    monkeypatch.setattr(hall.services.quizzes, "answer", full)
    choose(tab, tab.radio[0].options[1])
    assert [error.value for error in tab.error] == [NOT_SAVED]
    assert chosen(tab) is None
