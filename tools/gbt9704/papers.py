"""The papers that are measured, and the same papers with one thing or another made wrong."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.filling.docx import WordTemplate
from generators.opc import Opener, write_package
from generators.printing import print_docx
from generators.printing.official.imprint_page import put_imprint_on_even_page
from generators.printing.official.signature_page import keep_signature_with_text
from tools.gbt9704.reading import Paper

if TYPE_CHECKING:
    from collections.abc import Sequence

TEMPLATES = Path(__file__).parents[2] / "templates"
_WORDS = "持续巩固拓展脱贫攻坚成果同乡村振兴有效衔接工作方案责任体系政策监管帮扶措施落实到位"
_FULL = (_WORDS * 40)[: 28 * 60]
ANNEXES = ("任务分工和责任落实情况一览表以及各村各专班的联系人和联系电话名单", "村级工作专班名单")
ISSUER, DATE = "兴县交楼申乡人民政府", "2022年4月18日"


def _plain(text: str) -> dict[str, str]:
    return {"级别": "正文", "标题": "", "文": text}


def _lines(name: str) -> list[dict[str, str]]:
    return [{"文": name[:16]}, {"文": name[16:]}] if len(name) > 20 else [{"文": name}]


LEVELS = (
    {"级别": "一级标题", "标题": "一、总体要求", "文": ""},
    {"级别": "二级标题", "标题": "（一）指导思想。", "文": _WORDS},
    {"级别": "三级标题", "标题": "1.", "文": "压实工作责任。"},
    {"级别": "四级标题", "标题": "（1）", "文": "明确工作专班。"},
)

_COMMON: dict[str, Any] = {
    "文件标题": "关于开展季度排查的通知",
    "标志大小": "中",
    "发文字号": "交政发〔2022〕9号",
    "标题行": [{"文": f"{ISSUER}关于"}, {"文": "开展季度排查的通知"}],
    "主送移至版记": False,
    "主送机关": "各村党支部、村委，驻村工作队",
    "正文": [_plain("按照要求开展季度排查。"), *LEVELS, _plain("请认真贯彻落实。")],
    "有附件说明": True,
    "附件说明": [{"前缀": "附件：1.", "名称": ANNEXES[0]}, {"前缀": "2.", "名称": ANNEXES[1]}],
    "印章方式": "加盖印章",
    "日期较长": False,
    "日期前空": "",
    "职务": "",
    "日期字宽": "六字半",
    "发文机关署名": ISSUER,
    "成文日期": DATE,
    "联合行文": False,
    "联合署名行": [],
    "有附注": True,
    "附注": "此件公开发布",
    "附件": [
        {"标记": f"附件{number}", "标题行": _lines(name), "正文": [_plain("略。")]}
        for number, name in enumerate(ANNEXES, 1)
    ],
    "有抄送": True,
    "抄送机关": "县委办公室，县人大常委会办公室，县政府办公室，县政协办公室，县乡村振兴局，县财政局",
}
DOCUMENT: dict[str, Any] = {
    **_COMMON,
    "有份号": True,
    "份号": "000012",
    "有密级": True,
    "密级": "机密★1年",
    "有紧急程度": True,
    "紧急程度": "特急",
    "套打": False,
    "联合机关": [],
    "发文机关标志": f"{ISSUER}文件",
    "上行文": False,
    "签发人排列": "单",
    "签发人行": [],
    "附文": [{"标题行": [{"文": "季度排查工作方案"}], "正文": [_plain(_FULL)]}],
    "附表": [],
    "版记另面": False,
    "印发机关": "兴县交楼申乡党政综合办公室",
    "印发日期": DATE,
}
_SHORT: dict[str, Any] = {
    "附文": [],
    "附件": [],
    "有附件说明": False,
    "附件说明": [],
    "有附注": False,
    "附注": "",
    "正文": [_plain("按照要求开展季度排查。")],
    "有抄送": False,
    "抄送机关": "",
}
_OF_MINUTES = (
    *("文件标题", "标志大小", "标题行", "主送移至版记", "有附件说明", "附件说明"),
    *("成文日期", "附件", "有抄送", "抄送机关"),
)
_OF_ORDERS = (
    *("文件标题", "标志大小", "有附件说明", "附件说明", "成文日期", "有附注", "附注", "附件", "有抄送"),
    *("抄送机关", "主送移至版记"),
)
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "文件": ("公文", DOCUMENT),
    "上行文": (
        "公文",
        {
            **DOCUMENT,
            **_SHORT,
            "上行文": True,
            "签发人排列": "双",
            "签发人行": [{"姓名": "武　文　李小明"}, {"姓名": "王建国"}],
        },
    ),
    "联合行文": (
        "公文",
        {
            **DOCUMENT,
            **_SHORT,
            "联合行文": True,
            "联合机关": [{"名称": ISSUER}, {"名称": "兴县农业农村局"}, {"名称": "兴县财政局"}],
            "发文机关标志": "文件",
            "发文机关署名": "",
            "联合署名行": [{"左": ISSUER, "右": "兴县农业农村局"}, {"左": "", "右": "兴县财政局"}],
        },
    ),
    "不加盖印章": (
        "公文",
        {
            **DOCUMENT,
            **_SHORT,
            "印章方式": "不加盖印章",
            "日期前空": "　" * (28 - len(ISSUER)),
        },
    ),
    "签名章": (
        "公文",
        {**DOCUMENT, **_SHORT, "印章方式": "签名章", "职务": "乡　长", "发文机关署名": ""},
    ),
    "署名放不下": (
        "公文",
        {
            **DOCUMENT,
            **_SHORT,
            "有附件说明": True,
            "附件说明": [{"前缀": "附件：", "名称": ANNEXES[1]}],
            "正文": [_plain("按照要求开展季度排查。"), _plain(_FULL[: 28 * 27 - 5])],
        },
    ),
    "横排附表": (
        "公文",
        {
            **DOCUMENT,
            **_SHORT,
            "附表": [
                {
                    "标记": "附件",
                    "标题行": [{"文": "任务分工表"}],
                    "行": [
                        {
                            "序号": str(number),
                            "工作任务": "健全防止返贫动态监测和帮扶机制",
                            "负责人": "武文",
                            "牵头单位": "乡政府",
                            "责任村": "各村",
                            "完成时限": "2022年12月31日",
                        }
                        for number in range(1, 31)
                    ],
                }
            ],
        },
    ),
    "版记另面": (
        "公文",
        {
            **DOCUMENT,
            **_SHORT,
            "上行文": True,
            "签发人行": [{"姓名": "武　文"}],
            "主送移至版记": True,
            "版记另面": True,
        },
    ),
    "套打": ("公文", {**DOCUMENT, **_SHORT, "套打": True, "发文机关标志": ""}),
    "信函": (
        "信函",
        {
            **_COMMON,
            "发文机关标志": ISSUER,
            "版头要素": [{"文": "000012", "黑体": False}, {"文": "机密★1年", "黑体": True}],
            "正文": [_plain(_FULL[:600])],
        },
    ),
    "命令": (
        "命令",
        {
            **{key: _COMMON[key] for key in _OF_ORDERS},
            **{key: DOCUMENT[key] for key in ("版记另面", "印发机关", "印发日期")},
            "主送机关": "",
            "发文机关标志": f"{ISSUER}令",
            "令号": "第3号",
            "职务": "乡长",
            "正文": [_plain("《交楼申乡封山禁火规定》已经会议通过，现予公布，自公布之日起施行。")],
        },
    ),
    "纪要": (
        "纪要",
        {
            **{key: _COMMON[key] for key in _OF_MINUTES},
            **{key: DOCUMENT[key] for key in ("版记另面", "印发机关", "印发日期")},
            "主送机关": "",
            "发文机关标志": "交楼申乡党委会议纪要",
            "发文字号": "〔2022〕9号",
            "正文": [_plain("会议听取了季度排查情况汇报。")],
            "参会人员": [
                {"栏目": "出席", "名单": "武文、李小明、王建国、赵小兰、孙二牛、周桂花、钱多多、张大山"},
                {"栏目": "请假", "名单": "李小河"},
            ],
        },
    ),
}

Wrong = dict[str, tuple[dict[str, Any], "Sequence[tuple[str, str, str]]"]]
"""Name → (other values, (part, pattern, replacement) in the filled DOCX)."""


def _style(name: str, pattern: str, replacement: str) -> tuple[str, str, str]:
    """Return the edit of one style in `word/styles.xml`."""
    return (
        "word/styles.xml",
        rf'(styleId="{re.escape(name)}"(?:(?!</w:style>).)*?){pattern}',
        rf"\g<1>{replacement}",
    )


WRONG: Wrong = {
    "边距": (
        {},
        [
            ("word/document.xml", r'w:pgSz w:w="\d+"', 'w:pgSz w:w="12240"'),
            ("word/document.xml", r'w:top="\d+"', 'w:top="1440"'),
            ("word/document.xml", r'w:left="\d+" w:header', 'w:left="1800" w:header'),
            ("word/document.xml", r'w:bottom="\d+"', 'w:bottom="1440"'),
        ],
    ),
    "行距字距": (
        {"份号": "12", "发文字号": "交政发[2022]第009号"},
        [
            _style("公文正文", 'w:line="579"', 'w:line="600"'),
            _style("公文正文", '<w:spacing w:val="-5"/>', '<w:spacing w:val="20"/>'),
            _style("公文正文", 'w:firstLine="632"', 'w:firstLine="0"'),
            _style("公文标题", 'w:val="44"', 'w:val="36"'),
            _style("公文标题", 'w:jc w:val="center"', 'w:jc w:val="left"'),
            _style("密级和保密期限", 'w:eastAsia="黑体"', 'w:eastAsia="仿宋"'),
            _style("紧急程度", 'w:line="579"', 'w:line="900"'),
            _style("主送机关", '<w:jc w:val="both"/>', '<w:ind w:left="632"/><w:jc w:val="both"/>'),
            _style("附件标记", 'w:eastAsia="黑体"', 'w:eastAsia="仿宋"'),
            _style("附件标题", 'w:jc w:val="center"', 'w:jc w:val="left"'),
            _style("附件说明（首项）", 'w:left="1943"', 'w:left="900"'),
            _style("附注", 'w:firstLine="632"', 'w:firstLine="0"'),
            _style("一级标题", 'w:eastAsia="黑体"', 'w:eastAsia="楷体"'),
            _style("页码（单页）", 'w:val="28"', 'w:val="21"'),
            _style("页码（单页）", 'w:jc w:val="right"', 'w:jc w:val="center"'),
            _style("页码（双页）", 'w:left="280"', 'w:left="2800"'),
        ],
    ),
    "一九九九": (
        {},
        [
            _style("发文机关标志", r'w:before="\d+"', 'w:before="1000"'),
            _style("发文机关标志", "FF0000", "000000"),
            _style("发文机关标志", 'w:jc w:val="center"', 'w:jc w:val="left"'),
            _style("发文字号", 'w:space="10"', 'w:space="28"'),
            _style("发文字号", 'w:jc w:val="center"', 'w:jc w:val="right"'),
            _style("发文字号", "FF0000", "000000"),
            _style("成文日期", 'w:right="1263"', 'w:right="2210"'),
            _style("版记首条线", 'w:line="20"', 'w:line="60"'),
            _style("版记中条线", 'w:line="14"', 'w:line="40"'),
            _style("版记末条线", 'w:line="20"', 'w:line="60"'),
            _style("抄送机关", 'w:hanging="840"', 'w:hanging="0"'),
            _style("印发机关和印发日期", 'w:left="280"', 'w:left="0"'),
            ("word/document.xml", r'w:footer="\d+"', 'w:footer="2600"'),
            ("word/document.xml", 'w:yAlign="bottom"', 'w:y="9000"'),
        ],
    ),
}


_SIDE_PLACE = r'(?<=positionV relativeFrom="page"><wp:posOffset>)\d+'
_SIDES = [
    *((f"word/header-side-{side}.xml", _SIDE_PLACE, "3000000") for side in ("odd", "even")),
    _style("签发人（双名末行）", 'w:pos="\\d+"/></w:tabs>', 'w:pos="5000"/></w:tabs>'),
    _style("签发人（双名末行）", 'w:pos="316"', 'w:pos="900"'),
    _style("联合标志文件", 'w:jc w:val="center"', 'w:jc w:val="left"'),
    _style("联合标志文件", 'w:line="820"', 'w:line="2000"'),
    _style("成文日期（联合行文）", 'w:right="\\d+"', 'w:right="400"'),
    _style("发文机关署名（不盖章）", 'w:jc w:val="right"', 'w:jc w:val="left"'),
    _style("签发人职务", 'w:right="\\d+"', 'w:right="632"'),
    (
        "word/document.xml",
        '<w:p><w:pPr><w:pStyle w:val="空行"/></w:pPr></w:p>\\s*(?=<w:p><w:pPr><w:pStyle w:val="发文字号)',
        "",
    ),
]
WRONG |= {
    "位置": ({}, _SIDES),
    "特定格式": (
        {},
        [
            *(_style(f"信函发文机关标志{size}", 'w:line="\\d+"', 'w:line="1400"') for size in ("",)),
            _style("红色双线（粗）", 'w:line="34"', 'w:line="10"'),
            _style("红色双线（粗）", 'w:left="-454"', 'w:left="0"'),
            _style("线下空", 'w:line="90"', 'w:line="900"'),
            _style("出席人员", 'w:hanging="948"', 'w:hanging="0"'),
            _style("发文机关标志", 'w:before="\\d+"', 'w:before="1000"'),
            _style("命令发文机关标志", 'w:before="\\d+"', 'w:before="1405"'),
            _style("令号", 'w:jc w:val="center"', 'w:jc w:val="left"'),
            _style("签发人职务", 'w:right="\\d+"', 'w:right="632"'),
        ],
    ),
    "日期": ({"成文日期": "二〇二二年四月十八日"}, []),
    "署名孤立": ({}, [("word/document.xml", "<w:keepNext/>", "")]),
}


def fill_paper(kind: str, wrong: str = "") -> bytes:
    """Return the filled DOCX of `kind`, made wrong as `wrong` says."""
    values, edits = WRONG[wrong] if wrong else ({}, ())
    others = tuple((key, value) for key, value in values.items() if key in KINDS[kind][1])
    data = _filled(kind, others) if wrong == "署名孤立" else _signed(kind, others)
    return _edited(data, edits) if edits else data


@cache
def _filled(kind: str, others: tuple[tuple[str, str], ...]) -> bytes:
    template, context = KINDS[kind]
    return WordTemplate.open(TEMPLATES / f"{template}.docx").fill({**context, **dict(others)})


@cache
def _signed(kind: str, others: tuple[tuple[str, str], ...]) -> bytes:
    data, _ = keep_signature_with_text(_filled(kind, others), f"{kind}.docx")
    return put_imprint_on_even_page(data, f"{kind}.docx")


@cache
def paper(kind: str, wrong: str = "") -> Paper:
    """Return the print of `kind`, made wrong as `wrong` says."""
    return Paper(print_docx(fill_paper(kind, wrong), name=kind).pdf)


def _edited(data: bytes, edits: Sequence[tuple[str, str, str]]) -> bytes:
    parts = Opener(extension=".docx").read(data, "样张.docx")
    for part, pattern, replacement in edits:
        parts[part] = re.sub(pattern, replacement, parts[part].decode(), flags=re.DOTALL).encode()
    return write_package(parts.items())
