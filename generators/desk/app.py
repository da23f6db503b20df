"""The factory of the page."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import (
    Flask,
    Response,
    current_app,
    g,
    has_request_context,
    render_template,
    request,
    session,
    url_for,
)
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError

from generators.desk import accounts, charts, security
from generators.desk.asking import (
    NoSuchPlaceError,
    allowed,
    chosen_quarter,
    refuse_unknown_place,
    refuse_unreadable,
    the_office,
    viewer,
)
from generators.desk.deeds import Deed
from generators.desk.entry import KINDS, fields_of
from generators.desk.office import StillAwaited
from generators.desk.page_words import on_page
from generators.desk.pictures import Previews
from generators.desk.places_now import shown_now
from generators.desk.queue import RunQueue
from generators.desk.uploads import Uploads
from generators.desk.views import BLUEPRINTS
from generators.desk.views.runs import under_way
from generators.desk.waiting import FOLDER_HEADER, name_of
from generators.errors import DataRefused, HongtouError
from generators.installation import ROOT
from generators.procedure.rule_names import rule_name
from generators.procedure.windows import show_day
from generators.wording import format_period, format_quarter

if TYPE_CHECKING:
    from werkzeug.exceptions import HTTPException

    from generators.desk.office import Office

_VENDOR = Path(__file__).parent / "static" / "vendor"
_ASSETS = ("htmx.min.js", "tabulator.min.js", "tabulator.min.css")
_LARGEST_UPLOAD = 64 * 1024 * 1024
_HOURS = 10
"""A working day: a session that was not used for so long is over."""
_HIDDEN = frozenset({"csrf_token", "was", "base", "version", "back", "state"})
"""Fields that nobody typed."""
_SAID = {
    400: "请求不完整，或地址不是本机的。请从首页重新进入。",
    403: "您没有办这件事的权限，或页面已经过期。请回到首页再试。",
    404: "没有这一页，或这份材料不归您办理。",
    405: "不能直接打开这个地址。请从页面上的按钮进入。",
    413: "文件太大（最多 64 MB）。",
    500: "程序出了故障，数据没有改动。请把时间告诉维护人员。",
}
_SHORT = {
    "income": "人均纯收入",
    "for": "同意",
    "against": "不同意",
    "names": "应到人员",
    "date": "日期",
    "reason": "原因",
    "number": "编号",
    "key": "名字",
    "text": "文字",
}
"""Fields of forms that are no columns, by the word before the dash; of others there is nothing to say."""
_OF_ANOTHER = "这是另一个账号打开的页面，没有保存：换那个账号登录再填，或者用现在的账号重新打开这一页。"
_EXPIRED = "页面开得太久，或者登录已经过期，这一次没有保存。"


def make_app(office: Office, *, certificate: bytes = b"") -> Flask:
    """Return the page on `office`; its queue of runs starts with it."""
    app = Flask(__name__)
    app.secret_key = office.logbook.secret("session", secrets.token_bytes(32))
    app.config.update(
        IS_SHARED=office.is_shared,
        MAX_CONTENT_LENGTH=_LARGEST_UPLOAD,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=bool(certificate),
        CERTIFICATE=certificate,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=_HOURS),
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=30),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # Origin and Sec-Fetch-Site are looked at for every request.
    )
    app.extensions["office"] = office
    app.extensions["queue"] = RunQueue(office)
    app.extensions["previews"] = Previews()
    app.extensions["uploads"] = Uploads(office.out / ".hongtou" / "uploads")
    if not office.is_shared:
        _tell_whose(app, name_of(office.data))
    app.before_request(_await_rows)
    app.teardown_request(lambda _error: office.beginning.page_answered.set())
    security.protect(app)
    accounts.ask_who(app)
    app.before_request(refuse_unreadable)
    app.before_request(refuse_unknown_place)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    _add_words(app, office)
    _mean_the_quarter_shown(app)
    _tell_errors(app)
    return app


def _tell_whose(app: Flask, name: str) -> None:
    """Let a second start on this machine find the page that is open already, by the name of its folder."""

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers[FOLDER_HEADER] = name
        return response


_SECONDS_AWAITED = 20
"""A township's rows are read sooner; a page that keeps its reader longer without a word looks broken."""
_SECONDS_UNTIL_ASKED_AGAIN = 2


def _await_rows() -> None:
    """Let who only looks know that the rows are being read since the start; who sends something waits."""
    read = the_office().beginning.rows_read
    if request.endpoint == "static" or read.wait(_SECONDS_AWAITED if request.method == "GET" else None):
        return
    message = "服务刚启动，正在读入数据"
    raise StillAwaited(message)


def missing_assets() -> list[str]:
    """Return the files of others that the page is served with and that are not installed."""
    return [name for name in _ASSETS if not (_VENDOR / name).exists()]


def _add_words(app: Flask, office: Office) -> None:
    """Give the templates what every page shows, and how days and quarters are said."""
    version = str(int(max(path.stat().st_mtime for path in (Path(__file__).parent / "static").rglob("*"))))

    @app.context_processor
    def words() -> dict[str, Any]:
        return {
            "office": office,
            "viewer": None if office.is_shared and "viewer" not in g else viewer(),
            "may": allowed,
            "Deed": Deed,
            "is_large": request.cookies.get("large") == "1",
            "asset": lambda name: url_for("static", filename=name, v=version),
            "quarter": chosen_quarter,
            "quarters": office.quarters,
            "menu": _menu,
            "steps": charts.STEPS,
            "go": _go,
            "listed_at": _listed_at,
            "under_way": under_way,
        }

    app.jinja_env.filters["day"] = lambda day: show_day(day) if isinstance(day, date) else ""
    app.jinja_env.filters["on_page"] = on_page
    app.jinja_env.filters["now"] = shown_now
    app.jinja_env.filters["rule_name"] = rule_name
    app.jinja_env.filters["period"] = format_period
    app.jinja_env.filters["quarter_name"] = format_quarter
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["program_root"] = ROOT.name


