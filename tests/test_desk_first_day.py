"""From an empty township to the first right letter, and a quarter of ten households: the cells it takes."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import unquote

from clerk import BrowserClerk, HttpClerk, enter_household, finish, judge, open_office, review, verify, visit
from desk_in_browser import Desk, needs_chromium
from lxml import html
from playwright.sync_api import expect

from generators.desk.app import make_app
from generators.desk.office import Office
from generators.installation import ROOT
from generators.pipeline.data_folder import make_new_data
from generators.records.defaults import FOLLOWING

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


def test_a_quarter_of_ten_households_takes_few_cells_and_no_message_needs_explaining(tmp_path: Path) -> None:
    make_new_data(tmp_path / "新乡")
    office = Office(tmp_path / "新乡", tmp_path / "output", ROOT / "templates", fixed_day=date(2022, 7, 10))
    office.take_in()
    app = make_app(office)
    clerk = HttpClerk(app.test_client())
    clerk.client.get("/?quarter=2022Q2")
    asked = html.fromstring(clerk.client.get("/").text).xpath("//section[h2='从这里开始']//li/a/@href")
    asked = [unquote(place) for place in asked[:2]]
    assert asked == ["/sheets/乡镇/row/0?back=/", "/sheets/监测线/row/0?back=/"], (
        "and back to what comes next"
    )
    clerk.fill("/sheets/监测线/row/0?back=/", {"year": "今年"}, "保存")
    begun = html.fromstring(clerk.client.get("/").text).xpath("//section[h2='从这里开始']//li[2]")[0]
    assert "有 2 处要改" in begun.text_content()
    for place in ("/", "/papers/", "/papers/kind?kind=退出告知书"):
        told = clerk.client.get(place).text
        assert "数据改好以前看不到" in told
        assert re.search("没有该办|>没有。<|还没有要出|没有这样的文书|<b>0<", told) is None, (
            "nothing is counted"
        )
    clerk.fill(begun.xpath(".//a/@href")[0], {}, "删去这一行")
    assert clerk.said[-1] == "已删去这一行撤销"
    clerk.typed, clerk.said = 0, []
    open_office(clerk)
    numbers = [enter_household(clerk, index) for index in range(10)]
    for month, day in (("202204", "2022-4-20"), ("202205", "2022-5-20"), ("202206", "2022-6-10")):
        visit(clerk, month, day)
    assert "没有可以照着登记的户" in clerk.client.get("/villages/东沟村").text
    judge(clerk, numbers)
    for number in numbers:
        assert f"household={number}" in clerk.client.get("/villages/东沟村").text, "whom to visit is named"
        verify(clerk, number)
    assert "household=" not in re.split("2　开会", clerk.client.get("/villages/东沟村").text)[0]
    assert "从这里开始" not in clerk.client.get("/").text
    review(clerk, numbers)
    finish(clerk)
    listed = clerk.client.get("/papers/kind?kind=退出告知书&village=东沟村").text
    assert listed.count(">可出<") == 10
    for kind, fields in FOLLOWING.items():
        begun = clerk.client.get(f"/sheets/{kind.SHEET}/row/0").text
        assert begun.count("可不填，保存时自己写上") == len(fields), kind
        for row in office.store.rows(kind):
            assert fields.keys() <= row.cells.keys(), "what is said to follow was typed by nobody"
    assert clerk.typed <= 800
    assert [told for told in clerk.said if not re.search("已保存", told)] == []
    app.extensions["queue"].close()
    office.close()


@needs_chromium
def test_a_quarter_of_ten_households_is_entered_in_few_cells_by_clicking_alone(
    browser: Browser, tmp_path: Path
) -> None:
    make_new_data(tmp_path / "新乡")
    desk = Desk(browser, tmp_path / "新乡", date(2022, 7, 10))
    page = desk.person()
    page.goto("/?quarter=2022Q2")
    clerk = BrowserClerk(page)
    open_office(clerk)
    numbers = [enter_household(clerk, index) for index in range(10)]
    for month, day in (("202204", "2022-4-20"), ("202205", "2022-5-20"), ("202206", "2022-6-10")):
        visit(clerk, month, day)
    judge(clerk, numbers)
    for number in numbers:
        verify(clerk, number)
    review(clerk, numbers)
    finish(clerk)
    clerk.reach("/papers/kind?kind=退出告知书&village=东沟村")
    expect(page.locator("tbody tr", has_text="可出")).to_have_count(10)
    assert clerk.typed <= 800
    assert [told for told in clerk.said if "已保存" not in told] == []
    page.context.close()
    desk.close()
