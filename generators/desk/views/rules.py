"""设置: the office, its rules and templates, who may come in, and what was changed by whom."""

from __future__ import annotations

import io
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import NotFound

from generators.catalogue import CATALOGUE
from generators.desk import entry
from generators.desk.asking import (
    allowed,
    may,
    the_certificate,
    the_office,
    the_previews,
    the_uploads,
    viewer,
)
from generators.desk.deeds import Deed
from generators.desk.pictures import PRESS
from generators.errors import UsageError
from generators.own_files import read_or_refuse
from generators.pipeline.templates import (
    earlier_templates,
    leave_out,
    put_template,
    restore_template,
    template_in_use,
    template_states,
    unused_templates,
)
from generators.records.columns import Column
from generators.records.settings import OnBreach, Setting, Settings
from generators.records.township import PovertyLine, Township, Village
from generators.store.accounts import Account
from generators.store.edits import INTAKE, Edit, Insert
from generators.store.viewers import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from flask import Response
    from werkzeug.wrappers import Response as Redirect

    from generators.store.edits import HistoryLine, StoredRow

_CHANGES_SHOWN = 100

rules = Blueprint("rules", __name__, url_prefix="/settings")


@rules.get("/")
def show() -> str:
    """Show the rules and thresholds with their defaults, and the ways to the rest."""
    office, person = the_office(), viewer()
    held = {str(row.cells.get("item")): row for row in office.store.rows(Setting, person)}
    lines = [_rule(name, column, held.get(column.heading)) for name, column in _columns()]
    return render_template(
        "settings.html",
        lines=lines,
        townships=office.store.rows(Township, person),
        village_count=office.store.count(Village, person),
        poverty_lines=office.store.rows(PovertyLine, person),
        faults=entry.faults_of(office, person, Setting),
        may_rule=allowed(Deed.RULES),
        may_people=allowed(Deed.PEOPLE),
        certificate=the_certificate(),
    )


def _columns() -> Iterator[tuple[str, Column]]:
    """Yield each rule's field and heading."""
    for name, info in Settings.model_fields.items():
        yield name, next(item for item in info.metadata if isinstance(item, Column))


def _rule(name: str, column: Column, row: StoredRow | None) -> tuple[object, ...]:
    """Return a rule as the form shows it: its default, its value, the words it may be."""
    default = getattr(Settings(), name)
    words: list[str] = list(OnBreach) if isinstance(default, OnBreach) else []
    if isinstance(default, bool):
        default, words = "是" if default else "否", ["是", "否"]
    value = str(row.cells.get("value", "")) if row else ""
    return name, column, str(default), value or str(default), words, row


@rules.post("/rules")
@may(Deed.RULES)
def keep_rules() -> Redirect:
    """Keep the rules that were changed."""
    office, person = the_office(), viewer()
    held = {str(row.cells.get("item")): row for row in office.store.rows(Setting, person)}
    wishes: list[Edit | Insert] = []
    for name, column in _columns():
        given, was = request.form.get(name, "").strip(), request.form.get(f"was-{name}", "")
        if not given or given == was:
            continue
        if (row := held.get(column.heading)) is not None:
            version = request.form.get(f"v-{row.row_id}", row.version, type=int)
            wishes.append(Edit(Setting, row.row_id, version, "value", given))
        else:
            wishes.append(Insert(Setting, {"item": column.heading, "value": given}))
    outcome = office.store.change(person, wishes, "改口径") if wishes else None
    if outcome is not None and not outcome.done:
        flash("没有保存：别人刚改过同一项，请看过现在的再改", "warn")
    else:
        if outcome is None:
            flash("没有改动", "warn")
        else:  # What is said of a change offers to take it back.
            flash(f"已保存 {len(wishes)} 项", str(outcome.state))
        office.store.accounts.note(person, "改口径", f"{len(wishes)} 项")
    return redirect(url_for("rules.show"))


# Templates


@rules.get("/templates")
def templates() -> str:
    """Show the templates, a row each: whose it is, what it makes, and the way to its page."""
    papers: dict[str, list[str]] = {}
    for kind in CATALOGUE:
        papers.setdefault(kind.template, []).append(kind.name)
    states = template_states(the_office().data)
    return render_template(
        "templates.html",
        states=sorted(states, key=lambda state: not state.is_own),
        papers=papers,
        unused=unused_templates(the_office().data),
    )


def _known(file: str) -> str:
    if file not in {state.file for state in template_states(the_office().data)}:
        raise NotFound
    return file


def _earlier(file: str, name: str) -> Path:
    """Return the place of the template in use, or of the earlier one called `name`."""
    if not name:
        return template_in_use(the_office().data, file)
    for place in earlier_templates(the_office().data, file):
        if place.name == name:
            return place
    raise NotFound


