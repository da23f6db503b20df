"""The pages, styles and tables that the procedure's papers share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.heading_lines import at_its_longest, heading_lines, least_room
from tools.templates.house import (
    Footers,
    Page,
    Style,
    TemplateSpec,
    cell,
    field_code,
    paragraph,
    repeat,
    row,
    run,
    table,
    tag_row,
    twips,
    五号,
    四号,
    宋体,
    小四,
    小标宋,
    黑体,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

PORTRAIT = Page(top=25, bottom=22, left=24, right=24, footer=11)
TIGHT = Page(top=15, bottom=13, left=22, right=22, footer=6)
LANDSCAPE = Page(width=297, height=210, top=20, bottom=18, left=20, right=20, footer=9)
STYLES = (
    Style("文书标题", 小标宋, 18, line=560, align="center", after=120),
    Style("另页标题", 小标宋, 18, line=560, align="center", after=120, page_break=True),
    Style("小节标题", 黑体, 四号, line=460, keep_next=True, before=80),
    Style("另页小节", 黑体, 四号, line=460, keep_next=True, before=80, page_break=True),
    Style("文书正文", size=四号, line=470, first=560),
    Style("文书称呼", size=四号, line=470),
    Style("文书落款", size=四号, line=470, align="right", right=560),
    Style("表前说明", size=小四, line=400, align="left"),
    Style("手填行", size=小四, line=460, align="left"),
    Style("填表说明", size=五号, line=320, align="left"),
    Style("表格栏目", 黑体, 小四, line=300, align="center"),
    Style("表格内容", size=小四, line=300, align="left"),
    Style("表格居中", size=小四, line=300, align="center"),
    Style("窄表栏目", 黑体, 五号, line=260, align="center"),
    Style("窄表内容", size=五号, line=260, align="left"),
    Style("窄表居中", size=五号, line=260, align="center"),
    Style("密表栏目", 黑体, 9, line=220, align="center"),
    Style("密表内容", size=9, line=220, align="left"),
    Style("密表居中", size=9, line=220, align="center"),
    Style("分节", size=1, line=20),
    Style("页脚页码", 宋体, 五号, line=280, align="center"),
)
SIZES = {"表格": 小四, "窄表": 五号, "密表": 9.0}
"""Points of the text of a table by the kind of its styles."""
FOOTER = Footers(paragraph("页脚页码", "第", field_code("PAGE"), "页　共", field_code("NUMPAGES"), "页"))


def sheet(body: str, page: Page = PORTRAIT) -> TemplateSpec:
    """Return `body` as a template on `page`, pages counted.

    After a table at its end stands a line of a point: Word and LibreOffice put a whole one there, on a page
    of its own where the table fills the last.
    """
    end = paragraph("分节") if body.endswith("</w:tbl>") else ""
    return TemplateSpec(STYLES, body + end, page, FOOTER)


_WHOLE = {
    2.2: re.compile(r"行\.(消除方式|异议|处理结果) \}\}$"),
    4: re.compile(r"行\.[^ .]*(姓名|户主|领导|人|户类型) \}\}$"),
    5: re.compile(r"行\.(村|安置点|迁出村|户编号|公示起止|[^ .]*(日期|时间)) \}\}$"),
    6: re.compile(r"行\.(时限|批准文号) \}\}$"),
    6.2: re.compile("（近12个月，"),
    7: re.compile(r"^(监测对象)?类别 "),
}
"""By characters: people, 欧阳建国; places, dates, 柳树坪社区; 〔2022〕23号; classes, 脱贫户."""
NAME_EDGES = 180
"""Twips of a column of names that its text leaves free: both edges of the cell, and a little for a name
a bit longer than the column is made for; one longer still takes lines (`legible`)."""


_EDGES = 134
"""Twips of a cell's width that its margins take, and a point that a line leaves free."""


def heading(style: str, words: str, width: int, size: float) -> str:
    """Return a heading or label in `width` twips, `size` points, its lines about equally long.

    Filled to the edge it would leave one character to its last line: 承载单位盖/章. It breaks between words,
    before a bracket where it can, and in no more lines than it needs.
    """
    is_short = len(at_its_longest(words)[0]) <= len("序号")
    lines = [words] if is_short else heading_lines(words, (width - _EDGES) / (size * 20))
    runs = [run(lines[0])]
    for line in lines[1:]:
        runs += ["<w:r><w:br/></w:r>", run(line)]
    return paragraph(style, *runs)


