"""The page worked by people in a real browser: Debian's Chromium through playwright.

Pictures of the handbook come from here: DESK_PICTURES=docs/images pytest tests/test_desk_browser.py
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pypdfium2
import pytest
from clerk import BrowserClerk, enter_household, finish, judge, open_office, review, verify
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from generators.desk import Office, make_app
from generators.desk.views.forms import form_id
from generators.desk.views.notices import notice_id
from generators.installation import ROOT
from generators.pipeline import make_new_data, take_form
from generators.records.meetings import Resolution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium")
AXE = ROOT / "generators" / "desk" / "static" / "vendor" / "axe.min.js"
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="chromium is installed by tools/install.sh test")
SCREEN = {"width": 1366, "height": 768}
expect.set_options(timeout=30_000)
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


class Desk:
    """A page served from this process, and the browsers of the people at it."""

    def __init__(self, browser: Browser, folder: Path, day: date) -> None:
        self.office = Office(folder, folder.parent / "output", ROOT / "templates", fixed_day=day)
        self.office.take_in()
        self._app = make_app(self.office)
        self._server = make_server("127.0.0.1", 0, self._app, threaded=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self._browser = browser

    def person(self, *, looks_into: bool = False) -> Page:
        """Return the browser of another person; `looks_into` lets a test run scripts of its own."""
        context = self._browser.new_context(
            viewport=SCREEN, locale="zh-CN", base_url=self.address, bypass_csp=looks_into
        )
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.on("requestfailed", lambda request: None)
        return page

    def close(self) -> None:
        self._app.extensions["queue"].close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.office.close()


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("browser") / "交楼申乡"
    shutil.copytree(
        ROOT / "data" / "交楼申乡", folder, ignore=shutil.ignore_patterns("*.sqlite3*", "发文登记备份")
    )
    form = folder.parent / "县登记表.docx"
    document = docx.Document()
    document.add_paragraph("户主姓名：________户编号：________片长：________")
    document.save(str(form))
    take_form(folder, form, "", None)
    served = Desk(browser, folder, date(2022, 7, 31))
    yield served
    served.close()


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("DESK_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"desk-{name}.png"))


PAGES = {
    "今天": "/?on=2022-06-24&quarter=2022Q2",
    "户": "/households/?q=lhk",
    "一户": "/households/9901010003",
    "村": "/villages/井沟畔村",
    "表": "/sheets/",
    "一张表": "/sheets/监测户",
    "一行": "/sheets/入户核查/row/60?field=household_agrees",
    "文书": "/papers/",
    "一种文书": "/papers/kind?kind=退出告知书",
    "公文": "/notices/",
    "写公文": f"/notices/{notice_id('领导小组调整')}",
    "核稿": "/proofread/",
    "来去": "/exchange/",
    "新季度": "/new-quarter/",
    "设置": "/settings/",
    "模板": "/settings/templates",
    "账号": "/settings/accounts",
    "修改记录": "/settings/history",
    "县里的表": "/forms/",
    "一张县表": f"/forms/{form_id('县登记表')}",
    "生成记录": "/runs/",
    "怎么用": "/help",
}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_the_page(desk: Desk, name: str) -> None:
    page = desk.person(looks_into=True)
    page.goto(PAGES["今天"])
    page.goto(PAGES[name])
    if name == "写公文":
        expect(page.locator("#pages img").first).to_be_visible()
    if name == "一张表":
        page.locator(".tabulator-row").first.wait_for()
    page.add_script_tag(path=str(AXE))
    # The grid is Tabulator's own; its cells are checked there.
    found = page.evaluate("axe.run({exclude: [['#grid']]}, {resultTypes: ['violations']})")
    told = [(v["id"], [node["html"][:160] for node in v["nodes"][:3]]) for v in found["violations"]]
    assert told == []
    picture(page, name)
    page.context.close()


def test_a_notice_is_written_beside_its_pages_and_issued(desk: Desk) -> None:
    page = desk.person()
    page.goto("/notices/")
    page.get_by_label("新建一份，名字").fill("防汛检查")
    page.get_by_role("button", name="起草").click()
    draft = page.locator("#draft")
    expect(page.locator("#pages img").first).to_be_visible()
    draft.fill(
        "标题：关于防汛检查的通知\n主送：各村\n成文日期：2022年7月32日\n\n【正文】\n请各村立即检查。\n"
    )
    expect(page.locator("#pages .banner.bad")).to_contain_text("日历上有的日期")
    page.locator("#pages a[data-line]").first.click()
    assert page.evaluate("document.activeElement.id") == "draft"
    draft.fill(
        "标题：关于防汛检查的通知\n主送：各村\n成文日期：2022年7月25日\n\n【正文】\n请各村立即检查。\n"
    )
    expect(page.locator("#pages img").first).to_be_visible()
    page.get_by_role("button", name="保存", exact=True).click()
    page.on("dialog", lambda dialog: dialog.accept())
    for act in ("送核", "核稿", "签发", "取号"):
        page.get_by_role("button", name=re.compile(f"^{act}")).click()
    expect(page.locator("h1")).to_contain_text("交政发〔2022〕")
    page.get_by_role("button", name="印发").click()
    page.get_by_text("出好的文件").wait_for()
    page.goto(f"/notices/{notice_id('防汛检查')}")
    expect(page.locator("#draft")).to_have_attribute("readonly", "")
    expect(page.locator("h1")).to_contain_text("已印发")
    page.context.close()


def test_a_villages_meeting_evening(desk: Desk) -> None:
    page = desk.person()
    page.goto("/villages/寨沟门村?quarter=2022Q2")
    page.goto("/villages/寨沟门村")
    meeting = page.locator("section", has=page.locator("input[name^='for-']"))
    meeting.locator("input[name=absent]").first.check()
    meeting.get_by_role("button", name="保存到会").click()
    expect(page.get_by_role("status")).to_contain_text("到会情况已保存")
    voters = int(re.search(r"有表决权的到会 (\d+) 人", meeting.inner_text())[1])  # type: ignore[index]
    line = page.locator("tr", has=page.locator("input[name^='for-']")).first
    household = line.locator("input[name=household]").input_value()
    lines = page.locator("tr", has=page.locator("input[name^='for-']"))
    for index in range(lines.count()):
        lines.nth(index).locator("input[name^='for-']").fill(str(voters - 3))
        lines.nth(index).locator("input[name^='against-']").fill("1")
        lines.nth(index).locator("input[name^='recused-']").fill("")
    page.get_by_role("button", name="保存表决").click()
    expect(page.get_by_role("status")).to_contain_text("表决已保存")
    told = desk.office.store.rows(Resolution, where={"household": household})[0].cells
    assert (told["abstentions"], told["result"]) == ("2", "通过")
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_role("status")).to_contain_text("已撤销")
    first = lines.first.locator("input[name^='for-']")
    first.fill(str(voters + 5))
    page.get_by_role("button", name="保存表决").click()
    expect(page.get_by_role("alert")).to_contain_text("超过有表决权")
    expect(page.get_by_text(str(voters + 5), exact=True)).to_be_visible()
    page.context.close()


def test_two_people_on_one_row_in_the_grid(desk: Desk) -> None:
    first, second = desk.person(), desk.person()
    for page in (first, second):
        page.goto("/sheets/监测户")
        page.locator(".tabulator-row").first.wait_for()

    def type_into(page: Page, text: str) -> None:
        page.locator(".tabulator-row .tabulator-cell[tabulator-field=group]").first.dblclick()
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
        page.keyboard.press("Enter")

    type_into(first, "甲组")
    expect(first.locator("#gridsaid")).to_contain_text("已保存")
    type_into(second, "乙组")
    expect(second.locator("#conflicts")).to_contain_text("甲组")
    expect(second.locator("#conflicts")).to_contain_text("乙组")
    second.get_by_role("button", name="用我写的").click()
    expect(second.locator("#gridsaid")).to_contain_text("已保存")
    assert desk.office.store.rows(_household(), ids=[2])[0].cells["group"] == "乙组"
    for page in (first, second):
        page.context.close()


def _household():  # type: ignore[no-untyped-def]
    from generators.records.households import Household

    return Household


def test_cells_copied_from_excel_are_pasted_and_the_wrong_one_is_marked(desk: Desk) -> None:
    page = desk.person(looks_into=True)
    page.goto("/sheets/家庭成员")
    cell = page.locator(".tabulator-row .tabulator-cell[tabulator-field=work_place]").nth(2)
    cell.click()
    page.evaluate(
        """() => {
            const clipboard = new DataTransfer();
            clipboard.setData("text/plain", "太原\\t六个月\\n大同\\t7\\n");
            document.querySelector("#grid .tabulator-cell").dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: clipboard, bubbles: true, cancelable: true}));
        }"""
    )
    expect(page.locator("#gridsaid")).to_contain_text("有 1 格要改")
    expect(page.locator(".cell-error")).to_have_text("六个月")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("#gridsaid")).to_contain_text("已撤销")
    page.context.close()


def test_a_clerks_first_day_leads_from_an_empty_township_to_the_first_right_letter(
    browser: Browser, tmp_path: Path
) -> None:
    make_new_data(tmp_path / "新乡")
    desk = Desk(browser, tmp_path / "新乡", date(2022, 7, 10))
    page = desk.person()
    page.goto("/?quarter=2022Q2")
    clerk = BrowserClerk(page)
    open_office(clerk)
    number = enter_household(clerk, 0)
    judge(clerk, [number])
    verify(clerk, number)
    review(clerk, [number])
    finish(clerk)
    page.goto("/papers/kind?kind=退出告知书&village=东沟村")
    expect(page.locator("tbody")).to_contain_text("可出")
    page.get_by_role("link", name="预览").click()
    expect(page.locator(".pages img").first).to_be_visible()
    assert clerk.typed <= 90
    assert [told for told in clerk.said if "已保存" not in told] == []
    page.context.close()
    desk.close()


def test_a_run_is_cancelled_then_cut_off_and_what_was_made_is_whole(browser: Browser, tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "data" / "交楼申乡",
        tmp_path / "交楼申乡",
        ignore=shutil.ignore_patterns("*.sqlite3*", "发文登记备份"),
    )

    def served() -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [sys.executable, "cli.py", "--data", str(tmp_path / "交楼申乡"), "--out", str(tmp_path / "成品")]
            + ["desk", "--no-browser", "--port", "0", "--date", "2022-07-31"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert process.stdout is not None
        for line in process.stdout:
            if address := re.search(r"http://[\d.:]+", line):
                return process, address[0]
        pytest.fail("the page was not served")

    process, address = served()
    page = browser.new_context(viewport=SCREEN, locale="zh-CN").new_page()
    page.set_default_timeout(180_000)
    page.goto(f"{address}/papers/kind?kind=退出告知书&quarter=2022Q2")
    page.get_by_role("button", name="生成这").click()
    page.locator("progress[value]").wait_for()
    other = browser.new_context(locale="zh-CN").new_page()
    other.goto(page.url)
    other.get_by_role("button", name="取消").click()
    page.get_by_text("已取消").wait_for()
    page.goto(f"{address}/papers/kind?kind=退出告知书")
    page.get_by_role("button", name="生成这").click()
    page.locator("progress[value]").wait_for()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    number = page.url.rsplit("/", 1)[1]
    process, address = served()
    page.goto(f"{address}/runs/{number}")
    expect(page.locator("#run")).to_contain_text("服务中途停止")
    time.sleep(1)  # What the killed server began ends with it.
    for pdf in (tmp_path / "成品").rglob("*.pdf"):
        assert len(pypdfium2.PdfDocument(pdf)) >= 1
    process.terminate()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()
    page.context.close()
    other.context.close()
