"""Deeds of the page that are seldom done and must be right when they are, sent as the browser sends them."""

from __future__ import annotations

import html
import io
import re
import shutil
import sqlite3
import time
import zipfile
from contextlib import closing, contextmanager
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import unquote

import docx
import openpyxl
import pypdfium2
import pytest
from closing_few import carry_out_few
from few_villages import write_few_villages
from lxml.html import document_fromstring
from test_national_export import export_rows, write_export

import cli
from generators.desk.app import make_app
from generators.desk.deeds import LOCAL
from generators.desk.logbook import RunMessage
from generators.desk.office import Office
from generators.desk.views.forms import form_id
from generators.installation import ROOT
from generators.output_folder import OWN_FOLDER
from generators.pipeline.backup_file import STORE
from generators.pipeline.forms import take_form
from generators.pipeline.number_place import REGISTER
from generators.procedure.new_quarter import visit_mark
from generators.records.households import Household, MonthlyEntry
from generators.records.low_income import Visit
from generators.register_file import backup_folder
from generators.store.edits import Edit, Insert
from generators.store.viewers import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

VILLAGE, DEFERRING, DAY = "东沟村", "后圪垛村", date(2022, 7, 31)


@contextmanager
def served(folder: Path, *, is_shared: bool = False) -> Iterator[Flask]:
    """Serve the page on the township in `folder`."""
    out, templates = folder.parent / "output", ROOT / "templates"
    office = Office(folder, out, templates, is_shared=is_shared, fixed_day=DAY)
    office.take_in()
    app = make_app(office)
    try:
        yield app
    finally:
        app.extensions["queue"].close()
        office.close()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("few") / "交楼申乡"
    write_few_villages(folder, VILLAGE, DEFERRING)
    return folder


