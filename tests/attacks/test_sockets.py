"""Streamlit's socket: who may open it, and what may be said on it."""

from __future__ import annotations

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import InvalidMessage, InvalidStatus

from tests.attacks.conftest import Town
from tests.attacks.screen import Screen, open_socket


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://evil.example",
        "http://127.0.0.1",
        "http://localhost:8501",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:{port}.evil.example",
        "http://evil@127.0.0.1:{port}",
        "file://",
    ],
)
def test_a_socket_from_a_foreign_origin_or_without_one_is_refused(town: Town, origin: str | None) -> None:
    office = town.person("office")
    with pytest.raises((InvalidStatus, InvalidMessage)):
        open_socket(office, origin=origin.format(port=town.port) if origin else origin)


@pytest.mark.parametrize("path", ["/", "/lop-hoc", "/_stcore/stream/", "/_stcore/stream2", "/api/check-ins"])
def test_there_is_one_socket_and_no_other(town: Town, path: str) -> None:
    with pytest.raises((InvalidStatus, InvalidMessage)):
        open_socket(town.person("office"), path=path)


def test_a_page_says_what_pages_say(town: Town) -> None:
    with Screen(town.person("office")) as screen:
        assert "Lớp" in screen.open("lop-hoc")


@pytest.mark.parametrize(
    "message",
    [
        BackMsg(clear_cache=True),
        BackMsg(load_git_info=True),
        BackMsg(set_run_on_save=True),
        BackMsg(debug_shutdown_runtime=True),
        BackMsg(file_urls_request=BackMsg().file_urls_request),
    ],
    ids=lambda message: message.WhichOneof("type"),
)
def test_what_no_page_says_ends_the_connection(town: Town, message: BackMsg) -> None:
    with Screen(town.person("office")) as screen:
        screen.open("")
        screen.send_raw(message.SerializeToString())
        assert screen.hangs_up()


def test_text_and_noise_end_the_connection(town: Town) -> None:
    for noise in ("hello", b"\xff\xff\xff"):
        with Screen(town.person("office")) as screen:
            screen.send_raw(noise)
            assert screen.hangs_up()


def test_a_stranger_who_forges_the_origin_is_only_asked_to_sign_in(town: Town) -> None:
    with Screen(town.stranger()) as screen:
        for name in ("", "lop-hoc", "ket-qua", "nhat-ky", "cap-giay", "nguoi-hoc"):
            shown = screen.open(name)
            assert "Đăng nhập" in shown
            assert "UBND xã" not in shown and "Huyện" not in shown.replace("Huyện Hưng Hà", "")


def test_sockets_without_a_sign_in_are_few(town: Town) -> None:
    stranger = town.stranger()
    opened = 0
    try:
        for _ in range(140):
            open_socket(stranger).close()
            opened += 1
    except (InvalidStatus, InvalidMessage):
        pass
    assert 90 <= opened <= 130
    with Screen(town.person("office")) as screen:  # another address, a sign-in that holds: not concerned
        assert "Lớp" in screen.open("lop-hoc")


def test_the_state_of_a_visit_is_not_resumed_by_somebody_else(town: Town) -> None:
    office, trainee = town.person("office"), town.person("trainee")
    with Screen(office) as screen:
        assert "Nguyễn" in screen.open("nguoi-hoc")
        taken = screen.session_id
    assert taken
    with Screen(trainee, resumes=taken) as screen:
        shown = screen.open("nguoi-hoc")
        assert "Việc này cần quyền khác" in shown
        assert "Họ và tên" not in shown
    with Screen(town.stranger(), resumes=taken) as screen:
        assert "Đăng nhập" in screen.open("nguoi-hoc")