@rules.get("/templates/one")
def template() -> str:
    """Show the pages of a template, the one in use or an earlier one; change it, or go back."""
    office, file = the_office(), _known(request.args.get("file", ""))
    name = request.args.get("earlier", "")
    earlier = [
        (place.name, datetime.fromtimestamp(place.stat().st_mtime).strftime("%Y-%m-%d %H:%M"))
        for place in earlier_templates(office.data, file)
    ]
    return render_template(
        "template.html",
        file=file,
        shown=name,
        is_own=any(state.file == file and state.is_own for state in template_states(office.data)),
        earlier=earlier,
        may_rule=allowed(Deed.RULES),
        **_tried(file, read_or_refuse(_earlier(file, name))),
    )


def _tried(file: str, content: bytes) -> dict[str, Any]:
    """Return what is shown of `content` as the template `file`: its pages, or what stands against it."""
    from generators.pipeline.template_trial import try_template

    with PRESS:
        trial = try_template(the_office().drafting(viewer()), file, content)
    token, pages = "", 0
    if trial.pdf:
        token, pages = the_previews().keep(viewer(), trial.pdf, file.rpartition(".")[0])
    return {"trial": trial, "token": token, "pages": pages, "findings": trial.findings}


@rules.get("/templates/file")
def template_file() -> Response:
    """Send a template to be changed in WPS or Word."""
    place = _earlier(_known(request.args.get("file", "")), request.args.get("earlier", ""))
    return send_file(io.BytesIO(read_or_refuse(place)), as_attachment=True, download_name=place.name)


@rules.post("/templates/upload")
@may(Deed.RULES)
def upload_template() -> Redirect:
    """Take a template in hand and lead to its trial; the one in use stays."""
    file = _known(request.form.get("file", ""))
    sent = request.files.get("template")
    if sent is None or not sent.filename:
        message = "请选一个模板文件"
        raise UsageError(message)
    token = the_uploads().keep(viewer(), file, sent.read())
    return redirect(url_for("rules.template_trial", asked=token))


def _sent(asked: str) -> Path:
    files = the_uploads().of(asked, viewer())
    if not files:
        raise NotFound
    return files[0]


@rules.get("/templates/trial/<asked>")
@may(Deed.RULES)
def template_trial(asked: str) -> str:
    """Show the pages of an uploaded template before it is put in use, and the fields that it leaves out."""
    place = _sent(asked)
    return render_template(
        "template_trial.html", file=place.name, asked=asked, **_tried(_known(place.name), place.read_bytes())
    )


@rules.post("/templates/trial/<asked>")
@may(Deed.RULES)
def use_template(asked: str) -> Redirect:
    """Put the uploaded template in use; the fields that it leaves out are confirmed once and remembered."""
    from generators.pipeline.template_trial import try_template

    office, place = the_office(), _sent(asked)
    file, content = _known(place.name), place.read_bytes()
    with PRESS:
        trial = try_template(office.drafting(viewer()), file, content)
    if trial.findings:
        return redirect(url_for("rules.template_trial", asked=asked))
    if trial.left_out and request.form.get("leaves_out") != "是":
        message = f"这份模板不印 {'、'.join(trial.left_out)}：确实不印的，勾上再换"
        raise UsageError(message)
    if trial.left_out:
        leave_out(office.data, file, trial.left_out)
    put_template(office.data, file, content)
    the_uploads().drop(asked)
    office.store.accounts.note(viewer(), "换模板", file)
    flash(f"“{file}”已换成上传的；以后出的文书用它，可以退回原来的")
    return redirect(url_for("rules.template", file=file))


@rules.post("/templates/back")
@may(Deed.RULES)
def template_back() -> Redirect:
    """Go back to an earlier template, or to the one that came with the program."""
    office, file = the_office(), _known(request.form.get("file", ""))
    restore_template(office.data, file, request.form.get("earlier", ""))
    office.store.accounts.note(viewer(), "退回模板", file)
    flash(f"“{file}”已退回")
    return redirect(url_for("rules.template", file=file))


# Accounts


@rules.get("/accounts")
@may(Deed.PEOPLE)
def accounts() -> str:
    """Show who may come in."""
    office = the_office()
    own = [account for account in office.store.accounts.all() if _is_own(account)]
    names = {account.name for account in own}
    sees_all = office.sees_all(viewer())
    return render_template(
        "accounts.html",
        accounts=own,
        roles=[role for role in Role if sees_all or role is not Role.COUNTY],
        villages=office.villages(viewer()),
        townships=[str(row.cells.get("name")) for row in office.store.rows(Township, viewer())],
        me=viewer().name,
        audit=[line for line in office.store.accounts.audit(100) if sees_all or line[1] in names],
    )


def _is_own(account: Account) -> bool:
    """Tell whether whoever asks manages `account`: the office of one of several townships, its own."""
    office, person = the_office(), viewer()
    if office.sees_all(person):
        return True
    return account.role is not Role.COUNTY and account.township in (person.townships or ())


@rules.post("/accounts/add")
@may(Deed.PEOPLE)
def add_account() -> Redirect:
    """Make an account and tell its first password once."""
    office, name, role = the_office(), request.form.get("name", "").strip(), _role()
    if not name:
        message = "请写名字"
        raise UsageError(message)
    password = secrets.token_urlsafe(9)
    township, village = _place_of(role)
    office.store.accounts.add(name, role, password, township=township, village=village)
    office.store.accounts.note(viewer(), "建账号", _described(name, role, township, village))
    flash(f"账号“{name}”已建，第一次的口令：{password}（只显示这一次，登录后要改）")
    return redirect(url_for("rules.accounts"))


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        message = "请选角色"
        raise UsageError(message) from None


