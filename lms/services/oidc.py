"""Talking to one outside provider by OpenID Connect: authorization code flow with PKCE, state and nonce.

Authlib speaks the protocol. What is decided here: which algorithms a token may be signed with (never what the
provider's own list says), that the issuer is exactly the one configured, and that a provider which is down
is not asked again by every visitor at once.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from lms.domain.errors import Code, Refusal

# Signatures by a key of the provider's alone. Never "none", and no HS…: there the client's own secret signs.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SCOPE = "openid profile"
LEEWAY = 60  # seconds that the provider's clock may be off
DISCOVERY_LIFE = 3600.0  # seconds
DOWN_LIFE = 10.0  # seconds that a provider which did not answer is left alone
TIMEOUT = (4.0, 8.0)  # seconds to connect, to answer
MOST_BYTES = 512 * 1024

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ProviderConfig:
    """What the office's IT has agreed with the provider. `redirect_uri` is made from our own public address;
    `name` is what the button says."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    name: str


@dataclass(frozen=True, slots=True)
class OutsideAccount:
    """An account as the provider vouches for it. Only (issuer, subject) tells accounts apart; `said_name` is
    whatever its owner or the provider calls it."""

    issuer: str
    subject: str
    said_name: str


@dataclass(frozen=True, slots=True)
class _Discovered:
    authorize: str
    token: str
    jwks: str
    auth_method: str
    says_iss: bool  # RFC 9207: every answer names its issuer
    until: float


