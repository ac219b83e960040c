"""The only toucher of `st.session_state`, and the only reader of the sign-in cookie.

Cookies are frozen at the WebSocket handshake, so the sign-in is looked up in the store on every run: a
sign-out elsewhere ends this page at its next run. A reconnect may resume the state of an earlier visit
under another cookie; so state belongs to a person, and goes when another one comes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from lms.bootstrap import services
from lms.domain.errors import Code, Refusal
from lms.domain.network import address_of
from lms.domain.people import Actor
from lms.services.accounts import SIGN_IN_COOKIE

_PERSON = "_person"


def begin() -> Actor | None:
    """Who this run is for; None: nobody is signed in. State of anybody else is forgotten first."""
    visitor = who()
    person_id = visitor.person_id if visitor else ""
    if st.session_state.get(_PERSON, person_id) != person_id:
        st.session_state.clear()
    st.session_state[_PERSON] = person_id
    return visitor


def who() -> Actor | None:
    """The holder of the cookie now."""
    return _holder(_token(), _client(), st.context.headers)


def actor() -> Actor:
    """The holder of the cookie now, for screens and callbacks. Raises Refusal NOT_SIGNED_IN."""
    return actor_later()()


def actor_later() -> Callable[[], Actor]:
    """`actor` for what happens outside a run, where there is no cookie to read: a file that is made when
    its button is pressed. The sign-in is looked up then, not now."""
    token, client, headers = _token(), _client(), st.context.headers

    def look_up() -> Actor:
        visitor = _holder(token, client, headers)
        if visitor is None:
            raise Refusal(Code.NOT_SIGNED_IN)
        return visitor

    return look_up


def _token() -> str | None:
    token = st.context.cookies.get(SIGN_IN_COOKIE)
    return token if isinstance(token, str) else None


def _client() -> str:
    """The address this page was asked for from; Streamlit says None for this machine."""
    seen = st.context.ip_address
    return seen if isinstance(seen, str) else "127.0.0.1"


def _holder(token: str | None, client: str, headers: Mapping[str, str]) -> Actor | None:
    origin = address_of((client, 0), headers, services().settings.trusted_proxy)
    return services().accounts.actor(token, origin)


def get(key: str, default: Any = None) -> Any:
    """What a screen or a widget of this person left under `key`."""
    return st.session_state.get(key, default)


def put(key: str, value: Any) -> None:
    """Remember until this person leaves. Not for a widget that is already on the page in this run."""
    st.session_state[key] = value


def take(key: str, default: Any = None) -> Any:
    """What was left under `key`, once."""
    return st.session_state.pop(key, default)


def forget(key: str) -> None:
    """As if nothing had been left under `key`."""
    st.session_state.pop(key, None)


def asked(name: str) -> str:
    """A parameter of the address (`?lop=…`); empty when it is not there. A reload keeps it."""
    return str(st.query_params.get(name, ""))


def ask(**parameters: str) -> None:
    """Change parameters of the address; an empty value removes one."""
    for name, value in parameters.items():
        if value:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]
