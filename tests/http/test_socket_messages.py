"""Only what our pages say gets through; the numbers are those of the Streamlit that is installed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg

from lms.http.socket_messages import is_allowed, listen


def operation(**payload: Any) -> BackMsg:
    message = BackMsg()
    message.backend_operation_request.request_id = "r"
    message.backend_operation_request.session_id = "s"
    for name in payload:
        getattr(message.backend_operation_request, name).SetInParent()
    return message


def rerun() -> BackMsg:
    message = BackMsg()
    message.rerun_script.query_string = "lop=1"
    message.rerun_script.widget_states.widgets.add(id="a", string_value="Hòa giải" * 500)
    return message


SAID = {
    "rerun": rerun(),
    "stop": BackMsg(stop_script=True),
    "heartbeat": BackMsg(app_heartbeat=True),
    "download": operation(deferred_file=True),
    "more rows": operation(dataframe_chunk=True),
}
NEVER_SAID = {
    "empty everybody's caches": BackMsg(clear_cache=True),
    "list the server's files": BackMsg(load_git_info=True),
    "watch files": BackMsg(set_run_on_save=True),
    "hang up": BackMsg(debug_disconnect_websocket=True),
    "shut down": BackMsg(debug_shutdown_runtime=True),
    "upload": BackMsg(file_urls_request=BackMsg().file_urls_request),
    "install tools": operation(install_skills=True),
    "write a marker": operation(dismiss_skills_nudge=True),
}


@pytest.mark.parametrize("what", SAID)
def test_what_a_page_says_is_allowed(what: str) -> None:
    assert is_allowed(SAID[what].SerializeToString())


@pytest.mark.parametrize("what", NEVER_SAID)
def test_what_no_page_says_is_not(what: str) -> None:
    assert not is_allowed(NEVER_SAID[what].SerializeToString())


@pytest.mark.parametrize("what", NEVER_SAID)
def test_nor_is_it_when_it_hides_behind_something_allowed(what: str) -> None:
    """Of several fields of one choice the last one counts, and parts of one field are put together."""
    hidden = NEVER_SAID[what].SerializeToString()
    assert not is_allowed(SAID["rerun"].SerializeToString() + hidden)
    assert not is_allowed(hidden + SAID["rerun"].SerializeToString())
    assert not is_allowed(SAID["download"].SerializeToString() + hidden)


def test_every_message_of_the_installed_version_is_on_one_of_the_lists() -> None:
    known = {message.WhichOneof("type") for message in (*SAID.values(), *NEVER_SAID.values())}
    assert known == {field.name for field in BackMsg.DESCRIPTOR.fields}
    operations = {
        message.backend_operation_request.WhichOneof("payload")
        for message in (*SAID.values(), *NEVER_SAID.values())
        if message.HasField("backend_operation_request")
    }
    assert operations == {field.name for field in BackendOperationRequest.DESCRIPTOR.oneofs[0].fields}


@pytest.mark.parametrize(
    "message",
    [b"\x58", b"\x5a\x7f", b"\x5a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x", b"\xff" * 20, b"\x5b\x5c"],
)
def test_what_cannot_be_read_is_not_allowed(message: bytes) -> None:
    assert not is_allowed(message)


@given(st.binary(max_size=60))
def test_no_bytes_are_allowed_that_the_library_reads_as_something_else(message: bytes) -> None:
    read = BackMsg()
    try:
        read.ParseFromString(message)
    except Exception:
        return
    if is_allowed(message):
        assert read.WhichOneof("type") in (
            None, "rerun_script", "stop_script", "app_heartbeat", "backend_operation_request",
        )  # fmt: skip


def test_a_message_that_is_not_allowed_ends_the_connection() -> None:
    coming = [
        {"type": "websocket.receive", "bytes": SAID["rerun"].SerializeToString()},
        {"type": "websocket.receive", "bytes": NEVER_SAID["empty everybody's caches"].SerializeToString()},
    ]
    sent: list[Message] = []
    heard: list[str] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            heard.append(message["type"])
            await send({"type": "websocket.send", "text": "answer"})
            if message["type"] == "websocket.disconnect":
                return

    asyncio.run(listen(app, {}, receive, send))
    assert heard == ["websocket.receive", "websocket.disconnect"]
    assert [message["type"] for message in sent] == ["websocket.send", "websocket.close"]
    assert sent[1]["code"] == 1008
