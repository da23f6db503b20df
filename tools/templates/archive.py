"""The sheets of a bound volume after GB/T 9705—2008: what is missing, cover, contents, notes."""

from __future__ import annotations

from tools.templates.house import (
    Footers,
    Style,
    TemplateSpec,
    cell,
    paragraph,
    row,
    table,
    twips,
    when,
    三号,
    二号,
    小标宋,
)
from tools.templates.pages import PORTRAIT, STYLES, blank, column, facts, roster, signatures

_STYLES = (
    *STYLES,
    Style("卷皮全宗", 小标宋, 二号, line=900, align="center", before=1200, after=600),
    Style("卷皮类目", size=三号, line=700, align="center", after=600),
    Style("卷皮题名", 小标宋, 二号, line=900, align="center", before=900),
    Style("卷皮题名续", 小标宋, 二号, line=900, align="center", after=2400),
)
_SHELF = ("全宗号", "目录号", "案卷号")
"""档号, given by the archive and written in ink."""


def _sheet(body: str) -> TemplateSpec:
    """Return a sheet without a page number: those of a volume bear none."""
    return TemplateSpec(_STYLES, body, PORTRAIT, Footers(paragraph("页脚页码")))


def _which() -> str:
    """Return the lines that tell the volumes of a place apart: they differ by their term alone."""
    return paragraph("表前说明", "案卷：{{ 案卷题名 }}") + paragraph("表前说明", "保管期限：{{ 保管期限 }}")


def _shelf_mark() -> str:
    width = PORTRAIT.text_width // 6
    cells = [
        part
        for name in _SHELF
        for part in (
            cell(width, paragraph("表格栏目", name)),
            cell(width, paragraph("表格居中")),
        )
    ]
    return table([width] * 6, row(*cells, height=twips(10)))


def missing() -> TemplateSpec:
    """Return 案卷缺件清单: what is not done, and whose signed originals take the place of the prints."""
    gaps = (
        column("序号", 6),
        column("何处", 22, left=True),
        column("应有", 30, left=True),
        column("现状", 20, left=True),
        column("办法", 22, left=True),
    )
    originals = (
        column("序号", 6),
        column("文书", 26, left=True),
        column("件数", 8),
        column("页号", 28, left=True),
        column("签章", 32, left=True),
    )
    return _sheet(
        paragraph("文书标题", "案卷缺件清单")
        + _which()
        + paragraph("小节标题", "一、没有办完、没有出具的")
        + when("缺件", roster(PORTRAIT, "缺件", gaps), otherwise=[paragraph("表前说明", "无。")])
        + paragraph("小节标题", "二、须以签字、盖章的原件换入的")
        + when("原件", roster(PORTRAIT, "原件", originals), otherwise=[paragraph("表前说明", "无。")])
        + paragraph("填表说明", "本清单不编页号。补齐一项划去一项，全部补齐后抽去。")
    )


def cover() -> TemplateSpec:
    """Return 案卷封面: the items of the standard's cover; 归档号 and 档号 are left for ink."""
    return _sheet(
        paragraph("卷皮全宗", "{{ 全宗名称 }}")
        + paragraph("卷皮类目", "防止返贫动态监测和帮扶类")
        + paragraph("卷皮题名", "{{ 题名首行 }}")
        + paragraph("卷皮题名续", "{{ 题名次行 }}")
        + facts(
            PORTRAIT,
            (("起止时间", "{{ 起止 }}"),),
            (("保管期限", "{{ 保管期限 }}"), ("归档号", "")),
            (("件数", "{{ 件数 }}件"), ("页数", "{{ 页数 }}页")),
            height=12,
        )
        + paragraph("表前说明")
        + _shelf_mark()
    )


def contents() -> TemplateSpec:
    """Return 卷内目录: the seven columns of the standard, the last left for ink."""
    columns = (
        column("顺序号", 8),
        column("文号", 20, left=True),
        column("责任者", 19, left=True),
        column("题名", 29, left=True),
        column("日期", 12),
        column("页号", 11),
        blank("备注", 8),
    )
    return _sheet(paragraph("文书标题", "卷内文件目录") + _which() + roster(PORTRAIT, "文件", columns))


def notes() -> TemplateSpec:
    """Return 卷内备考表: what the volume holds; who bound it, who checked it and when is left for ink."""
    changes = row(
        cell(PORTRAIT.text_width, paragraph("表格内容", "缺损、修改、补充、移出、销毁等情况："), align="top"),
        height=twips(95),
    )
    return _sheet(
        paragraph("文书标题", "卷内备考表")
        + paragraph("小节标题", "本卷情况说明")
        + paragraph(
            "文书正文",
            "本卷共{{ 件数 }}件、{{ 页数 }}页，页号从1编至{{ 页数 }}；封面、目录、备考表和空白页不编页号。"
            "各件的保管期限都是{{ 保管期限 }}。",
        )
        + paragraph("表前说明")
        + table([PORTRAIT.text_width], changes)
        + paragraph("表前说明")
        + signatures(PORTRAIT, ("立卷人", ""), ("检查人", ""), ("立卷时间", ""))
    )


SHEETS = {
    "案卷缺件清单": missing,
    "案卷封面": cover,
    "卷内目录": contents,
    "卷内备考表": notes,
}
