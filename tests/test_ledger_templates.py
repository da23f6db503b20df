"""The shipped ledger templates: the plan's columns, page set-up, and sums that LibreOffice reckons alike."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import Counter
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pdfplumber
import pypdfium2
import pytest
from by_libreoffice import convert, needs_libreoffice
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break

from generators.filling.xlsx import LedgerTemplate
from generators.filling.xlsx.package import read_parts
from generators.opc import write_package
from generators.printing import print_sheet
from generators.records.office import Office
from generators.records.vocabulary import TownshipLevel, VillageKind
from tools.ledger_templates.columns import LEDGERS
from tools.ledger_templates.house_style import Ledger, draw, fit, paper_for
from tools.ledger_templates.summary import ENTRIES, FILE_NAME, QUARTERS, TOPICS, VILLAGES, draw_summary

if TYPE_CHECKING:
    from collections.abc import Callable

TEMPLATES = Path(__file__).parents[1] / "templates"
NAME = r"(?!是否)\S*(?:姓名|户主|人员|领导|人)|村|迁出村|安置点"
SEVERAL = re.compile("排查人|走访人|参加人员|督导人员|核查人")
DRAWN = {ledger.file_name: ledger for ledger in LEDGERS}

PLAN = {
    "易返贫致贫人口排查台账": (
        "序号｜村民小组｜户主｜证件号码｜人口｜户类型｜是否搬迁户｜排查日期｜排查方式｜"
        "上年人均纯收入｜本年预计人均纯收入｜是否低于监测线｜收入是否明显下降｜义务教育｜"
        "基本医疗｜住房安全｜饮水安全｜风险点｜是否拟纳入｜处理结果｜排查人｜农户签字｜"
        "备注"
    ),
    "监测户帮扶台账": (
        "序号｜户编号｜户主｜人口｜劳动力数｜监测对象类别｜识别监测时间｜风险类型｜"
        "帮扶责任人｜责任人单位职务｜责任人电话｜产业帮扶｜就业帮扶｜金融帮扶｜"
        "公益岗位帮扶｜住房安全保障｜饮水安全保障｜健康帮扶｜义务教育保障｜其他教育帮扶｜"
        "综合保障｜社会帮扶｜搬迁｜生产生活条件改善｜基础设施建设｜五类措施｜最近监测月份｜监测结论｜"
        "风险是否已消除｜消除监测时间｜备注"
    ),
    "农村低收入人口底数表": ("类别｜户数｜人数｜备注"),
    "低收入家庭走访台账": (
        "序号｜走访日期｜走访对象｜类别｜走访人｜走访方式｜家庭近况｜诉求｜低保｜医保｜"
        "养老｜残补｜教育｜住房｜饮水｜未落实政策及承载单位｜对接情况｜解决时限｜办结日期｜"
        "户主签字"
    ),
    "三保障及饮水安全工作台账": (
        "序号｜日期｜工作内容｜专题｜参加人员｜覆盖户数｜发现问题数｜形成材料｜材料编号｜备注"
    ),
    "三保障及饮水安全问题排查整改台账": (
        "序号（编号）｜发现日期｜专题｜来源｜村民小组｜户主/设施｜问题描述｜问题类别｜"
        "整改措施｜整改类型｜责任单位｜责任人｜整改时限｜进展｜完成日期｜佐证｜销号申请人｜"
        "销号审核人｜销号日期｜备注"
    ),
    "易地搬迁劳动力就业排查台账": (
        "序号｜安置点｜户主｜姓名｜性别｜年龄｜证件号码｜文化程度｜劳动技能｜健康状况｜"
        "就业状态｜就业渠道｜务工企业名称｜务工所在地｜开始时间｜月收入｜公益岗位｜"
        "未就业原因｜就业需求｜培训需求｜推送日期｜反馈结果｜联系电话｜备注"
    ),
    "月任务清单": (
        "序号｜工作任务｜标准要求｜责任领导｜责任人｜责任村｜开始｜完成时限｜第1周｜"
        "第2周｜第3周｜第4周｜第5周｜进展（%）｜完成情况｜未完成原因｜销号｜督导人"
    ),
    "村级工作专班花名册": (
        "序号｜村（安置点）｜专班职务｜姓名｜性别｜政治面貌｜单位及职务｜联系电话｜分工｜任职起始日期｜备注"
    ),
    "退出告知书发放登记表": (
        "序号｜编号｜户主｜标注日期｜告知日期｜送达方式｜签收人｜签收日期｜回执收回日期｜备注"
    ),
    "督导记录台账": (
        "日期｜村｜督导人员｜督导内容｜发现问题｜整改要求｜时限｜被督导单位签字｜整改反馈｜复核"
    ),
    "驻村干部点名册": ("日期｜时间｜村｜应在岗｜实在岗｜请假｜脱岗｜方式｜检查人"),
}
"""Heads of `DOMAIN.md` §2.2 and §2.9–2.16, choices in brackets left out."""


def heads(key: str) -> list[str]:
    """Return the lowest head words of each column of a shipped template."""
    sheet = load_workbook(TEMPLATES / f"{key}.xlsx").active
    titles = re.fullmatch(r"\$(\d+):\$(\d+)", sheet.print_title_rows)
    rows = [sheet[row] for row in range(int(titles[1]), int(titles[2]) + 1)]
    lowest = [[row[c].value for row in rows if row[c].value][-1] for c in range(len(rows[0]))]
    return [
        re.sub(r"\{\{ 用语\.(\S+) \}\}", lambda found: WORDS.get(found[1], found[1]), head).replace("\n", "")
        for head in lowest
    ]


WORDS = {"各地分行": "村（安置点）", "村两委": "村“两委”"}
"""What a township of villages and sites says for these words of the office."""


def value(column: Any, n: int) -> Any:
    """Return something a column of that kind may hold, different from row to row."""
    if column.choices:
        return column.choices[n % len(column.choices)]
    kinds = {
        "number": n % 4 + 1,
        "money": Decimal("310.55") + n,
        "date": dt.date(2022, 5, 1) + dt.timedelta(n) if n % 3 else None,
        "code": f"0{14119900 + n}",
        "long": "雨后墙体开裂，已通知承建单位" if n % 2 else None,
    }
    return kinds.get(column.kind, f"甲{n}")


def context(ledger: Any, count: int) -> dict[str, Any]:
    made: dict[str, Any] = {"标题": ledger.key, "填表说明": ["1.每季度末报乡。"], "零报告": "本季度无。"}
    made[ledger.records] = [{c.mark: value(c, n) for c in ledger.columns if c.mark} for n in range(count)]
    for path in LedgerTemplate.open(TEMPLATES / ledger.file_name).placeholders():
        if "[]" not in path:
            made.setdefault(path, 3 if "期" in path or "户" in path or "家庭" in path else "某某")
    return made


def summary_context() -> dict[str, Any]:
    made: dict[str, Any] = {"标题": "汇总", "填报单位": "乡", "填报时间": "今", "单位": "户", "填表说明": []}
    made["用语.各地分行"] = "村"
    for ledger in (VILLAGES, TOPICS, QUARTERS, ENTRIES):
        made[ledger.records] = [{c.mark: value(c, n) for c in ledger.columns if c.mark} for n in range(5)]
    return made


def test_the_shipped_templates_are_those_that_the_tool_draws() -> None:
    drawn = {ledger.file_name: draw(ledger) for ledger in LEDGERS} | {FILE_NAME: draw_summary()}
    stale = [name for name, data in drawn.items() if (TEMPLATES / name).read_bytes() != data]
    assert not stale, "run python -m tools.ledger_templates"
    assert {path.name for path in TEMPLATES.glob("*.xlsx")} >= set(drawn)


@pytest.mark.parametrize("key", PLAN)
def test_a_ledger_has_the_columns_of_the_plan_in_its_words(key: str) -> None:
    assert heads(key) == PLAN[key].split("｜")


@pytest.mark.parametrize("name", [*DRAWN, FILE_NAME])
def test_a_ledger_is_a_page_an_office_would_file(name: str) -> None:
    for sheet in load_workbook(TEMPLATES / name).worksheets:
        assert sheet.page_setup.paperSize in {8, 9}
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.center.text == "第&P页　共&N页"
        assert sheet.print_title_rows
        assert sheet["A1"].font.name == "方正小标宋简体"
        if sheet.title != "图表":
            assert sheet.freeze_panes
            assert sheet.auto_filter.ref
            assert "填报" in sheet["A2"].value or "推送单位" in sheet["A2"].value
        assert all(rule.showErrorMessage for rule in sheet.data_validations.dataValidation)


@pytest.mark.parametrize("name", DRAWN)
def test_ink_columns_stay_empty_and_identifiers_are_text(name: str) -> None:
    ledger = DRAWN[name]
    data = LedgerTemplate.open(TEMPLATES / name).fill(context(ledger, 3))
    sheet = load_workbook(io.BytesIO(data)).active
    first = int(sheet.print_title_rows.split("$")[-1]) + 1
    for index, column in enumerate(ledger.columns, 1):
        cell = sheet.cell(first, index)
        if column.kind == "blank":
            assert cell.value is None
        if column.kind == "code":
            assert (cell.number_format, cell.data_type) == ("@", "s")


def formulas_and_sums(book: Any, ledger: Any, title: str) -> list[tuple[str, float]]:
    """Return (cell, sum) for each 合计 of a filled ledger, reckoned here from its rows."""
    sheet = book[title]
    total = next((row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "合计"), 0)
    first = int(sheet.print_title_rows.split("$")[-1]) + 1
    found = []
    for index, column in enumerate(ledger.columns, 1):
        values = [sheet.cell(row, index).value for row in range(first, total)]
        numbers = [v for v in values if isinstance(v, int | float)]
        wanted = {
            "sum": sum(numbers),
            "count": sum(isinstance(v, dt.datetime | int | float) for v in values),
            "filled": sum(v is not None for v in values),
            "是": values.count("是"),
        }.get(column.total)
        if wanted is not None and total:
            found.append((sheet.cell(total, index).coordinate, wanted))
    return found


DENSE = (
    *("安置点易返贫人口排查台账", "监测户帮扶台账", "易地搬迁劳动力就业排查台账", "问题整改总台账"),
    *("年度工作汇总表", "驻村干部考核表", "农村低收入人口总花名册"),
)


def filled_for_a_subdistrict() -> dict[str, bytes]:
    """Return dense sheets as an office fills them whose words are long: 社区（安置点）."""
    words = office_words(TownshipLevel.SUBDISTRICT, VillageKind.COMMUNITY, "社区\n（安置点）")
    made = {}
    for name, ledger in ((f"{key}.xlsx", DRAWN[f"{key}.xlsx"]) for key in DENSE):
        said = context(ledger, 7)
        made[name] = LedgerTemplate.open(TEMPLATES / name).fill(
            said | {k: words[k] for k in said if k in words}
        )
    return made


def office_words(level: TownshipLevel, kind: VillageKind, places: str) -> dict[str, str]:
    said = Office(level, kind, is_site=False, places=places).words() | {"各地分行": places}
    return {f"用语.{word}": text for word, text in said.items()}


OFFICES = (
    office_words(TownshipLevel.TOWNSHIP, VillageKind.VILLAGE, "村\n（安置点）"),
    office_words(TownshipLevel.TOWN, VillageKind.COMMUNITY, "村（社区、\n安置点）"),
    office_words(TownshipLevel.SUBDISTRICT, VillageKind.COMMUNITY, "社区\n（安置点）"),
)


@pytest.mark.parametrize("ledger", [*LEDGERS, VILLAGES, TOPICS, ENTRIES], ids=lambda ledger: ledger.key)
def test_a_heading_breaks_between_words_whoever_issues(ledger: Ledger) -> None:
    book = load_workbook(TEMPLATES / (ledger.file_name if ledger.file_name in DRAWN else FILE_NAME))
    sheet = book[ledger.key]
    first, last = (int(row) for row in re.findall(r"\d+", sheet.print_title_rows))
    merged = {area.start_cell.coordinate for area in sheet.merged_cells.ranges if area.size["columns"] > 1}
    for cell in (cell for row in sheet.iter_rows(first, last) for cell in row if cell.value):
        room = (sheet.column_dimensions[cell.column_letter].width * 7 - 5) / (cell.font.size * 96 / 72)
        for words in () if cell.coordinate in merged else OFFICES:
            said = re.sub(r"\{\{ (\S+) \}\}", lambda found, words=words: words[found[1]], cell.value)
            lines = said.split("\n")
            assert max(map(wide, lines)) <= room, (cell.coordinate, said)
            assert len(lines) == 1 or min(map(len, lines[1:])) > 1, (cell.coordinate, said)
            assert not re.search("[（“]\n|\n[）”，、]", said), said


def wide(text: str) -> float:
    return sum(0.55 if character.isascii() else 1.0 for character in text)


LINES = """
〇 上年人均 上期 下降 不稳定户 专班 义务 五类 产业 人口 人员 人均纯收入 人数 低于 住房 供养 供水 保障
健康 入住 公益 其他 办结 务工 务工企业 医疗 单位签字 单位职务 原因 县外 参保 及承载单位 发现 名称 困难户
基本 基础 失学 季节性 安全 审核人 对象姓名 就业 就读 岗位 帮扶 年初 建设 或渠道 户主/ 户数 户次 所在地
承载单位 拟纳入 排查 措施 提供单位 搬迁户 收入 改善 政策 教育 整改 文化 新发现 方式 日期 时间 明显
易致贫户 是否 是否已 最近监测 月份 期初 期末 未就业 未落实 未落实政策 本年预计 本期 条件 次数 水质 消除
消除监测 照料人 状况 生产 生活 申请人 监护人/ 监测 监测线 督导 社会 程度 突发严重 等级 类别 类型 纯收入
经办人签字 结论 结转 综合 缺水时段 职务 脱贫 被督导 要求反馈 覆盖 设施 评价 识别监测 责任人 资金到位
走访 辍学 边缘 达标 返乡 进展 金融 鉴定 销号 问题 问题数 领导小组 风险 饮水 （%）
"""
"""What may stand in a line of its own in a heading; 〇 is a word of the office."""


def test_no_line_of_a_heading_ends_within_a_word() -> None:
    lines: set[str] = set()
    for path in sorted(TEMPLATES.glob("*.xlsx")):
        for sheet in load_workbook(path):
            for row in sheet.iter_rows(*map(int, re.findall(r"\d+", sheet.print_title_rows or "$1:$1"))):
                broken = (str(cell.value) for cell in row if "\n" in str(cell.value))
                lines |= {line for head in broken for line in re.sub(r"\{\{.*?\}\}", "〇", head).split("\n")}
    assert lines - set(LINES.split()) == set()
    assert len(lines) > 80


@needs_libreoffice
def test_the_lines_of_headings_are_on_paper_as_they_are_in_the_sheet(tmp_path: Path) -> None:
    filled = filled_for_a_subdistrict()
    for name, data in filled.items():
        (tmp_path / name).write_bytes(data)
    convert(tmp_path / "pdf", "pdf", *(tmp_path / name for name in filled))
    broken = []
    for name, data in filled.items():
        sheet = load_workbook(io.BytesIO(data)).active
        top, last = (int(row) for row in re.findall(r"\d+", sheet.print_title_rows))
        heads = [str(cell.value) for row in sheet.iter_rows(top, last) for cell in row if cell.value]
        theirs = (tmp_path / "pdf" / name).with_suffix(".pdf").read_bytes()
        for printer, pdf in (("ours", print_sheet(data, name=name).pdf), ("theirs", theirs)):
            with pdfplumber.open(io.BytesIO(pdf)) as pages:
                on_paper = "\n".join(word["text"] for word in pages.pages[0].extract_words(x_tolerance=2))
            broken += [
                (name, printer, head) for head in heads for line in head.split("\n") if line not in on_paper
            ]
    assert broken == []


ENDS = {
    "村级工作专班花名册": (7, 8, 13, 14),
    "低收入家庭走访台账": (15, 20, 36),
    "搬迁劳动力就业需求推送单": (6, 14, 20),
    "问题整改总台账": (10, 15, 26),
}
"""Counts of rows with which the sum, the signatures or the notes alone would come on a page of their own."""


@needs_libreoffice
def test_no_last_page_has_the_sum_or_the_signatures_alone(tmp_path: Path) -> None:
    filled = {
        (key, count): LedgerTemplate.open(TEMPLATES / f"{key}.xlsx").fill(
            context(DRAWN[f"{key}.xlsx"], count)
        )
        for key, counts in ENDS.items()
        for count in counts
    }
    for (key, count), data in filled.items():
        (tmp_path / f"{key}{count}.xlsx").write_bytes(data)
    convert(tmp_path / "pdf", "pdf", *tmp_path.glob("*.xlsx"))
    alone, several = [], 0
    for (key, count), data in filled.items():
        theirs = (tmp_path / "pdf" / f"{key}{count}.pdf").read_bytes()
        for printer, pdf in (("ours", print_sheet(data, name=key).pdf), ("theirs", theirs)):
            with pdfplumber.open(io.BytesIO(pdf)) as pages:
                several += len(pages.pages) > 1
                if f"甲{count - 1}" not in pages.pages[-1].extract_text():
                    alone.append((key, count, printer))
    assert alone == []
    assert several >= 2 * len(filled) - 4


def test_a_sheet_that_is_fitted_or_broken_by_the_office_gets_no_break_of_ours() -> None:
    key = "村级工作专班花名册"
    for change in (fit_to_a_page, break_by_hand):
        book = load_workbook(TEMPLATES / f"{key}.xlsx")
        change(book.active)
        office = io.BytesIO()
        book.save(office)
        filled = LedgerTemplate.open(office.getvalue()).fill(context(DRAWN[f"{key}.xlsx"], 10))
        assert [item.id for item in load_workbook(io.BytesIO(filled)).active.row_breaks.brk] in ([], [2])


ROSTER = "村级工作专班花名册"


def breaks_of(book: Any, values: dict[str, Any]) -> list[int]:
    office = io.BytesIO()
    book.save(office)
    filled = LedgerTemplate.open(office.getvalue()).fill(values)
    return [item.id for item in load_workbook(io.BytesIO(filled)).active.row_breaks.brk]


def repeat_more_than_there_is(sheet: Any) -> None:
    sheet.print_title_rows = "1:40"


def format_far_right(sheet: Any) -> None:
    sheet["AZ4"].font = Font(name="宋体")


def write_beside_the_print_area(sheet: Any) -> None:
    sheet.print_area = f"A1:{get_column_letter(sheet.max_column)}{sheet.max_row}"
    sheet["AZ4"] = "备查"


def fit_to_two_pages_wide(sheet: Any) -> None:
    sheet.page_setup.fitToWidth = 2


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda _: None, [10]),
        (format_far_right, [10]),
        (write_beside_the_print_area, [10]),
        (repeat_more_than_there_is, []),
        (fit_to_two_pages_wide, []),
    ],
)
def test_the_break_is_put_by_what_is_printed(change: Callable[[Any], None], expected: list[int]) -> None:
    book = load_workbook(TEMPLATES / f"{ROSTER}.xlsx")
    change(book.active)
    assert breaks_of(book, context(DRAWN[f"{ROSTER}.xlsx"], 8)) == expected


@pytest.mark.parametrize("lines", [1, 5])
@pytest.mark.parametrize("is_hidden", [True, False])
def test_a_head_row_stands_below_a_list_and_a_hidden_row_takes_no_room(lines: int, is_hidden: bool) -> None:
    """A page has 698 points: 100 for the head, 20 for a line or record, 60 for the sum."""
    book = Workbook()
    sheet = book.active
    for row, height in {"{{ 说明[] }}": 20, "暗": 200, "头": 100, "{{ 人.名 }}": 20, "合计": 60}.items():
        sheet.append([row])
        sheet.row_dimensions[sheet.max_row].height = height
    sheet.row_dimensions[2].hidden = is_hidden
    sheet.print_title_rows = "3:3"
    sheet.page_setup.paperSize = 9
    sheet.page_margins.top = sheet.page_margins.bottom = 1
    office = io.BytesIO()
    book.save(office)
    parts = read_parts(office.getvalue(), "样")
    part = "xl/worksheets/sheet1.xml"
    parts[part] = parts[part].replace(b'hidden="1"', b'hidden="true"')
    ledger = LedgerTemplate.open(write_package(parts.items()))
    first = (698 - 20 * lines - (0 if is_hidden else 200) - 100) // 20
    second = (698 - 100) // 20
    for count, expected in {first + second: [lines + 2 + first + second - 1], first + second - 3: []}.items():
        filled = ledger.fill({"说明": ["甲"] * lines, "人": [{"名": "甲"}] * count})
        assert [item.id for item in load_workbook(io.BytesIO(filled)).active.row_breaks.brk] == expected


def fit_to_a_page(sheet: Any) -> None:
    sheet.page_setup.fitToHeight = 1


def break_by_hand(sheet: Any) -> None:
    sheet.row_breaks.append(Break(id=2))


@needs_libreoffice
def test_every_sum_is_what_libreoffice_reckons_and_what_is_kept_for_the_printer(tmp_path: Path) -> None:
    filled = {
        name: LedgerTemplate.open(TEMPLATES / name).fill(context(ledger, 7)) for name, ledger in DRAWN.items()
    }
    filled[FILE_NAME] = LedgerTemplate.open(TEMPLATES / FILE_NAME).fill(summary_context())
    for name, data in filled.items():
        load_workbook(io.BytesIO(data)).save(tmp_path / name)  # without any value kept
    convert(tmp_path / "made", "xlsx", *(tmp_path / name for name in filled))
    checked = 0
    for name, data in filled.items():
        formulas = load_workbook(io.BytesIO(data))
        kept = load_workbook(io.BytesIO(data), data_only=True)
        theirs = load_workbook(tmp_path / "made" / name, data_only=True)
        ledgers = (
            {DRAWN[name].key: DRAWN[name]}
            if name in DRAWN
            else {x.key: x for x in (VILLAGES, TOPICS, QUARTERS, ENTRIES)}
        )
        for title, ledger in ledgers.items():
            for cell, wanted in formulas_and_sums(formulas, ledger, title):
                assert kept[title][cell].value == pytest.approx(wanted), (name, cell)
                checked += 1
            for row in formulas[title].iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        ours, other = kept[title][cell.coordinate].value, theirs[title][cell.coordinate].value
                        assert ours == pytest.approx(other), (name, cell.coordinate, cell.value)
    assert checked > 60


def test_the_summary_draws_its_charts_over_all_rows() -> None:
    data = LedgerTemplate.open(TEMPLATES / FILE_NAME).fill(summary_context())
    charts = load_workbook(io.BytesIO(data))["图表"]._charts
    ranges = sorted(series.val.numRef.f for chart in charts for series in chart.series)
    assert ranges == [
        "'按季变化'!$E$4:$E$8",
        "'汇总表'!$L$10:$N$10",
        "'问题分类'!$D$4:$D$8",
        "'问题分类'!$E$4:$E$8",
    ]


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.key)
def test_text_is_nine_points_on_paper_and_a_name_stands_in_one_line(ledger: Ledger) -> None:
    paper = ledger.paper or paper_for(ledger)
    assert ledger.size * min(1.0, fit(ledger, paper)[1]) > 8.99
    sheet = load_workbook(TEMPLATES / ledger.file_name).active
    assert sheet["A2"].alignment.shrink_to_fit
    for row in sheet.iter_rows(max_row=sheet.max_row):
        for cell in row:
            if re.fullmatch(rf"\{{\{{ {ledger.records}\.(?:{NAME}) \}}\}}", str(cell.value)):
                room = sheet.column_dimensions[cell.column_letter].width * 7 - 5
                assert room >= 4 * cell.font.size * 96 / 72, cell.coordinate
                assert cell.alignment.shrink_to_fit or SEVERAL.search(str(cell.value)), cell.coordinate
                assert not (cell.alignment.shrink_to_fit and cell.alignment.wrap_text), cell.coordinate


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.xlsx")), ids=lambda path: path.stem)
def test_every_shipped_template_prints_as_it_stands(path: Path) -> None:
    """The marks are text like any other."""
    made = print_sheet(path.read_bytes(), name=path.name)
    wanted: Counter[str] = Counter()
    with closing(load_workbook(path, read_only=True)) as book:
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                texts = [cell.value for cell in row if cell.data_type == "s"]
                wanted.update(re.sub(r"\s+", "", "".join(texts)))
    with pypdfium2.PdfDocument(made.pdf) as pdf:
        assert not wanted - Counter("".join(page.get_textpage().get_text_range() for page in pdf))
