"""The page: what it shows and does, asked as a browser asks."""

from __future__ import annotations

import gzip
import html
import io
import re
import sys
import threading
import time
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import docx
import openpyxl
import pypdfium2
import pytest
from clerk import HttpClerk
from few_villages import copy_few_villages, copy_sample
from template_samples import without_field

from generators.catalogue import CATALOGUE
from generators.desk.app import make_app
from generators.desk.deeds import LOCAL
from generators.desk.entry import KINDS, fields_of, packed, unpacked
from generators.desk.logbook import Logbook, RunMessage, RunState
from generators.desk.office import Office
from generators.desk.own_drafts import notice_id
from generators.desk.queue import message_of
from generators.desk.serving import keep_backed_up
from generators.desk.uploads import Uploads
from generators.installation import ROOT
from generators.output_folder import OutputFolder
from generators.pipeline.backup import backups
from generators.pipeline.data_folder import make_new_data
from generators.pipeline.overview import PaperState, PaperStatus, paper_states
from generators.pipeline.register import numbers
from generators.records.columns import Quarter
from generators.records.dataset import SHEETS
from generators.records.households import (
    Approval,
    ExitLetter,
    Helper,
    Household,
    MonitorEpisode,
    MonthlyEntry,
    SystemMark,
    Verification,
)
from generators.records.issues import Issue
from generators.records.meetings import Attendance, PreJudgement, Resolution
from generators.records.screening import SurveyRow
from generators.records.township import Person, PovertyLine, Village
from generators.store.edits import Delete, Insert
from generators.store.viewers import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

VILLAGES = ("东沟村", "寨沟门村", "后圪垛村", "井沟畔村", "上庄则村", "白杨洼村")
"""A sound one, one with a meeting to enter, and those with the mistakes that the page tells."""


def served(data: Path) -> Flask:
    """Return the page of the office whose workbook is in `data`, on the last day of July 2022."""
    office = Office(data, data.parent / "output", ROOT / "templates", fixed_day=date(2022, 7, 31))
    office.take_in()
    return make_app(office)


