"""The headers that tell a browser what our pages may do; everything else is refused."""

from __future__ import annotations

import base64
import hashlib
import re

# The light pages: no script but our own files, nothing from elsewhere.
LIGHT_PAGES = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self'; media-src 'self' blob:; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'"
)

# A PDF is drawn by the browser's own viewer, which a policy for pages would break.
DOCUMENTS = "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"

_STREAMLIT = (
    "default-src 'self'; script-src 'self' blob: 'wasm-unsafe-eval'{hashes}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; frame-ancestors 'none'; "
    "base-uri 'self'; form-action 'self'; object-src 'none'"
)

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def streamlit_policy(page: str) -> str:
    """The policy for Streamlit's screens, with the hash of each inline script of the main page.

    Computed from the page as it goes out, so that a new Streamlit needs no new line here.
    """
    hashes = ""
    for script in _INLINE_SCRIPT.findall(page):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        hashes += f" 'sha256-{digest}'"
    return _STREAMLIT.format(hashes=hashes)


def common(*, secure: bool) -> list[tuple[bytes, bytes]]:
    """The headers of every answer. `secure`: the site is on HTTPS and stays there."""
    headers = [
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        # Not "no-referrer": that makes browsers send "Origin: null" with our own forms.
        (b"referrer-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(self), microphone=(), geolocation=(), payment=(), usb=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]
    if secure:
        headers.append((b"strict-transport-security", b"max-age=31536000"))
    return headers
