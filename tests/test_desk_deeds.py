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

import docx
import pypdfium2
import pytest
from few_villages import write_few_villages

import cli
from generators.desk import Office, make_app
from generators.desk.logbook import RunMessage
from generators.desk.views.forms import form_id
from generators.installation import ROOT
from generators.output_folder import OWN_FOLDER
from generators.pipeline import STORE, take_form
from generators.pipeline.number_place import REGISTER
from generators.register_file import backup_folder
from generators.store import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    app: Flask, client: FlaskClient
) -> None:
    out = app.extensions["office"].out
    page = run(client, "/papers/close", village=DEFERRING)
    assert RunMessage.REFUSED in page
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