def close(app: Flask) -> None:
    app.extensions["queue"].close()
    app.extensions["office"].close()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = served(copy_few_villages(tmp_path_factory.mktemp("desk") / "交楼申乡", *VILLAGES))
    yield app
    close(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf" content="([^"]+)"', client.get("/help").text)
    assert found
    return found[1]


def post(client: FlaskClient, place: str, **fields: str) -> TestResponse:
    return client.post(place, data={"csrf_token": token(client), **fields})


def wait_for(app: Flask, number: int) -> str:
    for _ in range(6000):
        run = app.extensions["office"].logbook.run(number)
        if run.is_over:
            return str(run.message)
        time.sleep(0.1)
    pytest.fail("the run did not end")


def test_every_page_opens_and_none_may_be_framed_or_load_from_elsewhere(
    app: Flask, client: FlaskClient
) -> None:
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.arguments:
            continue
        answer = client.get(rule.rule)
        is_told = answer.status_code in {200, 404} or "还没有出过" in answer.text
        assert is_told, (rule.rule, answer.text[:500])
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        if answer.mimetype != "text/html":
            continue  # a file to keep
        assert not re.search(r'(src|href|action)="(https?:)?//', answer.text), rule.rule
        assert " style=" not in answer.text, "an inline style is refused by the page's own policy"


def test_today_lists_what_is_late_first_and_why_papers_are_held_back(client: FlaskClient) -> None:
    page = client.get("/?on=2022-06-24&quarter=2022Q2").text
    assert page.index("逾期</span>") < page.index("应办</span>")
    assert "后圪垛村梁海奎户" in page
    assert "低保家庭应“缓退”" in page


def test_a_day_far_beyond_is_refused(client: FlaskClient) -> None:
    assert "日期应写作 2022-06-24，现为“9999-12-31”" in client.get("/?on=9999-12-31").text


def test_a_preview_shows_the_page_and_takes_no_number(app: Flask, client: FlaskClient) -> None:
    office: Office = app.extensions["office"]
    listed = client.get("/papers/kind?kind=退出告知书&village=东沟村&quarter=2022Q2").text
    place = re.search(r'href="(/papers/[0-9a-f]{16}/preview\?kind=[^"]+)"', listed)
    assert place
    page = client.get(place[1].replace("&amp;", "&")).text
    picture = re.search(r'src="(/preview/[\w-]+/1\.jpg)"', page)
    assert picture
    assert client.get(picture[1]).data.startswith(b"\xff\xd8")
    pdf = client.get(re.sub(r"/1\.jpg", ".pdf", picture[1])).data
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert "（未取号）" in text
    assert numbers(office.data, 2022)[1] == []


def test_a_grid_has_the_head_of_a_household_beside_its_number(client: FlaskClient) -> None:
    told = {
        sheet: client.get(f"/sheets/{sheet}/rows").json["data"]
        for sheet in ("监测户", "评议", "走访", "干部")
    }  # type: ignore[index]
    for sheet, field in (("监测户", "number"), ("评议", "household"), ("走访", "subject")):
        first = told[sheet][0]
        assert first["_beside"][field][0] == first[field]
        assert re.fullmatch("[一-鿿]{2,3} [一-鿿]+村", first["_beside"][field][1])
    assert told["干部"][0]["_beside"] == {}
    visit = told["走访"][0]
    name = visit["_beside"]["subject"][1].split()[0]
    assert name in client.get("/sheets/走访/row/" + str(visit["_id"])).text
    found = client.get(f"/sheets/走访/rows?q={name}").json["data"]  # type: ignore[index]
    assert visit["_id"] in {row["_id"] for row in found}, "a clerk looks for a name"


def test_a_withheld_paper_has_its_reason_in_place_of_a_page(client: FlaskClient) -> None:
    listed = client.get("/papers/kind?kind=退出告知书&state=不能出&quarter=2022Q2").text
    assert "后圪垛村梁海奎户" in listed
    assert "/preview?kind=" not in listed


@pytest.mark.parametrize(
    ("deed", "kinds", "withheld", "said"),
    [
        ("make", ["退出告知书"], [], RunMessage.MADE),
        ("make", ["退出告知书"], ["一户"], RunMessage.SOME_WITHHELD),
        ("close", ["归档"], [], RunMessage.MADE),
        ("close", ["归档"], ["一户"], RunMessage.SOME_WITHHELD),
        ("close", ["退出告知书"], ["一户"], RunMessage.NOT_FILED),
    ],
)
def test_a_run_says_whether_what_was_asked_is_there(
    deed: str, kinds: list[str], withheld: list[str], said: RunMessage
) -> None:
    report = {"made": [["a.pdf", "新制", kind, ""] for kind in kinds], "withheld": withheld}
    assert message_of(deed, RunMessage.MADE, report) is said
    refused = message_of(deed, RunMessage.REFUSED, {"refused": []})
    assert refused is (RunMessage.NOT_DONE if deed == "close" else RunMessage.REFUSED)


LETTERS = {"kind": "退出告知书", "village": "东沟村"}


@pytest.fixture(scope="module")
def letters(app: Flask) -> int:
    """Return the number of the run that made the letters of a village."""
    client = app.test_client()
    client.get("/papers/?quarter=2022Q2")
    asked = client.post(
        "/papers/make", data={"csrf_token": token(client), **LETTERS, "format": ["docx", "pdf"]}
    )
    number = int(asked.headers["Location"].rsplit("/", 1)[1])
    assert wait_for(app, number) == RunMessage.MADE
    return number


def test_a_run_is_made_seen_from_another_browser_and_its_files_come_by_id(
    app: Flask, client: FlaskClient, letters: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/papers/?quarter=2022Q2")
    page = app.test_client().get(f"/runs/{letters}").text
    file = re.search(r'href="(/files/[0-9a-f]{20})">东沟村-退出告知书-001', page)
    assert file
    with client.get(file[1]) as answer:
        assert answer.data.startswith(b"PK")
    listed = "/papers/kind?kind=退出告知书&village=东沟村&quarter=2022Q2"
    assert "已出" in client.get(listed).text
    office: Office = app.extensions["office"]
    reckoned: list[str] = []

    def noted(*given: Any) -> Iterator[PaperStatus]:
        reckoned.append("papers")
        return paper_states(*given)

    monkeypatch.setattr(sys.modules["generators.desk.views.papers"], "paper_states", noted)
    with OutputFolder(office.out):  # Another run is at work, and takes a number.
        assert "已出" in client.get(listed).text
        reckoned.clear()
        with monkeypatch.context() as numbering:
            state, sequence = office.store.stamp
            numbering.setattr(type(office.store), "stamp", property(lambda _: (state, sequence + 1)))
            assert "已出" in client.get(listed).text
        assert not reckoned, "a county's run numbers thousands: its pages are not reckoned anew at each"
        with client.get(file[1]) as answer:
            assert answer.data.startswith(b"PK")
    zipped = client.get("/papers/zip?kind=退出告知书&village=东沟村").data
    assert zipped.startswith(b"PK")
    assert client.get("/files/" + "0" * 20).status_code == 404
    assert client.get("/files/../../etc/passwd").status_code == 404


def test_a_letter_that_was_handed_over_is_not_out_of_date_because_the_program_is_new(
    app: Flask, letters: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generators.pipeline.produce.program_version", lambda: "another")
    (kind,) = (kind for kind in CATALOGUE if kind.name == "退出告知书")
    job = app.extensions["office"].job(LOCAL, frozenset(["东沟村"]))
    found = [(status.is_delivered, status.state) for status in paper_states(job, [kind], Quarter(2022, 2))]
    assert found == [(True, PaperState.MADE)] * 3


def test_a_paper_changed_in_word_is_printed_as_it_was_changed(
    app: Flask, client: FlaskClient, letters: int
) -> None:
    asked = {**LETTERS, "quarter": "2022Q2"}
    word = next(app.extensions["office"].out.rglob("*告知书-001*.docx"))
    kept = {path: path.read_bytes() for path in (word, word.with_suffix(".pdf"))}
    document = docx.Document(str(word))
    document.add_paragraph("手工添的一行")
    document.save(str(word))
    listed = client.get("/papers/kind", query_string=asked).text
    assert "Word 比 PDF 新" in listed

    def text(content: bytes) -> str:
        return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))

    assert "手工添的一行" in text(client.get("/papers/print", query_string=asked).data)
    again = re.search(r'action="(/papers/\w+/reprint[^"]*)"', listed)
    assert again
    assert post(client, again[1], **asked).status_code == 302
    assert "手工添的一行" in text(word.with_suffix(".pdf").read_bytes())
    assert "Word 比 PDF 新" not in client.get("/papers/kind", query_string=asked).text
    for path, content in kept.items():  # As the tests after this one expect it.
        path.write_bytes(content)


def test_a_run_that_a_killed_server_left_behind_is_marked_and_does_not_start_again(tmp_path: Path) -> None:
    book = Logbook(tmp_path / "a.sqlite3")
    number = book.ask("make", "试", "甲", "", {"quarter": "2022Q2"})
    assert book.ask("make", "试", "乙", "", {"quarter": "2022Q2"}) == number, "a double click asks once"
    assert book.take_next() is not None
    book.close()
    again = Logbook(tmp_path / "a.sqlite3")
    again.end_orphans()
    run = again.run(number)
    assert run
    assert (run.state, run.message) == (RunState.FAILURE, RunMessage.SERVER_ENDED)
    assert again.take_next() is None
    again.close()


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Host": "elsewhere.example"}, 400),
    ],
)
def test_another_site_can_neither_post_nor_pose_as_this_machine(
    client: FlaskClient, headers: dict[str, str], code: int
) -> None:
    data = {"csrf_token": token(client), "key": "别站"}
    assert client.post("/notices/new", data=data, headers=headers).status_code == code
    if "Host" in headers:
        assert client.get("/", headers=headers).status_code == code


@pytest.mark.parametrize(
    "place",
    [
        "/villages/寨沟门村",
        "/villages/乡镇",
        "/papers/",
        "/papers/kind?kind=退出告知书",
        "/households/9901010003",
    ],
)
def test_a_form_of_a_quarter_names_it(client: FlaskClient, place: str) -> None:
    client.get("/?quarter=2022Q2")
    page = client.get(place).text
    forms = re.findall(r'(?:form)?action="(/(?:villages|papers)/[^"]*)"', page)
    assert [form for form in forms if "quarter=2022Q2" not in form] == []
    assert forms or "households" in place


def test_a_form_without_its_token_is_refused(client: FlaskClient) -> None:
    refused = client.post("/notices/new", data={"key": "无"})
    assert refused.status_code == 403
    assert "再保存一次" not in refused.text, "nobody knows whose page sent it"


def test_a_form_left_open_until_its_session_ended_is_sent_again_as_it_was(
    app: Flask, client: FlaskClient
) -> None:
    form = client.get("/sheets/干部/row/2").text
    kept = {name: field_of(form, name) for name in ("version", "was")}
    typed = {**kept, **unpacked(kept["was"]), "phone": "0358-6322111", "csrf_token": "昨天的"}
    late = client.post("/sheets/干部/row/2", data=typed, headers={"Origin": "http://localhost"})
    assert late.status_code == 403
    assert "<dt>联系电话</dt><dd>0358-6322111</dd>" in late.text
    again = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', late.text)
    sent = client.post("/sheets/干部/row/2", data={name: html.unescape(text) for name, text in again})
    assert sent.status_code == 302
    person = app.extensions["office"].store.rows(Person, ids=[2])[0]
    assert person.cells["phone"] == "0358-6322111"
    secret = {"old": "旧口令甲乙丙丁", "new": "新口令甲乙丙丁", "again": "新口令甲乙丙丁"}
    told = client.post("/me/password", data=secret, headers={"Origin": "http://localhost"})
    assert "甲乙丙丁" not in told.text
    post(client, "/sheets/undo", state=str(app.extensions["office"].store.state))


def test_a_notice_goes_from_draft_to_issue_and_is_then_locked(app: Flask, client: FlaskClient) -> None:
    office: Office = app.extensions["office"]
    text = "标题：关于防汛检查的通知\n主送：各村\n成文日期：2022年7月25日\n\n【正文】\n请各村检查防汛。\n"
    post(client, "/notices/new", key="防汛")
    place = f"/notices/{notice_id('防汛')}"

    def field(name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', client.get(place).text)
        return found[1] if found else ""

    fresh = post(client, f"{place}/preview").text
    assert 'class="banner"' in fresh, "a draft just begun tells what is to be written"
    assert re.findall(r'data-line="\d+">([^<]+)</a>', fresh) == ["标题", "正文"]
    assert 'class="banner warn' not in fresh, "without an alarm"
    assert "没有查出问题" in post(client, f"{place}/proofread").text
    written = f"{text}各村要把帐目、票据、合同……逐项对清，该补的补齐，该改的改正。\n"
    assert "帐目" in post(client, f"{place}/proofread", text=written).text, "nothing in a sentence is hidden"
    assert post(client, f"{place}/act", act="送核", version=field("version")).status_code == 400

    post(client, f"{place}/save", text="不要的", base=field("base"))
    post(client, f"{place}/save", text=text, base=field("base"))
    post(client, f"{place}/save", text=f"{text}另起的一句。\n", base=field("base"))
    earlier = client.get(re.findall(r'href="([^"]*/versions/[0-9]+)"', client.get(place).text)[1]).text
    assert "用回这一版" in earlier
    assert "@@" not in earlier
    post(client, f"{place}/save", text=field_of(earlier, "text"), base=field_of(earlier, "base"))
    assert office.courses.drafts("防汛")[0].text == text
    assert post(client, f"{place}/save", text=text + "改", base="旧的").status_code == 409
    assert "/1.jpg" in post(client, f"{place}/preview", text=text).text
    assert post(client, f"{place}/act", act="取号", version=field("version")).status_code == 400
    for act in ("送核", "核稿", "签发"):
        assert post(client, f"{place}/act", act=act, version=field("version")).status_code == 302, act
    assert numbers(office.data, 2022)[1] == [] or "防汛" not in str(numbers(office.data, 2022)[1])
    assert "将是 交政发〔2022〕1号" in client.get(place).text
    post(client, f"{place}/act", act="取号", version=field("version"))
    assert "交政发〔2022〕1号" in client.get(place).text
    with OutputFolder(office.out):  # The run waits.
        issued = post(client, f"{place}/act", act="印发", version=field("version"))
        page = client.get(place).text
        assert "印发中</span>" in page
        assert 'name="act"' not in page
    assert wait_for(app, int(issued.headers["Location"].rsplit("/", 1)[1])) == RunMessage.MADE
    assert "已印发</span>" in client.get(place).text
    refused = post(client, f"{place}/save", text=text + "再改", base=field("base"))
    assert refused.status_code == 400
    assert "不能再改" in refused.text
    corrected = post(client, f"{place}/act", act="更正", version=field("version"), reason="日期有误。")
    assert "关于更正交政发〔2022〕1号的通知" in client.get(corrected.headers["Location"]).text


def test_an_issue_that_was_cut_off_is_asked_again_under_its_number(app: Flask, client: FlaskClient) -> None:
    office: Office = app.extensions["office"]
    text = "标题：关于夜间值班的通知\n主送：各村\n成文日期：2022年7月26日\n\n【正文】\n请各村值班。\n"
    post(client, "/notices/new", key="值班")
    place = f"/notices/{notice_id('值班')}"

    def act(name: str) -> TestResponse:
        version = re.search(r'name="version" value="(\d+)"', client.get(place).text)
        assert version
        return post(client, f"{place}/act", act=name, version=version[1])

    base = re.search(r'name="base" value="([^"]*)"', client.get(place).text)
    assert base
    post(client, f"{place}/save", text=text, base=base[1])
    for name in ("送核", "核稿", "签发", "取号"):
        assert act(name).status_code == 302
    number = re.search(r"〔2022〕\d+号", client.get(place).text.partition("<h1>")[2])
    assert number
    version = office.courses.drafts("值班")[0].id
    office.courses.take_step("值班", "印发", version, "田芳")  # Killed before the paper was made.
    assert 'name="act" value="印发"' in client.get(place).text
    issued = act("印发")
    assert wait_for(app, int(issued.headers["Location"].rsplit("/", 1)[1])) == RunMessage.MADE
    page = client.get(place).text
    assert 'name="act" value="印发"' not in page
    assert number[0] in page.partition("<h1>")[2]
    assert [step.step for step in office.courses.steps("值班")].count("印发") == 1


def test_a_changed_draft_needs_its_approval_again(client: FlaskClient) -> None:
    post(client, "/notices/new", key="改稿")
    place = f"/notices/{notice_id('改稿')}"
    page = client.get(place).text
    base = re.search(r'name="base" value="([^"]*)"', page)
    assert base
    text = "标题：关于放假的通知\n主送：各村\n成文日期：2022年7月25日\n\n【正文】\n放假。\n"
    post(client, f"{place}/save", text=text, base=base[1])
    version = re.search(r'name="version" value="(\d+)"', client.get(place).text)
    assert version
    post(client, f"{place}/act", act="送核", version=version[1])
    assert "待核稿</span>" in client.get(place).text
    base = re.search(r'name="base" value="([^"]*)"', client.get(place).text)
    assert base
    post(client, f"{place}/save", text=text + "补充一句。\n", base=base[1])
    page = client.get(place).text
    assert "草稿</span>" in page
    assert 'form="writing" formaction=' in page
    fields = {name: field_of(page, name) for name in ("version", "base")}
    post(client, f"{place}/act", act="送核", text=text + "还没有保存的一句。\n", **fields)
    page = client.get(place).text
    assert "待核稿</span>" in page
    assert "还没有保存的一句" in page, "what is sent up is what stood in the page"


def test_a_preview_is_for_its_owner_alone() -> None:
    from generators.desk.pictures import Previews

    buffer = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    document.new_page(100, 100)
    document.save(buffer)
    previews = Previews()
    name, pages = previews.keep("甲", buffer.getvalue(), "试")
    assert pages == 1
    assert previews.of(name, "甲") is not None
    assert previews.of(name, "乙") is None


def field_of(page: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}"[^>]*value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


def test_a_finding_leads_to_the_very_field_and_what_is_typed_there_mends_it(
    app: Flask, client: FlaskClient
) -> None:
    office: Office = app.extensions["office"]
    page = client.get("/?quarter=2022Q2").text
    lead = re.search(r'href="(/sheets/lead\?sheet=[^"]*household_agrees[^"]*)"', page)
    assert lead
    place = client.get(html.unescape(lead[1])).headers["Location"]
    form = client.get(place).text
    assert re.search(r'name="household_agrees"[^>]* autofocus', form)
    row = place.partition("#")[0].partition("?")[0]
    kept = {name: field_of(form, name) for name in ("version", "was")}
    values = {f.name: str(unpacked(kept["was"]).get(f.name, "")) for f in fields_of(Verification)}
    before = office.store.state
    post(client, row, **{**kept, **values, "household_agrees": "是"})
    (line,) = office.store.history(since=before)
    assert (line.field, line.old, line.new) == ("household_agrees", None, "是"), (
        "only what was changed is kept"
    )
    assert ">撤销<" in client.get(row).text
    form = client.get(row).text
    kept = {name: field_of(form, name) for name in ("version", "was")}
    post(client, row, **{**kept, **values, "household_agrees": "是"})
    told = client.get(row).text
    assert ("没有要保存的改动" in told, ">撤销<" in told) == (True, False), "there is nothing to take back"
    post(client, "/exchange/backup")
    assert ">撤销<" not in client.get("/exchange/").text, "what is said of another deed takes nothing back"
    post(client, "/sheets/undo", state=str(office.store.state))


@pytest.mark.parametrize(
    ("place", "sent"),
    [
        (f"/sheets/村/row/{2**70}", None),
        ("/sheets/村/save", [1]),
        ("/sheets/村/save", {"edits": [[1]]}),
        ("/sheets/村/save", {"edits": [{"id": 2**70, "version": 1, "field": "name", "value": "1"}]}),
        ("/sheets/undo", {"state": "末次"}),
        ("/sheets/undo", {"state": 2**70}),
    ],
)
def test_what_no_page_sends_is_refused_as_such(client: FlaskClient, place: str, sent: object) -> None:
    heads = {"X-CSRFToken": token(client)}
    answer = client.get(place) if sent is None else client.post(place, json=sent, headers=heads)
    assert 400 <= answer.status_code < 500


def test_what_is_typed_wrong_is_told_at_once_and_mended_where_it_was_typed(
    app: Flask, client: FlaskClient
) -> None:
    office: Office = app.extensions["office"]
    cells = {"name": "新沟村", "township": "交楼申乡", "kind": "行政村", "back": "/?on=2022-06-24"}
    place = post(client, "/sheets/村/row/0", **cells, households="八十").headers["Location"]
    form = client.get(place).text
    assert "应为不小于 0 的整数" in form
    assert 'name="back" value="/?on=2022-06-24"' in form
    own_page = client.get("/villages/新沟村")
    assert (own_page.status_code, "应为不小于 0 的整数" in own_page.text) == (409, True)
    assert client.get("/sheets/check?village=新沟村").status_code == 200, "its row is wrong, and it is there"
    assert client.get("/villages/没有这个村").status_code == 404
    kept = {name: field_of(form, name) for name in ("version", "was")} | {"back": cells["back"]}
    here = place.partition("?")[0]
    mended = post(client, here, **{**kept, **unpacked(kept["was"]), "households": "80"})
    assert mended.headers["Location"] == "/?on=2022-06-24", "and on to what comes next"
    post(client, here, act="delete", version=field_of(client.get(here).text, "version"))

    client.get("/?quarter=2022Q2")
    clerk, judged = HttpClerk(client), office.store.rows(PreJudgement)[0].cells
    income = f"income-{judged['household']}"
    clerk.fill("/villages/", {income: "一万一"}, "保存预判")
    page = client.get("/villages/").text
    assert "1 处要先改正" in page
    assert "还没有乡镇的会" not in page, "a meeting that is there is not said to be missing"
    village = office.people(LOCAL).names[str(judged["household"])].split(" ")[1]
    assert f"/sheets/check?village={quote(village)}" in client.get("/").text
    told = {name: client.get(f"/sheets/check?village={name}").text for name in VILLAGES}
    assert {name: "“一万一”" in page for name, page in told.items()} == {
        name: name == village for name in VILLAGES
    }
    clerk.fill("/villages/", {income: str(judged["income_per_head"])}, "保存预判")
    assert "要先改正" not in client.get("/villages/").text


def test_two_people_on_one_row_are_told_and_neither_is_lost(app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    place = "/sheets/监测户/row/2"
    mine, theirs = client.get(place).text, other.get(place).text
    values = unpacked(field_of(mine, "was"))

    def send(who: FlaskClient, page: str, **changed: str) -> TestResponse:
        return post(who, place, **{n: field_of(page, n) for n in ("version", "was")}, **{**values, **changed})

    assert send(other, theirs, address="东沟村 9 号").status_code == 302
    assert send(client, mine, phone="13800000000").status_code == 302, "another cell: both are kept"
    conflict = send(client, mine, address="东沟村 10 号")
    assert conflict.status_code == 409
    assert "东沟村 9 号" in conflict.text
    assert "东沟村 10 号" in conflict.text
    row = app.extensions["office"].store.rows(Household, ids=[2])[0]
    assert (row.cells["address"], row.cells["phone"]) == ("东沟村 9 号", "13800000000")


def test_the_grid_saves_pasted_cells_and_new_rows_in_one_change_and_names_what_is_wrong(
    app: Flask, client: FlaskClient
) -> None:
    office: Office = app.extensions["office"]
    rows = client.get("/sheets/问题整改/rows?size=2").json["data"]
    body = {
        "edits": [
            {"id": r["_id"], "version": r["_version"], "field": "progress", "value": "已办"} for r in rows
        ],
        "inserts": [{"number": "新-1", "found": "去年"}],
    }
    headers = {"X-CSRFToken": token(client)}
    answer = client.post("/sheets/问题整改/save", json=body, headers=headers).json
    assert [row.get("progress") for row in answer["rows"]] == ["已办", "已办", None]
    assert "应为日期" in answer["rows"][2]["_faults"]["found"]
    assert client.post("/sheets/undo", json={"state": answer["state"]}, headers=headers).json["done"]
    assert office.store.count(Issue, where={"number": "新-1"}) == 0


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"q": "梁海奎"}, {"9901015003"}),
        ({"is-person": "无此"}, set()),
        ({"is-household": "015003"}, {"9901015003"}),
        ({"is-household": "=015003"}, set()),
        ({"is-household": "=9901015003", "is-until": "="}, {"9901015003"}),
    ],
)
def test_a_sheet_is_searched_by_whom_its_numbers_mean_and_filtered_by_a_part(
    client: FlaskClient, sent: dict[str, str], told: set[str]
) -> None:
    rows = client.get("/sheets/帮扶责任人/rows", query_string=sent).json["data"]
    assert {row["household"] for row in rows} == told


