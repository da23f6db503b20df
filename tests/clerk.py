"""A clerk at the page, counting every cell typed or chosen, and what it takes to a right letter.

Only what stands in the forms that the page itself offers is sent: a cell that the page has filled in costs
nothing, a button costs nothing, a name on a list of names is a cell of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from lxml import html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.testing import FlaskClient
    from playwright.sync_api import Locator, Page


class Clerk(Protocol):
    """Somebody who opens pages, fills the form that has the fields, and sends it."""

    typed: int
    said: list[str]
    """What the page answered, message by message."""

    def fill(self, place: str, cells: Mapping[str, str], button: str, *, fills_yes: bool = False) -> None:
        """Open `place`, fill `cells` into the form that has `button`, and press it."""


def cost(was: str, text: str) -> int:
    """Return how many cells it takes to make `text` of what the page offers."""
    if was == text:
        return 0
    return len(re.split("[、\n]", text)) if "、" in text else 1


@dataclass
class HttpClerk:
    """Works through the forms without a browser's scripts."""

    client: FlaskClient
    typed: int = 0
    said: list[str] = field(default_factory=list)

    def fill(self, place: str, cells: Mapping[str, str], button: str, *, fills_yes: bool = False) -> None:
        page = html.fromstring(self.client.get(place).text)
        form = next(
            f
            for f in page.forms
            if set(cells) <= set(f.fields)
            and any(b.text_content().strip().startswith(button) for b in f.iter("button"))
        )
        pressed = next(b for b in form.iter("button") if b.text_content().strip().startswith(button))
        for name, text in cells.items():
            is_box = form.xpath(f".//input[@name='{name}'][@type='checkbox']")
            self.typed += 1 if is_box else cost(form.fields[name] or "", text)
            form.fields[name] = [text] if is_box else text
        if fills_yes:
            for select in form.iter("select"):
                if [o.text for o in select.iter("option")] == [None, "是", "否"] and not select.value:
                    select.value = "是"
        fields = [*form.form_values()]
        if pressed.get("name"):
            fields.append((pressed.get("name"), pressed.get("value")))
        target = urlsplit(form.action or place)
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        answer = self.client.post(target.path, data=data, follow_redirects=True)
        told = html.fromstring(answer.text)
        self.said += [e.text_content().strip() for e in told.xpath("//*[@role='alert' or @role='status']")]
        assert answer.status_code == 200, self.said[-1:]


MENU = ("今天", "户", "村", "表", "文书")
"""Where the menu leads a clerk who looks for a form."""


@dataclass
class BrowserClerk:
    """Works in a real browser and comes everywhere by clicking: no address is typed."""

    page: Page
    typed: int = 0
    clicked: int = 0
    said: list[str] = field(default_factory=list)
    led: dict[str, str] = field(default_factory=dict)
    """By the first word of an address, where in the menu one like it was found before."""

    def reach(self, place: str) -> None:
        """Open `place` by a link of this page, of a page in the menu, or of one that such a page leads to."""
        if self._click(place):
            return
        wanted = urlsplit(place)
        about = dict(parse_qsl(wanted.query))
        on_the_way = [
            *[f"/households/{about[name]}" for name in ("household",) if name in about],
            *[f"/villages/{about[name]}" for name in ("village",) if name in about],
            "/villages/东沟村" if unquote(wanted.path).startswith("/villages/") else "",
            "/".join(unquote(wanted.path).split("/")[:3]),
        ]
        section = wanted.path.split("/")[1]
        for word in sorted(MENU, key=lambda word: word != self.led.get(section)):
            self._press(self.page.get_by_role("navigation", name="主菜单").get_by_role("link", name=word))
            before, self.led[section] = self.led.get(section, ""), word
            if self._click(place):
                return
            for step in filter(None, on_the_way):
                if self._click(step):
                    if self._click(place):
                        return
                    break
            self.led[section] = before
        message = f"no link leads to {place}"
        raise AssertionError(message)

    def _press(self, link: Locator) -> None:
        link.click()
        self.page.wait_for_load_state()
        self.clicked += 1

    def _click(self, place: str) -> bool:
        wanted, here = urlsplit(place), urlsplit(self.page.url)
        if is_led_to(wanted, here) and "/row/" not in place:
            return True
        for link in self.page.locator("main a[href]").all():
            if is_led_to(wanted, urlsplit(link.get_attribute("href") or "")) and link.is_visible():
                self._press(link)
                return True
        return False

    def fill(self, place: str, cells: Mapping[str, str], button: str, *, fills_yes: bool = False) -> None:
        self.reach(place)
        form = self.page.locator("main form").filter(
            has=self.page.locator("button", has_text=re.compile(f"^{button}"))
        )
        for name in cells:
            form = form.filter(has=self.page.locator(f'[name="{name}"]'))
        form = form.first
        for name, text in cells.items():
            control = form.locator(f'[name="{name}"]').first
            if control.get_attribute("type") == "checkbox":
                self.typed += 1
                form.locator(f'[name="{name}"][value="{text}"]').check()
                continue
            self.typed += cost(control.input_value(), text)
            if control.evaluate("e => e.tagName") == "SELECT":
                control.select_option(text)
            else:
                control.fill(text)
        if fills_yes:
            form.locator("[data-yes]").click()
        self._press(form.locator("button", has_text=re.compile(f"^{button}")).first)
        alerts = self.page.locator("main [role=alert]:visible, main [role=status]:visible")
        self.said += [text.strip() for text in alerts.all_inner_texts() if text.strip()]


