"""Who sees and does what on the page: every route, every role, one's own village and another's."""

from __future__ import annotations

import gc
import hashlib
import html
import io
import re
import sys
import threading
import time
import weakref
import zipfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from few_villages import copy_few_villages, two_townships
from openpyxl import Workbook
from register_samples import reserve

from generators.catalogue import CATALOGUE
from generators.catalogue.subjects import townships
from generators.desk.app import make_app
from generators.desk.logbook import RunMessage, RunState
from generators.desk.office import Office
from generators.desk.own_drafts import notice_id
from generators.desk.progress import course, owed_items, statistics
from generators.desk.queue import RunQueue, told_viewer
from generators.desk.run_process import told_of
from generators.desk.serving import reckon_ahead
from generators.desk.views.files import file_id
from generators.desk.views.papers import states
from generators.document_number import Series, SeriesKind
from generators.errors import DataRefused, Finding, Place
from generators.installation import ROOT
from generators.output_folder import Origin, OutputFolder
from generators.pipeline.drafts import read_draft_text
from generators.pipeline.paper import place_of
from generators.pipeline.register import numbers
from generators.pipeline.report import Report
from generators.records.clues import HandedClue
from generators.records.columns import Quarter
from generators.records.dataset import SHEETS
from generators.records.households import Household, Member
from generators.records.issues import Task
from generators.records.meetings import Attendance, Meeting
from generators.records.township import Village
from generators.store.accounts import Accounts
from generators.store.edits import Delete, Edit, Insert
from generators.store.tables import sheet_table
from generators.store.viewers import OF_ALL as OF_EVERY_TOWNSHIP
from generators.store.viewers import SHARED, NotAllowed, Role, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from generators.records.columns import Row

OWN, FOREIGN = "东沟村", "后圪垛村"
ROLES = {"县": Role.COUNTY, "办": Role.OFFICE, "领": Role.LEADER, "村": Role.VILLAGE}
EVERYBODY = {"县": 200, "办": 200, "领": 200, "村": 200}
NOTHING_YET = dict.fromkeys(EVERYBODY, 400)
"""Where a file is asked for before it was made: what to do is told."""
NOT_FOR_VILLAGES = {**EVERYBODY, "村": 404}
RULERS = {"县": 200, "办": 200, "领": 403, "村": 403}