def test_a_column_of_numbers_is_sorted_as_numbers(client: FlaskClient) -> None:
    asked = {"sort": "work_months", "dir": "desc", "size": "500"}
    told = client.get("/sheets/家庭成员/rows", query_string=asked).json["data"]
    counts = [-int(row["work_months"]) for row in told if row.get("work_months")]
    assert counts == sorted(counts)
    assert len({len(str(count)) for count in counts}) > 1, "as text 10 would stand before 9"


@pytest.mark.parametrize("query", ["梁海奎", "lhk", "后圪垛村 梁", "9901015"])
def test_a_household_is_found_by_name_village_number_and_initials(client: FlaskClient, query: str) -> None:
    assert "梁海奎" in client.get("/households/", query_string={"q": query}).text


def test_a_household_is_shown_with_every_row_that_names_it(app: Flask, client: FlaskClient) -> None:
    store, walked = app.extensions["office"].store, set()
    homes = {row.cells["number"] for row in store.rows(Household)}
    for kind in SHEETS:
        for row in store.rows(kind):
            named = row.cells.get("household") or row.cells.get("subject")
            if named in homes and kind not in walked:
                walked.add(kind)
                assert f"/row/{row.row_id}?" in client.get(f"/households/{named}").text, kind.SHEET
    assert len(walked) > 12


