"""A page served from this process, and the browsers of the people at it, Debian's Chromium by playwright."""

from __future__ import annotations

import io
import os
import re
import shutil
import threading
from datetime import date
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest
from few_villages import copy_few_villages, copy_sample
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from generators.desk.app import make_app
from generators.desk.office import Office
from generators.installation import ROOT
from generators.pipeline.forms import take_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Page

CHROMIUM = shutil.which("chromium")
SCREEN = {"width": 1366, "height": 768}
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
LOADED_BADLY = "Failed to load resource"
"""What Chromium says of every answer that is a refusal: tests look at those themselves."""
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="chromium is installed by tools/install.sh test")
expect.set_options(timeout=30_000)


def started_browser() -> Iterator[Browser]:
    """Yield a browser."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


class Desk:
    """A page served from this process, and the browsers of the people at it."""

    def __init__(self, browser: Browser, folder: Path, day: date, *, is_shared: bool = False) -> None:
        output, templates = folder.parent / "output", ROOT / "templates"
        self.office = Office(folder, output, templates, is_shared=is_shared, fixed_day=day)
        self.office.take_in()
        self.app = make_app(self.office)
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self._browser = browser
        self.reported: list[str] = []

    def person(self) -> Page:
        """Return the browser of another person; what it reports of a page fails the test (`reported`)."""
        context = self._browser.new_context(viewport=SCREEN, locale="zh-CN", base_url=self.address)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: self.reported.append(f"{page.url}: {error}"))
        page.on("console", self._note)
        return page

    def _note(self, message: ConsoleMessage) -> None:
        """Keep what the browser says of a page: what the policy forbids, what fails."""
        if message.type in {"error", "warning"} and not message.text.startswith(LOADED_BADLY):
            self.reported.append(f"{message.location['url']}: {message.text}")

    def close(self) -> None:
        self.app.extensions["queue"].close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.office.close()
        assert self.reported == [], "what the browser reports of a page"


def served_sample(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Yield the page of a few villages of the sample and a county's form."""
    folder = tmp_path_factory.mktemp("browser") / "交楼申乡"
    if "DESK_PICTURES" in os.environ:
        copy_sample(folder)
    else:
        copy_few_villages(folder, "东沟村", "寨沟门村", "后圪垛村", "井沟畔村", "白杨洼村")
    form = folder.parent / "县登记表.docx"
    document = docx.Document()
    document.add_paragraph("户主姓名：________户编号：________片长：________")
    document.save(str(form))
    take_form(folder, form, "", None)
    served = Desk(browser, folder, date(2022, 7, 31))
    yield served
    served.close()


MISTAKES = {
    "姓名": None,
    "与户主关系": "邻居",
    "证件号码": "141199200001010000",
    "性别": "不详",
    "健康状况": "很好",
    "劳动技能": "很强",
    "务工时间（月）": "六个月",
    "享受低保政策情况": "有",
    "减少日期": "2022-2-30",
    "是否参加城乡居民基本医疗保险": "参加了",
}
"""Ten kinds of mistake in the sheet 家庭成员, by heading."""


def members(desk: Desk, cells: Mapping[str, str | None]) -> bytes:
    """Return 家庭成员 as it is given out, with `cells` by heading written into two of its rows."""
    book = openpyxl.load_workbook(io.BytesIO(taken(desk, "/exchange/give", sheet="家庭成员")))
    sheet = book["家庭成员"]
    columns = {cell.value: cell.column for row in sheet.iter_rows(max_row=3) for cell in row if cell.value}
    for heading, text in cells.items():
        for row in (8, 9):
            sheet.cell(row, columns[heading]).value = text
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def taken(desk: Desk, place: str, **fields: str) -> bytes:
    """Return the file that a form sends, to the one person at the machine."""
    client = desk.app.test_client()
    token = re.search(r'name="csrf" content="([^"]+)"', client.get("/help").text)
    assert token
    return client.post(place, data={"csrf_token": token[1], **fields}).data