def _mean_the_quarter_shown(app: Flask) -> None:
    """Let a form of a quarter's page name it: another may be chosen in another tab, or the session end."""
    of_a_quarter = {"villages", "papers"}
    sent = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in of_a_quarter and "GET" not in (rule.methods or ())
    }

    @app.url_defaults
    def name_it(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in sent and has_request_context():
            values.setdefault("quarter", str(chosen_quarter()))


def _listed_at() -> str:
    """Return the page to come back to once a mistake that it lists is mended; "" for a part of one."""
    is_page = request.method == "GET" and not request.headers.get("HX-Request")
    return request.full_path.rstrip("?") if is_page else ""


_MENU = (
    ("today.show", "今天", "today"),
    ("households.search", "户", "households"),
    ("villages.show_all", "村", "villages"),
    ("sheets.show_all", "表", "sheets"),
    ("new_quarter.show", "新季度", "new_quarter"),
    ("papers.matrix", "文书", "papers"),
    ("notices.show_all", "公文", "notices"),
    ("proofreading.show", "核稿", "proofreading"),
    ("exchange.show", "来去", "exchange"),
    ("rules.show", "设置", "rules"),
)


def _menu() -> list[tuple[str, str, str]]:
    """Return the pages there are for whoever looks: a village has no notices, a leader exchanges nothing.

    Whoever has a first password has none but the one where it is changed.
    """
    if "account" in g and g.account.must_change:
        return []
    hidden = {"notices", "new_quarter"} if viewer().villages is not None else set()
    if not allowed(Deed.EXCHANGE):
        hidden.add("exchange")
    known = set(current_app.blueprints)
    return [item for item in _MENU if item[2] in known and item[2] not in hidden]


def _go(endpoint: str, **values: object) -> str:
    """Return the address of a page, the first page's where there is none such."""
    known = endpoint.partition(".")[0] in current_app.blueprints
    return url_for(endpoint, **{name: value for name, value in values.items() if value}) if known else "/"  # type: ignore[arg-type]


def _sent() -> list[tuple[str, str]]:
    """Return the fields of the form that was not kept, by their names; nothing where there is a password."""
    fields = [(name, text) for name, text in request.form.items(multi=True) if text and name not in _HIDDEN]
    is_secret = any("password" in name or name in {"old", "new", "again"} for name, _ in fields)
    return [] if is_secret else fields


def _typed() -> list[tuple[str, str]]:
    """Return what somebody had typed into the form that was not kept, by its headings."""
    kind = KINDS.get((request.view_args or {}).get("sheet", ""))
    kinds = [kind] if kind else [*KINDS.values()] if request.blueprint == "villages" else []
    headings = _SHORT | {field.name: field.heading for each in kinds for field in fields_of(each)}
    told = [(headings.get(name.split("-")[0], ""), text) for name, text in _sent()]
    return [(heading, text) for heading, text in told if heading]


def _tell_expired() -> str:
    """Return the page for a form that is not of this session: whose it is, or what to send again."""
    # Only a page of this site sends what it may send again: security has looked at where it comes from.
    is_own = bool(request.headers.get("Origin") or request.headers.get("Sec-Fetch-Site"))
    owner = security.opened_by(request.form.get("csrf_token", ""))
    if owner and session.get("account", owner) != owner:
        return render_template("error.html", said=_OF_ANOTHER, typed=_typed())
    if owner:  # Whoever signs in now and presses must be the same.
        security.sign_forms_for(owner)
    fields = request.form.items(multi=True) if is_own and not request.files and _sent() else ()
    again = [(name, text) for name, text in fields if name != "csrf_token"]
    return render_template("error.html", said=_EXPIRED, typed=_typed(), again=again)


def _tell_errors(app: Flask) -> None:
    @app.errorhandler(DataRefused)
    def refused(error: DataRefused) -> tuple[str, int]:
        return render_template("refused.html", findings=error.findings, typed=_typed()), 409

    @app.errorhandler(StillAwaited)
    def awaited(error: StillAwaited) -> Response:
        answer = Response(render_template("awaited.html", said=str(error)), 503)
        answer.headers["Refresh"] = answer.headers["Retry-After"] = str(_SECONDS_UNTIL_ASKED_AGAIN)
        return answer

    @app.errorhandler(HongtouError)
    def wrong(error: HongtouError) -> tuple[str, int]:
        return render_template("error.html", said=str(error), typed=_typed()), 400

    @app.errorhandler(NoSuchPlaceError)
    def nowhere(error: NoSuchPlaceError) -> tuple[str, int]:
        return render_template("error.html", said=str(error)), 404

    @app.errorhandler(CSRFError)
    def expired(_error: CSRFError) -> tuple[str, int]:
        return _tell_expired(), 403

    @app.errorhandler(OverflowError)
    @app.errorhandler(DataError)
    def beyond(_error: Exception) -> tuple[str, int]:
        # A number that no database holds: no row is called so.
        return render_template("error.html", said=_SAID[404]), 404

    for code, said in _SAID.items():

        def told(_error: HTTPException, code: int = code, said: str = said) -> Response:
            return Response(render_template("error.html", said=said), code)

        app.register_error_handler(code, told)