@dataclass(frozen=True)
class Column:
    """A column: its heading, the text of its cell (empty: left for ink), its share of the width."""

    heading: str
    text: str
    """Its paragraphs, a line end between them."""
    share: float
    left: bool = False
    """Tell whether the text stands left, as long texts do."""

    @property
    def characters(self) -> float:
        """Return how many characters stand in one line: of a name, a date, a class of household; else 0."""
        words = f"{self.heading} {self.text}"
        return next((most for most, kinds in _WHOLE.items() if kinds.search(words)), 0)

    @property
    def least_of_heading(self) -> float:
        """Return in how few characters' width the heading has lines between words; 0 where it may not."""
        return least_room(self.heading) if len(at_its_longest(self.heading)[0]) > len("序号") else 0


def column(heading: str, share: float, name: str | None = None, *, left: bool = False) -> Column:
    """Return the column that prints field `name` of the row, by default the one called like its heading."""
    return Column(heading, f"{{{{ 行.{name or heading} }}}}", share, left)


def blank(heading: str, share: float) -> Column:
    """Return a column that is left for ink."""
    return Column(heading, "", share)


def widths_of(columns: Sequence[Column], width: int, size: float = 五号) -> list[int]:
    """Return the widths in twips of `columns` that share `width`, their text of `size` points.

    A column of names or dates takes one of `Column.characters` in one line, each the longest word of its
    heading; the others give way.
    """
    least = [
        max(
            round(each.characters * size * 20) + NAME_EDGES * bool(each.characters),
            round(max(1, each.least_of_heading) * size * 20) + _EDGES,
        )
        for each in columns
    ]
    widths: dict[int, int] = {}
    for _ in columns:
        rest = [n for n in range(len(columns)) if n not in widths]
        share = (width - sum(widths.values())) / sum(columns[n].share for n in rest)
        narrow = [n for n in rest if columns[n].share * share < least[n]]
        if not narrow:
            break
        widths |= {n: least[n] for n in narrow}
    shared = [widths.get(n, round(each.share * share)) for n, each in enumerate(columns)]
    shared[-1] += width - sum(shared)
    return shared


def roster(
    page: Page,
    rows: str,
    columns: Sequence[Column],
    *,
    height: float = 8,
    kind: str = "窄表",
    total: Sequence[str] = (),
    spare: int = 0,
) -> str:
    """Return a table of one line for each of `rows`, the heading repeated on every page.

    `total` are the cells of a last line; `spare` empty lines follow for ink;
    `height` of a line is in mm; `kind` of styles is 表格, 窄表 or 密表.
    """
    widths = widths_of(columns, page.text_width, SIZES[kind])
    styles = [f"{kind}{'内容' if each.left else '居中'}" for each in columns]
    lines = [
        row(
            *(
                cell(width, heading(f"{kind}栏目", each.heading, width, SIZES[kind]))
                for width, each in zip(widths, columns, strict=True)
            ),
            height=twips(8),
            head=True,
        ),
        tag_row(page.text_width, f"{{%tr for 行 in {rows} %}}", len(columns)),
        *_lines(page.text_width, widths, styles, columns, twips(height), is_summed=bool(total)),
        tag_row(page.text_width, "{%tr endfor %}", len(columns)),
    ]
    if total:
        lines.append(
            row(
                *(
                    cell(width, paragraph(f"{kind}居中", text, more=ON_ONE_PAGE))
                    for width, text in zip(widths, total, strict=True)
                ),
                height=twips(height),
            )
        )
    empty = row(*(cell(width, paragraph(f"{kind}居中")) for width in widths), height=twips(height))
    return table(widths, *lines, *(empty for _ in range(spare)))


