"""Who is at the page: on one's own machine the one who sits there, in an office who has signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, redirect, request, session, url_for

from generators.desk.asking import the_office
from generators.desk.deeds import LOCAL

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

_OPEN = frozenset({"static", "login.show", "login.sign_in", "login.trust", "login.certificate"})
_FIRST = _OPEN | {"login.own", "login.change_password", "login.sign_out", "today.look"}
"""What somebody may open whose first password is still to be changed."""


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
    return redirect(url_for("login.show"))
