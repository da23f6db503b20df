"""Who is at the page: on one's own machine the one who sits there, in an office who has signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFError

from generators.desk import security
from generators.desk.asking import the_office
from generators.desk.deeds import LOCAL

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

_OPEN = frozenset({"static", "login.show", "login.sign_in", "login.trust", "login.certificate"})
_FIRST = _OPEN | {"login.own", "login.change_password", "login.sign_out", "today.look"}
"""What somebody may open whose first password is still to be changed."""
_ENDED = "登录已经结束：太久没有动，改过口令，或者账号有变动。请重新登录"


def ask_who(app: Flask) -> None:
    """Let nobody in who is not known, where the page serves an office."""
    app.before_request(_know if app.config["IS_SHARED"] else _local)


def _local() -> None:
    g.viewer = LOCAL


def _know() -> Response | None:
    account = the_office().store.accounts.of_session(session.get("token", ""))
    if account is not None:
        g.viewer, g.account = account.viewer, account
        if account.must_change and request.endpoint not in _FIRST:
            return redirect(url_for("login.own"))
        return None
    if request.endpoint in _OPEN:
        return None
    if session.get("token"):
        if request.method == "POST" and request.endpoint != "login.sign_out":
            raise CSRFError(_ENDED)  # What was typed is told, and sent again by whoever signs in.
        begin_session()
        flash(_ENDED, "warn")
    return redirect(url_for("login.show"))


def begin_session(token: str = "", account: int = 0) -> None:
    """Begin a session in this browser, of the `account` that has signed in with `token`, or of nobody yet.

    The quarter and the secret of the account's forms stay: one left open before is sent by one press
    afterwards, and means what it meant. Where a form comes from is looked at besides (`security`). To another
    account nothing stays: what one person opened, nobody else signs or saves.
    """
    kept = {name: session[name] for name in ("csrf_token", "quarter", "account") if name in session}
    session.clear()
    if not account or kept.get("account", account) == account:
        session.update(kept)
    if token:
        session["token"], session["account"] = token, account
        security.sign_forms_for(account)
        session.permanent = True
