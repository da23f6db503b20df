"""The parts of an XLSX file: opened with distrust, written with fixed dates."""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from generators.errors import DataRefused, Finding
from generators.opc import open_package

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"

MOST_BYTES = 64 * 2**20
"""Size of all parts of a template unpacked; the shipped ones have some 60 kB."""
_REFUSED_PARTS = (
    ("vbaProject", "宏"),
    ("xl/externalLinks/", "指向别的文件的链接"),
    ("xl/embeddings/", "嵌入的文件"),
    ("xl/activeX/", "ActiveX 控件"),
    ("xl/connections.xml", "外部数据连接"),
    ("xl/queryTables/", "外部数据查询"),
    ("xl/macrosheets/", "宏表"),
    ("xl/dialogsheets/", "对话框表"),
)
_OLDEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Relation:
    """What one part says of another."""

    kind: str
    target: str
    is_external: bool


def refuse(name: str, expected: str, found: str = "", way_out: str = "") -> DataRefused:
    """Return the refusal of template `name` as a whole."""
    return DataRefused([Finding(f"模板“{name}”", expected, found, way_out)])


def read_parts(data: bytes, name: str) -> dict[str, bytes]:
    """Return the parts of the XLSX file `data`, in the file's order.

    Raises DataRefused, in one line, for what is no plain XLSX workbook: old .xls, a password, macros, links
    to other files, embedded files, a zip bomb, a document type declaration.
    """
    with open_package(data, name) as archive:
        try:
            parts = _unpack(archive, name)
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
            EOFError,
            OSError,
            ValueError,
        ) as error:
            way_out = "在 WPS 或 Excel 中另存一遍，不设密码"
            raise refuse(name, "应是完整的 .xlsx 工作簿", "打不开的文件", way_out) from error
    for part in parts:
        for start, what in _REFUSED_PARTS:
            if start in part:
                raise refuse(name, "模板不得带有宏、外部链接和嵌入的文件", what, "删去后另存为 .xlsx")
    if "[Content_Types].xml" not in parts or b"macroEnabled" in parts["[Content_Types].xml"]:
        raise refuse(name, "应是不带宏的 .xlsx 工作簿", "别的文件或 .xlsm", "在 WPS 或 Excel 中另存为 .xlsx")
    return parts


def _unpack(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise refuse(name, f"展开后应不超过 {MOST_BYTES // 2**20} MB", "过大的文件")
    if len({member.filename for member in members}) < len(members):
        raise refuse(name, "应是 .xlsx 工作簿", "有重名部件的文件", "在 WPS 或 Excel 中另存一遍")
    return {member.filename: archive.read(member) for member in members}


def parse_xml(data: bytes, name: str) -> etree._Element:
    """Return the root of `data`; DataRefused for broken XML and for any document type (entity bombs)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise refuse(name, "应是 .xlsx 工作簿", "内容损坏的文件", "在 WPS 或 Excel 中另存一遍") from error
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise refuse(name, "应是 .xlsx 工作簿", "带有 DTD 声明的文件")
    return root


def serialise(root: etree._Element) -> bytes:
    """Return `root` as an XML file the way Office writes it."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def read_relations(parts: Mapping[str, bytes], part: str, name: str) -> dict[str, Relation]:
    """Return the relations of `part` by id, their targets as part names."""
    folder, leaf = posixpath.split(part)
    data = parts.get(posixpath.join(folder, "_rels", leaf + ".rels"))
    if data is None:
        return {}
    relations = {}
    for item in parse_xml(data, name).iter(f"{{{_PACKAGE_RELATIONS}}}Relationship"):
        target = item.get("Target", "")
        is_external = item.get("TargetMode") == "External"
        if not is_external:
            target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        kind = item.get("Type", "").rsplit("/", 1)[-1]
        relations[item.get("Id", "")] = Relation(kind, target, is_external)
    return relations


def drop_part(parts: dict[str, bytes], part: str, owner: str, name: str) -> None:
    """Take `part` out of `parts`, out of the content types and out of the relations of `owner`."""
    if parts.pop(part, None) is None:
        return
    types = parse_xml(parts["[Content_Types].xml"], name)
    for item in types.findall(f"{{{_TYPES}}}Override[@PartName='/{part}']"):
        types.remove(item)
    parts["[Content_Types].xml"] = serialise(types)
    folder, leaf = posixpath.split(owner)
    path = posixpath.join(folder, "_rels", leaf + ".rels")
    root = parse_xml(parts[path], name)
    for item in root.findall(f"{{{_PACKAGE_RELATIONS}}}Relationship"):
        target = posixpath.normpath(posixpath.join("/" + folder, item.get("Target", ""))).lstrip("/")
        if target == part:
            root.remove(item)
    parts[path] = serialise(root)


def write_parts(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an XLSX file of `parts`; the same parts make the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in parts:
            info = zipfile.ZipInfo(path, _OLDEST_ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return stream.getvalue()
