"""What every answer and every request is held to: headers, hosts, origins, tokens."""

from __future__ import annotations

import gzip
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Response, abort, current_app, request, session
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadData, URLSafeTimedSerializer

if TYPE_CHECKING:
    from flask import Flask

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_SQUEEZED = ("text/", "application/javascript", "application/json", "image/svg")
_WORTH_SQUEEZING = 1000

csrf = CSRFProtect()


def protect(app: Flask) -> None:
    """Hold every request and answer of `app` to the rules of this module."""
    app.before_request(_refuse_strangers)
    csrf.init_app(app)
    app.after_request(_finish)


def sign_forms_for(account: int) -> None:
    """Give the forms of this session a secret that tells whose they are; the account's own one stays."""
    if _owner(str(session.get("csrf_token", ""))) != account:
        session["csrf_token"] = f"{secrets.token_hex(20)}:{account}"


def opened_by(token: str) -> int:
    """Return the account whose page the form with `token` is of; 0 for nobody's, and for no token of ours."""
    try:
        secret = URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token").loads(token)
    except BadData:
        return 0
    return _owner(str(secret))


def _owner(secret: str) -> int:
    account = secret.partition(":")[2]
    return int(account) if account else 0


def _refuse_strangers() -> None:
    """Refuse another site's request, and on one's own machine any other name for it (DNS rebinding)."""
    host = urlsplit(f"//{request.host}").hostname or ""
    if not current_app.config["IS_SHARED"] and host not in {"127.0.0.1", "localhost", "::1"}:
        abort(400)
    is_foreign = request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}
    if request.method in _READING:
        # Another site may lead here; what it fetches unseen would set the machine to work, or fill its lists.
        if is_foreign and request.headers.get("Sec-Fetch-Dest", "document") != "document":
            abort(403)
        return
    if is_foreign:
        abort(403)
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        abort(403)


def _finish(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return _squeezed(response)


def _squeezed(response: Response) -> Response:
    """Return the answer compressed where the browser takes it: a grid of names is a tenth of its size."""
    wanted = "gzip" in request.headers.get("Accept-Encoding", "")
    if not wanted or response.status_code != 200 or "Content-Encoding" in response.headers:
        return response
    if not (response.mimetype or "").startswith(_SQUEEZED):
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) >= _WORTH_SQUEEZING:
        response.set_data(gzip.compress(content, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.add("Vary", "Accept-Encoding")
    return response