def _lines(
    wide: int,
    widths: Sequence[int],
    styles: Sequence[str],
    columns: Sequence[Column],
    height: int,
    *,
    is_summed: bool,
) -> list[str]:
    """Return the line of an item; before a sum, the last of them apart, which goes to the page of the sum."""

    def line(more: str = "") -> str:
        return row(
            *(
                cell(width, *(paragraph(style, text, more=more) for text in each.text.split("\n")))
                for width, style, each in zip(widths, styles, columns, strict=True)
            ),
            height=height,
        )

    if not is_summed:
        return [line()]
    tags = ("{%tr if loop.last %}", "{%tr else %}", "{%tr endif %}")
    last, otherwise, end = (tag_row(wide, tag, len(columns)) for tag in tags)
    return [last, line(ON_ONE_PAGE), otherwise, line(), end]


Pair = tuple[str, str]


def facts(page: Page, *lines: Sequence[Pair], label: float = 28, height: float = 8) -> str:
    """Return a table of labels and values, as many pairs a line as are given; lengths in mm."""
    most = max(len(line) for line in lines)
    half = page.text_width // most
    name = twips(label)
    widths = [name, half - name] * most
    widths[-1] += page.text_width - sum(widths)
    return table(widths, *(_fact_line(widths, line, most, height) for line in lines))


def _fact_line(widths: list[int], line: Sequence[Pair], most: int, height: float) -> str:
    cells = []
    for number, (name, value) in enumerate(line):
        is_last = number == len(line) - 1
        span = 2 * (most - len(line)) + 1 if is_last else 1
        width = sum(widths[2 * number + 1 :]) if is_last else widths[2 * number + 1]
        cells += [
            cell(widths[2 * number], heading("表格栏目", name, widths[2 * number], 小四)),
            cell(width, paragraph("表格内容", value), span=span),
        ]
    return row(*cells, height=twips(height))


def tick(field: str, *answers: str) -> str:
    """Return the `answers` with boxes, that which `field` holds ticked; all empty when it holds nothing."""
    return "　".join(
        f'{{% if {field} == "{answer}" %}}☑{{% else %}}□{{% endif %}}{answer}' for answer in answers
    )


def listed(field: str, name: str) -> str:
    """Return the `name`s of the items of `field` with 、 between them, inside a sentence."""
    return f"{{% for 项 in {field} %}}{{% if not loop.first %}}；{{% endif %}}{name}{{% endfor %}}"


