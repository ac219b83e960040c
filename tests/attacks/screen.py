"""Streamlit's socket without Streamlit's browser half: every frame that comes, any frame sent back."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.attacks.attacker import Attacker


class Screen:
    """One open page of one browser. `resumes`: the session another connection had."""

    def __init__(self, attacker: Attacker, *, resumes: str = "") -> None:
        self.frames: list[bytes] = []
        self._attacker = attacker
        self._line = open_socket(attacker, resumes=resumes)
        self.session_id = ""
        self._screen = self._query = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.close()

    def open(self, screen: str, query: str = "") -> str:
        """Run a screen by its address; everything it shows, as text."""
        self._screen, self._query = screen, query
        return self.say(self._rerun())

    def press(self, label: str) -> str:
        """A button of the page, by its label."""
        message = self._rerun()
        message.rerun_script.widget_states.widgets.add(id=self.widget(label), trigger_value=True)
        return self.say(message)

    def set(self, widget: str, **value: Any) -> str:
        """Any value for any widget, by its id: `int_value=3`, `string_value="x"` and so on."""
        message = self._rerun()
        message.rerun_script.widget_states.widgets.add(id=widget, **value)
        return self.say(message)

    def _rerun(self) -> BackMsg:
        message = BackMsg()
        message.rerun_script.page_name = self._screen
        message.rerun_script.query_string = self._query
        message.rerun_script.context_info.url = f"{self._attacker.url}/{self._screen}"
        return message

    def say(self, message: BackMsg) -> str:
        """Send it, and read until the run is over."""
        self.frames.clear()
        self._line.send(message.SerializeToString())
        until = time.monotonic() + 30
        while time.monotonic() < until:
            frame = self._line.recv(timeout=30)
            assert isinstance(frame, bytes)
            self.frames.append(frame)
            told = ForwardMsg.FromString(frame)
            if told.HasField("new_session"):
                self.session_id = told.new_session.initialize.session_id
            if told.HasField("page_info_changed"):
                self._query = told.page_info_changed.query_string
            if (
                told.WhichOneof("type") == "script_finished" and told.script_finished != 2
            ):  # 2: it begins again
                return self.text
        raise AssertionError("the screen did not finish")

    @property
    def text(self) -> str:
        """Whatever the frames hold, readable or not."""
        return b"".join(self.frames).decode("utf-8", errors="replace")

    def messages(self) -> list[ForwardMsg]:
        return [ForwardMsg.FromString(frame) for frame in self.frames]

    def widget(self, label: str) -> str:
        """The id of what carries this label."""
        for message in self.messages():
            for part in _parts(message):
                names = {field.name for field in part.DESCRIPTOR.fields}
                if {"id", "label"} <= names and part.label == label and part.id:
                    return str(part.id)
        raise AssertionError(f"nothing is labelled {label!r}")

    def parts(self, kind: str) -> list[Any]:
        """Every message of this kind that the frames hold: "Radio", "Button" and so on."""
        return [
            part for message in self.messages() for part in _parts(message) if part.DESCRIPTOR.name == kind
        ]

    def labels(self) -> list[str]:
        return [button.label for button in self.parts("Button")]

    def downloads(self) -> list[str]:
        """The labels of the buttons that hand out a file."""
        return [button.label for button in self.parts("DownloadButton")]

    def download(self, label: str) -> str:
        """Press such a button; the address of its file. Raises AssertionError when the file is refused."""
        button = next(button for button in self.parts("DownloadButton") if button.label == label)
        if not button.deferred_file_id:
            return str(button.url)
        message = BackMsg()
        operation = message.backend_operation_request
        operation.request_id, operation.session_id = "download", self.session_id
        operation.deferred_file.file_id = button.deferred_file_id
        self._line.send(message.SerializeToString())
        while True:
            frame = self._line.recv(timeout=60)
            assert isinstance(frame, bytes)
            told = ForwardMsg.FromString(frame)
            if told.WhichOneof("type") == "backend_operation_response":
                answer = told.backend_operation_response
                assert not answer.error_msg, answer.error_msg
                return str(answer.deferred_file.url)

    def hangs_up(self) -> bool:
        """Whether the server ends the connection within a moment."""
        try:
            until = time.monotonic() + 10
            while time.monotonic() < until:
                self._line.recv(timeout=10)
        except ConnectionClosed:
            return True
        except TimeoutError:
            return False
        return False

    def send_raw(self, frame: bytes | str) -> None:
        self._line.send(frame)


def open_socket(
    attacker: Attacker,
    *,
    origin: str | None = "own",
    host: str = "",
    resumes: str = "",
    path: str = "/_stcore/stream",
) -> ClientConnection:
    """The handshake alone. Raises websockets' InvalidStatus when it is refused."""
    line = socket.create_connection(
        ("127.0.0.1", attacker.port), timeout=20, source_address=(attacker.address, 0)
    )
    cookies = "; ".join(f"{name}={value}" for name, value in attacker.cookies.items())
    protocols = ["streamlit", "none", resumes] if resumes else ["streamlit"]
    sent = attacker.url if origin == "own" else origin
    return connect(
        f"ws://{host or '127.0.0.1'}:{attacker.port}{path}",
        sock=line,
        origin=Origin(sent) if sent is not None else None,
        subprotocols=[Subprotocol(name) for name in protocols],
        additional_headers={"Cookie": cookies} if cookies else None,
        open_timeout=20,
        max_size=None,
        proxy=None,
        legacy=True,  # the connection itself; Screen closes it
    )


def _parts(message: Message) -> Iterator[Message]:
    """A message and every message inside it."""
    yield message
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            continue
        for part in [value] if isinstance(value, Message) else value:
            if isinstance(part, Message):
                yield from _parts(part)
