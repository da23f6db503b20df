"""Where tags may stand in a Word part, and the part rewritten as Jinja source by docxtpl's own rules."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from docxtpl import DocxTemplate
from lxml import etree

from generators.errors import Finding
from generators.filling.spelling import OTHER_SPELLING, enclosed_name, names_in
from generators.opc import parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_LOOSE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_MERGE_FIELD = re.compile(r"\b(?:MERGEFIELD|MERGEREC|MERGESEQ|NEXTIF)\b(?:\s+[^\s\\]+)?", re.IGNORECASE)
_NAME_AS_COMMENT = re.compile(r"\{#\s*[\w.]+\s*#\}")
_STRUCTURAL = re.compile(r"\{[%{#](p|tr|tc)\s")
_RICH = re.compile(r"\{\{(p|tr|tc|r)\s")
_UNSUPPORTED = re.compile(r"\{%\s*(colspan|cellbg|hm)\b")
_OPENS = re.compile(r"\{%p?\s*(for|if)\b|\{%tr\s*(for|if)\b")
_CLOSES = re.compile(r"\{%(p|tr)?\s*(endfor|endif)\b")
_EATEN = {"p": "段落", "tr": "表格行", "tc": "单元格"}
_CARRIERS = {
    f"{W}{tag}": word
    for tag, word in {
        "drawing": "图片",
        "pict": "图片",
        "object": "嵌入对象",
        "footnoteReference": "脚注",
        "endnoteReference": "尾注",
        "commentReference": "批注",
        "sectPr": "分节符",
        "fldChar": "域",
        "fldSimple": "域",
        "instrText": "域",
        "pageBreakBefore": "“段前分页”",
        "sym": "符号",
        "bookmarkStart": "书签",
        "bookmarkEnd": "书签",
    }.items()
}
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_VML = "{urn:schemas-microsoft-com:vml}"
_NEAR = 24
_MERGE_PUT_LAST = re.compile(
    r"(<w:tcPr[^>]*>(?:<w:tcW [^>]*/>)?(?:<w:gridSpan [^>]*/>)?)"
    r"((?:(?!</w:tcPr>).)+?)(<w:vMerge w:val=\"{%.*?/>)"
)
"""docxtpl puts the merge of `{% vm %}` behind vAlign and borders; the schema wants it before them."""


def has_tags(data: bytes) -> bool:
    """Return whether a part may hold a tag: an opening brace pair, perhaps split over runs."""
    return b"{" in data and any("{" in text for text in _iter_all_text(data))


def find_other_spellings(root: etree._Element, place: str) -> list[Finding]:
    """Return every tag of a part that is spelled otherwise: filled by nobody, it would stand on the paper."""
    findings: list[Finding] = []
    texts = [own_text_of(paragraph) for paragraph in root.iter(f"{W}p")]
    names = names_in(texts)
    for paragraph, text in zip(root.iter(f"{W}p"), texts, strict=True):
        findings += _misspelled(text, place)
        if found := enclosed_name(text, names):
            way_out = "改成 {{ 字段名 }}；不是标签的，换一种写法"
            findings.append(Finding(_near(place, text), "标签应写作半角的 {{ 字段名 }}", found, way_out))
        if merged := _merge_field(paragraph):
            way_out = "删去这个域，改写成 {{ 字段名 }}"
            findings.append(Finding(_near(place, text), "标签应是文字，不用邮件合并域", merged, way_out))
    for element in root.iter(f"{_DRAWING}p"):
        text = "".join(item.text or "" for item in element.iter(f"{_DRAWING}t"))
        findings += _misspelled(text, place, allowed=False)
    for element in root.iter(f"{_VML}textpath"):
        findings += _misspelled(element.get("string", ""), place, allowed=False)
    return findings


def _merge_field(paragraph: etree._Element) -> str:
    """Return the code of the first field of a mail merge in `paragraph`; nothing where there is none."""
    codes = "".join(code.text or "" for code in paragraph.iter(f"{W}instrText"))
    simple = " ".join(field.get(f"{W}instr", "") for field in paragraph.iter(f"{W}fldSimple"))
    found = _MERGE_FIELD.search(f"{codes} {simple}")
    return found[0].strip() if found else ""


def _misspelled(text: str, place: str, *, allowed: bool = True) -> Iterator[Finding]:
    """Yield what is wrong with `text` as a place for tags; where none is `allowed`, a right one is too."""
    rest = _TAG.sub(_seen, text) if allowed else text
    if allowed and _LOOSE.search(_NAME_AS_COMMENT.sub("", rest)):
        return  # Half a tag: told as such.
    if found := OTHER_SPELLING.search(rest):
        around = rest[max(found.start() - 1, 0) : found.end() + 8].strip()
        expected = "标签应写作半角的 {{ 字段名 }}，中间不加空格" if allowed else "标签只能写在正文文字里"
        way_out = "改成 {{ 字段名 }}；不是标签的，不要用花括号" if allowed else "不要写进图表、艺术字"
        yield Finding(_near(place, text), expected, around, way_out)


def _seen(tag: re.Match[str]) -> str:
    """Return what of a tag is looked at further: a name in the signs of a comment would print nothing."""
    return tag[0] if _NAME_AS_COMMENT.fullmatch(tag[0]) else ""


def _iter_all_text(data: bytes) -> Iterator[str]:
    for element in parse_xml(data).iter(f"{W}t"):
        yield element.text or ""


def text_of(element: etree._Element) -> str:
    """Return all text below `element`, nested paragraphs included."""
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def own_text_of(paragraph: etree._Element) -> str:
    """Return the text of `paragraph` without that of text boxes inside it."""
    return "".join(text.text or "" for text in _own_texts_of(paragraph))


def _own_texts_of(paragraph: etree._Element) -> Iterator[etree._Element]:
    for text in paragraph.iter(f"{W}t"):
        if next(text.iterancestors(f"{W}p"), None) is paragraph:
            yield text


def remove_editing_traces(root: etree._Element) -> None:
    """Take out what editors leave behind and nobody sees: spelling marks and the cursor's bookmark."""
    go_back = {
        mark.get(f"{W}id") for mark in root.iter(f"{W}bookmarkStart") if mark.get(f"{W}name") == "_GoBack"
    }
    for element in list(root.iter(f"{W}proofErr", f"{W}lastRenderedPageBreak")):
        _drop(element)
    for element in list(root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        if element.get(f"{W}id") in go_back:
            _drop(element)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def find_misplaced(root: etree._Element, place: str) -> list[Finding]:
    """Return every tag of a part that docxtpl would misread: split, with text beside it, emptying a cell."""
    findings: list[Finding] = []
    for paragraph in root.iter(f"{W}p"):
        text = own_text_of(paragraph)
        if "{" in text or "}" in text:
            findings += _check_paragraph(paragraph, text, place)
    for cell in root.iter(f"{W}tc"):
        if not _has_lasting_child(cell, f"{W}p", "p"):
            findings.append(
                Finding(
                    _near(place, text_of(cell)),
                    "单元格里每一段都受条件或循环控制，条件不成立时单元格为空，Word 打不开",
                    way_out="在单元格末尾留一个空段",
                )
            )
    for table in root.iter(f"{W}tbl"):
        if not _has_lasting_child(table, f"{W}tr", "tr"):
            findings.append(
                Finding(
                    _near(place, text_of(table)),
                    "表格每一行都受条件或循环控制，可能一行不剩",
                    way_out="给表格加一行表头",
                )
            )
    return findings


def find_hidden(root: etree._Element, styles: etree._Element | None, place: str) -> list[Finding]:
    """Return every printing tag of a part in hidden text: its value would be in the file and on no paper."""
    hiding = _hiding_styles(styles)
    findings = []
    for paragraph in root.iter(f"{W}p"):
        if "{{" not in (text := own_text_of(paragraph)):
            continue
        hidden: list[bool] = []  # Of each character: a tag may be cut in pieces.
        for piece in _own_texts_of(paragraph):
            hidden += [_is_hidden(piece, hiding)] * len(piece.text or "")
        if any(any(hidden[tag.start() : tag.end()]) for tag in re.finditer(r"\{\{.*?\}\}", text)):
            way_out = "取消“隐藏”；不要的字段删去"
            findings.append(Finding(_near(place, text), "标签应是看得见的文字", "隐藏的文字", way_out))
    return findings


def _is_hidden(text: etree._Element, hiding: frozenset[str]) -> bool:
    """Tell whether `text` is hidden by its run, or else by the style of its run or paragraph."""
    run = text.getparent()
    own = run.find(f"{W}rPr/{W}vanish") if run is not None else None
    if own is not None:
        return own.get(f"{W}val") not in _OFF
    named = [run.find(f"{W}rPr/{W}rStyle")] if run is not None else []
    named += [ancestor.find(f"{W}pPr/{W}pStyle") for ancestor in text.iterancestors(f"{W}p")][:1]
    return any(style is not None and style.get(f"{W}val") in hiding for style in named)


def _hiding_styles(styles: etree._Element | None) -> frozenset[str]:
    """Return the ids of the styles that hide their text, by themselves or by what they are based on."""
    based, hiding = {}, set()
    for style in styles.iter(f"{W}style") if styles is not None else ():
        name, parent, own = (
            style.get(f"{W}styleId", ""),
            style.find(f"{W}basedOn"),
            style.find(f"{W}rPr/{W}vanish"),
        )
        if own is not None and own.get(f"{W}val") not in _OFF:
            hiding.add(name)
        elif own is None and parent is not None:
            based[name] = parent.get(f"{W}val", "")
    for _ in based:
        hiding |= {name for name, parent in based.items() if parent in hiding}
    return frozenset(hiding)


_OFF = frozenset({"0", "false", "off"})


def _near(place: str, text: str) -> str:
    text = text.strip()
    return f"{place}“{text[:_NEAR]}{'…' if len(text) > _NEAR else ''}”处"


def _check_paragraph(paragraph: etree._Element, text: str, place: str) -> Iterator[Finding]:
    where = _near(place, text)
    if loose := _LOOSE.search(_TAG.sub("", text)):
        yield Finding(
            where, "标签没有写完整，或被分在两段里", loose.group(), "把整个标签写在同一段内，两头括号成对"
        )
        return
    for tag in _TAG.findall(text):
        if _RICH.match(tag):
            yield Finding(where, "标签只能印文字", tag, "改用 {{ 字段名 }}")
        elif unsupported := _UNSUPPORTED.match(tag):
            yield Finding(where, f"不支持 {unsupported.group(1)} 标签", tag, "改用普通表格行和条件标签")
        elif structural := _STRUCTURAL.match(tag):
            yield from _check_structural(paragraph, structural.group(1), tag, where)


def _check_structural(paragraph: etree._Element, kind: str, tag: str, where: str) -> Iterator[Finding]:
    eaten = paragraph if kind == "p" else next(paragraph.iterancestors(f"{W}{kind}"), None)
    if eaten is None:
        yield Finding(where, f"{{%{kind} %}} 标签应在表格里", tag, "移到表格中，或改用 {%p %}")
        return
    word = _EATEN[kind]
    if text_of(eaten).strip() != tag:
        yield Finding(
            where,
            f"{{%{kind} %}} 标签会替换整个{word}，同一{word}里不得有别的文字",
            text_of(eaten).strip()[:60],
            f"让标签独占一个{word}",
        )
    for element in eaten.iter(*_CARRIERS):
        yield Finding(
            where,
            f"{{%{kind} %}} 标签所在的{word}会被去掉，里面不得有{_CARRIERS[str(element.tag)]}",
            tag,
            "移到别处",
        )
        break


def _has_lasting_child(parent: etree._Element, child: str, kind: str) -> bool:
    """Return whether some `child` of `parent` is printed whatever the conditions say."""
    depth = 0
    for element in parent.iter(child):
        nearest = next(element.iterancestors(parent.tag), None)
        if nearest is not parent:
            continue
        text = text_of(element).strip()
        tag = _TAG.fullmatch(text)
        if tag and text.startswith((f"{{%{kind} ", f"{{#{kind} ")):
            depth += bool(_OPENS.match(text)) - bool(_CLOSES.match(text))
        elif depth == 0:
            return True
    return False


_KEPT_WHEN_LAST = '<w:keepNext w:val="last"/>'
_KEPT_BEFORE_LAST = '<w:keepNext w:val="before last"/>'
_MOST_BETWEEN = 2
"""Paragraphs between the last row of a list and the line that leads to who signs, those of a choice apart."""
_MOST_ROWS_TO_SIGN = 6


def _keep_signatures_with_text(root: etree._Element) -> None:
    """Keep what stands before a table of signatures on its page: a row to sign is never a page of its own.

    Such a table has a paragraph kept with it before it. Of the list above, the last row is kept with it too;
    a template cannot say so of a row that is repeated.
    """
    for lead in root.iter(f"{W}p"):
        following = lead.getnext()
        if following is None or following.tag != f"{W}tbl" or lead.find(f"{W}pPr/{W}keepNext") is None:
            continue
        _keep_rows_together(following)
        before = _keep_between(lead.getprevious())
        if before is not None and before.tag == f"{W}tbl":
            _keep_last_row(before)


def _keep_last_two_rows(root: etree._Element) -> None:
    """Keep the last two rows of every list on one page: no row stands alone on the last."""
    for table in root.iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        tags = [text_of(row).strip() if "%tr" in text_of(row) else "" for row in rows]
        for before, row, after in zip(tags, rows[1:], tags[2:], strict=False):
            if re.match(r"\{%tr for ", before) and re.match(r"\{%tr endfor", after):
                for paragraph in row.iterfind(f"{W}tc/{W}p"):
                    _keep(paragraph, "before last")


def _keep_closing_line_with_list(root: etree._Element) -> None:
    """Keep the last row of a list with the line that closes the paper: no line is a page of its own."""
    lines = root.findall(f"{W}body/{W}p")
    following = lines[-1].getnext() if lines else None
    if not lines or not text_of(lines[-1]).strip() or (following is not None and following.tag == f"{W}tbl"):
        return
    before = _keep_between(lines[-1].getprevious(), most=0)
    if before is not None and before.tag == f"{W}tbl":
        _keep_last_row(before)


def _keep_between(before: etree._Element | None, most: int = _MOST_BETWEEN) -> etree._Element | None:
    """Keep `most` paragraphs back from `before` with what follows; return what stands before them."""
    kept = depth = 0
    while before is not None and before.tag == f"{W}p" and (kept < most or not most):
        tag = _TAG.fullmatch(text_of(before).strip())
        if tag is None:
            if not (most or depth):
                break
            _keep(before)
            kept += not depth
        elif not (depth or re.search("endif|else", tag[0])):
            break
        elif not re.search("else", tag[0]):
            depth += 1 if "endif" in tag[0] else -1
        before = before.getprevious()
    return before


def _keep_rows_together(table: etree._Element) -> None:
    """Keep the rows to sign on one page; a longer table is a list, which goes on over pages."""
    rows = table.findall(f"{W}tr")
    if len(rows) > _MOST_ROWS_TO_SIGN or any(_TAG.fullmatch(text_of(row).strip()) for row in rows):
        return
    for row in rows[:-1]:
        for paragraph in row.iterfind(f"{W}tc/{W}p"):
            _keep(paragraph)


def _keep_last_row(table: etree._Element) -> None:
    rows = table.findall(f"{W}tr")
    tags = [bool(_TAG.fullmatch(text_of(row).strip())) and "%tr" in text_of(row) for row in rows]
    last = max((index for index, is_tag in enumerate(tags) if not is_tag), default=-1)
    if last < 0 or any(tags[last + 2 :]):
        return
    for paragraph in rows[last].iterfind(f"{W}tc/{W}p"):
        _keep(paragraph, "last" if any(tags[last + 1 :]) else "")


def _keep(paragraph: etree._Element, value: str = "") -> None:
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    if properties.find(f"{W}keepNext") is None:
        mark = etree.Element(f"{W}keepNext", {f"{W}val": value} if value else {})
        properties.insert(int(properties.find(f"{W}pStyle") is not None), mark)


def part_to_source(root: etree._Element) -> str:
    """Return the part as Jinja source: docxtpl's rewriting, and a line per paragraph for finding places."""
    _keep_signatures_with_text(root)
    _keep_closing_line_with_list(root)
    _keep_last_two_rows(root)
    patched: str = DocxTemplate(BytesIO()).patch_xml(etree.tostring(root, encoding="unicode"))
    patched = _MERGE_PUT_LAST.sub(r"\1\3\2", patched)
    kept = "{% if loop.last_two %}<w:keepNext/>{% endif %}"
    patched = patched.replace(_KEPT_WHEN_LAST, kept)
    patched = patched.replace(_KEPT_BEFORE_LAST, f"{{% if not loop.last %}}{kept}{{% endif %}}")
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", patched.replace("\n", " "))


def find_outside_text(source: str, place: str) -> list[Finding]:
    """Return the printing tags of `source` that do not stand inside text (but in an attribute, a field …)."""
    masked = re.sub(r"\{[%#].*?[%#]\}", lambda tag: " " * len(tag.group()), source, flags=re.DOTALL)
    findings = []
    for tag in re.finditer(r"\{\{.*?\}\}", masked, re.DOTALL):
        start = masked.rfind("<", 0, tag.start())
        end = masked.find(">", start)
        if end > tag.start() or not re.match(r"<w:t[ >]", masked[start:]):
            findings.append(
                Finding(
                    _near(place, tag.group()),
                    "标签只能写在正文文字里",
                    way_out="不要写进图片说明、域代码或超链接地址",
                )
            )
    return findings


def nearest_text(source: str, line: int) -> str:
    """Return the visible text around line `line` (1-based) of `source`, shortened."""
    lines = source.split("\n")
    for at in (line - 1, line - 2, line):
        if 0 <= at < len(lines) and (text := re.sub(r"<[^>]*>", "", lines[at]).strip()):
            return text[:_NEAR]
    return ""
