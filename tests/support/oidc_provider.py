"""A real OpenID provider on this machine, built on Authlib's server half: it takes a code once, and checks
the client's secret, the redirect address and PKCE. `twist` makes it misbehave as one in wrong hands would.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import requests
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import OAuth2Error
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.models import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

CLIENT_ID = "lop-hoc"
CLIENT_SECRET = "bi-mat-cua-lop-hoc"

Token = dict[str, Any]
Twist = Callable[[Token, Token], str]


@dataclass
class _Client(ClientMixin):
    redirect_uri: str

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class _Code(AuthorizationCodeMixin):
    user: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> None:
        return None

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class Provider:
    """`users` maps subjects to names. `twist` is given header and claims of each ID token and returns the
    token that is sent instead."""

    redirect_uri: str
    users: dict[str, str] = field(default_factory=dict)
    twist: Twist | None = None
    says_iss: bool = False
    called: str | None = None  # what the discovery document calls the issuer, when not what it is
    down: bool = False
    issuer: str = ""
    codes: dict[str, _Code] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # paths, in order
    keys: list[RSAKey] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.keys = [_first_key()]

    def new_key(self) -> None:
        """Signs with a new key from now on, and forgets the old one."""
        self.keys = [RSAKey.generate_key(2048, {"kid": "k2", "use": "sig"})]

    def sign(self, header: Token, claims: Token, key: RSAKey | None = None) -> str:
        return jwt.encode(header, claims, key or self.keys[0], [str(header["alg"])])

    def agree(self, address: str, subject: str) -> str:
        """What the browser is sent back to when `subject` signs in at this address of ours."""
        answer = requests.post(address, data={"user": subject}, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def answer_of(self, address: str, subject: str) -> dict[str, str]:
        """The parameters of that answer."""
        query = parse_qs(urlsplit(self.agree(address, subject)).query)
        return {name: values[0] for name, values in query.items()}


@contextmanager
def running(redirect_uri: str, *, host: str = "127.0.0.1", **users: str) -> Iterator[Provider]:
    """A provider that listens on a free port of this machine until the end. To a browser, `localhost` is
    another site than 127.0.0.1."""
    provider = Provider(redirect_uri, users)
    server = make_server("127.0.0.1", 0, _app(provider), threaded=True)
    provider.issuer = f"http://{host}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()


@cache
def _first_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})


def _app(provider: Provider) -> flask.Flask:
    app = flask.Flask(__name__)
    server = AuthorizationServer(
        app, query_client=lambda name: _client(provider, name), save_token=lambda token, request: None
    )
    server.register_grant(_grant(provider), [_OpenId(provider), CodeChallenge(required=True)])

    @app.before_request
    def _note() -> Any:
        provider.asked.append(flask.request.path)
        return ("down", 503) if provider.down else None

    @app.get("/.well-known/openid-configuration")
    def _configuration() -> Any:
        return {
            "issuer": provider.called or provider.issuer,
            "authorization_endpoint": f"{provider.issuer}/authorize",
            "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            # "none" on purpose: what a provider says of itself must not decide what we believe.
            "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": provider.says_iss,
        }

    @app.get("/jwks")
    def _jwks() -> Any:
        return KeySet(list(provider.keys)).as_dict(private=False)

    @app.get("/authorize")
    def _ask() -> Any:
        try:
            server.get_consent_grant(end_user=None)
        except OAuth2Error as error:
            return str(error), 400
        buttons = "".join(
            f'<button name="user" value="{subject}">{name}</button>'
            for subject, name in provider.users.items()
        )
        return f'<!doctype html><meta charset=utf-8><form method="post">{buttons}</form>'

    @app.post("/authorize")
    def _agree() -> Any:
        subject = flask.request.form.get("user")
        grant = server.get_consent_grant(end_user=subject)
        response = server.create_authorization_response(grant_user=subject, grant=grant)
        if provider.says_iss:
            response.headers["Location"] += f"&iss={provider.issuer}"
        return response

    @app.post("/token")
    def _token() -> Any:
        return server.create_token_response()

    return app


def _client(provider: Provider, name: str) -> _Client | None:
    return _Client(provider.redirect_uri) if name == CLIENT_ID else None


def _grant(provider: Provider) -> type[AuthorizationCodeGrant]:
    class Grant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

        def save_authorization_code(self, code: str, request: Any) -> None:
            data = request.payload.data
            provider.codes[code] = _Code(
                request.user,
                request.payload.redirect_uri,
                request.payload.scope,
                data.get("nonce", ""),
                data.get("code_challenge", ""),
                data.get("code_challenge_method", ""),
            )

        def query_authorization_code(self, code: str, client: Any) -> _Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: _Code) -> None:
            for code in [code for code, kept in provider.codes.items() if kept is authorization_code]:
                del provider.codes[code]

        def authenticate_user(self, authorization_code: _Code) -> str:
            return authorization_code.user

    return Grant


class _OpenId(OpenIDCode):
    def __init__(self, provider: Provider) -> None:
        super().__init__(require_nonce=True)
        self._provider = provider

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return False

    def resolve_client_private_key(self, client: Any) -> RSAKey:
        return self._provider.keys[0]

    def get_client_claims(self, client: Any) -> Token:
        return {"iss": self._provider.issuer}

    def get_encode_header(self, client: Any) -> Token:
        return {"alg": "RS256", "kid": self._provider.keys[0].kid}

    def generate_user_info(self, user: str, scope: str) -> Token:
        return {"sub": user, "name": self._provider.users.get(user, "")}

    def encode_id_token(self, token: Token, request: Any) -> str:
        honest: str = super().encode_id_token(token, request)
        if self._provider.twist is None:
            return honest
        read = jwt.decode(honest, self._provider.keys[0])
        return self._provider.twist(dict(read.header), dict(read.claims))
