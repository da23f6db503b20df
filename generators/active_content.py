"""What in an Office file acts by itself or reaches beyond it, found by its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote

from lxml import etree

from generators.opc import DAMAGED, DeclaredTypeError, parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PARTS = (
    ("vbaproject", "宏"),
    ("vbadata", "宏"),
    ("embeddings/", "嵌入的对象"),
    ("activex/", "ActiveX 控件"),
    ("ctrlprops/", "表单控件"),
    ("customui/", "自定义功能区"),
    ("externallinks/", "指向别的文件的链接"),
    ("connections.xml", "外部数据连接"),
    ("querytables/", "外部数据查询"),
    ("webextensions/", "网页加载项"),
    ("afchunk", "整段插入的外来文件"),
    ("macrosheets/", "宏"),
)
"""Beginnings or pieces of part names, in lower case."""
_RELATIONS = {
    "aFChunk": "整段插入的外来文件",
    "oleObject": "嵌入的对象",
    "package": "嵌入的对象",
    "control": "ActiveX 控件",
    "subDocument": "子文档",
    "frame": "框架网页",
    "externalLink": "指向别的文件的链接",
    "mailMergeSource": "邮件合并的数据源",
    "mailMergeHeaderSource": "邮件合并的数据源",
    "vbaProject": "宏",
    "ui": "自定义功能区",
    "extensibility": "自定义功能区",
    "activeXControlBinary": "ActiveX 控件",
    "ctrlProp": "表单控件",
    "wordVbaData": "宏",
    "xlMacrosheet": "宏",
    "xlIntlMacrosheet": "宏",
    "connections": "外部数据连接",
    "queryTable": "外部数据查询",
    "volatileDependencies": "外部数据连接",
    "webextension": "网页加载项",
    "webextensiontaskpanes": "网页加载项",
}
"""The last step of a relation's type, wherever the part lies."""
_SAFE = re.compile(r"(?:https?|mailto|tel):|#", re.IGNORECASE)
"""How the target of a link may begin; javascript:, file:, data:, a UNC path and the like may not."""
ATTACHED = "attachedTemplate"
"""The relation to the template of Word that a document was begun from, which Word opens with it."""
_ON_THIS_DISK = re.compile(r"(?:file:/{0,3})?[A-Za-z]:[\\/]|file:///(?![\\/])|(?![\\/]{2}|[A-Za-z][\w+.-]*:)")
"""Where such a template may lie, as Word writes it for an office's own; filling takes the path out."""
_FIELDS = re.compile(
    r"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE|EMBED|MACROBUTTON|RD|"
    r"HTMLACTIVEX|CONTROL|AUTOTEXTLIST|GOTOBUTTON)\b",
    re.IGNORECASE,
)
_FIELD_LINK = re.compile(r"\bHYPERLINK\b(.*)", re.IGNORECASE | re.DOTALL)
_ARGUMENT = re.compile(r"[\"“”]([^\"“”]*)[\"“”]|(?:(?<=\s)\\[a-z](?!\S))|(\S+)", re.IGNORECASE)
"""What stands in quotation marks, a switch (\\l, \\o), or a word of the code of a field."""
_FUNCTIONS = re.compile(
    r"\b(WEBSERVICE|FILTERXML|RTD|CALL|REGISTER(?:\.ID)?|IMAGE|CUBE[A-Z]+|SQL\.REQUEST|EXEC|GET\.\w+|"
    r"STOCKHISTORY|DDE|PY|COPILOT|TRANSLATE|DETECTLANGUAGE|IMPORT(?:XML|DATA|HTML|RANGE|FEED))\s*\(",
    re.IGNORECASE,
)
_OTHER_BOOK = re.compile(
    r"\[(?:\d+|[^\[\]]*\.[A-Za-z]{2,5})\][^!]*!|\|['\"]|'(?:[A-Za-z]:|\\\\|file:)", re.IGNORECASE
)
_FORMULA_LINK = re.compile(r"\bHYPERLINK\s*\((?:\s*\"([^\"]*)\"\s*[,)])?", re.IGNORECASE)
"""A link that is put together of pieces, or read from a cell, has no target that can be judged."""
_REACHING = frozenset({"href", "src", "sourceFileName", "connectString"})
"""Attributes of drawings (VML, SVG) that name another file."""
_MAY_REACH = etree.XPath(
    "descendant-or-self::*[local-name() = 'script' or local-name() = 'FmlaMacro' or @*["
    + " or ".join(f"local-name() = '{name}'" for name in sorted({*_REACHING, "macro"}))
    + "]]"
)
"""The elements that may do so: of the thousands of a part, hardly ever one."""
_WORDS = tuple(name.encode() for name in ("script", "FmlaMacro", "macro", *sorted(_REACHING)))
_SPELT = re.compile(rb"[<:](?:script|FmlaMacro)|[\s:](?:macro|" + b"|".join(_WORDS[3:]) + rb")\s*=")
"""Their names as a part in UTF-8 spells them: most parts hold none, and need no search element by element."""
_NAMES = {"document": "正文", "footnotes": "脚注", "endnotes": "尾注", "comments": "批注", "settings": "设置"}


