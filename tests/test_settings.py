"""The environment as it is read: what cannot work is said at the start."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from lms.bootstrap import outside_provider
from lms.settings import Settings

ISSUER = "https://dang-nhap.example.vn/realms/tinh"


def settings(folder: Path, **more: str) -> Settings:
    return Settings(data=folder, base_url="https://tap-huan.example.vn/", **more)


def test_without_an_issuer_there_is_no_outside_provider(tmp_path: Path) -> None:
    assert outside_provider(settings(tmp_path)) is None


def test_the_way_back_is_made_from_the_public_address(tmp_path: Path) -> None:
    secret = tmp_path / "bi-mat"
    secret.write_text(" mat-khau \n", encoding="utf-8")
    provider = outside_provider(
        settings(tmp_path, oidc_issuer=ISSUER, oidc_client_id="lop-hoc", oidc_client_secret_file=str(secret))
    )
    assert provider is not None
    assert provider.config.issuer == ISSUER
    assert provider.config.client_secret == "mat-khau"
    assert provider.config.redirect_uri == "https://tap-huan.example.vn/dang-nhap/tai-khoan-ngoai/ve"


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"oidc_issuer": "http://dang-nhap.example.vn", "oidc_client_id": "x"}, "oidc_issuer"),
        ({"oidc_issuer": "dang-nhap.example.vn", "oidc_client_id": "x"}, "oidc_issuer"),
        ({"oidc_issuer": ISSUER}, "oidc_client_id"),
        (
            {"oidc_issuer": ISSUER, "oidc_client_id": "x", "oidc_client_secret_file": "/khong/co"},
            "oidc_client_secret_file",
        ),
    ],
)
def test_a_half_configured_provider_is_refused_at_the_start(
    tmp_path: Path, more: dict[str, str], name: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        settings(tmp_path, **more)
    assert [error["loc"] for error in refused.value.errors()] == [(name,)]