READ: dict[str, tuple[str, dict[str, int]]] = {
    "today.show": ("/", EVERYBODY),
    "today.show_help": ("/help", EVERYBODY),
    "households.search": ("/households/", EVERYBODY),
    "households.show": ("/households/{own}", EVERYBODY),
    "households.show foreign": ("/households/{foreign}", NOT_FOR_VILLAGES),
    "households.all_pages": ("/households/{own}/papers.pdf", {"办": 200, "村": 200}),
    "households.all_pages foreign": ("/households/{foreign}/papers.pdf", {"村": 404}),
    "households.all_files": ("/households/{own}/papers.zip", NOTHING_YET),
    "households.all_files foreign": ("/households/{foreign}/papers.zip", {**NOTHING_YET, "村": 404}),
    "villages.show_all": ("/villages/", {**EVERYBODY, "村": 302}),
    "villages.show": (f"/villages/{OWN}", EVERYBODY),
    "villages.show foreign": (f"/villages/{FOREIGN}", NOT_FOR_VILLAGES),
    "sheets.show_all": ("/sheets/", EVERYBODY),
    "sheets.show": ("/sheets/监测户", EVERYBODY),
    "sheets.rows": ("/sheets/家庭成员/rows", EVERYBODY),
    "sheets.choices": ("/sheets/choices?refers=监测户.户编号", EVERYBODY),
    "sheets.check_all": ("/sheets/check", EVERYBODY),
    "sheets.check_report": ("/sheets/check.xlsx", RULERS),
    "sheets.lead": ("/sheets/lead?sheet=监测户", dict.fromkeys(EVERYBODY, 302)),
    "sheets.form": ("/sheets/监测户/row/{own_row}", EVERYBODY),
    "sheets.form foreign": ("/sheets/监测户/row/{foreign_row}", NOT_FOR_VILLAGES),
    "papers.matrix": ("/papers/", EVERYBODY),
    "papers.one_kind": ("/papers/kind?kind=退出告知书", EVERYBODY),
    # The address names the village too.
    "papers.preview": (f"/papers/{{own_paper}}/preview?kind=退出告知书&village={OWN}", EVERYBODY),
    "papers.preview foreign": (
        f"/papers/{{foreign_paper}}/preview?kind=退出告知书&village={FOREIGN}",
        NOT_FOR_VILLAGES,
    ),
    "papers.zip_made": ("/papers/zip", NOTHING_YET),
    "papers.print_file": ("/papers/print?kind=一周一重点", NOTHING_YET),
    "notices.show_all": ("/notices/", NOT_FOR_VILLAGES),
    "notices.edit": ("/notices/{notice}", NOT_FOR_VILLAGES),
    "notices.version": ("/notices/{notice}/versions/1", NOT_FOR_VILLAGES),
    "forms.show_all": ("/forms/", RULERS),
    "forms.show": ("/forms/x", {"县": 404, "办": 404, "领": 403, "村": 403}),
    "proofreading.show": ("/proofread/", EVERYBODY),
    "proofreading.told": ("/proofread/x", dict.fromkeys(EVERYBODY, 404)),
    "proofreading.word_file": ("/proofread/x/comments.docx", dict.fromkeys(EVERYBODY, 404)),
    "runs.show_all": ("/runs/", EVERYBODY),
    "runs.show": ("/runs/{run}", NOT_FOR_VILLAGES),
    "runs.part": ("/runs/{run}/part", NOT_FOR_VILLAGES),
    "files.download": ("/files/{own_file}", EVERYBODY),
    "files.download foreign": ("/files/{foreign_file}", NOT_FOR_VILLAGES),
    "files.picture": ("/preview/x/1.jpg", dict.fromkeys(EVERYBODY, 404)),
    "files.preview_pdf": ("/preview/x.pdf", dict.fromkeys(EVERYBODY, 404)),
    "exchange.show": ("/exchange/", {**EVERYBODY, "领": 403}),
    "exchange.check": ("/exchange/check/x", {"县": 404, "办": 404, "领": 403, "村": 404}),
    "exchange.national_check": ("/exchange/national/x", {"县": 404, "办": 404, "领": 403, "村": 403}),
    "exchange.book": ("/exchange/numbers", {**EVERYBODY, "领": 403}),
    "exchange.book_file": ("/exchange/numbers/book.csv", RULERS),
    "exchange.backup_file": ("/exchange/backup/x", {"县": 404, "办": 404, "领": 403, "村": 403}),
    "new_quarter.show": ("/new-quarter/", NOT_FOR_VILLAGES),
    "rules.show": ("/settings/", EVERYBODY),
    "rules.templates": ("/settings/templates", EVERYBODY),
    "rules.template": ("/settings/templates/one?file=退出告知书.docx", EVERYBODY),
    "rules.template_trial": ("/settings/templates/trial/x", {"县": 404, "办": 404, "领": 403, "村": 403}),
    "rules.template_file": ("/settings/templates/file?file=退出告知书.docx", EVERYBODY),
    "rules.accounts": ("/settings/accounts", RULERS),
    "rules.history": ("/settings/history", EVERYBODY),
    "login.show": ("/login", EVERYBODY),
    "login.own": ("/me", EVERYBODY),
    "login.trust": ("/trust", dict.fromkeys(EVERYBODY, 404)),
    "login.certificate": ("/trust/hongtou.crt", dict.fromkeys(EVERYBODY, 404)),
}
WRITERS = {"县": 302, "办": 302, "领": 403, "村": 302}
NOBODY_BUT_RULERS = {"县": 400, "办": 400, "领": 403, "村": 403}
OFFICE_ONLY = {"县": 302, "办": 302, "领": 403, "村": 403}
NEVER = dict.fromkeys(EVERYBODY, 400)
WRITE: dict[str, tuple[str, dict[str, str], dict[str, int]]] = {
    # First: a wrong row that another keeps stands before what the township does.
    "villages.judged township's": (
        "/villages/乡镇/judged",
        {"meeting": "没有"},
        {"县": 404, "办": 404, "领": 403, "村": 404},
    ),
    "sheets.keep": (
        "/sheets/监测户/row/{own_row}",
        {"version": "1", "was": "{{}}", "group": "九组"},
        WRITERS,
    ),
    "sheets.keep foreign": (
        "/sheets/监测户/row/{foreign_row}",
        {"version": "1", "was": "{{}}", "group": "九组"},
        {**WRITERS, "村": 400},
    ),
    "sheets.keep new foreign": (
        "/sheets/监测户/row/0",
        {"number": "9900000001", "village": "柳树坪村", "kind": "一般农户"},
        {**WRITERS, "村": 400},
    ),
    "sheets.keep township's": (
        "/sheets/特批/row/0",
        {"rule": "G3", "decided_by": "乡长", "decided": "2022-6-1", "reason": "试"},
        {**WRITERS, "村": 400},
    ),
    "sheets.undo": ("/sheets/undo", {"state": "1"}, {**NEVER, "领": 403}),
    "villages.attendance": (f"/villages/{OWN}/attendance", {"meeting": "没有"}, WRITERS),
    "villages.attendance foreign": (
        f"/villages/{FOREIGN}/attendance",
        {"meeting": "x"},
        {**WRITERS, "村": 404},
    ),
    "villages.votes foreign": (
        f"/villages/{FOREIGN}/votes",
        {"meeting": "没有"},
        {"县": 404, "办": 404, "领": 403, "村": 404},
    ),
    "villages.roster foreign": (f"/villages/{FOREIGN}/roster", {"meeting": "x"}, {**WRITERS, "村": 404}),
    "villages.roster township's": ("/villages/乡镇/roster", {"meeting": "x"}, {**WRITERS, "村": 404}),
    "villages.months foreign": (f"/villages/{FOREIGN}/months", {"month": "202206"}, {**WRITERS, "村": 404}),
    "villages.visits foreign": (f"/villages/{FOREIGN}/visits", {"month": "202206"}, {**WRITERS, "村": 404}),
    "villages.screening foreign": (
        f"/villages/{FOREIGN}/screening",
        {},
        {"县": 400, "办": 400, "领": 403, "村": 404},
    ),
    "villages.issues foreign": (f"/villages/{FOREIGN}/issues", {}, {**WRITERS, "村": 404}),
    "villages.passed foreign": (
        f"/villages/{FOREIGN}/passed",
        {"step": "告知", "date": "2022-7-1"},
        {**WRITERS, "村": 404},
    ),
    "papers.make strange": (
        "/papers/make",
        {"kind": "退出告知书", "village": OWN, "format": "exe"},
        {"县": 400, "办": 400, "领": 403, "村": 400},
    ),
    "papers.make foreign": (
        "/papers/make",
        {"kind": "退出告知书", "village": FOREIGN},
        {"县": 302, "办": 302, "领": 403, "村": 400},
    ),
    "papers.reprint": (
        "/papers/x/reprint",
        {"kind": "退出告知书", "village": FOREIGN},
        {"县": 404, "办": 404, "领": 403, "村": 404},
    ),
    "papers.close": ("/papers/close", {"village": OWN}, OFFICE_ONLY),
    "notices.new": ("/notices/new", {"key": "79号"}, {"县": 400, "办": 400, "领": 403, "村": 403}),
    "notices.preview": ("/notices/{notice}/preview", {"text": "无"}, NOT_FOR_VILLAGES),
    "notices.save": (
        "/notices/{notice}/save",
        {"text": "无", "base": "旧"},
        {"县": 409, "办": 409, "领": 403, "村": 403},
    ),
    "notices.act 核稿": ("/notices/{notice}/act", {"act": "核稿", "version": "1"}, {**NEVER, "村": 404}),
    "notices.proofread": ("/notices/{notice}/proofread", {"text": "无"}, NOT_FOR_VILLAGES),
    "forms.take": ("/forms/", {}, NOBODY_BUT_RULERS),
    "forms.settle": ("/forms/x", {}, {"县": 404, "办": 404, "领": 403, "村": 403}),
    "proofreading.take": ("/proofread/", {"text": "无"}, dict.fromkeys(EVERYBODY, 302)),
    "proofreading.draft": (
        "/proofread/x/draft",
        {"key": "试"},
        {"县": 404, "办": 404, "领": 403, "村": 403},
    ),
    "runs.cancel": ("/runs/{run}/cancel", {}, {"县": 302, "办": 302, "领": 302, "村": 404}),
    "exchange.give": ("/exchange/give", {"sheet": "村"}, {"办": 200, "领": 403, "村": 200}),
    "exchange.give foreign": (
        "/exchange/give",
        {"village": FOREIGN},
        {"县": 200, "办": 200, "领": 403, "村": 404},
    ),
    "exchange.give_all": ("/exchange/distribute", {}, {"领": 403, "村": 403}),
    "exchange.upload": ("/exchange/upload", {}, {**NEVER, "领": 403}),
    "exchange.carry_out": ("/exchange/check/x", {}, {"县": 404, "办": 404, "领": 403, "村": 404}),
    "exchange.national": ("/exchange/national", {}, {"县": 400, "办": 400, "领": 403, "村": 403}),
    "exchange.national_write": ("/exchange/national/x", {}, {"县": 404, "办": 404, "领": 403, "村": 403}),
    "exchange.void": (
        "/exchange/numbers/void",
        {"number": "x"},
        {"县": 400, "办": 400, "领": 403, "村": 403},
    ),
    "exchange.put_aside": ("/exchange/numbers/put-aside", {}, {"领": 403, "村": 403}),
    "exchange.restore_book": ("/exchange/numbers/restore", {}, {"领": 403, "村": 403}),
    "exchange.rebuild_book": ("/exchange/numbers/rebuild", {}, {"领": 403, "村": 403}),
    "exchange.print_file": ("/exchange/print", {}, {"县": 400, "办": 400, "领": 403, "村": 400}),
    "forms.remove": ("/forms/x/remove", {}, {"县": 404, "办": 404, "领": 403, "村": 403}),
    "exchange.put_back": ("/exchange/backup/x", {}, {"县": 404, "办": 404, "领": 403, "村": 403}),
    "exchange.backup": ("/exchange/backup", {}, {"领": 403, "村": 403}),
    "new_quarter.write": ("/new-quarter/", {"quarter": "2022Q5"}, dict.fromkeys(EVERYBODY, 400)),
    "new_quarter.back": ("/new-quarter/back", {"quarter": "2022Q3"}, {"领": 403, "村": 403}),
    "rules.keep_rules": ("/settings/rules", {}, OFFICE_ONLY),
    "rules.upload_template": (
        "/settings/templates/upload",
        {"file": "退出告知书.docx"},
        {"县": 400, "办": 400, "领": 403, "村": 403},
    ),
    "rules.use_template": ("/settings/templates/trial/x", {}, {"县": 404, "办": 404, "领": 403, "村": 403}),
    "rules.template_back": ("/settings/templates/back", {"file": "退出告知书.docx"}, OFFICE_ONLY),
    "rules.add_account": (
        "/settings/accounts/add",
        {"name": ""},
        {"县": 400, "办": 400, "领": 403, "村": 403},
    ),
    "rules.reset_account": (
        "/settings/accounts/reset",
        {"name": "无此人"},
        {"县": 400, "办": 400, "领": 403, "村": 403},
    ),
    "rules.activate_account": (
        "/settings/accounts/active",
        {"name": "无此人"},
        {"县": 400, "办": 400, "领": 403, "村": 403},
    ),
    "rules.change_role": (
        "/settings/accounts/role",
        {"name": "无此人", "role": "村"},
        {"县": 400, "办": 400, "领": 403, "村": 403},
    ),
    "today.look": ("/look", {}, dict.fromkeys(EVERYBODY, 302)),
    "today.choose_quarter": ("/quarter", {"quarter": "2022Q2"}, dict.fromkeys(EVERYBODY, 302)),
    "login.sign_in": ("/login", {"name": "无此人", "password": "x"}, dict.fromkeys(EVERYBODY, 403)),
    "login.change_password": ("/me/password", {"new": "a", "again": "b"}, dict.fromkeys(EVERYBODY, 302)),
    "sheets.save": ("/sheets/监测户/save", {}, {"县": 200, "办": 200, "领": 403, "村": 200}),
}
NOT_ASKED = {"static", "login.sign_out"}


