"""Signing in and out, one's own password, and how to trust the office's own certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.exceptions import NotFound

from generators.desk.accounts import begin_session
from generators.desk.asking import the_office, viewer
from generators.errors import UsageError
from generators.store.viewers import NotAllowed

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Redirect

login = Blueprint("login", __name__)


@login.get("/login")
def show() -> str:
    """Show the form to sign in."""
    return render_template("login.html", said="")


@login.post("/login")
def sign_in() -> Redirect | tuple[str, int]:
    """Let somebody in; a wrong name takes as long as a wrong password and says the same."""
    accounts = the_office().store.accounts
    name = request.form.get("name", "").strip()
    try:
        account, token = accounts.sign_in(name, request.form.get("password", ""))
    except NotAllowed as refused:
        return render_template("login.html", said=str(refused), name=name), 403
    begin_session(token, account.id)
    accounts.note(account.viewer, "登录")
    return redirect(url_for("login.own" if account.must_change else "today.show"))


@login.get("/me")
def own() -> str:
    """Show one's own account."""
    if "account" not in g:
        raise NotFound
    return render_template("own.html", account=g.account)


@login.post("/me/password")
def change_password() -> Redirect:
    """Give the account its owner's own password; all of its sessions end, this one begins anew."""
    if "account" not in g:
        raise NotFound
    accounts, new = the_office().store.accounts, request.form.get("new", "")
    if new != request.form.get("again", ""):
        flash("两次写的新口令不一样", "warn")
        return redirect(url_for("login.own"))
    try:
        accounts.change_password(g.account, request.form.get("old", ""), new)
    except UsageError as refused:
        flash(str(refused), "warn")
        return redirect(url_for("login.own"))
    accounts.note(viewer(), "改口令")
    _, token = accounts.sign_in(g.account.name, new)
    begin_session(token, g.account.id)
    flash("口令已改")
    return redirect(url_for("today.show"))


@login.post("/logout")
def sign_out() -> Redirect:
    """End the session."""
    the_office().store.accounts.sign_out(session.get("token", ""))
    session.clear()
    return redirect(url_for("login.show") if the_office().is_shared else "/")


@login.get("/trust")
def trust() -> str:
    """Show how to trust the office's own certificate."""
    if not current_app.config["CERTIFICATE"]:
        raise NotFound
    from generators.desk.certificate import fingerprint_of, issuer_of

    held = current_app.config["CERTIFICATE"]
    return render_template("trust.html", fingerprint=fingerprint_of(held), issuer=issuer_of(held))


@login.get("/trust/hongtou.crt")
def certificate() -> Response:
    """Send the certificate, which is public."""
    if not current_app.config["CERTIFICATE"]:
        raise NotFound
    answer = Response(current_app.config["CERTIFICATE"], mimetype="application/x-x509-ca-cert")
    answer.headers.set("Content-Disposition", "attachment", filename="hongtou.crt")
    return answer
