"""What people write and ask for in a real browser: a row for two, pasted cells, an upload, a run cut off."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from desk_in_browser import (
    MISTAKES,
    SCREEN,
    Desk,
    members,
    needs_chromium,
)
from few_villages import copy_few_villages
from playwright.sync_api import expect

from generators.installation import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page
pytestmark = needs_chromium


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
    page = desk.person()
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


def test_a_run_is_cancelled_then_cut_off_and_what_was_made_is_whole(browser: Browser, tmp_path: Path) -> None:
    copy_few_villages(
        tmp_path / "交楼申乡", "东沟村"
    )  # Few rows to read, and papers enough to be cut off at.

    def served(port: str = "0") -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [sys.executable, "cli.py", "--data", str(tmp_path / "交楼申乡"), "--out", str(tmp_path / "成品")]
            + ["desk", "--no-browser", "--port", port, "--date", "2022-07-31"],
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
    expect(page.locator("#run")).to_contain_text("合订本")
    page.goto(f"{address}/papers/")
    page.get_by_role("button", name="生成全部文书").click()
    page.locator("progress[value]").wait_for()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    expect(page.get_by_role("alert")).to_contain_text("服务没有回答")
    process, again = served(address.rpartition(":")[2])
    assert again == address
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