class Desk:
    """The page of an office, with a browser a role."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.office: Office = app.extensions["office"]
        self.browsers: dict[str, FlaskClient] = {}
        for name, role in ROLES.items():
            township = "" if role is Role.COUNTY else "交楼申乡"
            village = OWN if role is Role.VILLAGE else ""
            self.office.store.accounts.add(name, role, "first-password", township=township, village=village)
            self.browsers[name] = self.sign_in(name, "first-password", f"own-password-{name}")
        self.names = self._names()

    def sign_in(self, name: str, first: str, own: str) -> FlaskClient:
        browser = self.app.test_client()
        assert self.post(browser, "/login", name=name, password=first).headers["Location"] == "/me"
        assert browser.get("/").headers["Location"] == "/me", (
            "the first password is changed before anything else"
        )
        assert 'href="/papers/"' not in browser.get("/me").text, "what cannot be opened yet is not offered"
        self.post(browser, "/me/password", old=first, new=own, again=own)
        browser.get("/?quarter=2022Q2")
        return browser

    def post(self, browser: FlaskClient, place: str, **fields: str):  # type: ignore[no-untyped-def]
        page = browser.get("/login")
        found = re.search(r'name="csrf" content="([^"]+)"', page.text)
        assert found
        return browser.post(place, data={"csrf_token": found[1], **fields})

    def _names(self) -> dict[str, str]:
        from generators.catalogue import kinds_named
        from generators.desk.views.papers import paper_id
        from generators.records.households import Household

        (kind,), _ = kinds_named(["退出告知书"])
        subjects = list(kind.subjects(self.office.dataset(), Quarter(2022, 2), ()))
        names = {"notice": notice_id("79号")}
        for key, village in (("own", OWN), ("foreign", FOREIGN)):
            row = self.office.store.rows(Household, where={"village": village})[0]
            subject = next(s for s in subjects if s.village == village)
            names |= {
                key: subject.record_id.split("#")[0],
                f"{key}_row": str(row.row_id),
                f"{key}_paper": paper_id(subject, kind.name),
                f"{key}_file": file_id(self.made(village)),
            }
        names["run"] = str(self.office.logbook.ask("close", "试", "办", "", {"quarter": "x", "viewer": None}))
        return names

    def made(self, village: str) -> PurePosixPath:
        place = PurePosixPath("2022Q2", village, "退出告知书", f"{village}-试.docx")
        with OutputFolder(self.office.out) as folder:
            folder.place(place, b"PK", Origin("退出告知书", f"{village}#试", "x"))
        return place


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("office")
    copy_few_villages(folder / "交楼申乡", OWN, FOREIGN, "柳树坪村", most=250)
    office = Office(
        *(folder / "交楼申乡", folder / "output", ROOT / "templates"),
        is_shared=True,
        fixed_day=date(2022, 7, 31),
    )
    office.take_in()
    app = make_app(office)
    app.extensions["queue"].close()
    yield Desk(app)
    office.close()


def test_every_route_is_in_the_table(desk: Desk) -> None:
    told = {name.split()[0] for name in (*READ, *WRITE)} | NOT_ASKED
    assert {rule.endpoint for rule in desk.app.url_map.iter_rules()} - told == set()


@pytest.mark.parametrize("name", READ)
def test_who_may_read_what(desk: Desk, name: str) -> None:
    place, expected = READ[name]
    found = {role: desk.browsers[role].get(place.format(**desk.names)).status_code for role in expected}
    assert found == expected


@pytest.mark.parametrize("name", WRITE)
def test_who_may_do_what(desk: Desk, name: str) -> None:
    place, fields, expected = WRITE[name]
    found = {}
    for role in expected:
        browser = desk.browsers[role]
        given = {key: value.format(**desk.names) for key, value in fields.items()}
        answer = desk.post(browser, place.format(**desk.names), **given)
        found[role] = answer.status_code
        told = answer.text if answer.mimetype == "text/html" else ""
        assert not re.search("<dt>[A-Za-z_]", told), "a field is told by its heading, or not at all"
    assert found == expected


@pytest.mark.parametrize("name", [*READ, *WRITE])
def test_what_an_address_says_and_nobody_can_read_is_refused_and_not_replaced(desk: Desk, name: str) -> None:
    """A quarter that is none was taken for the office's own: what was sent was written for another one."""
    browser = desk.browsers["办"]
    place, fields = (READ[name][0], None) if name in READ else WRITE[name][:2]
    place = place.format(**desk.names)
    for said in ("quarter=2022Q9", "month=202213", "on=2022-02-30", "year=今年", "begin=x"):
        asked = f"{place}{'&' if '?' in place else '?'}{said}"
        answer = browser.get(asked) if fields is None else desk.post(browser, asked)
        assert (answer.status_code, "什么也没有做" in answer.text) == (400, True), said
    if fields is None and name not in {"static", "login.show", "sheets.form", "sheets.form foreign"}:
        for said in ("village=没有的村", "township=没有的镇"):
            asked = f"{place.partition('?')[0]}?{said}"
            answer = browser.get(asked)
            assert (answer.status_code, "或者不归您看" in answer.text) == (404, True), said
    if fields is not None and not place.startswith("/sheets/"):
        for field, value in (("quarter", "2022Q9"), ("month", "六月"), ("v-1", "x"), ("absent", "甲")):
            answer = desk.post(browser, place, **{field: value})
            assert (answer.status_code, "什么也没有做" in answer.text) == (400, True), field


@pytest.mark.parametrize(
    "place", [place for place, _ in READ.values()] + [place for place, _, _ in WRITE.values()]
)
def test_a_stranger_sees_the_login_and_nothing_else(desk: Desk, place: str) -> None:
    stranger = desk.app.test_client()
    answer = stranger.get(place.format(**desk.names))
    if not place.startswith(("/login", "/trust")):
        assert answer.status_code in {302, 405}
        assert answer.headers.get("Location", "/login") == "/login"


def test_a_notice_waits_on_the_first_page_of_whoever_is_to_go_on_with_it(desk: Desk) -> None:
    """Sent up, sent back with a reason, changed, approved, signed: each time it is seen whose turn it is."""
    text = "标题：关于值班的通知\n主送：各村\n成文日期：2022年7月31日\n\n【正文】\n请各村值班。\n"
    place = f"/notices/{notice_id('轮到谁')}"
    desk.post(desk.browsers["办"], "/notices/new", key="轮到谁")

    def act(who: str, name: str, **more: str) -> None:
        page = desk.browsers[who].get(place).text
        fields = {key: re.findall(rf'name="{key}" value="([^"]*)"', page)[0] for key in ("version", "base")}
        deed = "save" if name == "保存" else "act"
        answer = desk.post(desk.browsers[who], f"{place}/{deed}", **fields, act=name, **more)
        assert answer.status_code == 302, answer.text

    for who, name, more, turn, said in (
        ("办", "送核", {"text": text}, "领", "等领导核稿"),
        ("领", "退回", {"reason": "写明时间"}, "办", "退回：写明时间"),
        ("办", "送核", {"text": f"{text}八时起。\n"}, "领", "等领导核稿"),
        ("办", "保存", {"text": text}, "办", "“送核”以后稿子改过"),
        ("办", "送核", {}, "领", "等领导核稿"),
        ("领", "核稿", {}, "领", "等领导签发"),
        ("领", "签发", {}, "办", "已签发"),
    ):
        act(who, name, **more)
        waits = {each: "轮到谁" in desk.browsers[each].get("/").text for each in ROLES}
        assert waits == {"县": turn == "办", "办": turn == "办", "领": turn == "领", "村": False}, name
        assert said in desk.browsers["办"].get(place).text
    assert "不再改；" not in desk.browsers["领"].get(place).text, "the office may still change it"


def test_a_village_never_reads_the_name_of_anothers_household(desk: Desk) -> None:
    browser = desk.browsers["村"]
    for place, expected in READ.values():
        answer = browser.get(place.format(**desk.names))
        if expected.get("村") == 200 and answer.mimetype in {"text/html", "application/json"}:
            assert "梁海奎" not in answer.get_data(as_text=True), place
            assert FOREIGN not in answer.get_data(as_text=True).replace(f"{FOREIGN}村民", ""), place


def test_failures_are_counted_slow_down_and_say_the_same_of_unknown_names(desk: Desk) -> None:
    desk.office.store.accounts.add("试错", Role.OFFICE, "first-password")
    browser = desk.app.test_client()
    for name in ("试错", "谁也不是"):
        said = [desk.post(browser, "/login", name=name, password="no").text for _ in range(4)]
        assert ["名字或口令不对" in told for told in said] == [True, True, True, False], name
        assert "秒后再试" in said[3], "who waits is told so whether there is such an account or not"
    assert "秒后再试" in desk.post(browser, "/login", name="试错", password="first-password").text


def test_a_clock_set_back_keeps_nobody_out_and_nobody_in(desk: Desk) -> None:
    accounts = Accounts(desk.office.store.database, lambda: now)
    now = datetime(2030, 1, 1, 8)
    accounts.add("钟", Role.OFFICE, "first-password")
    for _ in range(3):
        with pytest.raises(NotAllowed):
            accounts.sign_in("钟", "no")
    now = datetime(2022, 1, 1, 8)
    _, token = accounts.sign_in("钟", "first-password")
    assert accounts.of_session(token)
    now = datetime(2021, 12, 31, 8)
    assert accounts.of_session(token) is None