def test_a_field_offers_what_is_typed_and_no_more_than_anybody_reads(tmp_path: Path) -> None:
    app = served(copy_sample(tmp_path / "交楼申乡"))
    client = app.test_client()

    def offered(query: str) -> list[dict[str, str]]:
        return client.get(f"/sheets/choices?refers=监测户.户编号&q={query}").json  # type: ignore[return-value]

    assert ["梁海奎 后圪垛村" in found["label"] for found in offered("lhk")] == [True]
    assert offered("梁海奎") == offered("lhk")
    assert len(offered("")) == 100
    for sheet in KINDS:
        page = client.get(f"/sheets/{sheet}/row/0").text
        lists = html.unescape(page).split("<datalist")[1:]
        assert all(each.count("<option") <= 100 for each in lists), sheet
        assert len(gzip.compress(page.encode())) <= 60 * 1024
    close(app)


def test_a_villages_evening_absentees_ticked_off_votes_entered_the_rest_follows(
    app: Flask, client: FlaskClient
) -> None:
    office: Office = app.extensions["office"]
    client.get("/?quarter=2022Q2")
    page = client.get("/villages/寨沟门村").text
    number = "2022Q2-评议-寨沟门村"
    roster = office.store.rows(Attendance, where={"meeting": number})
    versions = {f"v-{row.row_id}": str(row.version) for row in roster}
    absent = [row for row in roster if row.cells["capacity"] == "村民代表"][:2]
    gone = {"meeting": number, "names-列席": "陈新", "names-两委": "", "gone": str(roster[-1].row_id)}
    post(client, "/villages/寨沟门村/roster", **gone)
    changed = office.store.rows(Attendance, where={"meeting": number})
    names = [[row.cells["name"] for row in rows] for rows in (roster, changed)]
    assert names[1] == [*names[0][:-1], "陈新"], "a list that stands is changed, not entered twice"
    post(client, "/sheets/undo", state=str(office.store.state))
    post(
        client,
        "/villages/寨沟门村/attendance",
        meeting=number,
        **versions,
        **{f"reason-{absent[0].row_id}": "外出"},
        absent=[str(row.row_id) for row in absent],  # type: ignore[arg-type]
    )
    came = office.store.rows(Attendance, where={"meeting": number})
    assert [row.row_id for row in came if row.cells["present"] == "否"] == [row.row_id for row in absent]
    assert all("absence_reason" not in row.cells for row in came if row.cells["present"] == "是")
    households = re.findall(r'name="household" value="(\d+)"', page)
    held = office.store.rows(Resolution, where={"meeting": number, "household": households[0]})[0]
    voters = sum(r.cells["present"] == "是" and r.cells["capacity"] not in {"乡干部", "列席"} for r in came)
    given = {"meeting": number, "household": households[0], f"v-{held.row_id}": str(held.version)}
    post(
        client,
        "/villages/寨沟门村/votes",
        **given,
        **{f"for-{households[0]}": str(voters - 3)},
        **{f"against-{households[0]}": "1"},
    )
    told = office.store.rows(Resolution, ids=[held.row_id])[0].cells
    assert (told["abstentions"], told["result"]) == ("2", "通过")
    refused = post(
        client,
        "/villages/寨沟门村/votes",
        **given,
        **{f"for-{households[0]}": str(voters), f"against-{households[0]}": "1"},
    )
    assert refused.status_code == 400
    assert "超过有表决权" in refused.text


