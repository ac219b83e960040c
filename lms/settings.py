"""The only reader of the environment."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Environment variables `LMS_DATA`, `LMS_COURSES`, `LMS_BASE_URL`, `LMS_PORT`, `LMS_HOST` and the
    rarer ones below. Relative paths are taken from the checkout, so the working directory never matters.
    """

    model_config = SettingsConfigDict(env_prefix="LMS_", frozen=True, extra="ignore", env_ignore_empty=True)

    data: Path = Path("data")
    courses: Path = Path("courses")
    base_url: str = ""
    port: int = Field(default=8501, ge=1, le=65535)
    host: str = "127.0.0.1"
    tls_cert: Path | None = None
    tls_key: Path | None = None
    trusted_proxy: str = ""  # address of a reverse proxy whose X-Forwarded-For is believed
    demo_public: bool = False
    # Signing in with accounts of an outside provider (OpenID Connect); without an issuer there is no button.
    oidc_issuer: str = ""
    oidc_client_id: str = Field(default="", validate_default=True)
    oidc_client_secret_file: Path | None = None
    oidc_name: str = Field(default="Đăng nhập bằng tài khoản cơ quan", max_length=60)

    @field_validator("data", "courses", "tls_cert", "tls_key", "oidc_client_secret_file")
    @classmethod
    def _from_checkout(cls, path: Path | None) -> Path | None:
        return path if path is None or path.is_absolute() else ROOT / path

    @field_validator("base_url")
    @classmethod
    def _no_trailing_slash(cls, url: str) -> str:
        if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
            raise ValueError("LMS_BASE_URL: http://… or https://…")
        return url.rstrip("/")

    @field_validator("oidc_issuer")
    @classmethod
    def _safe_issuer(cls, issuer: str) -> str:
        parts = urlsplit(issuer)
        here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
        if issuer and not here and (parts.scheme != "https" or not parts.hostname):
            raise ValueError("LMS_OIDC_ISSUER: https://…")
        return issuer

    @field_validator("oidc_client_id")
    @classmethod
    def _known_to_the_issuer(cls, client_id: str, info: ValidationInfo) -> str:
        if info.data.get("oidc_issuer") and not client_id:
            raise ValueError("LMS_OIDC_CLIENT_ID: …")
        return client_id

    @field_validator("oidc_client_secret_file")
    @classmethod
    def _there(cls, file: Path | None) -> Path | None:
        if file is not None and not file.is_file():
            raise ValueError("LMS_OIDC_CLIENT_SECRET_FILE: …")
        return file

    @property
    def public_url(self) -> str:
        """What is printed in links and QR codes; never taken from a request's Host header."""
        if self.base_url:
            return self.base_url
        scheme = "https" if self.tls_cert else "http"
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"{scheme}://{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether links made now would work on this machine only: then papers are marked as trials."""
        host = urlsplit(self.public_url).hostname or ""
        if host == "localhost":
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in ("127.0.0.1", "::1", "localhost")

    @property
    def is_secure(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def store_file(self) -> Path:
        return self.data / "lms.duckdb"