def test_what_one_person_opened_is_not_sent_as_another_who_signs_in_beside(desk: Desk) -> None:
    """One computer, two accounts: a form left open by the first would have been signed by the second."""
    for name in ("甲", "乙"):
        desk.office.store.accounts.add(name, Role.OFFICE, "first-password")
        desk.sign_in(name, "first-password", f"own-password-{name}")
    browser = desk.app.test_client()
    typed = {"date": "2022-06-10", "topic": "综合", "people": "支书", "village": OWN, "content": "开着"}
    own = {"Sec-Fetch-Site": "same-origin"}
    for name, sent in (("甲", 302), ("甲", 302), ("乙", 403)):
        page = browser.get("/me").text if name == "乙" else ""
        desk.post(browser, "/login", name=name, password=f"own-password-{name}")
        page = page or browser.get("/me").text
        (token,) = set(re.findall(r'name="csrf" content="([^"]+)"', page))
        answer = browser.post("/sheets/工作记录/row/0", data={"csrf_token": token, **typed}, headers=own)
        assert answer.status_code == sent, name
    assert "开着" in answer.text, "what was typed is shown to be sent by whoever means it"
    assert "另一个账号" in answer.text
    assert "再保存一次" not in answer.text
    browser.delete_cookie("session")
    page = browser.post("/sheets/工作记录/row/0", data={"csrf_token": token, **typed}, headers=own).text
    assert "再保存一次" in page, "for who opened it, once signed in"
    (late,) = set(re.findall(r'name="csrf_token" value="([^"]+)"', page))
    desk.post(browser, "/login", name="乙", password="own-password-乙")
    answer = browser.post("/sheets/工作记录/row/0", data={"csrf_token": late, **typed}, headers=own)
    assert (answer.status_code, "再保存一次" in answer.text) == (403, False)


def test_what_was_sent_by_an_account_is_not_there_for_it_in_another_role(desk: Desk) -> None:
    accounts = desk.office.store.accounts
    accounts.add("轮岗", Role.VILLAGE, "first-password", township=OWN_TOWNSHIP, village=OWN)
    browser = desk.sign_in("轮岗", "first-password", "own-password")
    (csrf,) = set(re.findall(r'name="csrf" content="([^"]+)"', browser.get("/me").text))
    sent = {"csrf_token": csrf, "text": "东沟村的稿子"}
    token = browser.post("/proofread/", data=sent).headers["Location"]
    assert browser.get(token).status_code == 200
    accounts.set_role(accounts.named("轮岗"), Role.VILLAGE, township=OWN_TOWNSHIP, village=FOREIGN)
    desk.post(browser, "/login", name="轮岗", password="own-password")
    assert browser.get(token).status_code == 404


@pytest.mark.parametrize("place", ["/", "/settings/templates/file?file=退出告知书.docx"])
def test_another_site_leads_here_and_fetches_nothing_unseen(desk: Desk, place: str) -> None:
    for site in ("cross-site", "same-site"):
        for dest, code in (("document", 200), ("image", 403), ("iframe", 403), ("empty", 403)):
            headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": dest}
            assert desk.browsers["办"].get(place, headers=headers).status_code == code, (site, dest)


def test_a_notice_tells_who_can_go_on_with_it_and_that_nobody_has_an_account_for_it(desk: Desk) -> None:
    accounts, place = desk.office.store.accounts, f"/notices/{notice_id('没人签')}"
    text = "标题：关于值班的通知\n主送：各村\n成文日期：2022年7月31日\n\n【正文】\n请各村值班。\n"
    desk.post(desk.browsers["办"], "/notices/new", key="没人签")
    page = desk.browsers["办"].get(place).text
    fields = {key: re.findall(rf'name="{key}" value="([^"]*)"', page)[0] for key in ("version", "base")}
    assert desk.post(desk.browsers["办"], f"{place}/act", **fields, act="送核", text=text).status_code == 302
    assert "能办的账号：领" in desk.browsers["办"].get(place).text
    leaders = [account for account in accounts.all() if account.role is Role.LEADER and account.active]
    for leader in leaders:
        accounts.set_active(leader, False)
    told = desk.browsers["办"].get(place).text
    for leader in leaders:
        accounts.set_active(leader, True)
    desk.browsers["领"] = desk.app.test_client()
    desk.post(desk.browsers["领"], "/login", name="领", password="own-password-领")
    assert "现在没有能“核稿”的账号" in told


def test_a_session_ends_when_signed_out_and_a_copied_cookie_with_it(desk: Desk) -> None:
    desk.office.store.accounts.add("来去", Role.OFFICE, "first-password")
    browser = desk.sign_in("来去", "first-password", "own-password")
    cookie = browser.get_cookie("session")
    assert cookie
    assert cookie.http_only
    assert cookie.same_site == "Strict"
    desk.post(browser, "/logout")
    thief = desk.app.test_client()
    thief.set_cookie("session", cookie.value)
    assert thief.get("/").headers["Location"] == "/login"


def test_a_form_left_open_is_sent_by_one_press_once_somebody_has_signed_in_again(desk: Desk) -> None:
    """The cookie goes after a night, the session by the server: either way the form waits for its owner."""
    for name, ends_how in (("夜里", "cookie"), ("改权", "server")):
        account = desk.office.store.accounts.add(name, Role.OFFICE, "first-password")
        browser = desk.sign_in(name, "first-password", "own-password")
        (token,) = set(re.findall(r'name="csrf" content="([^"]+)"', browser.get("/?quarter=2022Q1").text))
        if ends_how == "cookie":
            browser.delete_cookie("session")
        else:
            desk.office.store.accounts.set_active(account, True)
        typed = {
            "csrf_token": token,
            "date": "2022-06-10",
            "topic": "综合",
            "people": "支书",
            "village": OWN,
            "content": "夜里写的",
        }
        late = browser.post("/sheets/工作记录/row/0", data=typed, headers={"Origin": "http://localhost"})
        assert late.status_code == 403
        if ends_how == "server":
            browser.get("/", follow_redirects=True)
        desk.post(browser, "/login", name=name, password="own-password")
        again = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', late.text)
        sent = browser.post("/sheets/工作记录/row/0", data={key: html.unescape(text) for key, text in again})
        assert "登录" not in sent.text
        assert sent.status_code != 403, sent.text[:400]
        shown = browser.get("/villages/").text
        assert ("2022Q1" in re.findall(r'value="(\w+)" selected', shown)) == (ends_how == "server")


def test_the_log_of_deeds_holds_no_name_of_a_household_and_no_id_number(desk: Desk) -> None:
    lines = desk.office.store.accounts.audit(500)
    assert any(deed == "登录" for _, _, _, deed, _, _ in lines)
    text = "\n".join("|".join(line) for line in lines)
    assert not re.search(r"\d{15}", text)
    assert "刘" not in text