def _place_of(role: Role) -> tuple[str, str]:
    """Return township and village of an account of `role` as the form gives them: no more than it needs.

    A village's township follows from the village; raise UsageError where one that is needed is not given or
    not whoever asks manages it: an account of a township that is bound to none would see all of them.
    """
    office = the_office()
    township, village = request.form.get("township", ""), request.form.get("village", "")
    if role is Role.COUNTY:
        township = village = ""
    elif role is Role.VILLAGE:
        of = {row[0]: row[1] for row in office.store.cells(Village, viewer(), "name", "township")}
        if village not in of:
            message = "村级账号要选是哪个村；还没有这个村的，先在“表”的“村”里登记"
            raise UsageError(message)
        township = of[village] or township
    else:
        village = ""
        if len(office.townships) > 1 and not township:
            message = f"“{role}”的账号要选是哪个乡镇的，不选的话各乡镇的都看得到"
            raise UsageError(message)
    wanted = Account(0, "", role, township, village, must_change=True, active=True)
    if not _is_own(wanted) or (township and township not in office.townships):
        message = "只能管本乡镇的账号：选本乡镇和它的村"
        raise UsageError(message)
    return township, village


def _described(name: str, role: Role, township: str, village: str) -> str:
    return f"{name}：{role}" + (f"，{village or township}" if village or township else "")


@rules.post("/accounts/role")
@may(Deed.PEOPLE)
def change_role() -> Redirect:
    """Give somebody another role, township or village; nobody does so to themselves."""
    office, account, role = the_office(), _account(), _role()
    if account.name == viewer().name:
        message = "不能改自己的角色，请另一个管账号的人来改"
        raise UsageError(message)
    township, village = _place_of(role)
    office.store.accounts.set_role(account, role, township=township, village=village)
    office.store.accounts.note(viewer(), "改角色", _described(account.name, role, township, village))
    flash(f"“{account.name}”现在是{role}{village or township}，要重新登录，口令不变")
    return redirect(url_for("rules.accounts"))


def _account() -> Account:
    name = request.form.get("name", "")
    account = the_office().store.accounts.named(name)
    if not _is_own(account):
        message = f"没有叫“{name}”的账号"
        raise UsageError(message)
    return account


@rules.post("/accounts/reset")
@may(Deed.PEOPLE)
def reset_account() -> Redirect:
    """Give an account a first password again."""
    office, account, password = the_office(), _account(), secrets.token_urlsafe(9)
    office.store.accounts.reset_password(account, password)
    office.store.accounts.note(viewer(), "重设口令", account.name)
    flash(f"账号“{account.name}”的新口令：{password}（只显示这一次，登录后要改）")
    return redirect(url_for("rules.accounts"))


@rules.post("/accounts/active")
@may(Deed.PEOPLE)
def activate_account() -> Redirect:
    """Let an account in, or no longer; nobody shuts out themselves."""
    office, account = the_office(), _account()
    if account.name == viewer().name:
        message = "不能停用自己的账号"
        raise UsageError(message)
    office.store.accounts.set_active(account, not account.active)
    deed = "停用" if account.active else "启用"
    office.store.accounts.note(viewer(), f"{deed}账号", account.name)
    flash(f"“{account.name}”已{deed}" + ("，已经登录的也退出了" if account.active else "，用原来的口令登录"))
    return redirect(url_for("rules.accounts"))


# History


@rules.get("/history")
def history() -> str:
    """Show what was changed, by whom, from what to what; one's own last changes can be taken back."""
    office, person = the_office(), viewer()
    who = request.args.get("who", "")
    changes = office.store.changes(person, who=who, limit=_CHANGES_SHOWN)
    return render_template(
        "history.html",
        changes=changes,
        names=_names_of_rows([line for change in changes for line in change.lines]),
        is_cut=len(changes) == _CHANGES_SHOWN,
        who=who,
        person=person,
        may_enter=allowed(Deed.ENTER),
        shown_cell=entry.shown_cell,
        INTAKE=INTAKE,
    )


def _names_of_rows(lines: list[HistoryLine]) -> dict[tuple[str, int], str]:
    """Return by what a clerk knows the rows that the history tells of, those that are gone too."""
    from generators.store.merge import label_of

    office, person = the_office(), viewer()
    cells: dict[tuple[str, int], Mapping[str, object]] = {
        (line.sheet, line.row_id): line.old for line in lines if isinstance(line.old, dict)
    }
    wanted: dict[str, set[int]] = {}
    for line in lines:
        wanted.setdefault(line.sheet, set()).add(line.row_id)
    for sheet, ids in wanted.items():
        if (kind := entry.KINDS.get(sheet)) is not None:
            for row in office.store.rows(kind, person, ids=sorted(ids)):
                cells[sheet, row.row_id] = row.cells
    return {place: entry.known_as(office, person, label_of(row)) for place, row in cells.items()}