@pytest.fixture(scope="module")
def app(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("deeds") / book.name
    shutil.copytree(book, folder)
    with served(folder) as app:
        yield app


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.get("/?quarter=2022Q2")
    return client


def post(client: FlaskClient, place: str, **fields: object) -> str:
    """Send a form; return the page that it leads to."""
    found = re.search(r'name="csrf" content="([^"]+)"', client.get("/login").text)
    assert found
    data = {"csrf_token": found[1], **fields}
    return html.unescape(
        client.post(place, data=data, content_type="multipart/form-data", follow_redirects=True).text
    )


def run(client: FlaskClient, place: str, **fields: object) -> str:
    """Ask for a run, wait for its end and return its page."""
    app = client.application
    post(client, place, **fields)
    newest = max(app.extensions["office"].logbook.runs(), key=lambda run: run.id)
    for _ in range(1200):
        if app.extensions["office"].logbook.run(newest.id).is_over:
            break
        time.sleep(0.1)
    return html.unescape(client.get(f"/runs/{newest.id}").text)


@pytest.fixture(scope="module")
def letters(client: FlaskClient) -> dict[str, bytes]:
    """Return the letters of the village, made in every format for keeping, by the name of the file."""
    formats = ["docx", "pdf", "ofd"]
    page = run(client, "/papers/make", kind="退出告知书", village=VILLAGE, format=formats, archival="1")
    made = {}
    for place, name in re.findall(r'href="(/files/\w+)">([^<]+退出告知书-\d+-[^<]+)</a>', page):
        with client.get(place) as answer:
            made[name] = answer.data
    return made


def numbers_of(page: str) -> set[str]:
    return set(re.findall(r"〔2022〕第\d+号", page))


def test_a_damaged_register_is_taken_back_from_its_backup_and_a_lost_one_from_the_papers(
    app: Flask, client: FlaskClient, letters: dict[str, bytes]
) -> None:
    data = app.extensions["office"].data
    given = numbers_of(client.get("/exchange/numbers").text)
    assert len(given) == len([name for name in letters if name.endswith(".docx")]) > 0

    def harm(*statements: str) -> None:
        with closing(sqlite3.connect(data / STORE)) as database, database:
            for statement in statements:
                database.execute(statement)
        assert numbers_of(client.get("/exchange/numbers").text) != given

    harm("UPDATE hongtou_events SET n = n + 7 WHERE sequence > 1")
    told = post(client, "/exchange/numbers/restore")
    assert "已取回" in told
    assert numbers_of(told) == given
    shutil.rmtree(backup_folder(data / REGISTER))
    harm("DELETE FROM hongtou_events", "DELETE FROM hongtou_registers")
    told = post(client, "/exchange/numbers/rebuild")
    assert f"补登 {len(given)} 个编号" in told
    assert numbers_of(told) == given


@pytest.mark.parametrize("place", ["/papers/print?kind=退出告知书", "/papers/zip?kind=退出告知书"])
def test_a_file_with_a_chinese_name_is_sent_under_headers_that_a_server_can_write(
    client: FlaskClient, letters: dict[str, bytes], place: str
) -> None:
    with client.get(place) as answer:
        assert letters
        assert answer.status_code == 200
        assert [value for _, value in answer.headers if not value.isascii()] == []


def test_letters_to_be_kept_come_as_ofd_and_as_pdf_a(letters: dict[str, bytes]) -> None:
    ends = [name.rpartition(".")[2] for name in letters]
    assert ends.count("ofd") == ends.count("pdf") == ends.count("docx") > 0
    for name, content in letters.items():
        if name.endswith(".ofd"):
            assert "OFD.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()
        if name.endswith(".pdf"):
            assert b"<pdfaid:part>2<" in content


def test_a_file_of_others_is_shown_as_pages_to_print_or_told_why_not(client: FlaskClient) -> None:
    stream, document = io.BytesIO(), docx.Document()
    document.add_paragraph("关于防汛的通知")
    document.save(stream)
    page = post(client, "/exchange/print", file=(io.BytesIO(stream.getvalue()), "通知.docx"))
    shown = re.search(r'href="(/preview/[^"]+\.pdf)"', page)
    assert shown
    printed = pypdfium2.PdfDocument(client.get(shown[1]).data)
    assert "关于防汛的通知" in printed[0].get_textpage().get_text_range()
    refused = post(client, "/exchange/print", file=(io.BytesIO(stream.getvalue()[:900]), "坏.docx"))
    assert "/preview/" not in refused
    assert "坏.docx" in refused


def test_a_quarter_with_gaps_is_bound_only_when_asked_and_says_first_what_is_missing(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generators.desk.run_process.carry_out", carry_out_few)
    out = app.extensions["office"].out
    page = run(client, "/papers/close", village=DEFERRING)
    assert RunMessage.NOT_DONE in page
    assert not list(out.rglob("*-归档-*.pdf"))
    page = run(client, "/papers/close", village=DEFERRING, with_gaps="1", archival="1")
    assert "还有没办完的" in page or "不能出的" in page
    volumes = list(out.rglob("*-归档-*.pdf"))
    assert volumes
    for volume in volumes:
        first = pypdfium2.PdfDocument(volume)[0].get_textpage().get_text_range()
        assert "案卷缺件清单" in first.replace("\u3000", "").replace(" ", "")
        assert b"<pdfaid:part>2<" in volume.read_bytes()


def test_a_countys_form_that_is_no_longer_used_goes_out_of_the_papers_and_is_kept(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    office: Office = app.extensions["office"]
    document = docx.Document()
    document.add_paragraph("户主姓名：________户编号：________")
    document.save(str(tmp_path / "走访表.docx"))
    take_form(office.data, tmp_path / "走访表.docx", "", None)
    place = f"/forms/{form_id('走访表')}"
    assert client.get(place).status_code == 200
    assert "走访表" in {kind.name for kind in office.kinds}
    mapping = office.data / "forms" / "走访表" / "对应.xlsx"
    book = openpyxl.load_workbook(mapping)
    book.worksheets[0].cell(8, 5).value = "请核对"
    written = io.BytesIO()
    book.save(written)
    with mapping.open("r+b") as in_place:  # As a program does that opens the file anew and writes into it.
        in_place.truncate()
        in_place.write(written.getvalue())
    assert "走访表" not in {kind.name for kind in office.kinds}
    told = post(client, f"{place}/remove")
    assert "以前出的还在" in told
    assert place not in told
    assert client.get(place).status_code == 404
    assert [path.name for path in office.data.glob("*/走访表/*.docx")], "what the office gave is kept"


def made_in(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and OWN_FOLDER not in path.parts
    }


def test_what_a_village_makes_at_the_desk_and_the_office_by_command_is_the_same_to_the_byte(
    book: Path, tmp_path: Path
) -> None:
    at_desk, by_command = tmp_path / "desk" / book.name, tmp_path / "command" / book.name
    for folder in (at_desk, by_command):
        shutil.copytree(book, folder)
    kinds = ["退出告知书", "民主评议会议记录", "监测户帮扶台账", "入户核查表（风险消除）"]
    with served(at_desk, is_shared=True) as app:
        accounts = app.extensions["office"].store.accounts
        accounts.add("村", Role.VILLAGE, "first-password", township="交楼申乡", village=VILLAGE)
        person = app.test_client()
        post(person, "/login", name="村", password="first-password")
        post(person, "/me/password", old="first-password", new="own-password", again="own-password")
        person.get("/?quarter=2022Q2")
        run(person, "/papers/make", kind=kinds, format=["docx", "pdf", "xlsx"])
    words = ["--data", str(by_command), "--out", str(tmp_path / "command" / "output"), "make", *kinds]
    assert cli.run([*words, "2022Q2", "--village", VILLAGE, "--format", "docx,pdf,xlsx"]) in {0, 4}
    made = made_in(tmp_path / "desk" / "output")
    assert made
    assert made == made_in(tmp_path / "command" / "output")


def form_in(client: FlaskClient, place: str, ending: str) -> Mapping[str, str]:
    """Return what the form of the page at `place` holds whose action ends so."""
    page = document_fromstring(client.get(place).text)
    (form,) = [
        form for form in page.forms if unquote(form.action or place).partition("?")[0].endswith(ending)
    ]
    return {name: value or "" for name, value in form.form_values()}


def test_a_number_is_voided_once_and_for_a_reason(client: FlaskClient, letters: dict[str, bytes]) -> None:
    assert letters
    page = document_fromstring(client.get("/exchange/numbers").text)
    told = [line.xpath("td")[-1].text_content() for line in page.xpath("//tbody/tr")]
    named = rf"\S+ ({VILLAGE}|{DEFERRING}) \d{{10}} 第 1 次监测|公文 .+"
    assert [text for text in told if not re.fullmatch(named, text)] == []
    number = sorted(re.findall(r">([^<>]+〔2022〕第\d+号)<", client.get("/exchange/numbers").text))[-1]
    assert "作废要写原因" in post(client, "/exchange/numbers/void", number=number, reason=" ")
    told = post(client, "/exchange/numbers/void", number=number, reason="户主姓名有误")
    assert f"已作废 {number}" in told
    assert "已出的文件要收回" in told
    assert "户主姓名有误" in told
    assert "已作废" not in post(client, "/exchange/numbers/void", number=number, reason="再来")
    assert "不能作废" in post(client, "/exchange/numbers/void", number="交政发〔2022〕999号", reason="没有")
    assert "移走作废的文件" in told
    village = re.sub(r"^.*乡(?=.+村)|防返退告.*$", "", number)
    kind = client.get(f"/papers/kind?kind=退出告知书&village={village}").text
    void = [line for line in document_fromstring(kind).xpath("//tbody/tr") if number in line.text_content()]
    assert ["已作废，出过的收回" in line.text_content() for line in void] == [True]
    assert "更正重出" not in void[0].text_content(), "a void letter is made anew, not corrected"
    packed = client.get(f"/papers/zip?kind=退出告知书&village={village}").data
    assert f"-{number[-4:-1]}-" not in str(zipfile.ZipFile(io.BytesIO(packed)).namelist())
    told = post(client, "/exchange/numbers/put-aside")
    assert "还在" not in told
    out = client.application.extensions["office"].out
    assert {path.suffix for path in (out / "作废").iterdir()} >= {".docx", ".pdf"}


def test_the_books_of_all_villages_go_out_and_come_back_in_one_go(app: Flask, client: FlaskClient) -> None:
    office: Office = app.extensions["office"]
    sent = client.post("/exchange/distribute", data=form_in(client, "/exchange/", "/distribute"))
    with zipfile.ZipFile(io.BytesIO(sent.data)) as packed:
        books = {name: packed.read(name) for name in packed.namelist()}
    assert {name.split("-")[0].split(".")[0] for name in books} == {VILLAGE, DEFERRING}
    returned = []
    for name, content in books.items():
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book["监测户"]
        column = next(cell.column for cell in sheet[1] if cell.value == "村民小组")
        assert {sheet.cell(2, c.column).value for c in sheet[1] if c.value == "村"} == {name.split(".")[0]}
        sheet.cell(2, column).value = f"{name[0]}组"
        changed = io.BytesIO()
        book.save(changed)
        returned.append((io.BytesIO(changed.getvalue()), name))
    assert client.get("/exchange/").text.count("未交回") >= 2
    same = post(client, "/exchange/upload", books=[(io.BytesIO(books[f"{VILLAGE}.xlsx"]), f"{VILLAGE}.xlsx")])
    (place,) = {found.rstrip("?") for found in re.findall(r'"(/exchange/check/[^"]+)"', same)}
    assert "种填错的" not in same, "a draft of the new quarter is no mistake"
    (state,) = re.findall(r'name="state" value="(\d+)"', same)
    assert "已登记交回" in post(client, place, state=state), "one that nothing was changed in came back too"
    assert f"没有交回的：{DEFERRING}" in client.get("/exchange/").text
    told = post(client, "/exchange/upload", books=returned)
    (place,) = {found.rstrip("?") for found in re.findall(r'"(/exchange/check/[^"]+)"', told)}
    (state,) = re.findall(r'name="state" value="(\d+)"', told)
    before = office.store.state
    assert "已并入 2 处" in post(client, place, state=state)
    assert office.store.state == before + 1
    held = {str(row.cells.get("group")) for row in office.store.rows(Household)}
    assert {f"{VILLAGE[0]}组", f"{DEFERRING[0]}组"} <= held
    assert client.get(place).status_code == 404, "there is nothing to take in a second time"
    told = document_fromstring(client.get("/settings/history").text).xpath("string(//tbody/tr[1])")
    assert "2 处" in told
    heads = {person.head for person in office.people(LOCAL).households if person.village == VILLAGE}
    assert any(head in told for head in heads), "a row is told by whom it is about"


def test_the_national_export_is_shown_before_it_is_taken_in(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    office: Office = app.extensions["office"]
    dataset = office.dataset()
    rows = list(export_rows(dataset, dataset.all(Household)[:2]))
    (phone,) = [name for name in rows[0] if "电话" in name][:1]
    rows[0][phone] = "13900000001"
    export = write_export(tmp_path / "导出.xlsx", rows).read_bytes()
    before = office.store.state
    told = post(client, "/exchange/national", export=(io.BytesIO(export), "导出.xlsx"))
    assert "13900000001" in told
    assert office.store.state == before, "nothing is written by looking"
    assert "导出表里没有的户" in told, "what the export does not hold is told too"
    (place,) = re.findall(r'action="(/exchange/national/[^"]+)"', told)
    assert "请再看一遍" in post(client, place, state=str(before - 1))
    assert "已并入" in post(client, place, state=str(before))
    assert client.get(place).status_code == 404, "there is nothing to take in a second time"
    assert office.store.state > before
    held = {str(cell) for row in office.store.rows(Household) for cell in row.cells.values()}
    assert "13900000001" in held
    assert client.get("/exchange/").text.count("备份") > 1
    refused = post(client, "/exchange/national", export=(io.BytesIO(b"PK nothing"), "坏.xlsx"))
    assert "坏.xlsx" in refused


def test_a_rule_is_changed_for_the_office_and_what_was_left_alone_stays(
    app: Flask, client: FlaskClient
) -> None:
    office: Office = app.extensions["office"]
    given = dict(form_in(client, "/settings/", "/settings/rules"))
    assert "没有改动" in post(client, "/settings/rules", **given)
    assert "撤销" not in post(client, "/settings/rules", **given)
    before = office.dataset().settings
    days = given["publicity_days"]
    said = post(client, "/settings/rules", **{**given, "publicity_days": str(int(days) + 2)})
    assert re.search("已保存 1 项.{0,400}撤销", said, re.S)
    assert office.dataset().settings == before.model_copy(update={"publicity_days": int(days) + 2})
    assert "已保存 1 项" in post(
        client,
        "/settings/rules",
        **{**form_in(client, "/settings/", "/settings/rules"), "publicity_days": days},
    )
    assert office.dataset().settings == before


def test_the_type_is_large_until_it_is_normal_again_and_the_quarter_stays_chosen(client: FlaskClient) -> None:
    assert 'class="large' in post(client, "/look", back="/help")
    assert 'class="large' not in post(client, "/look", back="/help")
    assert "2022年第一季度" in post(client, "/quarter", quarter="2022Q1", back="/papers/")
    assert "2022年第二季度" in post(client, "/quarter", quarter="2022Q2", back="/papers/")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//example.org/",
        "https://example.org/",
        "/\\example.org/",
        "/\t/example.org/",
        "/\n/example.org/",
        "x",
    ],
)
@pytest.mark.parametrize("deed", ["/quarter", "/look", "/sheets/undo"])
def test_no_form_leads_back_to_another_site(client: FlaskClient, deed: str, elsewhere: str) -> None:
    token = form_in(client, "/papers/", "/quarter")["csrf_token"]
    given = {"csrf_token": token, "quarter": "2022Q2", "state": "0", "back": elsewhere}
    assert client.post(deed, data=given).headers.get("Location", "/") == "/"


def test_the_visits_of_a_month_are_entered_in_one_grid(app: Flask, client: FlaskClient) -> None:
    office: Office = app.extensions["office"]
    place = f"/villages/{VILLAGE}"

    def given() -> Mapping[str, str]:
        return form_in(client, f"{place}?month=202208&quarter=2022Q3", "/visits")

    subjects = sorted({name.partition("-")[2] for name in given() if name.startswith("situation-")})
    assert subjects
    before = office.store.count(Visit)
    not_seen = given()
    draft = Insert(Visit, {"subject": subjects[0], "remark": visit_mark(202208)})
    assert office.store.change(LOCAL, [draft]).done
    told = {f"situation-{subject}": f"{subject}家中平稳" for subject in subjects}
    at_once = {"take": subjects, "all-date": "2022-8-9", "all-visitors": "田芳、牛翠", "all-method": "入户"}
    assert "走访已保存" in post(client, f"{place}/visits", **{**given(), **told, **at_once})
    rows = [row.cells for row in office.store.rows(Visit, parts={"date": "2022-08-09"})]
    assert {(c["subject"], c["situation"]) for c in rows} == {(s, f"{s}家中平稳") for s in subjects}
    assert not any(c.get("remark") for c in rows), "what was filled in is no draft any more"
    assert office.store.count(Visit) == before + len(subjects)
    assert "没有要保存的改动" in post(client, f"{place}/visits", **not_seen), "empty fields take nothing away"
    another = {**not_seen, f"situation-{subjects[0]}": "外出务工"}
    assert "刚改过同样的格子" in post(client, f"{place}/visits", **another)
    assert given()[f"situation-{subjects[0]}"] == told[f"situation-{subjects[0]}"]
    assert "月份应写作 202206" in post(client, f"{place}/visits", **{**not_seen, "month": "202213"})
    post(client, f"{place}/visits", **{**given(), f"date-{subjects[0]}": "八月"})
    assert given()[f"date-{subjects[0]}"] == "八月", "what cannot be read stays where it is mended"
    told = post(client, f"{place}/visits", **{**given(), f"date-{subjects[0]}": ""})
    assert "日期没有填，各月都列着" in told
    page = document_fromstring(client.get(f"{place}?month=202207&quarter=2022Q3").text)
    (ticked,) = page.xpath(f"//h3[@id='visits']/following::input[@name='take' and @value='{subjects[0]}']")
    assert "checked" not in ticked.attrib, "it is of no month yet"
    told = post(client, f"{place}/visits", **{**given(), f"date-{subjects[0]}": "2022-9-1"})
    assert "日期不在 8 月的，记在那个月，不在这张表里" in told
    assert not given()[f"date-{subjects[0]}"]
    (row,) = office.store.rows(Visit, parts={"date": "2022-09-01"})
    assert office.store.change(LOCAL, [Edit(Visit, row.row_id, row.version, "date", "2022-8-10")]).done
    assert office.store.count(Visit) == before + len(subjects)
    client.get(f"{place}?quarter=2022Q2")


def test_a_month_of_visits_is_entered_in_one_grid_and_a_problem_closed(
    app: Flask, client: FlaskClient
) -> None:
    office: Office = app.extensions["office"]
    place = f"/villages/{VILLAGE}"
    given = form_in(client, f"{place}?month=202206", "/months")
    households = sorted({name.partition("-")[2] for name in given if name.startswith("visitors-")})
    assert households
    taken = {**given, "take": households, "all-visited": "2022-06-28", "all-visitors": "田芳", "all-yes": "1"}
    assert "每月入户已保存" in post(client, f"{place}/months", **taken)
    months = {
        row.cells["household"]: row.cells
        for row in office.store.rows(MonthlyEntry, where={"month": "202206"})
        if row.cells["household"] in households
    }
    assert {str(cells["visited"]) for cells in months.values()} == {"2022-06-28"}
    assert set(months) == set(households)
    assert "没有要保存的改动" in post(
        client, f"{place}/months", **form_in(client, f"{place}?month=202206", "/months")
    )

    for grid, line, told in (
        ("/months", {"all-visited": "2022-06-29", "all-yes": "1"}, "“2022-06-29”、四项都是“是”没有写进去"),
        ("/visits", {"all-visitors": "田芳"}, "“田芳”没有写进去"),
    ):
        given = form_in(client, f"{place}?month=202206", grid)
        before = office.store.state
        assert told in post(client, f"{place}{grid}", **{**given, **line, "take": []})
        assert office.store.state == before, "nobody is ticked"

    given = form_in(client, place, "/issues")
    row_id = next(name.partition("-")[2] for name in given if name.startswith("closed-"))
    closed = {"done": "2022-6-28", "evidence": "照片", "applicant": "田芳", "checker": "牛翠"}
    closed = {f"{field}-{row_id}": value for field, value in {**closed, "closed": "2022-6-30"}.items()}
    assert "问题整改已保存" in post(client, f"{place}/issues", **{**given, **closed})
    assert f"closed-{row_id}" not in client.get(place).text