def test_a_workbook_goes_out_comes_back_with_mistakes_by_kind_and_is_merged(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    office: Office = app.extensions["office"]
    book = openpyxl.load_workbook(io.BytesIO(post(client, "/exchange/give", sheet="监测户").data))
    sheet = book["监测户"]
    headings = {cell.value: cell.column for row in sheet.iter_rows(max_row=3) for cell in row if cell.value}
    first = next(
        row for row in range(2, 6) if str(sheet.cell(row, headings["户编号"]).value).startswith("99")
    )
    for row in range(first, first + 3):
        sheet.cell(row, headings["是否搬迁户"]).value = "不知道"
    sheet.cell(first + 5, headings["家庭住址"]).value = "新址 7 号"
    book.save(tmp_path / "交回.xlsx")
    with (tmp_path / "交回.xlsx").open("rb") as file:
        data = {"csrf_token": token(client), "books": (file, "交回.xlsx")}
        sent = client.post("/exchange/upload", data=data, content_type="multipart/form-data")
    place = sent.headers["Location"]
    page = client.get(place).text
    assert "有 1 种填错的" in page
    assert "（3 处）" in page
    assert "“不知道”" in page
    assert "写入 4 处改动" in page
    assert app.test_client().get(place).status_code == 200, "the one at this machine is one person"
    before = office.store.state
    assert post(client, place, state=field_of(page, "state")).status_code == 302
    assert {line.new for line in office.store.history(since=before)} == {"不知道", "新址 7 号"}
    assert client.get(place).status_code == 404, "a double click writes once"
    assert "数据有错的先改" in client.get("/papers/?quarter=2022Q2").text
    assert (
        "已出" in client.get("/papers/kind?village=井沟畔村").text
        or "可出" in client.get("/papers/kind").text
    )
    post(client, "/sheets/undo", state=str(office.store.state))


@pytest.mark.parametrize("name", ["名单.exe", "坏.xlsx"])
def test_what_is_no_workbook_is_refused_in_chinese(client: FlaskClient, name: str) -> None:
    data = {"csrf_token": token(client), "books": (io.BytesIO(b"MZ"), name)}
    sent = client.post(
        "/exchange/upload", data=data, content_type="multipart/form-data", follow_redirects=True
    )
    assert re.search("不是工作簿|打不开|不是", sent.text)
    assert "Traceback" not in sent.text


def test_a_new_quarter_begins_with_drafts_that_count_once_somebody_fills_them_in(
    app: Flask, client: FlaskClient
) -> None:
    office: Office = app.extensions["office"]
    assert "行草稿</button>" in client.get("/new-quarter/?begin=2022Q3").text
    post(client, "/new-quarter/", quarter="2022Q3")
    made = office.store.state
    (draft, *_) = office.store.rows(MonthlyEntry, where={"month": "202207"})
    assert str(draft.cells["remark"]).startswith("草稿")
    place = f"/sheets/逐月监测/row/{draft.row_id}"
    form = client.get(place).text
    kept = {name: field_of(form, name) for name in ("version", "was")}
    values = {name: text for name, text in unpacked(kept["was"]).items() if name not in kept}
    post(client, place, **{**kept, **values, "visited": "2022-7-12"})
    (row,) = office.store.rows(MonthlyEntry, ids=[draft.row_id])
    assert (row.cells["visited"], row.cells.get("remark")) == ("2022-07-12", None)
    confirmed = office.store.state
    refused = client.get(post(client, "/sheets/undo", state=str(made)).headers["Location"]).text
    assert "没有人动过的草稿，到“新季度”里收回" in refused
    told = client.get(post(client, "/new-quarter/back", quarter="2022Q3").headers["Location"]).text
    assert re.search(r"已收回 \d{3,} 行草稿。算数的行都没有动", told)
    assert office.store.rows(MonthlyEntry, ids=[draft.row_id]), "what counts stays"
    post(client, "/sheets/undo", state=str(office.store.state))
    post(client, "/sheets/undo", state=str(confirmed))
    page = html.unescape(client.get("/villages/东沟村?quarter=2022Q3").text)
    assert "新季度的草稿，还没有算数" in page
    assert re.search(r"会议</td><td>民主评议 .*填好，算数", page)
    (same, *_) = re.findall(r'name="same" value="(\d+)"', page)
    drafts = office.store.count(SurveyRow, contains="草稿（2022年第三季度")
    count = office.store.count(SurveyRow)
    form = re.search(r'action="(/villages/\S+/screening[^"]*)"', page)
    assert form
    client.get("/?quarter=2022Q2")  # In another tab: the form means the quarter that its page shows.
    post(client, form[1], same=same, date="2022-7-20", method="入户", surveyors="肖果")
    assert office.store.count(SurveyRow) == count, "the draft is confirmed, no second row begun"
    assert office.store.count(SurveyRow, contains="草稿（2022年第三季度") == drafts - 1
    post(client, "/sheets/undo", state=str(office.store.state))
    post(client, "/sheets/undo", state=str(made))


def test_households_that_come_in_are_handed_up_and_approved_on_the_villages_page(
    app: Flask, client: FlaskClient
) -> None:
    store, number, place = app.extensions["office"].store, "9901005004", "/villages/上庄则村"
    (kept,) = store.rows(Approval, where={"household": number})
    post(client, f"/sheets/审批/row/{kept.row_id}", act="delete", version=str(kept.version))
    gone = store.state
    assert not store.rows(Approval, where={"household": number})
    page = html.unescape(client.get(f"{place}?quarter=2022Q2").text)
    assert "识别评议同意纳入的户" in page
    coming = {"purpose": "识别", "household": number}
    post(client, f"{place}/passed", step="上报", date="2022-5-18", **coming)
    answer = {"township_approved": "2022-5-19", "county_document": "交乡村振兴办〔2022〕9号"}
    post(client, f"{place}/passed", step="审核批准", date="2022-5-20", **coming, **answer)
    (row,) = store.rows(Approval, where={"household": number})
    said = {"purpose": "识别", "submitted": "2022-05-18", "county_approved": "2022-05-20"}
    assert {name: row.cells[name] for name in said} == said
    assert row.cells["county_document"] == answer["county_document"]
    refused = post(client, f"{place}/passed", step="标注", date="2022-5-21", **coming)
    assert "只有上报、审核批准两步" in refused.text
    assert not store.rows(SystemMark, where={"household": number})
    post(client, f"/sheets/审批/row/{row.row_id}", act="delete", version=str(row.version))
    post(client, "/sheets/undo", state=str(gone))
    (again,) = store.rows(Approval, where={"household": number})
    assert again.cells == kept.cells


def test_a_text_is_proofread_against_the_data_and_taken_away_as_word_and_as_a_draft(
    app: Flask, client: FlaskClient
) -> None:
    office: Office = app.extensions["office"]
    text = "关于入户的通知\n\n各村：\n请东沟乡村于2022年6月31日前入户，，不得延误。\n2022年6月10日\n"
    place = post(client, "/proofread/", text=text).headers["Location"]
    page = html.unescape(client.get(place).text)
    assert "6月31日" in page
    assert re.search(r'<a href="#m\d+">第 4 行</a>', page)
    assert re.search(r'<mark id="m\d+" tabindex="-1">，，</mark>', page)
    for kind, part in (("comments", "word/comments.xml"), ("mends", "word/document.xml")):
        answer = client.get(f"{place}/{kind}.docx")
        with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
            assert ("，" if kind == "comments" else "<w:del ") in package.read(part).decode()
    page = post(client, f"{place}/draft", key="转来的").text
    assert "标题" in page
    assert "关于入户的通知" in (office.data / "notices" / "转来的.txt").read_text("utf-8-sig")
    assert client.get(place.replace("/proofread/", "/proofread/x")).status_code == 404


def test_a_sheet_is_proofread_cell_by_cell_and_offered_as_no_word_file(client: FlaskClient) -> None:
    book = openpyxl.Workbook()
    book.active.title = "走访"
    for row in (
        ("村", "情况"),
        ("东沟村", "已入户走访，，没有困难。"),
        ("沟口村", "已入户走访，没有困难。"),
        ("6月31日", ""),
    ):
        book.active.append(row)
    sent = io.BytesIO()
    book.save(sent)
    answer = post(client, "/proofread/", file=(io.BytesIO(sent.getvalue()), "走访记录.xlsx"))
    place = answer.headers["Location"]
    page = html.unescape(client.get(place).text)
    assert re.search(r'<a href="#m1">走访 B2</a>', page)
    assert '<b class="small">走访 B2</b>' in page
    assert '<b class="small">走访 A4</b>' in page, "June has no 31st"
    assert "走访 B3" not in page, "of a workbook the cells at fault alone"
    assert "comments.docx" not in page
    assert "套成公文" not in page
    for kind in ("comments", "mends", "paper"):
        refused = client.get(f"{place}/{kind}.docx")
        assert refused.status_code in range(400, 500)
        assert "走访记录.xlsx" in html.unescape(refused.text)


def test_the_draft_is_proofread_beside_the_writing_with_places_and_mends(client: FlaskClient) -> None:
    place = f"/notices/{notice_id('79号')}/proofread"
    told = html.unescape(
        post(client, place, text="标题：关于入户的通知\n\n【正文】\n请于6月底前，，完成。\n").text
    )
    assert 'data-line="4" data-start="6" data-end="8" data-was="，，" data-mend="，"' in told


def test_what_was_sent_and_given_up_is_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "uploads" / "left-by-a-killed-server").mkdir(parents=True)
    uploads = Uploads(tmp_path / "uploads")
    assert not (tmp_path / "uploads" / "left-by-a-killed-server").exists()
    token = uploads.keep("甲", "稿.txt", b"x")
    assert uploads.of(token, "乙") == []
    assert [file.name for file in uploads.of(token, "甲")] == ["稿.txt"]
    later = time.monotonic() + 11 * 3600
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert uploads.of(token, "甲") == []
    assert list((tmp_path / "uploads").iterdir()) == []