OWN_TOWNSHIP, OTHER_TOWNSHIP = "交楼申乡", "河畔镇"
OTHER_VILLAGE = "寨沟门村"
OF_ALL = (
    *("/exchange/backup", "/exchange/numbers/restore", "/exchange/numbers/rebuild", "/exchange/national"),
    *(
        "/settings/rules",
        "/settings/templates/upload",
        "/settings/templates/back",
        "/forms/",
    ),
)
"""What touches every township of a store."""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The page of a county of two townships, with an office in each."""
    folder = two_townships(tmp_path_factory.mktemp("county") / "兴县", most=40)
    day, templates = date(2022, 7, 31), ROOT / "templates"
    office = Office(folder, folder.parent / "output", templates, is_shared=True, fixed_day=day)
    office.take_in()
    app = make_app(office)
    app.extensions["queue"].close()
    desk = Desk.__new__(Desk)
    desk.app, desk.office, desk.browsers = app, office, {}
    who = {"县": (Role.COUNTY, "", ""), "办": (Role.OFFICE, OWN_TOWNSHIP, "")}
    who |= {"外": (Role.OFFICE, OTHER_TOWNSHIP, ""), "外村": (Role.VILLAGE, OTHER_TOWNSHIP, OTHER_VILLAGE)}
    for name, (role, township, village) in who.items():
        office.store.accounts.add(name, role, "first-password", township=township, village=village)
        desk.browsers[name] = desk.sign_in(name, "first-password", f"own-password-{name}")
    yield desk
    office.close()


def test_a_run_ends_when_who_asked_for_it_is_shut_out_or_gets_another_role_or_place(county: Desk) -> None:
    """Waiting or at work: its papers would have been made for somebody who may no longer have them.

    Of one whose township was renamed it said that the account was shut out.
    """
    accounts, log = county.office.store.accounts, county.office.logbook

    def ask(name: str) -> int:
        accounts.add(name, Role.OFFICE, "first-password", township=OWN_TOWNSHIP)
        asker = told_viewer(accounts.named(name).viewer)
        kinds = [kind.name for kind in CATALOGUE]
        given = {"kinds": kinds, "quarter": "2022Q2", "viewer": asker, "asker": asker}
        return log.ask("make", f"试{name}", name, "", given)

    def shut_out(name: str) -> None:
        if name == "停的":
            accounts.set_active(accounts.named(name), False)
        elif name == "改名的":
            accounts.set_role(accounts.named(name), Role.OFFICE, township="改了名的乡")
        else:
            accounts.set_role(accounts.named(name), Role.VILLAGE, township=OWN_TOWNSHIP, village=OWN)

    waiting = {name: ask(name) for name in ("停的", "换的", "改名的")}
    for name in waiting:
        shut_out(name)
    at_work = ask("在做")
    queue = RunQueue(county.office)
    try:
        until = time.monotonic() + 300
        while (run := log.run(at_work)) is None or not run.done:
            assert run is None or not run.is_over, run.message
            assert time.monotonic() < until
            time.sleep(0.1)
        shut_out("在做")
        while (run := log.run(at_work)) is None or not run.is_over:
            assert time.monotonic() < until
            time.sleep(0.1)
    finally:
        queue.close()
    told = [log.run(number) for number in (*waiting.values(), at_work)]
    out, moved = RunMessage.NO_LONGER_MAY, RunMessage.PLACE_MOVED
    assert [run and run.message for run in told] == [out, out, moved, out]
    assert {run.state for run in told if run} == {RunState.REVOKED}


@pytest.mark.parametrize("place", OF_ALL)
def test_the_office_of_one_township_does_nothing_to_all_of_them(county: Desk, place: str) -> None:
    assert county.post(county.browsers["办"], place).status_code == 403
    assert county.post(county.browsers["县"], place).status_code != 403


def test_the_office_of_one_township_takes_away_no_whole_store(county: Desk) -> None:
    county.post(county.browsers["县"], "/exchange/backup")
    (backup,) = re.findall(r"/exchange/backup/[0-9a-f]+", county.browsers["县"].get("/exchange/").text)[:1]
    for place in (backup, "/sheets/check.xlsx", "/exchange/numbers/book.csv"):
        assert county.browsers["办"].get(place).status_code == 403
    assert "/exchange/backup/" not in county.browsers["办"].get("/exchange/").text


def test_an_office_manages_the_accounts_of_its_own_township_alone(county: Desk) -> None:
    office, accounts = county.browsers["办"], county.office.store.accounts
    page = office.get("/settings/accounts").text
    assert ">办<" in page
    assert not any(f">{name}<" in page for name in ("县", "外", "外村", OTHER_TOWNSHIP, OTHER_VILLAGE))
    for name in ("县", "外", "外村"):
        kept = accounts.named(name)
        for deed in ("reset", "active", "role"):
            answer = county.post(office, f"/settings/accounts/{deed}", name=name, role="村", village=OWN)
            assert answer.status_code == 400
            assert f"没有叫“{name}”的账号" in answer.text
        assert accounts.named(name) == kept
    for role, township, village, expected in (
        ("县", "", "", 400),
        ("乡镇（办公室）", "", "", 400),
        ("乡镇（办公室）", OTHER_TOWNSHIP, "", 400),
        ("村", OTHER_TOWNSHIP, OTHER_VILLAGE, 400),
        ("村", OWN_TOWNSHIP, OTHER_VILLAGE, 400),
        ("村", OWN_TOWNSHIP, OWN, 302),
    ):
        given = {"name": "新人", "role": role, "township": township, "village": village}
        assert county.post(office, "/settings/accounts/add", **given).status_code == expected, given
    # The county gives no office all townships by leaving one out, and no place that a role has none of.
    for role, township, village, bound in (
        ("乡镇（领导）", "", "", None),
        ("乡镇（领导）", OTHER_TOWNSHIP, OTHER_VILLAGE, (OTHER_TOWNSHIP, "")),
        ("县", OTHER_TOWNSHIP, OTHER_VILLAGE, ("", "")),
        ("村", OWN_TOWNSHIP, OTHER_VILLAGE, (OTHER_TOWNSHIP, OTHER_VILLAGE)),
        ("村", OWN_TOWNSHIP, "", None),
    ):
        given = {"name": "新人", "role": role, "township": township, "village": village}
        answer = county.post(county.browsers["县"], "/settings/accounts/role", **given)
        assert answer.status_code == (302 if bound else 400), given
        if bound:
            now = accounts.named("新人")
            assert (str(now.role), now.township, now.village) == (role, *bound)
    assert f"新人：村，{OTHER_VILLAGE}" in str(accounts.audit(5)), "the log says whose account it was"


def test_an_office_sees_the_runs_and_numbers_of_its_own_township_alone(county: Desk) -> None:
    other = {"name": "外", "role": "乡镇（办公室）", "townships": [OTHER_TOWNSHIP], "villages": None}
    run = county.office.logbook.ask("make", "别乡的", "外", "", {"quarter": "2022Q2", "viewer": other})
    for name, status in (("县", 200), ("外", 200), ("办", 404), ("外村", 404)):
        assert county.browsers[name].get(f"/runs/{run}").status_code == status
        assert ("别乡的" in county.browsers[name].get("/runs/").text) == (status == 200)
    assert county.post(county.browsers["办"], f"/runs/{run}/cancel").status_code == 404
    households = county.office.store.cells(Household, None, "number", "village")
    theirs = next(number for number, village in households if village == OTHER_VILLAGE)
    series = Series(SeriesKind.LETTER, "交政退告")
    with county.office.drafting(Viewer("本机")).open_register() as register:
        reserve(register, series, 2022, f"{theirs}#1", title=f"{OTHER_VILLAGE}退出告知书")
    for name, is_shown in (("县", True), ("外", True), ("外村", True), ("办", False)):
        assert (theirs in county.browsers[name].get("/exchange/numbers").text) == is_shown, name
    text = numbers(county.office.source, None)[1][0][1]
    answer = county.post(county.browsers["办"], "/exchange/numbers/void", number=text, reason="试")
    assert f"登记簿里没有{text}" in answer.text


def test_the_drafts_of_a_township_are_its_own_alone_whatever_is_done_to_them(county: Desk) -> None:
    office, other = county.browsers["办"], county.browsers["外"]
    assert county.post(office, "/notices/new", key="防汛").status_code == 302
    # The other township may use the same name, and learns nothing of the first.
    (theirs,) = re.findall("/notices/([0-9a-f]+)", county.post(other, "/notices/new", key="防汛").location)
    own = notice_id("防汛")
    assert own != theirs
    draft = read_draft_text(county.office.data, "河畔镇防汛")
    assert draft.startswith("乡镇：河畔镇\n")
    for asked, browser in ((own, other), (theirs, office)):
        assert asked not in browser.get("/notices/").text
        for place in (asked, f"{asked}/versions/1"):
            assert browser.get(f"/notices/{place}").status_code == 404
        for deed in ("preview", "proofread", "save", "act"):
            given = {"text": "无", "act": "送核", "version": "1"}
            assert county.post(browser, f"/notices/{asked}/{deed}", **given).status_code == 404, deed
    for name, seen in (("县", {own, theirs}), ("办", {own}), ("外", {theirs})):
        listed = set(re.findall("/notices/([0-9a-f]{12})", county.browsers[name].get("/notices/").text))
        assert listed & {own, theirs} == seen
    # Nobody gives a draft away, or takes one that names nobody: it would be the first township's.
    base = hashlib.sha256(draft.encode()).hexdigest()
    for text in (draft.replace("河畔镇", OWN_TOWNSHIP), draft.replace("乡镇：河畔镇\n", "")):
        answer = county.post(other, f"/notices/{theirs}/save", text=text, base=base)
        assert answer.status_code == 400
        assert "应是本乡镇：河畔镇" in answer.text
        assert "应是本乡镇：河畔镇" in county.post(other, f"/notices/{theirs}/preview", text=text).text
    assert read_draft_text(county.office.data, "河畔镇防汛") == draft


def test_a_draft_that_is_no_text_hides_none_of_the_others(county: Desk) -> None:
    assert county.post(county.browsers["办"], "/notices/new", key="防火").status_code == 302
    bad = county.office.data / "notices" / "坏.txt"
    bad.write_bytes(b"\0\1")
    for name, is_told in (("县", True), ("办", False)):
        answer = county.browsers[name].get("/notices/")
        assert answer.status_code == 200
        assert notice_id("防火") in answer.text
        assert ("坏.txt" in answer.text) == is_told
    bad.unlink()


def test_the_numbers_and_files_of_a_notice_are_seen_by_its_own_township_alone(county: Desk) -> None:
    with county.office.drafting(Viewer("本机")).open_register() as register:
        reserve(register, Series(SeriesKind.DOCUMENT, "河政发"), 2022, "通知#防火", title="关于防火的通知")
    made = {
        "2022Q2/公文/河政发〔2022〕1号.docx": "通知#防火",
        f"2022Q2/{OTHER_TOWNSHIP}/本级/督导记录台账/督导记录台账.xlsx": f"{OTHER_TOWNSHIP}#2022Q2",
        f"2022Q2/{OTHER_TOWNSHIP}/{OTHER_VILLAGE}/退出告知书/一.docx": f"{OTHER_VILLAGE}#一",
        # A village of the other township that is called as one of the first is.
        f"2022Q2/{OTHER_TOWNSHIP}/{OWN}/退出告知书/一.docx": "同名#一",
    }
    with OutputFolder(county.office.out) as folder:
        for place, record in made.items():
            folder.place(PurePosixPath(place), b"PK", Origin("试", record, "x"))
    for name, sees_number, files in (("县", True, 4), ("外", True, 4), ("外村", False, 1), ("办", False, 0)):
        browser = county.browsers[name]
        assert ("关于防火的通知" in browser.get("/exchange/numbers").text) == sees_number, name
        answers = [browser.get(f"/files/{file_id(PurePosixPath(place))}").status_code for place in made]
        assert answers.count(200) == files, (name, answers)


def test_a_paper_lies_and_is_called_the_same_whoever_of_the_county_makes_it(county: Desk) -> None:
    """Two offices would write over each other's papers, and the county would not find them."""
    everybody = county.office.job(Viewer("县", Role.COUNTY)).dataset
    for township, village in ((OWN_TOWNSHIP, OWN), (OTHER_TOWNSHIP, OTHER_VILLAGE)):
        own = county.office.job(Viewer("办", Role.OFFICE, frozenset({township}))).dataset
        for each in (village, ""):
            assert place_of(own, each, township) == place_of(everybody, each, township)
        (of_own,) = townships(own, Quarter(2022, 2), ())
        assert of_own in list(townships(everybody, Quarter(2022, 2), ()))