class OidcProvider:
    """One provider. Every method may take seconds: call it from a thread."""

    def __init__(self, config: ProviderConfig, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.config = config
        self._clock = clock
        self._lock = threading.Lock()
        self._discovered: _Discovered | None = None
        self._keys: KeySet | None = None
        self._down_until = 0.0

    def address(self, state: str, nonce: str, verifier: str, *, anew: bool = False) -> str:
        """Where to send the browser. `anew`: the provider shall ask for a password even if somebody is still
        signed in there. Raises Refusal OUTSIDE_DOWN, OUTSIDE_REFUSED."""
        discovered = self._discover()
        more = {"prompt": "login"} if anew else {}
        with self._session(discovered) as session:
            address: str = session.create_authorization_url(
                discovered.authorize, state=state, code_verifier=verifier, nonce=nonce, **more
            )[0]
        return address

    def redeem(
        self, code: str, nonce: str, verifier: str, *, iss: str | None, now: datetime
    ) -> OutsideAccount:
        """The account that this code stands for. `iss` is what the answer itself says it comes from, if it
        does. Raises Refusal OUTSIDE_DOWN, OUTSIDE_REFUSED."""
        discovered = self._discover()
        if iss != self.config.issuer and (iss is not None or discovered.says_iss):
            raise self._refused("the answer comes from %r", iss)
        try:
            with self._session(discovered) as session:
                token: dict[str, Any] = session.fetch_token(
                    discovered.token,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                    redirect_uri=self.config.redirect_uri,
                    timeout=TIMEOUT,
                    allow_redirects=False,
                )
        except AuthlibBaseError as error:
            raise self._refused("the code was not taken: %r", error.error) from None
        except (RequestException, ValueError) as error:
            raise self._down(error) from None
        claims = self._read(token, nonce, now, discovered)
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise self._refused("no usable subject")
        return OutsideAccount(self.config.issuer, subject, _said_name(claims))

    # --- the token -----------------------------------------------------------------------------

    def _read(
        self, token: dict[str, Any], nonce: str, now: datetime, discovered: _Discovered
    ) -> dict[str, Any]:
        """The claims of a token whose signature, issuer, audience, time and nonce are right."""
        text = token.get("id_token")
        if not isinstance(text, str):
            raise self._refused("no id_token")
        try:
            try:
                decoded = jwt.decode(text, self._key_set(discovered), algorithms=ALGORITHMS)
            except InvalidKeyIdError:  # the provider has changed its keys since
                decoded = jwt.decode(text, self._key_set(discovered, fresh=True), algorithms=ALGORITHMS)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                options={
                    "iss": {"essential": True, "value": self.config.issuer},
                    "aud": {"essential": True, "value": self.config.client_id},
                    "nonce": {"essential": True, "value": nonce},
                },
                params={
                    "nonce": nonce,
                    "client_id": self.config.client_id,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise self._refused("%s: %s", type(error).__name__, error) from None
        return dict(claims)

    def _key_set(self, discovered: _Discovered, *, fresh: bool = False) -> KeySet:
        if self._keys is None or fresh:
            with self._session(discovered) as session:
                found: Any = self._fetch(session, discovered.jwks)
                self._keys = KeySet.import_key_set(found)
        return self._keys

    # --- the provider's own description ----------------------------------------------------------

    def _discover(self) -> _Discovered:
        with self._lock:
            now = self._clock()
            if self._discovered is not None and now < self._discovered.until:
                return self._discovered
            if now < self._down_until:
                raise Refusal(Code.OUTSIDE_DOWN)
            with OAuth2Session() as session:
                found = self._fetch(
                    session, self.config.issuer.rstrip("/") + "/.well-known/openid-configuration"
                )
            self._discovered = self._understood(found, now)
            self._keys = None
            return self._discovered

    def _understood(self, found: dict[str, Any], now: float) -> _Discovered:
        if found.get("issuer") != self.config.issuer:
            raise self._refused("it calls itself %r", found.get("issuer"))
        places = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if not all(isinstance(place, str) and is_safe(place) for place in places):
            raise self._refused("it has no safe addresses")
        methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if not self.config.client_secret:
            method = "none"
        else:
            method = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        return _Discovered(
            authorize=str(places[0]),
            token=str(places[1]),
            jwks=str(places[2]),
            auth_method=method,
            says_iss=found.get("authorization_response_iss_parameter_supported") is True,
            until=now + DISCOVERY_LIFE,
        )

    def _fetch(self, session: Any, address: str) -> dict[str, Any]:
        """A JSON object of reasonable size; redirects are not followed."""
        try:
            with session.get(
                address, withhold_token=True, timeout=TIMEOUT, allow_redirects=False, stream=True
            ) as answer:
                if answer.status_code != 200:
                    raise ValueError(f"status {answer.status_code}")
                body = b""
                for piece in answer.iter_content(64 * 1024):
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise ValueError("too long an answer")
            found = json.loads(body)
        except (RequestException, OSError, ValueError) as error:
            raise self._down(error) from None
        if not isinstance(found, dict):
            raise self._refused("no object at %s", address)
        return found

    def _session(self, discovered: _Discovered) -> Any:
        return OAuth2Session(
            self.config.client_id,
            self.config.client_secret or None,
            token_endpoint_auth_method=discovered.auth_method,
            scope=SCOPE,
            redirect_uri=self.config.redirect_uri,
            code_challenge_method="S256",
        )

    # --- what went wrong -------------------------------------------------------------------------

    def _down(self, error: Exception) -> Refusal:
        # By kind only: the text of such an error may hold what was sent.
        log.warning("outside provider %s did not answer: %s", self.config.issuer, type(error).__name__)
        self._down_until = self._clock() + DOWN_LIFE
        return Refusal(Code.OUTSIDE_DOWN)

    def _refused(self, why: str, *values: object) -> Refusal:
        log.warning(f"outside provider %s: {why}", self.config.issuer, *values)
        return Refusal(Code.OUTSIDE_REFUSED)


def is_safe(address: str) -> bool:
    """HTTPS; plain HTTP only to this very machine, for a try."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme != "http":
        return False
    if parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def _said_name(claims: dict[str, Any]) -> str:
    """For an administrator's eyes only, beside a person they know: it proves nothing."""
    for name in ("name", "preferred_username", "email"):
        said = claims.get(name)
        if isinstance(said, str) and said.strip():
            return " ".join("".join(letter for letter in said if letter.isprintable()).split())[:120]
    return ""