def county_form() -> bytes:
    """Return a county's form as Word draws it: three blanks, a choice, and one that is signed by hand."""
    document = docx.Document()
    document.add_heading("监测户情况登记表")
    table = document.add_table(rows=2, cols=4)
    table.style = "Table Grid"
    for (row, column), text in {
        (0, 0): "户主姓名",
        (0, 2): "户编号",
        (1, 0): "家庭住址",
        (1, 2): "片长",
    }.items():
        table.cell(row, column).text = text
    document.add_paragraph("户主签字：________")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_countys_form_is_seen_with_its_proposals_corrected_once_and_then_a_paper(
    app: Flask, client: FlaskClient
) -> None:
    office: Office = app.extensions["office"]
    given = {"csrf_token": token(client), "form": (io.BytesIO(county_form()), "县登记表.docx")}
    place = client.post("/forms/", data=given, content_type="multipart/form-data").headers["Location"]
    page = html.unescape(client.get(place).text)
    picture = re.search(r'href="(/preview/[^"]+\.pdf)"', page)
    assert picture
    printed = pypdfium2.PdfDocument(client.get(picture[1]).data)[0].get_textpage().get_text_range()
    assert "〔1〕户主姓名" in printed.replace("\r\n", "")
    assert "待核对" in page
    assert "县登记表" not in {kind.name for kind in office.kinds}, "nobody has looked at what is asked"
    state = re.search(r'name="state" value="(\w+)"', page)
    assert state
    fields = dict(re.findall(r'name="(item-\d+)" value="([^"]*)"', page))
    wish = {"state": state[1], "subject": "户", "scope": "季末在册的监测户", "gate": "不设关口"}
    refused = post(client, place, **wish, **{**fields, "item-3": "片长的姓名"})
    assert refused.status_code == 409
    assert "片长" in html.unescape(refused.text)
    assert post(client, place, **wish, **{**fields, "item-3": ""}).status_code == 302
    listed = client.get("/papers/kind?kind=县登记表&village=东沟村&quarter=2022Q2").text
    shown = re.search(r'href="(/papers/[0-9a-f]{16}/preview\?kind=[^"]+)"', listed)
    assert shown
    assert re.search(r'src="(/preview/[\w-]+/1\.jpg)"', client.get(html.unescape(shown[1])).text)
    asked = post(client, "/papers/make", kind="县登记表", village="东沟村", format="docx")
    assert wait_for(app, int(asked.headers["Location"].rpartition("/")[2])) == RunMessage.MADE


