"""How every page looks, to a reader, to one who sees badly, to one without a mouse, and printed.

Pictures of the handbook come from here: DESK_PICTURES=docs/images pytest tests/test_desk_looks.py
"""

from __future__ import annotations

import html
import io
import os
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from desk_in_browser import (
    MISTAKES,
    Desk,
    members,
    needs_chromium,
)
from few_villages import copy_few_villages
from playwright.sync_api import expect
from template_samples import without_field
from test_national_export import export_rows, write_export

from generators.desk.certificate import own_certificate, public_part
from generators.desk.own_drafts import notice_id
from generators.desk.views.forms import form_id
from generators.installation import ROOT
from generators.pipeline.data_folder import make_new_data
from generators.records.households import Household, Verification
from generators.store.viewers import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
AXE = ROOT / "generators" / "desk" / "static" / "vendor" / "axe.min.js"
pytestmark = needs_chromium


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
    "全国系统导出表": "{national}",
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


def post(desk: Desk, place: str, **fields: object) -> str:
    """Send a form as the one person at the machine and return where it leads."""
    client = desk.app.test_client()
    token = re.search(r'name="csrf" content="([^"]+)"', client.get("/help").text)
    assert token
    answer = client.post(place, data={"csrf_token": token[1], **fields}, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text[:600]
    return answer.headers["Location"]


def national_export(desk: Desk) -> io.BytesIO:
    """Return an export that has another telephone of one household, and none of the others."""
    dataset = desk.office.store.read_with_findings()[0]
    rows = list(export_rows(dataset, dataset.all(Household)[:1]))
    rows[0][next(name for name in rows[0] if "电话" in name)] = "13900000001"
    return io.BytesIO(write_export(desk.office.data.parent / "导出.xlsx", rows).read_bytes())


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
        "national": post(desk, "/exchange/national", export=(national_export(desk), "导出.xlsx")),
        "trial": post(
            *(desk, "/settings/templates/upload"),
            file="退出告知书.docx",
            template=(io.BytesIO(template), "改.docx"),
        ),
        "run": post(desk, "/papers/make", **asked),
    }


def axe(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe-core finds on the page; the cells of the grid are Tabulator's own, checked there."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # Nothing is loaded from elsewhere and no page holds another: looking for it costs more than the rules.
    options = "{resultTypes: ['violations'], preload: false, iframes: false}"
    found = page.evaluate(f"axe.run({{exclude: [['#grid']]}}, {options})")
    return [(v["id"], [node["html"][:160] for node in v["nodes"][:3]]) for v in found["violations"]]


@pytest.fixture(scope="module")
def reader(desk: Desk) -> Iterator[Page]:
    page = desk.person()
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
    pages = page.locator(".tabulator-paginator button:enabled").count()
    assert pressed(*["Tab"] * pages) == "1/2 怎么用", "past the buttons of a long sheet's pages"


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
    page = desk.person()
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
        page = desk.person()
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
