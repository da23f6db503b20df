"""Opens a DOCX as a stranger's file: limits on its size, no entities, no network, no traceback."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from generators.errors import Finding, PaperWithheld

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_MEMBERS = 4000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_XML = 60 * 1024 * 1024
MAX_RATIO = 400
_SMALL = 1024 * 1024

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# ISO/IEC 29500 strict files use other names for the same things.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    b"http://purl.oclc.org/ooxml/drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": (
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    ),
    b"http://purl.oclc.org/ooxml/drawingml/picture": b"http://schemas.openxmlformats.org/drawingml/2006/picture",
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}
_STRICT_TEXT = {key.decode(): value.decode() for key, value in _STRICT.items()}


@dataclass(frozen=True)
class Relation:
    """Where a part points to: a part of the same file, or something outside."""

    kind: str
    target: str
    is_external: bool = False


@dataclass
class Package:
    """The parts of one DOCX, by name, read when they are asked for."""

    name: str
    parts: dict[str, bytes]
    main: str = ""
    _relations: dict[str, dict[str, Relation]] = field(default_factory=dict)
    _trees: dict[str, etree._Element] = field(default_factory=dict)

    def tree(self, part: str) -> etree._Element:
        """Return the XML of `part`; broken XML withholds the paper."""
        if part not in self._trees:
            self._trees[part] = _parse(self.parts[part], self.name)
        return self._trees[part]

    def relations(self, part: str) -> dict[str, Relation]:
        """Return the relations of `part` by their id."""
        if part not in self._relations:
            folder, base = posixpath.split(part)
            rels = posixpath.join(folder, "_rels", base + ".rels")
            found = {}
            if rels in self.parts:
                for node in _parse(self.parts[rels], self.name):
                    if not isinstance(node.tag, str):
                        continue
                    target, kind = node.get("Target", ""), node.get("Type", "").rsplit("/", 1)[-1]
                    external = node.get("TargetMode") == "External"
                    if not external:
                        target = unquote(target)
                        joined = target if target.startswith("/") else posixpath.join("/", folder, target)
                        target = posixpath.normpath(joined).lstrip("/")
                    found[node.get("Id", "")] = Relation(kind, target, external)
            self._relations[part] = found
        return self._relations[part]

    def related(self, part: str, kind: str) -> str | None:
        """Return the name of the part that `part` relates to as `kind` (styles, numbering, …)."""
        for relation in self.relations(part).values():
            if relation.kind == kind and relation.target in self.parts:
                return relation.target
        return None


def _refuse(name: str, expected: str, found: str = "", way_out: str = "") -> PaperWithheld:
    return PaperWithheld([Finding(f"文件“{name}”", expected, found, way_out)])


def _parse(data: bytes, name: str) -> etree._Element:
    if len(data) > MAX_XML:
        raise _refuse(name, "文件里的文字部分太大，不像一份公文", f"{len(data) // 1024 // 1024} MB")
    if b"purl.oclc.org/ooxml" in data[:4000]:
        for strict, usual in _STRICT.items():
            data = data.replace(strict, usual)
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise _refuse(name, "文件里不应有 XML 实体声明", way_out="用 Word 或 WPS 另存为新的 .docx 再打印")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _refuse(
            name, "文件已损坏，读不出内容", "XML 不完整", "用 Word 或 WPS 打开后另存为新的 .docx 再打印"
        ) from error


def open_package(data: bytes, name: str) -> Package:
    """Return the parts of the DOCX `data`; `name` is how findings call it.

    Raises PaperWithheld with one line when it is no DOCX, damaged, encrypted or beyond the limits.
    """
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _refuse(
            name,
            "应为 .docx 文件",
            "旧的 .doc 格式或加了密码的文件",
            "用 Word 或 WPS 去掉密码，另存为 .docx 再打印",
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            package = Package(name, dict(_read_members(archive, name)))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise _refuse(
            name, "应为 .docx 文件", "打不开，文件已损坏或不是 .docx", "用 Word 或 WPS 打开后另存为 .docx"
        ) from error
    except RuntimeError as error:
        raise _refuse(name, "文件加了密码", way_out="去掉密码后再打印") from error
    package.main = package.related("", "officeDocument") or ""
    if not package.main:
        raise _refuse(name, "应为 .docx 文件", "压缩包里没有正文", "用 Word 或 WPS 打开后另存为 .docx")
    return package


def replace_part(docx: bytes, part: str, content: bytes) -> bytes:
    """Return the package `docx` with the content of one part changed; the same bytes each time."""
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(docx)) as old, zipfile.ZipFile(changed, "w") as new:
        for member in old.infolist():
            info = zipfile.ZipInfo(member.filename, member.date_time)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content if member.filename.lstrip("/") == part else old.read(member))
    return changed.getvalue()


def _read_members(archive: zipfile.ZipFile, name: str) -> Iterable[tuple[str, bytes]]:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise _refuse(name, "文件里的部件太多，不像一份公文", f"{len(members)} 个")
    total = 0
    for member in members:
        if member.is_dir():
            continue
        if member.file_size > _SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise _refuse(name, "文件的压缩比不正常，可能是恶意文件")
        total += member.file_size
        if total > MAX_UNPACKED:
            raise _refuse(name, "文件解开后太大，不像一份公文", f"超过 {MAX_UNPACKED // 1024 // 1024} MB")
        # The size a member claims is not the size it has: read no more than was claimed.
        with archive.open(member) as stream:
            content = stream.read(member.file_size + 1)
        if len(content) > member.file_size:
            raise _refuse(name, "文件的压缩信息不真实，可能是恶意文件")
        yield member.filename.lstrip("/"), content