def test_the_day_is_backed_up_and_a_backup_is_put_back_on_the_page(tmp_path: Path) -> None:
    make_new_data(tmp_path / "新乡")
    office = Office(tmp_path / "新乡", tmp_path / "output", ROOT / "templates", fixed_day=date(2022, 7, 10))
    office.take_in()
    app = make_app(office)
    client = app.test_client()
    accounts = office.store.accounts
    gone = accounts.add("离任", Role.OFFICE, "first-password")
    ended = threading.Event()
    ended.set()
    keep_backed_up(office, ended)
    keep_backed_up(office, ended)
    assert len([path for path in backups(office.source) if "每日" in path.name]) == 1
    post(client, "/sheets/监测线/row/0", year="2022", amount="6500")
    assert office.store.count(PovertyLine) == 1
    accounts.set_active(gone, active=False)
    accounts.add("新来", Role.OFFICE, "first-password")
    accounts.note(LOCAL, "停用账号", "离任")
    place = re.search(r'action="(/exchange/backup/\w{16})"', client.get("/exchange/").text)
    assert place
    post(client, place[1])
    assert office.store.count(PovertyLine) == 0
    newest = html.unescape(client.get("/exchange/").text)
    assert "恢复前" in newest
    assert {account.name: account.active for account in accounts.all()} == {"离任": False, "新来": True}
    assert [line[3:5] for line in accounts.audit()][1] == ("停用账号", "离任"), "what was done stays told"
    app.extensions["queue"].close()
    office.close()


