"""The page worked by people in a real browser: Debian's Chromium through playwright.

Pictures of the handbook come from here: DESK_PICTURES=docs/images pytest tests/test_desk_browser.py
"""

from __future__ import annotations

import html
import io
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
from urllib.parse import urlsplit

import docx
import openpyxl
import pypdfium2
import pytest
from clerk import BrowserClerk, enter_household, finish, judge, open_office, review, verify
from few_villages import copy_few_villages, copy_sample, two_townships
from playwright.sync_api import expect, sync_playwright
from template_samples import without_field
from werkzeug.serving import make_server

from generators.desk.app import make_app
from generators.desk.certificate import own_certificate, public_part
from generators.desk.office import Office
from generators.desk.own_drafts import notice_id
from generators.desk.views.forms import form_id
from generators.installation import ROOT
from generators.pipeline.data_folder import make_new_data
from generators.pipeline.forms import take_form
from generators.records.households import Verification
from generators.records.meetings import Resolution
from generators.store.viewers import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
        self.app.extensions["queue"].close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.office.close()


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
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


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("DESK_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"desk-{name}.png"))


PAGES = {
    "今天": "/?on=2022-06-24&quarter=2022Q2",
    "户": "/households/?q=lhk",
    "一户": "/households/9901010003",
    "各村": "/villages/",
    "村": "/villages/井沟畔村",
    "表": "/sheets/",
    "检查": "/sheets/check",
    "一张表": "/sheets/监测户",
    "一行": "/sheets/入户核查/row/{row}?field=household_agrees",
    "文书": "/papers/",
    "一种文书": "/papers/kind?kind=退出告知书",
    "一份文书": "{paper}",
    "公文": "/notices/",
    "写公文": f"/notices/{notice_id('领导小组调整')}",
    "以前的稿子": f"/notices/{notice_id('领导小组调整')}/versions/{{version}}",
    "核稿": "/proofread/",
    "核出来的": "{proof}?layout=1",
    "来去": "/exchange/",
    "交回检查": "{upload}",
    "发文登记": "/exchange/numbers",
    "新季度": "/new-quarter/",
    "设置": "/settings/",
    "模板": "/settings/templates",
    "一份模板": "/settings/templates/one?file=退出告知书.docx",
    "试模板": "{trial}",
    "账号": "/settings/accounts",
    "修改记录": "/settings/history",
    "县里的表": "/forms/",
    "一张县表": f"/forms/{form_id('县登记表')}",
    "生成记录": "/runs/",
    "一次生成": "{run}",
    "一次生成的进展": "{run}/part",
    "怎么用": "/help",
    "登录": "/login",
    "没有的页": "/households/0",
}
"""Every page, and a page that there is none; in braces what the fixture `sent` has begun."""
WITHOUT_A_PAGE = frozenset(
    {
        *("static", "sheets.lead", "sheets.rows", "sheets.choices", "sheets.check_report"),
        *("households.all_pages", "households.all_files", "papers.zip_made", "papers.print_file"),
        *("files.download", "files.picture", "files.preview_pdf", "proofreading.word_file"),
        *("exchange.book_file", "exchange.backup_file", "rules.template_file", "login.certificate"),
    }
)
"""What is asked for by GET and is a file, a picture, data, or leads elsewhere."""
IN_AN_OFFICE = frozenset({"login.own", "login.trust"})


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


def post(desk: Desk, place: str, **fields: object) -> str:
    """Send a form as the one person at the machine and return where it leads."""
    client = desk.app.test_client()
    token = re.search(r'name="csrf" content="([^"]+)"', client.get("/help").text)
    assert token
    answer = client.post(place, data={"csrf_token": token[1], **fields}, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text[:600]
    return answer.headers["Location"]


@pytest.fixture(scope="module")
def sent(desk: Desk) -> dict[str, str]:
    """Return the addresses of pages that there are only once somebody has sent something."""
    client, key = desk.app.test_client(), "领导小组调整"
    listed = client.get("/papers/kind?kind=退出告知书&quarter=2022Q2").text
    paper = re.search(r'href="(/papers/[0-9a-f]{16}/preview[^"]+)"', listed)
    assert paper
    asked = {"kind": "一周一重点", "village": "东沟村", "format": "docx"}
    text = (desk.office.data / "notices" / f"{key}.txt").read_text(encoding="utf-8-sig")
    template = without_field(ROOT / "templates" / "退出告知书.docx", "联系人")
    verified = next(
        row for row in desk.office.store.rows(Verification) if "household_agrees" not in row.cells
    )
    return {
        "row": str(verified.row_id),
        "paper": html.unescape(paper[1]),
        "version": str(desk.office.courses.keep_draft(key, text, "本机")),
        "proof": post(
            desk, "/proofread/", file=(ROOT / "tests" / "docx_samples" / "libreoffice-plain.docx").open("rb")
        ),
        "upload": post(desk, "/exchange/upload", books=(io.BytesIO(members(desk, MISTAKES)), "交回.xlsx")),
        "trial": post(
            *(desk, "/settings/templates/upload"),
            file="退出告知书.docx",
            template=(io.BytesIO(template), "改.docx"),
        ),
        "run": post(desk, "/papers/make", **asked),
    }


def axe(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe-core finds on the page; the cells of the grid are Tabulator's own, checked there."""
    page.add_script_tag(path=str(AXE))
    # Nothing is loaded from elsewhere and no page holds another: looking for it costs more than the rules.
    options = "{resultTypes: ['violations'], preload: false, iframes: false}"
    found = page.evaluate(f"axe.run({{exclude: [['#grid']]}}, {options})")
    return [(v["id"], [node["html"][:160] for node in v["nodes"][:3]]) for v in found["violations"]]


@pytest.fixture(scope="module")
def reader(desk: Desk) -> Iterator[Page]:
    page = desk.person(looks_into=True)
    page.goto(PAGES["今天"])
    yield page
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_the_page(reader: Page, sent: dict[str, str], name: str) -> None:
    reader.goto(PAGES[name].format(**sent))
    if name == "写公文":
        expect(reader.locator("#pages img").first).to_be_visible()
    if name == "一张表":
        reader.locator(".tabulator-row").first.wait_for()
    if name == "一次生成的进展":
        return  # A part of the page before, to be put in its place.
    assert axe(reader) == []
    picture(reader, name)
    look_large_and_printed(reader, name)
    walk_by_keyboard(reader, name)


_CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex]"
REACHED = """(controls) => [...document.querySelectorAll(controls)]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.type !== 'hidden')
    .filter(one => !one.closest('#grid') && one.tabIndex !== -1)
    .filter((_one, number, all) => number % Math.ceil(all.length / 80) === 0)
    .map(one => {
        one.focus();
        const style = getComputedStyle(one), box = one.getBoundingClientRect();
        const x = box.left + Math.min(box.width / 2, 20), y = box.top + Math.min(box.height / 2, 8);
        const at = document.elementFromPoint(x, y);
        const isReached = document.activeElement === one && one.tabIndex === 0;
        const isSeen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        const isCovered = !at || !(one.contains(at) || at.contains(one));
        return isReached && isSeen && !isCovered ? '' : one.outerHTML.slice(0, 200);
    }).filter(fault => fault)"""
_NO_BUTTONS = "[onclick], [role=button]:not(button, a[href], [tabindex])"
MOUSE_ONLY = f":is({_NO_BUTTONS}, [tabindex]:not([tabindex='0'], [tabindex='-1'])):not(#grid *)"


def walk_by_keyboard(page: Page, name: str) -> None:
    """Hide a control from the Tab key, its focus from the eye, or a bar over it, and the test fails."""
    begins_at_once = page.locator("[autofocus]").count() or name == "一张表"
    if not begins_at_once:
        focused = (
            "document.activeElement.closest('main, .skip')?.className ?? document.activeElement.outerHTML"
        )
        page.keyboard.press("Tab")
        assert page.evaluate(focused) == "skip", name
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        inside = "footer a:focus" if page.locator("main").locator(_CONTROLS).count() == 0 else "main :focus"
        assert page.locator(inside).count() == 1, f"{name}: Enter on the first link leads past the menu"
    page.keyboard.press("Shift")
    assert page.evaluate(REACHED, _CONTROLS) == [], name
    assert page.locator(MOUSE_ONLY).count() == 0, name
    if name == "一张表":
        walk_the_grid(page)


def walk_the_grid(page: Page) -> None:
    """Let the grid keep who came in by Tab, or change a cell that Esc took back, and the test fails."""

    def pressed(*keys: str) -> str:
        for key in keys:
            page.keyboard.press(key)
        at = "hongtouGrid.getRanges().map(r => r.getTopEdge() + '/' + r.getLeftEdge()) + ' '"
        cells = "(e => e.closest('#grid') ? e.className.split(' ')[0] : e.textContent.trim().slice(0, 6))"
        return str(page.evaluate(f"{at} + {cells}(document.activeElement)"))

    page.locator("#gridtools button").last.focus()
    assert pressed("Tab").endswith(" tabulator-tableholder")
    page.evaluate("hongtouGrid.getRanges()[0].setBounds(hongtouGrid.getRows()[0].getCells()[1])")
    assert pressed("ArrowDown", "ArrowRight") == "1/2 tabulator-tableholder"
    expect(page.locator("#cellsaid")).to_contain_text("必填")
    assert pressed("Tab", "Shift+Tab") == "1/2 tabulator-tableholder"
    before = page.locator(".tabulator-row").nth(1).inner_text()
    assert pressed("Enter", "x").startswith("1/2 ")
    assert pressed("Escape") == "1/2 tabulator-tableholder"
    assert page.locator(".tabulator-row").nth(1).inner_text() == before
    assert pressed("Escape") == "1/2 tabulator-page"
    assert pressed("Tab") == "1/2 怎么用"


def look_large_and_printed(page: Page, name: str) -> None:
    """Let a page be wide in large type, or print what only a screen is for, and the test fails."""
    page.evaluate("document.documentElement.classList.toggle('large')")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.evaluate("document.documentElement.classList.toggle('large')")
    page.emulate_media(media="print")
    if folder := os.environ.get("DESK_PRINTED"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    shown = "[...document.querySelectorAll('button, nav, footer, input[type=file]')]"
    printed = page.evaluate(f"{shown}.filter(element => element.checkVisibility()).length")
    texts = "[...document.querySelectorAll('textarea')].filter(element => element.checkVisibility())"
    cut = page.evaluate(f"{texts}.filter(text => text.scrollHeight > text.clientHeight + 2).length")
    page.emulate_media(media="screen")
    assert (wide, printed, cut) == (0, 0, 0), name


def test_every_page_is_looked_at(desk: Desk, sent: dict[str, str]) -> None:
    asked = desk.app.url_map.bind("127.0.0.1")
    looked_at = {asked.match(urlsplit(place.format(**sent)).path)[0] for place in PAGES.values()}
    pages = {rule.endpoint for rule in desk.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - looked_at == WITHOUT_A_PAGE | IN_AN_OFFICE


def test_axe_finds_nothing_on_the_pages_of_an_account(browser: Browser, tmp_path: Path) -> None:
    make_new_data(tmp_path / "新乡")
    desk = Desk(browser, tmp_path / "新乡", date(2022, 7, 10), is_shared=True)
    desk.app.config["CERTIFICATE"] = public_part(own_certificate(tmp_path))
    desk.office.store.accounts.add("办公室", Role.OFFICE, "first-password", township="", village="")
    page = desk.person(looks_into=True)
    page.goto("/")
    page.get_by_label("名字").fill("办公室")
    page.get_by_label("口令").fill("first-password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("换成自己的口令")
    assert axe(page) == []
    page.goto("/trust")
    assert axe(page) == []
    page.context.close()
    desk.close()


def test_axe_finds_nothing_in_large_type_on_any_page_of_a_leaders_and_a_villages_menu(
    browser: Browser, tmp_path: Path
) -> None:
    folder = copy_few_villages(tmp_path / "交楼申乡", "东沟村")
    desk = Desk(browser, folder, date(2022, 7, 31), is_shared=True)
    accounts = desk.office.store.accounts
    for role, village in ((Role.LEADER, ""), (Role.VILLAGE, "东沟村")):
        account = accounts.add(str(role), role, "first-password", township="交楼申乡", village=village)
        accounts.change_password(account, "first-password", "own-password")
        page = desk.person(looks_into=True)
        page.goto("/")
        page.get_by_label("名字").fill(str(role))
        page.get_by_label("口令").fill("own-password")
        page.get_by_role("button", name="登录").click()
        page.get_by_role("button", name="大字").click()
        expect(page.locator("html.large")).to_have_count(1)
        menu = page.get_by_role("navigation", name="主菜单").get_by_role("link")
        for name in menu.all_inner_texts():
            menu.get_by_text(name, exact=True).click()
            page.wait_for_load_state()
            assert (str(role), name, axe(page)) == (str(role), name, [])
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{name} is {wide} px wider than the screen"
        page.context.close()
    desk.close()


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


def test_a_field_of_a_form_offers_who_is_meant_while_somebody_types(desk: Desk) -> None:
    page = desk.person()
    page.goto("/sheets/逐月监测/row/0")
    options = page.locator("datalist[id='l-监测户.户编号'] option")
    page.locator("#f-household").press_sequentially("lhk")
    expect(options).to_have_count(1)
    expect(options).to_have_attribute("label", re.compile("^99.*梁海奎 后圪垛村 lhk$"))
    page.locator("#f-visitors").fill("肖果、")
    options = page.locator("datalist[id='l-干部.姓名'] option")
    expect(options.first).to_have_attribute("value", re.compile("^肖果、.+"))
    page.context.close()


def test_an_upload_with_ten_kinds_of_mistake_is_mended_and_taken_in(desk: Desk, tmp_path: Path) -> None:
    page = desk.person()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/exchange/")
    wrong, right = tmp_path / "家庭成员.xlsx", tmp_path / "改好的.xlsx"
    wrong.write_bytes(members(desk, MISTAKES))
    right.write_bytes(members(desk, {"务工所在地": "太原"}))
    page.get_by_label("工作簿（可以一次选几本）").set_input_files(wrong)
    page.get_by_role("button", name="上传检查").click()
    told = page.get_by_role("alert")
    expect(told).to_contain_text(f"有 {len(MISTAKES)} 种填错的")
    expect(told.get_by_role("listitem")).to_have_count(len(MISTAKES))
    expect(told.get_by_text("（2 处）")).to_have_count(len(MISTAKES))
    cell = page.locator("td.error", has_text="六个月").first
    assert cell.inner_text().index("整数") < cell.inner_text().index("六个月"), "the message stands above"
    page.locator("input[type=file]").set_input_files(right)
    page.get_by_role("button", name="再传一次", exact=True).click()
    expect(page.get_by_text("种填错的")).to_have_count(0)
    page.get_by_role("button", name="写入").click()
    expect(page.get_by_role("status")).to_contain_text("已并入 2 处")
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
    clerk.reach("/papers/kind?kind=退出告知书&village=东沟村")
    expect(page.locator("tbody")).to_contain_text("可出")
    typed = clerk.typed
    assert typed <= 90
    assert [told for told in clerk.said if "已保存" not in told] == []
    for kind in ("退出告知书", "监测户帮扶台账"):
        clerk.reach(f"/papers/kind?kind={kind}&village=东沟村")
        page.get_by_role("link", name="预览").first.click()
        expect(page.locator(".pages img").first).to_be_visible()
        page.go_back()
        page.get_by_role("button", name=re.compile("^生成这")).click()
        expect(page.locator("#run")).to_contain_text("出好的文件", timeout=120_000)
    clerk.reach("/villages/东沟村")
    page.get_by_role("link", name="预览、打印").first.click()
    expect(page.locator(".pages img").first).to_be_visible()
    assert clerk.typed == typed, "a ledger and the village's pack ask for nothing more"
    page.context.close()
    desk.close()


def test_a_countys_run_makes_the_letters_of_every_township_and_one_file_to_print(
    browser: Browser, tmp_path: Path
) -> None:
    desk = Desk(browser, two_townships(tmp_path / "兴县"), date(2022, 7, 31), is_shared=True)
    desk.office.store.accounts.add("县局", Role.COUNTY, "first-password", township="", village="")
    page = desk.person()
    page.goto("/")
    for label, text in (("名字", "县局"), ("口令", "first-password")):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("现在的口令").fill("first-password")
    page.get_by_label("新口令").fill("own-password")
    page.get_by_label("再写一次").fill("own-password")
    page.get_by_role("button", name="改口令").click()
    page.goto("/papers/kind?kind=退出告知书&quarter=2022Q2")
    page.get_by_role("button", name="生成这").click()
    expect(page.locator("#run")).to_contain_text("出好的文件", timeout=120_000)
    made = page.locator("#run").inner_text()
    assert "东沟村-退出告知书" in made
    assert "寨沟门村-退出告知书" in made
    printed = pypdfium2.PdfDocument(page.request.get("/papers/print?kind=退出告知书").body())
    texts = "".join(sheet.get_textpage().get_text_range() for sheet in printed)
    assert "交楼申乡人民政府" in texts
    assert "河畔镇人民政府" in texts
    page.context.close()
    desk.close()


def test_a_run_is_cancelled_then_cut_off_and_what_was_made_is_whole(browser: Browser, tmp_path: Path) -> None:
    copy_few_villages(
        tmp_path / "交楼申乡", "东沟村"
    )  # Few rows to read, and papers enough to be cut off at.

    def served() -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [sys.executable, "cli.py", "--data", str(tmp_path / "交楼申乡"), "--out", str(tmp_path / "成品")]
            + ["desk", "--no-browser", "--port", "0", "--date", "2022-07-31"],
            cwd=ROOT,
            env={**os.environ, "HONGTOU_CORES": "1"},
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
    page.goto(f"{address}/papers/?quarter=2022Q2")
    page.get_by_role("button", name="生成全部文书").click()
    page.locator("progress[value]").wait_for()
    other = browser.new_context(locale="zh-CN").new_page()
    other.goto(page.url)
    other.get_by_role("button", name="取消").click()
    page.get_by_text("已取消").wait_for()
    page.goto(f"{address}/papers/")
    page.get_by_role("button", name="生成全部文书").click()
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