def test_whoever_names_a_cadre_is_offered_those_of_his_own_township_first(county: Desk) -> None:
    """The book of cadres is one for the county, and a form offers no more than a hundred of it."""
    for who, village in (("外", OTHER_VILLAGE), ("外村", OTHER_VILLAGE), ("办", OWN_TOWNSHIP)):
        told = county.browsers[who].get("/sheets/choices?refers=干部.姓名&q=").get_json()
        assert village in str(told[0]), who
        assert len(told) == len(county.browsers["县"].get("/sheets/choices?refers=干部.姓名&q=").get_json())


def test_a_county_read_by_township_is_told_what_all_of_it_tells(
    county: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, person, quarter = county.office, Viewer("县", Role.COUNTY), Quarter(2022, 2)

    def told() -> tuple[object, ...]:
        charts = statistics(office, person, quarter)
        return (
            owed_items(office, person, date(2022, 7, 31)),
            course(office, person, quarter),
            {chart.heading: {bar.name: bar.parts for bar in chart.bars} for chart in charts},
            sorted(states(office, person, quarter), key=lambda s: (s.kind, s.village, s.record_id)),
        )

    whole = told()
    assert all(whole)
    for chart in statistics(office, person, quarter):
        assert not chart.is_in_order or all(what in chart.heading for what, _ in chart.bars[0].parts)
    monkeypatch.setattr("generators.desk.office.MANY_VILLAGES", 1)
    assert len(office.parts(person)) == 2
    assert [village for part in office.parts(person) for village in office.villages(part)] == [
        OWN,
        OTHER_VILLAGE,
    ]
    assert told() == whole


def test_a_county_is_shown_its_villages_and_what_they_owe_by_township(
    county: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = county.browsers["县"]

    def shown(place: str) -> list[str]:
        page = browser.get(place).text.partition("乡镇的会")[0]
        return re.findall(r'class="button" href="[^"]*">([^<]+)<', page)

    assert shown("/villages/") == [OWN, OTHER_VILLAGE]
    from generators.desk.views.papers import by_township

    monkeypatch.setattr("generators.desk.office.MANY_VILLAGES", 1)
    monkeypatch.setitem(by_township.__globals__, "MANY_VILLAGES", 1)
    assert shown("/villages/") == [OWN]
    assert shown(f"/villages/?township={OTHER_TOWNSHIP}") == [OTHER_VILLAGE]
    store, own = county.office.store, county.office.store.rows(Meeting, where={"village": OTHER_VILLAGE})[0]
    held = Insert(Meeting, {**own.cells, "number": "试", "township": OTHER_TOWNSHIP})
    done = store.change(Viewer("县", Role.COUNTY), [held])
    assert shown("/villages/?meeting=试") == [OTHER_VILLAGE], "whose meeting is worked on"
    assert store.undo(Viewer("县", Role.COUNTY), done.state).done
    for place, told in (("/", True), (f"/?township={OWN_TOWNSHIP}", False)):
        owed = re.findall(r"<tr><td><span class=\"tag (?:bad|warn)\">.*?</tr>", browser.get(place).text)
        assert owed
        assert any(OTHER_TOWNSHIP in line and OTHER_VILLAGE in line for line in owed) is told
        assert all(OTHER_TOWNSHIP in line or OWN_TOWNSHIP in line for line in owed)


def test_a_township_begins_its_own_quarter_and_leaves_what_is_of_all_to_the_county(county: Desk) -> None:
    def offered(name: str) -> int:
        page = county.browsers[name].get("/new-quarter/?begin=2022Q3").text.partition("还没有确认的草稿")[0]
        return sum(map(int, re.findall(r"(\d+) 行</td>", page)))

    counts = {name: offered(name) for name in ("县", "办", "外")}
    assert 0 < counts["外"] < counts["县"]
    assert 0 < counts["办"] < counts["县"]
    assert county.post(county.browsers["外"], "/new-quarter/", quarter="2022Q3").status_code == 302
    written: dict[type[Row], set[str | None]] = {}
    for kind in SHEETS:
        table = sheet_table(kind)
        with county.office.store.database.reading() as connection:
            for line in connection.execute(sa.select(table)).mappings():
                if "草稿" in (line.get("remark") or ""):
                    whose = line["scope_village"] or line["scope_township"]
                    written.setdefault(kind, set()).add(whose)
    assert set().union(*written.values()) == {OTHER_VILLAGE}
    assert not OF_EVERY_TOWNSHIP & set(written)
    assert {name: offered(name) for name in counts} == {**counts, "县": counts["县"] - counts["外"], "外": 0}
    county.post(county.browsers["外"], "/sheets/undo", state=str(county.office.store.state))
    assert {name: offered(name) for name in counts} == counts


def test_an_answer_kept_for_a_viewer_is_made_anew_when_what_is_no_record_of_his_changes(
    county: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, everybody = county.office, Viewer("县", Role.COUNTY)
    own = Viewer("办", Role.OFFICE, frozenset({OWN_TOWNSHIP}))

    def told() -> list[object]:
        return [
            *(office.drafting(who).dataset.today for who in (own, everybody)),
            office.records_on(own, date(2022, 7, 31)).words,
            len(office.people(own).households),
        ]

    before = told()
    (village,) = office.store.rows(Village, where={"name": OTHER_VILLAGE})
    edit = Edit(Village, village.row_id, village.version, "township", OWN_TOWNSHIP)
    moved = office.store.change(everybody, [edit])
    book = Workbook()
    book.active.append(["错", "对"])
    book.active.append(["交搂申", "交楼申"])
    book.save(office.data / "易错词.xlsx")
    monkeypatch.setattr(office, "fixed_day", date(2022, 8, 1))
    now = told()
    (office.data / "易错词.xlsx").unlink()
    assert office.store.undo(everybody, moved.state).done
    assert now[:3] == [date(2022, 8, 1), date(2022, 8, 1), {"交搂申": "交楼申"}]
    assert now[3] > before[3]
    monkeypatch.undo()
    assert told() == before


def test_what_cannot_be_made_leaves_nothing_behind(county: Desk) -> None:
    class Key:
        """Something that is gone when nobody holds it."""

    key = Key()
    left = weakref.ref(key)
    with suppress(ZeroDivisionError):
        county.office.derive(key, lambda: 1 / 0)
    del key
    gc.collect()
    assert left() is None


@pytest.mark.parametrize("fault", [DataRefused([]), sa.exc.OperationalError("", None, Exception())])
def test_what_cannot_be_reckoned_ahead_leaves_nothing_else_cold(
    county: Desk, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    warm: list[str] = []

    def refuse(*_: object) -> None:
        raise fault

    monkeypatch.setattr("generators.desk.office.MANY_VILLAGES", 1)
    monkeypatch.setattr("generators.desk.serving.owed_items", refuse)
    for name in ("course", "statistics", "planned_drafts"):
        monkeypatch.setattr(f"generators.desk.serving.{name}", lambda *_, name=name: warm.append(name))
    reckon_ahead(county.office)
    assert warm == [*2 * ["course", "statistics"], "planned_drafts"]


def test_what_is_not_reckoned_since_the_start_is_said_to_be_awaited_and_never_told_by_half(
    county: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks for all townships is told how far they are; who asks for one, or a household, is answered."""
    for room in ("office", "views.papers"):
        monkeypatch.setattr(sys.modules[f"generators.desk.{room}"], "MANY_VILLAGES", 1)
    beginning = county.office.beginning
    of_all = ("/", "/papers/kind?kind=退出告知书", "/new-quarter/?begin=2022Q3")
    places = (*of_all, *(place.format(OTHER_VILLAGE) for place in _KEPT))
    for reckoned in ((3, 9), None):
        monkeypatch.setattr(beginning, "reckoned", reckoned)
        for place in dict.fromkeys(places):
            is_awaited = reckoned is not None and place in of_all
            answer = county.browsers["县"].get(place)
            assert (place, answer.status_code) == (place, 503 if is_awaited else 200)
            assert ("已汇总 3 项，共 9 项" in answer.text) == is_awaited
            assert ("Refresh" in answer.headers) == is_awaited
            assert county.browsers["外"].get(place).status_code == 200, "his own is one of many to nobody"


def test_who_comes_while_the_rows_are_read_is_told_so_and_what_he_sends_is_kept(
    county: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generators.desk.app._SECONDS_AWAITED", 0)
    read = county.office.beginning.rows_read
    browser = county.browsers["县"]
    token = re.search(r'name="csrf" content="([^"]+)"', browser.get("/help").text)
    assert token
    read.clear()
    answer = browser.get("/households/")
    assert (answer.status_code, "正在读入数据" in answer.text) == (503, True)
    later = threading.Timer(0.2, read.set)
    later.start()
    kept = browser.post("/quarter", data={"csrf_token": token[1], "quarter": "2022Q1"})
    assert (kept.status_code, read.is_set()) == (302, True)
    later.join()
    assert "2022年第一季度" in browser.get("/").text
    browser.get("/?quarter=2022Q2")


def test_a_place_told_before_rows_were_taken_away_is_shown_where_it_is_now(county: Desk) -> None:
    """A run numbers the rows by itself and keeps its words; the page shows a clerk where the row is now."""
    store, county_clerk = county.office.store, Viewer("县", Role.COUNTY)
    first, *_, last = store.rows(Attendance)
    place = Place("工作表“参会人员”第 900 行", Attendance.SHEET, 900, last.row_id)
    logbook = county.office.logbook
    run = logbook.ask("make", "试", "县", "", {"quarter": "2022Q2", "viewer": None})
    report = told_of(Report(warnings=[Finding(place, "应试")]))
    logbook.end(run, RunState.SUCCESS, RunMessage.MADE, report)
    count = len(store.rows(Attendance))
    for wishes in ([], [Delete(Attendance, first.row_id, first.version)]):
        done = store.change(county_clerk, wishes).state if wishes else 0
        page = county.browsers["县"].get(f"/runs/{run}").text
        assert f"工作表“{Attendance.SHEET}”第 {count + 1 - len(wishes)} 行" in page
        assert "第 900 行" not in page
    assert store.undo(county_clerk, done).done


def test_a_check_names_the_cells_of_other_rows_where_they_stand_now(county: Desk) -> None:
    """What one township is told of its own rows moves when a row of another before them goes."""
    store, clerk = county.office.store, Viewer("县", Role.COUNTY)
    members = store.rows(Member)
    at = next(n for n, row in enumerate(members) if row.village == OTHER_VILLAGE)
    gone = next(row for row in members[:at] if row.cells["relation"] != "户主")
    told = {"number": "2022-试", "village": OTHER_VILLAGE, "head": "另一人", "content": "试"}
    told |= {name: store.rows(HandedClue)[0].cells[name] for name in ("source", "received", "origin")}
    told["id_number"] = members[at].cells["id_number"]
    deeds: list[Insert | Delete] = [Insert(HandedClue, told), Delete(Member, gone.row_id, gone.version)]
    done = []
    for row, deed in zip((at + 2, at + 1), deeds, strict=True):
        done.append(store.change(clerk, [deed]).state)
        page = county.browsers["外"].get("/sheets/check").text
        assert f"这一格为“另一人”，“家庭成员”第 {row} 行“姓名”为" in page
    assert all(store.undo(clerk, state).done for state in reversed(done))


def test_no_page_shows_the_place_of_a_finding_as_it_was_told() -> None:
    raw = re.compile(r"\{\{[^}]*\b(?:f|found|finding|reason|bad\[0\])\.(?:place|expected|found|way_out)\b")
    pages = sorted((ROOT / "generators" / "desk" / "templates").glob("*.html"))
    assert [page.name for page in pages if raw.search(page.read_text(encoding="utf-8"))] == []


_KEPT = (
    "/",
    "/households/",
    "/households/?village={0}",
    "/villages/{0}",
    "/sheets/",
    "/sheets/check",
    "/papers/",
)
_KEPT += (
    "/papers/kind?kind=退出告知书",
    "/new-quarter/?begin=2022Q3",
    "/notices/",
    "/proofread/",
    "/exchange/numbers",
)
_KEPT += ("/sheets/入户核查", "/sheets/逐月监测/row/0", "/sheets/choices?refers=干部.姓名")


def test_every_answer_kept_for_a_viewer_is_what_is_told_anew_after_others_rows_went(
    county: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of the one township go; what the other is shown is kept, and names every cell where it is now."""
    office, clerk, browser = county.office, Viewer("县", Role.COUNTY), county.browsers["外"]
    monkeypatch.setattr("generators.desk.office.MANY_VILLAGES", 1)

    def shown() -> list[str]:
        who = Viewer("外", Role.OFFICE, frozenset({OTHER_TOWNSHIP}))
        office.records_on(who, date(2022, 7, 31))
        assert office.is_numbered_elsewhere(who, "交政发〔2022〕1号")
        assert browser.get(f"/files/{file_id(PurePosixPath('无'))}").status_code == 404
        pages = [browser.get(place.format(OTHER_VILLAGE)) for place in _KEPT]
        assert {page.status_code for page in pages} == {200}
        return [re.sub(r'(?:content|value)="[\w.-]{60,}"', "", page.text) for page in pages]

    shown()
    names = {key for part in map(repr, office._derived) for key in re.findall(r"[\w ]+", part)[:1]}
    code = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "generators" / "desk").rglob("*.py"))
    assert set(re.findall(r'derive\(\s*\(?"([\w ]+)"', code)) - names == set()
    first = [next((r for r in office.store.rows(kind) if r.village == OWN), None) for kind in SHEETS]
    going = [row for row in first if row and row.kind not in {Household, Meeting, Village}]
    done = office.store.change(clerk, [Delete(row.kind, row.row_id, row.version) for row in going])
    kept = shown()
    office._derived.clear()
    assert kept == shown()
    assert office.store.undo(clerk, done.state).done


@pytest.mark.parametrize("kind", sorted(OF_EVERY_TOWNSHIP, key=lambda kind: kind.SHEET))
def test_a_row_that_holds_for_all_townships_is_changed_by_the_county_alone(
    county: Desk, kind: type[Row]
) -> None:
    store = county.office.store
    wishes: list[Edit | Insert | Delete] = [Insert(kind, {"remark": "试"})]
    for row in store.rows(kind)[:1]:
        wishes += [Edit(kind, row.row_id, row.version, "remark", "试"), Delete(kind, row.row_id, row.version)]
    for wish in wishes:
        with pytest.raises(NotAllowed, match="由县里改"):
            store.change(Viewer("办", Role.OFFICE, frozenset({OWN_TOWNSHIP})), [wish])
    outcome = store.change(Viewer("县", Role.COUNTY), wishes[:1])
    assert outcome.done
    assert store.undo(Viewer("县", Role.COUNTY), outcome.state).done


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        (Household, {"number": "9900000002", "village": OTHER_VILLAGE, "kind": "一般农户"}),
        (Village, {"name": "新村", "township": OTHER_TOWNSHIP}),
        (Task, {"township": OTHER_TOWNSHIP, "month": "2022-06"}),
    ],
)
def test_a_township_writes_no_row_of_another(county: Desk, kind: type[Row], cells: dict[str, str]) -> None:
    office = Viewer("办", Role.OFFICE, frozenset({OWN_TOWNSHIP}))
    store = county.office.store
    with pytest.raises(NotAllowed, match="不是本乡镇"):
        store.change(office, [Insert(kind, cells)])
    with pytest.raises(NotAllowed, match="不是本乡镇"):
        store.add_rows(office, {kind: [cells]}, "试")
    field = "township" if "township" in cells else "village"
    row = store.rows(kind, office)[0]
    with pytest.raises(NotAllowed, match="不是本乡镇"):
        store.change(office, [Edit(kind, row.row_id, row.version, field, cells[field])])


def test_no_page_of_a_township_knows_a_household_of_another(county: Desk) -> None:
    held = county.office.store.cells(Household, None, "number", "village")
    of = {
        village: {number for number, its in held if its == village and number}
        for village in (OWN, OTHER_VILLAGE)
    }
    places = {place for place, _ in READ.values() if not re.search(f"{{|{OWN}|{FOREIGN}", place)}
    places |= {f"/sheets/{kind.SHEET}{rows}" for kind in SHEETS for rows in ("", "/rows")}
    for name, foreign in (("办", OTHER_VILLAGE), ("外", OWN), ("外村", OWN)):
        assert of[foreign]
        browser = county.browsers[name]
        for place in sorted(places):
            answer = browser.get(place)
            assert answer.status_code < 500, (name, place)
            told = answer.data
            if told.startswith(b"PK"):  # A workbook: what it says is compressed.
                with zipfile.ZipFile(io.BytesIO(told)) as package:
                    told = b"".join(map(package.read, package.namelist()))
            assert not any(number.encode() in told for number in of[foreign]), (name, place)
        for number in sorted(of[foreign])[:2]:
            assert browser.get(f"/households/{number}").status_code == 404
            assert f"/households/{number}" not in browser.get(f"/households/?q={number}").text


@pytest.mark.parametrize(
    ("who", "place", "reads"),
    [
        ("领", "/sheets/监测户/row/{own_row}", True),
        ("领", f"/villages/{OWN}", True),
        ("领", "/settings/", True),
        ("村", "/settings/", True),
        ("村", "/sheets/干部/row/2", True),
        ("村", "/sheets/乡镇/row/2", True),
        ("村", "/sheets/监测户/row/{own_row}", False),
        ("村", f"/villages/{OWN}", False),
        ("办", "/settings/", False),
        ("办", "/sheets/干部/row/2", False),
    ],
)
def test_who_may_only_read_is_given_no_field_to_type_in(
    desk: Desk, who: str, place: str, *, reads: bool
) -> None:
    page = desk.browsers[who].get(place.format(**desk.names)).text
    assert ("data-read" in page, 'value="keep">保存' in page) == (reads, not reads and "/sheets/" in place)


def test_a_village_is_told_only_of_what_it_can_mend(desk: Desk) -> None:
    """It sees the township's meetings and not what else hangs on them: that is no fault of its rows."""
    told = {who: desk.browsers[who].get("/sheets/check").text for who in ("办", "村")}
    assert "要改的 0 处" in told["村"]
    assert "要改的 0 处" not in told["办"]


def test_an_account_is_made_closed_opened_and_given_a_new_password_through_the_page(desk: Desk) -> None:
    """Each role that an office gives comes in by the password told once, and not once it is closed."""

    def told_password() -> str:
        found = re.search(r"口令：([\w-]+)", desk.browsers["办"].get("/settings/accounts").text)
        assert found
        return found[1]

    for role, village in ((Role.OFFICE, ""), (Role.LEADER, ""), (Role.VILLAGE, OWN)):
        name = f"新{role}"
        given = {"name": name, "role": str(role), "township": "交楼申乡", "village": village}
        assert desk.post(desk.browsers["办"], "/settings/accounts/add", **given).status_code == 302
        first = told_password()
        browser = desk.sign_in(name, first, f"own-{first}")
        found = desk.office.store.accounts.named(name)
        assert (found.role, found.township, found.village) == (role, "交楼申乡", village)
        deeds = ("active", "active") if role is Role.VILLAGE else ()
        for deed, expected in zip(deeds, (302, 200), strict=False):  # Closed, the session too; open again.
            desk.post(desk.browsers["办"], f"/settings/accounts/{deed}", name=name)
            if expected == 302:
                late = desk.post(browser, "/sheets/监测户/row/0", group="九组")
                assert late.status_code == 403
                assert "<dd>九组</dd>" in late.text, "what was typed is not lost with the session"
                assert "登录已经结束" in browser.get("/", follow_redirects=True).text
            again = desk.app.test_client()
            desk.post(again, "/login", name=name, password=f"own-{first}")
            assert (browser if expected == 302 else again).get("/").status_code == expected
        desk.post(desk.browsers["办"], "/settings/accounts/reset", name=name)
        assert browser.get("/").status_code == 302
        desk.sign_in(name, told_password(), "own-after-reset")


def test_a_village_that_is_renamed_or_moved_takes_its_rows_and_its_account_along(
    tmp_path: Path,
) -> None:
    """Its account saw nothing any more, 600 rows named a village that was gone, and moved it read the old."""
    office = Office(two_townships(tmp_path / "县", most=30), tmp_path / "out", ROOT / "templates")
    office.take_in()
    store, clerk = office.store, Viewer("县", Role.COUNTY)
    store.accounts.add("村", Role.VILLAGE, "first-password", township=OWN_TOWNSHIP, village=OWN)

    def seen() -> dict[str, int]:
        own = store.accounts.named("村").viewer
        return {kind.SHEET: store.count(kind, own) for kind in SHEETS if kind not in SHARED}

    before = seen()
    store.write_copy(tmp_path / "备份.sqlite3")
    (row,) = store.rows(Village, where={"name": OWN})
    renamed = store.change(clerk, [Edit(Village, row.row_id, row.version, "name", "东沟新村")], "改名")
    assert store.accounts.named("村").village == "东沟新村"
    assert seen() == before
    assert not any(OWN in str(found.found) for found in store.read_with_findings()[1])
    assert {line.state for line in store.history(store.accounts.named("村").viewer)} == {1, renamed.state}
    store.undo(clerk, renamed.state)
    assert (store.accounts.named("村").village, seen()) == (OWN, before)
    (row,) = store.rows(Village, where={"name": OWN})
    # A household of another township came from it: its own office, which never saw that one, renames it.
    household = store.rows(Household, where={"village": OTHER_VILLAGE})[0]
    came = Edit(Household, household.row_id, household.version, "moved_from", OWN)
    store.change(clerk, [came], "原村")
    office_clerk = Viewer("乡", Role.OFFICE, frozenset({OWN_TOWNSHIP}))
    renamed = store.change(office_clerk, [Edit(Village, row.row_id, row.version, "name", "东沟新村")], "改名")
    assert [(told.kind, told.row_id) for told in renamed.rows] == [(Village, row.row_id)]
    assert store.rows(Household, ids=[household.row_id])[0].cells["moved_from"] == "东沟新村"
    assert store.undo(office_clerk, renamed.state).done
    assert store.rows(Household, ids=[household.row_id])[0].cells["moved_from"] == OWN
    (row,) = store.rows(Village, where={"name": OWN})
    store.change(clerk, [Edit(Village, row.row_id, row.version, "township", "河畔镇")], "划过去")
    assert store.accounts.named("村").viewer.townships == frozenset({"河畔镇"})
    (row,) = store.rows(Village, where={"name": OWN})
    store.change(clerk, [Edit(Village, row.row_id, row.version, "name", "东沟新村")], "改名")
    store.put_copy(tmp_path / "备份.sqlite3", clerk)
    assert (store.accounts.named("村").village, seen()) == (OWN, before)
    office.close()


def test_nothing_follows_a_village_that_takes_the_name_of_another(tmp_path: Path) -> None:
    """A table pasted in another order gave each village the other's households, one account both."""
    office = Office(two_townships(tmp_path / "县", most=30), tmp_path / "out", ROOT / "templates")
    office.take_in()
    store, clerk, third = office.store, Viewer("县", Role.COUNTY), "又一村"
    for village in (OWN, OTHER_VILLAGE):
        store.accounts.add(village, Role.VILLAGE, "first-password", village=village)

    def held() -> dict[str, tuple[str, int]]:
        count = {name: store.count(Household, where={"village": name}) for name in (OWN, OTHER_VILLAGE)}
        return {name: (store.accounts.named(name).village, rows) for name, rows in count.items()}

    before = held()
    for names in (
        {OWN: OTHER_VILLAGE},  # Two of one name
        {OWN: OTHER_VILLAGE, OTHER_VILLAGE: OWN},  # Sorted anew
        {OWN: OTHER_VILLAGE, OTHER_VILLAGE: third},  # Each the next one's
        {OWN: third, OTHER_VILLAGE: third},
    ):
        rows = {row.cells["name"]: row for row in store.rows(Village)}
        wishes = [
            Edit(Village, rows[old].row_id, rows[old].version, "name", new) for old, new in names.items()
        ]
        state = store.change(clerk, wishes, "村表").state
        assert held() == before, names
        assert store.undo(clerk, state).done
        assert held() == before, names
    office.close()


def test_the_roster_of_the_townships_own_meeting_is_entered_on_its_page(desk: Desk) -> None:
    """Who is to come by capacity, and how many that are: guests are not counted."""
    number, store, day = "2022Q2-预判-试", desk.office.store, {"date": "2022-07-20", "start": "9:00"}
    cells = {
        "kind": "预判",
        "township": "交楼申乡",
        "form": "乡级工作会议",
        "organiser": "乡政府",
        "place": "会议室",
    }
    store.change(Viewer("办"), [Insert(Meeting, {"number": number, **cells, **day})])
    called = {"names-乡干部": "张三 李四", "names-列席": "王五", "meeting": number}
    answer = desk.post(desk.browsers["办"], "/villages/乡镇/roster", **called)
    assert "#m-2022Q2-" in answer.headers["Location"], answer.text[:500]
    rows = store.rows(Attendance, where={"meeting": number})
    assert [(row.cells["name"], row.cells["capacity"]) for row in rows] == [
        *(("张三", "乡干部"), ("李四", "乡干部"), ("王五", "列席")),
    ]
    assert [row.cells["expected"] for row in store.rows(Meeting, where={"number": number})] == ["2"]