def test_a_delivered_letter_whose_data_changed_is_corrected_only_for_a_reason(
    app: Flask, client: FlaskClient
) -> None:
    office: Office = app.extensions["office"]
    client.get("/?quarter=2022Q2")
    asked = post(client, "/papers/make", kind="退出告知书", village="东沟村", format="docx")
    wait_for(app, int(asked.headers["Location"].rpartition("/")[2]))
    letter = office.store.rows(ExitLetter, where={"household": "9901001001"})[0]
    assert letter.cells["delivered"], "the sample's letter has been handed over"
    home = office.store.rows(Village, where={"name": "东沟村"})[0]
    seen = {"version": str(home.version), "was": packed(home.cells)}
    changed = {name: str(cell) for name, cell in home.cells.items()} | {"phone": "03581234567"}
    post(client, f"/sheets/村/row/{home.row_id}", **seen, **changed)
    listed = html.unescape(client.get("/papers/kind?kind=退出告知书&village=东沟村").text)
    assert "现在的数据和送达的那一份不同" in listed
    paper = re.search(r'name="paper" value="(\w+)"', listed)
    assert paper
    wish = {"kind": "退出告知书", "village": "东沟村", "paper": paper[1], "format": "docx"}
    for reason, message in (("", RunMessage.SOME_WITHHELD), ("组别填错", RunMessage.MADE)):
        asked = post(client, "/papers/make", **wish, correct=reason)
        assert wait_for(app, int(asked.headers["Location"].rpartition("/")[2])) == message


def test_a_template_is_seen_before_it_is_used_a_lost_field_is_asked_about_once_and_it_goes_back(
    app: Flask, client: FlaskClient
) -> None:
    office: Office = app.extensions["office"]
    file, shipped = "退出告知书.docx", ROOT / "templates" / "退出告知书.docx"

    def sent(content: bytes) -> str:
        data = {"csrf_token": token(client), "file": file, "template": (io.BytesIO(content), "改.docx")}
        answer = client.post("/settings/templates/upload", data=data, content_type="multipart/form-data")
        return answer.headers["Location"]

    def made() -> str:
        rows = client.get("/papers/kind?kind=退出告知书&village=东沟村&quarter=2022Q2").text
        shown = re.search(r'href="(/papers/[0-9a-f]{16}/preview\?kind=[^"]+)"', rows)
        assert shown
        return client.get(html.unescape(shown[1])).text

    docx.Document().save(str(blank := office.data / "空.docx"))
    assert "一个要填的项目也没有" in client.get(sent(blank.read_bytes())).text
    place = sent(without_field(shipped, "联系人"))
    page = client.get(place).text
    assert "少了 1 个项目" in page
    assert "<li>联系人</li>" in page
    assert client.get(re.search(r'src="(/preview/[^"]+\.jpg)"', page)[1]).mimetype == "image/jpeg"  # type: ignore[index]
    assert not (office.data / "templates" / file).exists(), "it is only looked at"
    assert post(client, place).status_code == 400
    assert post(client, place, leaves_out="是").status_code == 302
    assert ".jpg" in made(), "a paper goes without the field"
    page = client.get(sent(without_field(shipped, "联系人"))).text
    assert "少了" not in page, "what was confirmed once is not asked about again"
    page = client.get(sent(without_field(without_field(shipped, "联系人"), "户编号"))).text
    assert "<li>户编号</li>" in page
    page = client.get(sent(shipped.read_bytes().replace(b"PK", b"ZZ"))).text
    assert "填不上，不能用" in page
    assert "就用这一份" not in page
    assert "本单位的" in client.get("/settings/templates").text
    own = f"/settings/templates/one?file={file}"
    assert "确认过不印的：联系人" in client.get(own).text
    post(client, "/settings/templates/back", file=file, earlier="")
    assert not (office.data / "templates" / file).exists()
    page = client.get(own).text
    assert "以前的第 1 份" in page
    assert "确认过不印的" not in page, "it prints the field again"
    (office.data / "templates" / file).write_bytes(b"PK")
    for place in ("/", "/papers/", "/villages/东沟村"):
        assert client.get(place).status_code == 200, "a template that is broken stops its own papers alone"
    kind = client.get("/papers/kind?kind=退出告知书&quarter=2022Q2").text
    assert "要恢复自带的，在页面“设置”“模板”退回" in kind
    assert ">可出<" not in kind
    post(client, "/settings/templates/back", file=file, earlier="")


def test_a_mark_takes_the_drafts_of_the_months_that_begin_later_along(
    app: Flask, client: FlaskClient
) -> None:
    """Marked on the first of August, a household is followed in July and no longer; what is written stays.

    One that came in again in September, before anybody entered that it had left, is followed again from then.
    """
    office: Office = app.extensions["office"]
    rows = office.store.rows(SystemMark, parts={"date": "2022-07-"})
    wishes = [Delete(SystemMark, row.row_id, row.version) for row in rows]
    assert office.store.change(LOCAL, wishes).done
    post(client, "/new-quarter/", quarter="2022Q3")
    for row, taken in zip(rows, (("202208", "202209"), ("202208",)), strict=False):
        number = str(row.cells["household"])
        if len(taken) == 1:
            (episode,) = office.store.rows(MonitorEpisode, where={"household": number})
            again = episode.cells | {"sequence": "2", "identified": "2022-09-05"}
            assert office.store.change(LOCAL, [Insert(MonitorEpisode, again)]).done
        told = {name: str(row.cells[name]) for name in ("mode", "operator", "checker")}
        marked = {"step": "标注", "date": "2022-8-1", "household": number, "quarter": "2022Q2", **told}
        place = f"/villages/{row.village}/passed?quarter=2022Q2"
        before = office.store.state
        half = post(client, place, **{**marked, "operator": "", "checker": ""})
        assert (half.status_code, "“标注人”“复核人”要填" in half.text) == (400, True)
        assert office.store.state == before, "no row is begun that lacks what it must have"
        page = client.get(post(client, place, **marked).headers["Location"]).text
        assert f"退出以后各月没有动过的草稿 {len(taken)} 行一并收回" in page
        months = {r.cells["month"] for r in office.store.rows(MonthlyEntry, where={"household": number})}
        assert {"202207", "202208", "202209"} - months == {*taken}


def test_a_finding_of_a_row_that_is_not_there_leads_to_a_new_one_that_begins_with_what_is_known(
    app: Flask, client: FlaskClient
) -> None:
    office: Office = app.extensions["office"]
    household = str(office.store.rows(Helper)[0].cells["household"])
    rows = office.store.rows(Helper, where={"household": household})
    gone = office.store.change(LOCAL, [Delete(Helper, row.row_id, row.version) for row in rows])
    told = client.get("/sheets/check").text
    leads = set(re.findall(r'href="([^"]*)">在“帮扶责任人”补一行', told))
    (lead,) = [html.unescape(href) for href in leads if f"household={household}" in href]
    assert field_of(client.get(lead).text, "household") == household
    office.store.undo(LOCAL, gone.state)