def signatures(page: Page, *names: Pair, height: float = 14) -> str:
    """Return rows that no page break cuts: who signs, the name when it is known, a cell for ink.

    As many in a row as leave `SIGNATURE` of room each; the seal's cell, named 盖章, takes `SEAL`.
    """
    least = SEAL if any("盖章" in name for name, _ in names) else SIGNATURE[0]
    ways = range(1, len(names) + 1)
    most = max(n for n in ways if page.text_width // n - twips(LABEL) >= twips(least))
    rows = -(-len(names) // most)
    count = -(-len(names) // rows)
    space = page.text_width // count - twips(LABEL)
    return paragraph("分节", more=ON_ONE_PAGE) + table(
        [twips(LABEL), space] * count,
        *(_signing_row(names[i : i + count], space, height, count) for i in range(0, len(names), count)),
    )


def _signing_row(names: Sequence[Pair], space: int, height: float, count: int) -> str:
    """Return a row of `count` places; the last of fewer names has the room of those that nobody fills."""
    tall = SEAL if any("盖章" in name for name, _ in names) else height
    cells = []
    for number, (name, value) in enumerate(names, 1):
        known = [paragraph("表格居中", value)] if value else []
        more = count - len(names) if number == len(names) else 0
        cells += [
            cell(twips(LABEL), heading("表格栏目", name, twips(LABEL), 小四), *known),
            cell(space + more * (space + twips(LABEL)), paragraph("表格居中"), span=1 + 2 * more),
        ]
    return row(*cells, height=twips(tall))


def sealed(page: Page, *names: str, date: str, beside: str = "") -> str:
    """Return who issues the paper, with room for the seal over name and date; `beside` stands to the left.

    One row that no page break cuts, so no seal stands alone.
    """
    width = page.text_width // len(names) if len(names) > 1 else twips(96)
    cells = [
        cell(
            width,
            *(paragraph("表格居中", line) for line in _named_to_be_sealed(name, alone=len(names) == 1)),
            *([paragraph("表格居中", date)] if index == len(names) - 1 else []),
            align="center",
        )
        for index, name in enumerate(names)
    ]
    left = page.text_width - width * len(names)
    if left > twips(10):
        cells.insert(0, cell(left, paragraph("表格内容", beside)))
        widths = [left, *[width] * len(names)]
    else:
        widths = [width] * len(names)
    lead = paragraph("分节", more=ON_ONE_PAGE)
    return lead + table(widths, row(*cells, height=twips(SEAL)), line=0) + paragraph("分节")


def _named_to_be_sealed(name: str, *, alone: bool) -> list[str]:
    """Return the lines of who seals: 中共…支部委员会（盖章） is too long for one line beside another's."""
    seal = "（盖章）"
    return [name] if alone else [name.removesuffix(seal), seal]


ON_ONE_PAGE = "<w:keepNext/>"
"""Keeps what stands before a signature or a date on the page of it."""
SIGNATURE, SEAL, LABEL = (26.0, 9.5), 43.0, 24.0
"""Room in mm: a signature's width and height, a round seal of about 40 mm, the words beside a cell."""

ABSENT = (
    "{% for 人 in 缺席 %}{% if not loop.first %}、{% endif %}{{ 人.姓名 }}（{{ 人.原因 }}）{% endfor %}"
    "{% if not 缺席 %}无{% endif %}"
)


def meeting_record_head(page: Page, *extra: Sequence[Pair]) -> str:
    """Return the head of a meeting's record: when, where, who called it, who came.

    Upright, a day with its hours has no room beside the place.
    """
    day, place = ("时间", "{{ 时间 }}"), ("地点", "{{ 地点 }}")
    unit = ("组织单位", "{{ 组织单位 }}")
    came = ("应到和实到", "应到{{ 应到 }}人，实到{{ 实到 }}人，占{{ 占比 }}")
    is_wide = page.width > page.height
    return facts(
        page,
        *extra,
        *(((day, place),) if is_wide else ((day,), (place,))),
        (("主持人", "{{ 主持人 }}"), ("记录人", "{{ 记录人 }}")),
        *(((unit, came),) if is_wide else ((unit,), (came,))),
        (("缺席及原因", ABSENT),),
        (("列席", "{{ 列席 }}"),),
    )


VILLAGERS = (
    column("序号", 6),
    column("姓名", 16),
    column("身份", 16),
    column("{{ 用语.村民小组 }}", 16, "村民小组"),
    blank("签名", 24),
    blank("备注", 16),
)
CADRES = (
    column("序号", 6),
    column("姓名", 13),
    column("单位", 31, left=True),
    column("职务", 25, left=True),
    blank("签名", 22),
    blank("备注", 10),
)


PRESENCE = (column("到会情况", 16, "到会"), column("缺席原因", 24))
PRESENCE_OF_CADRES = (column("到会情况", 12, "到会"), column("缺席原因", 20))
"""Beside unit and post: 第一书记、工作队长 stands in one line."""


def attendance_list(page: Page, title: str, people: Sequence[Column] = VILLAGERS) -> str:
    """Return who was called and who came, on a page of its own: the sheet they signed lies with it."""
    known = [each for each in people if each.text]
    presence = PRESENCE if people is VILLAGERS else PRESENCE_OF_CADRES
    kind = "表格" if people is VILLAGERS else "窄表"
    return (
        paragraph("另页标题", title)
        + paragraph("表前说明", "会议：{{ 会议名称 }}")
        + paragraph("表前说明", "时间：{{ 时间 }}　　地点：{{ 地点 }}")
        + paragraph("表前说明", "（会上签到册原件附后）")
        + roster(page, "签到", (*known, *presence), kind=kind, height=7)
        + paragraph("分节")
    )


def sign_in_sheet(page: Page, title: str, people: Sequence[Column] = VILLAGERS) -> str:
    """Return the sign-in sheet on a page of its own, the columns after who comes; 签名 stays empty."""
    kind, height = ("表格", 9.5) if people is VILLAGERS else ("窄表", 9)
    return (
        paragraph("另页标题", title)
        + paragraph("表前说明", "会议：{{ 会议名称 }}")
        + paragraph("表前说明", "时间：{{ 时间 }}　　地点：{{ 地点 }}")
        + roster(page, "签到", people, kind=kind, height=height)
        + paragraph("分节")
    )


def title_lines() -> str:
    """Return the title, broken where its words allow."""
    return repeat("行", "标题行", paragraph("文书标题", "{{ 行 }}"))