def active_content(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield (place, what) of all that acts by itself or reaches beyond the file.

    The place is as somebody at a screen sees it: 正文第 3 段, 单元格 B2 of a sheet's part. A part that is no
    XML is left to who reads it.
    """
    for part in parts:
        low = part.lower()
        if what := next((what for piece, what in _PARTS if piece in low), ""):
            yield part, what
        elif low.endswith((".xml", ".rels", ".vml", ".svg")):
            try:
                root = parse_xml(parts[part])
            except (*DAMAGED, DeclaredTypeError, SyntaxError):
                continue
            if low.endswith(".rels"):
                yield from _of_relations(part, root)
            else:  # A package may keep its parts in any folder.
                yield from _of_fields(part, root)
                yield from _of_formulas(part, root)
                if _may_spell(parts[part], root):
                    yield from _of_attributes(part, root)


def _of_relations(part: str, root: etree._Element) -> Iterator[tuple[str, str]]:
    for relation in root:
        if not isinstance(relation.tag, str):
            continue
        kind = relation.get("Type", "").strip().rpartition("/")[2]
        target = relation.get("Target", "")
        place = _named(part.replace("_rels/", "").removesuffix(".rels"))
        if kind in _RELATIONS:
            yield place, _RELATIONS[kind]
        elif kind == ATTACHED:
            if is_elsewhere(target):
                yield place, f"别处的模板（{target[:60]}）"
        elif _is_external(relation.get("TargetMode", ""), target):
            if kind != "hyperlink":
                yield place, f"外部的{kind}（{target[:60]}）"
            elif not _is_safe(target):
                yield place, f"不许用的链接（{target[:60]}）"


def is_elsewhere(template: str) -> bool:
    """Tell whether the target of an `ATTACHED` relation is no file of this computer: Word would fetch it."""
    plain = "".join(c for c in unquote(template) if c.isprintable() and not c.isspace())
    return not _ON_THIS_DISK.match(plain)


def _is_external(mode: str, target: str) -> bool:
    """Tell whether a relation leads out of the package, whatever it says of itself."""
    return mode.strip().lower() == "external" or bool(re.match(r"\s*(?:[A-Za-z][\w+.-]*:|\\\\|//)", target))


def _is_safe(target: str) -> bool:
    plain = "".join(c for c in unquote(target) if c.isprintable() and not c.isspace())
    return bool(_SAFE.match(plain)) or not re.match(r"[A-Za-z][\w+.-]*:|[\\/]{2}|[A-Za-z]:[\\/]", plain)


def _of_fields(part: str, root: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the fields that reach out: in whatever pieces their code stands, over paragraphs too."""
    for number, code in _codes(root):
        place = f"{_named(part)}第 {number} 段"
        if field := _FIELDS.search(code):
            yield place, f"{field[1].upper()} 域"
        elif link := _FIELD_LINK.search(code):
            named = [quoted or word for quoted, word in _ARGUMENT.findall(link[1]) if quoted or word]
            yield from ((place, f"不许用的链接（{one[:60]}）") for one in named if not _is_safe(one))
    if root.find(".//{*}mailMerge") is not None:
        yield _named(part), "邮件合并的数据源"


def _codes(root: etree._Element) -> Iterator[tuple[int, str]]:
    """Yield the code of each field, those within it too, with the number of the paragraph it begins in."""
    number, begun, code = 0, 1, ""
    for node in root.iter("{*}p", "{*}fldChar", "{*}instrText", "{*}delInstrText", "{*}fldSimple"):
        name, values = etree.QName(node).localname, _attributes_of(node)
        if name == "p":
            number += 1
        elif name == "fldSimple":
            yield number, values.get("instr", "")
        elif name != "fldChar":
            code += node.text or ""
        elif values.get("fldCharType") == "begin" and not code:
            begun = number
        elif values.get("fldCharType") != "begin":
            yield begun, code
            code = ""
    yield begun, code


def _may_spell(content: bytes, root: etree._Element) -> bool:
    """Tell whether one of the names may stand in a part: in UTF-8 it is looked for, else it may."""
    encoding = root.getroottree().docinfo.encoding or ""
    if encoding.upper() != "UTF-8" or b"\0" in content:
        return True
    return any(word in content for word in _WORDS) and bool(_SPELT.search(content))


def _of_attributes(part: str, root: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield what drawings name by themselves, without a relation: links, pictures, macros, scripts."""
    for node in cast("list[etree._Element]", _MAY_REACH(root)):
        name = etree.QName(node).localname
        if name == "script" or (name == "FmlaMacro" and node.text):
            yield _named(part), "宏" if name == "FmlaMacro" else "脚本"
        for kind, value in _attributes_of(node).items():
            is_picture = kind == "src" or name in {"image", "use", "imagedata"}
            if kind in _REACHING and not _stays(value, is_picture=is_picture):
                yield _named(part), f"不许用的链接（{value[:60]}）"
            elif kind == "macro" and value.strip():
                yield _named(part), "宏"


def _attributes_of(node: etree._Element) -> dict[str, str]:
    return {etree.QName(key).localname: str(value) for key, value in node.items()}


def _stays(target: str, *, is_picture: bool) -> bool:
    """Tell whether a drawing may name `target`: a picture is its own, a link is one that may stand."""
    own = target.strip().startswith(("#", "data:image/")) or not _is_external("", target)
    return own or (not is_picture and _is_safe(target))


def _of_formulas(part: str, root: etree._Element) -> Iterator[tuple[str, str]]:
    for node in root.iter("{*}f", "{*}formula", "{*}formula1", "{*}formula2", "{*}definedName"):
        text = node.text or ""
        parent = node.getparent()
        cell = (parent.get("r") if parent is not None else "") or node.get("name") or ""
        place = f"{_named(part)}单元格 {cell}" if cell else _named(part)
        if function := _FUNCTIONS.search(text):
            yield place, f"{function[1].upper()} 函数"
        elif _OTHER_BOOK.search(text):
            yield place, "引用别的文件的公式"
        elif (link := _FORMULA_LINK.search(text)) and not (link[1] and _is_safe(link[1])):
            yield place, f"不许用的链接（{(link[1] or text)[:60]}）"


def _named(part: str) -> str:
    stem = part.rpartition("/")[2].removesuffix(".xml")
    if stem in _NAMES:
        return _NAMES[stem]
    if match := re.fullmatch(r"(header|footer)(\d*)", stem):
        return f"{'页眉' if match[1] == 'header' else '页脚'}{match[2]}"
    return part