def is_led_to(wanted: SplitResult, link: SplitResult) -> bool:
    """Tell whether `link` leads where `wanted` is; where to come back to is its own affair."""
    asked, told = set(parse_qsl(wanted.query)), {i for i in parse_qsl(link.query) if i[0] != "back"}
    # A new row of nobody's is another form than that of a village or household.
    is_asked = asked <= told if asked else not told
    return unquote(link.path).rstrip("/") == unquote(wanted.path).rstrip("/") and is_asked


HEADS = (
    *("王海", "李梅", "张平", "刘军", "陈花", "杨林", "赵明", "黄秀", "周强", "吴兰"),
    *("徐刚", "孙丽"),
)
ROW = "/sheets/{}/row/0?{}"


def open_office(clerk: Clerk) -> None:
    """Enter the township, its line, its one village and two cadres."""
    clerk.fill(ROW.format("乡镇", ""), {"name": "新乡", "county": "兴县", "series": "新政发"}, "保存")
    clerk.fill(ROW.format("监测线", ""), {"year": "2022", "amount": "6500"}, "保存")
    clerk.fill(ROW.format("村", ""), {"name": "东沟村", "households": "94"}, "保存")
    for name, post in (("肖果", "副乡长"), ("郑芬", "干事")):
        clerk.fill(ROW.format("干部", ""), {"name": name, "post": post}, "保存")


def id_number(index: int) -> str:
    """Return a valid number of nobody: 141199 is no district."""
    first = f"141199197902{index + 1:02d}44{(index * 10) % 100:02d}"[:17].ljust(17, "1")
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first + "10X98765432"[sum(int(c) * w for c, w in zip(first, weights, strict=True)) % 11]


def enter_household(clerk: Clerk, index: int) -> str:
    """Enter a household with its head, why it is monitored and how it is helped; return its number."""
    number = f"99010100{index + 1:02d}"
    clerk.fill(
        ROW.format("监测户", ""),
        {"number": number, "kind": "一般农户", "without_labour": "否"},
        "保存",
    )
    here = f"household={number}"
    clerk.fill(
        ROW.format("家庭成员", here),
        {"name": HEADS[index], "id_number": id_number(index), "health": "健康"}
        | dict.fromkeys(("subsistence", "extreme_poverty"), "未享受"),
        "保存",
    )
    clerk.fill(
        ROW.format("监测对象", here),
        {"category": "突发严重困难户", "source": "部门信息筛查", "identified": "2021-6-5", "risk_1": "因学"},
        "保存",
    )
    clerk.fill(
        ROW.format("帮扶措施", here),
        {"measure": "教育帮扶", "content": "助学贷款", "start": "2021-6-30", "due": "2021-9-9"},
        "保存",
    )
    return number


MEETING = {"start": "9:00", "end": "10:30", "place": "会议室", "chair": "肖果", "recorder": "郑芬"}


def judge(clerk: Clerk, numbers: list[str]) -> None:
    """Hold the township's pre-judgement."""
    clerk.fill(ROW.format("会议", ""), {**MEETING, "date": "2022-6-14"}, "保存")
    clerk.fill("/villages/", {"names-乡干部": "肖果、郑芬"}, "登记应到人员")
    clerk.fill("/villages/", {}, "保存到会")
    for number in numbers:
        cells = {"income": "10509", "opinion": "拟消除", "reason": "收入稳定"}
        clerk.fill("/villages/", {f"{name}-{number}": text for name, text in cells.items()}, "保存预判")


def verify(clerk: Clerk, number: str) -> None:
    """Verify a household at its home."""
    clerk.fill(
        ROW.format("入户核查", f"household={number}"),
        {"date": "2022-6-18", "verifiers": "肖果、郑芬"}
        | {"business": "7861", "transfers": "2167", "business_costs": "1920", "result": "风险已消除"}
        | {"signed": "2022-6-18"},
        "保存",
        fills_yes=True,
    )


def review(clerk: Clerk, numbers: list[str]) -> None:
    """Hold the village's review, and publish what it decided."""
    held = {**MEETING, "date": "2022-6-21", "chair": "孙福", "recorder": "马贵"}
    clerk.fill(ROW.format("会议", "village=东沟村"), held, "保存")
    called = {"names-村民代表": "蒋忠、宋旺、赵香、陈富、张拴", "names-两委": "孙福、马贵"}
    clerk.fill("/villages/东沟村", called, "登记应到人员")
    clerk.fill("/villages/东沟村", {}, "保存到会")
    votes = {f"for-{number}": "7" for number in numbers} | {f"against-{number}": "0" for number in numbers}
    clerk.fill("/villages/东沟村", votes, "保存表决")
    clerk.fill(
        ROW.format("公示", "village=东沟村"),
        {"start": "2022-6-22", "place": "村务公开栏", "reported": "2022-6-27"},
        "保存",
    )


def visit(clerk: Clerk, month: str, day: str) -> None:
    """Enter a month's visits to all households."""
    cells = {"all-visited": day, "all-visitors": "肖果", "all-yes": "1"}
    clerk.fill(f"/villages/东沟村?month={month}", cells, "保存")


def finish(clerk: Clerk) -> None:
    """Report, mark and notify everybody who passed, a line each."""
    place = "/villages/东沟村"
    clerk.fill(place, {"date": "2022-6-27"}, "上报")
    clerk.fill(place, {"date": "2022-7-4"}, "审核批准")
    clerk.fill(place, {"date": "2022-7-5", "operator": "肖果", "checker": "郑芬"}, "标注")
    clerk.fill(place, {"date": "2022-7-6"}, "告知")
