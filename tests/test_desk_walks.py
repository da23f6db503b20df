"""People walk through the page in a real browser: a first day, a meeting, a notice, the county's run."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pypdfium2
from clerk import BrowserClerk, enter_household, finish, judge, open_office, review, verify
from desk_in_browser import Desk, needs_chromium
from few_villages import two_townships
from playwright.sync_api import expect

from generators.desk.own_drafts import notice_id
from generators.pipeline.data_folder import make_new_data
from generators.records.meetings import Resolution
from generators.store.viewers import Role

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser
pytestmark = needs_chromium


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
    other = desk.person()
    other.goto(f"/notices/{notice_id('防汛检查')}")
    expect(other.locator("h1")).to_contain_text(re.compile("印发中|已印发"))
    other.evaluate("document.getElementById('draft').style.height = '123px'")
    expect(other.locator("h1")).to_contain_text("已印发")
    assert other.evaluate("document.getElementById('draft').style.height") == "123px"
    other.context.close()
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
    page.goto("/sheets/帮扶责任人")
    cell = page.locator(".tabulator-row [tabulator-field=household]").first
    cell.dblclick()
    box, offered = cell.locator("input"), page.locator(".tabulator-edit-list-item")
    expect(offered.nth(1)).to_be_visible()
    box.press("Control+A")
    for letter, typed in (("l", "l"), ("h", "lh"), ("k", "lhk")):
        with page.expect_response("**/choices?**"):
            box.press_sequentially(letter)
        expect(offered.filter(has_text="梁海奎")).to_have_count(1)
        expect(box).to_have_value(typed)
    expect(offered).to_have_count(1)
    page.context.close()


def test_a_finding_puts_the_cursor_into_its_field_and_what_is_typed_is_not_lost_by_a_wrong_click(
    desk: Desk,
) -> None:
    page = desk.person()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    for sheet, field in (("入户核查", "signed"), ("家庭成员", "health"), ("监测户", "address")):
        page.goto(f"/sheets/lead?sheet={sheet}&row_id=2&field={field}")
        focused = page.evaluate("document.activeElement.name || document.activeElement.id")
        assert focused.removeprefix("f-") == field
    page.locator("#f-address").fill("南坡")
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="今天").click()
    page.get_by_role("button", name="大字").click()
    expect(page.locator("#f-address")).to_have_value("南坡")
    assert asked == ["beforeunload"] * 2
    page.locator("#f-address").fill("")
    page.locator("#f-moved_on").fill("7.32")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已保存")
    assert page.evaluate("document.activeElement.name") == "moved_on", "what is to be mended"
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_role("status")).to_contain_text("已撤销")
    page.goto("/sheets/逐月监测/row/0")
    expect(page.locator("#visitors")).to_contain_text("姓名之间用顿号")
    page.locator("#f-visitors").fill("田芳 牛翠")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#f-visitors")).to_have_value("田芳、牛翠")
    page.goto("/sheets/特批/row/0?back=/")
    page.locator("#f-reason").fill("试")
    page.locator("main [name=csrf_token]").evaluate("field => { field.value = '' }")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("main")).to_contain_text("再保存一次")
    page.go_back()
    page.locator("#f-reason").fill("")
    expect(page.locator("#sentonce")).to_be_hidden()
    page.goto("/sheets/特批/row/0?back=/")
    page.locator("#f-reason").fill("试")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已保存")
    page.go_back()
    expect(page.locator("#sentonce")).to_contain_text("再保存就多出一行")
    assert len(asked) == 2, "who saves or takes back leaves nothing behind"
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
