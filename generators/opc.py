"""The one door for Office files (OPC packages, ECMA-376 part 2): read with distrust, written clockless.

Whoever reads a package says by an `Opener` what its files are called, how large they may be and what is
raised; what is judged here is judged alike for all. Nothing else touches `zipfile`, and every XML part goes
through `parse_xml`.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from generators.errors import DataRefused, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from generators.errors import HongtouError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an old .xls or .doc begins, and any file with a password."""
TYPES_PART = "[Content_Types].xml"
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, KeyError, IndexError),
)
"""What a torn package makes of those who read it, libraries included."""
OLDEST_DATE = (1980, 1, 1, 0, 0, 0)
"""The date of every member written: equal content makes equal bytes."""
_UNIX = 3
_ENCRYPTED = 0x1
_SMALL = 2**20
"""A small member may well shrink a thousand times; a bomb is large."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(r"^(<\?xml[^>]*?encoding\s*=\s*[\"'])[^\"']+")
_PROLOG = re.compile(
    r"(?:\xef\xbb\xbf)?(?:<\?xml(?:[^>]*?encoding\s*=\s*[\"'](?P<encoding>[^\"']+)[\"'])?[^>]*\?>)?"
    r"(?:\s|<\?.*?\?>|<!--.*?-->)*(?P<doctype><!DOCTYPE)?",
    re.DOTALL,
)
"""What stands before the root of an XML part; a document type is looked for here and by `parse_xml`."""
_SIDES = {b"start": b"left", b"end": b"right"}
_STRICT_SIDE = re.compile(rb"(</?)(start|end)(?=[\s/>])")
STRICT = b"purl.oclc.org/ooxml"
"""Stands in the names that ISO/IEC 29500 strict files use for the same things."""
_TRANSITIONAL = "http://schemas.openxmlformats.org/"
_STRICT = {
    f"http://purl.oclc.org/ooxml/{strict}".encode(): f"{_TRANSITIONAL}{usual}".encode()
    for strict, usual in (
        ("wordprocessingml/main", "wordprocessingml/2006/main"),
        ("spreadsheetml/main", "spreadsheetml/2006/main"),
        ("officeDocument/relationships", "officeDocument/2006/relationships"),
        ("drawingml/main", "drawingml/2006/main"),
        ("drawingml/wordprocessingDrawing", "drawingml/2006/wordprocessingDrawing"),
        ("drawingml/picture", "drawingml/2006/picture"),
        ("drawingml/spreadsheetDrawing", "drawingml/2006/spreadsheetDrawing"),
        ("drawingml/chart", "drawingml/2006/chart"),
        ("officeDocument/math", "officeDocument/2006/math"),
    )
}


@dataclass(frozen=True)
class Limits:
    """How large a package may be; sizes are bytes after unpacking."""

    members: int = 2_000
    member: int = 600 * 2**20
    total: int = 600 * 2**20
    xml: int = 600 * 2**20
    """A single XML part that is parsed into a tree."""
    ratio: int = 400
    """A sheet of 90,000 rows deflates about 12:1, an empty table grid about 150:1; a bomb, beyond 1,000:1."""


@dataclass(frozen=True)
class Relation:
    """Where a part points to: a part of the same package by its name, or something outside."""

    kind: str
    """The last word of the relation's type: styles, image, hyperlink …"""
    target: str
    is_external: bool = False


@dataclass(frozen=True)
class Opener:
    """How the packages of one use are opened; every refusal is one Chinese line of `refusal`."""

    noun: str = "文件"
    extension: str = ".xlsx 或 .docx"
    limits: Limits = field(default_factory=Limits)
    refusal: Callable[[list[Finding]], HongtouError] = DataRefused
    reads_strict: bool = False
    """Whether files of ISO/IEC 29500 strict are read, under their transitional names."""
    is_office: bool = True
    """False for a package of anybody's files: they come byte for byte, under names that differ by case."""
    remedy: str = ""
    """The way out of what is wrong with the package, where no office program saves such files."""

    def refuse(self, name: str, expected: str, found: str = "", way_out: str = "") -> HongtouError:
        """Return the refusal of the package `name`, to be raised; a `remedy` stands for every way out."""
        return self.refusal([Finding(f"{self.noun}“{name}”", expected, found, self.remedy or way_out)])

    def read(self, content: bytes, name: str) -> dict[str, bytes]:
        """Return the parts of the package `content` by name, in its order; `name` is how findings call it.

        XML parts come as UTF-8. Raise `refusal` for an old format, a password, what is no package or is
        damaged, a bomb, names used twice, paths that lead out, an encoding that is not Unicode.
        """
        if content.startswith(OLE):
            raise self.refuse(
                name,
                f"应为未加密的 {self.extension} 文件",
                "旧格式或带密码的文件",
                f"用 WPS 或 Office 去掉密码，另存为 {self.extension}",
            )
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                members = [member for member in archive.infolist() if not member.is_dir()]
                self._judge(members, name)
                parts = {_part_name(member): self._unpack(archive, member, name) for member in members}
        except DAMAGED as error:
            raise self._damaged(name) from error
        if not self.is_office:
            return parts
        return {part: self._as_utf8(part, data, name) for part, data in parts.items()}

    def _damaged(self, name: str, found: str = "打不开（已损坏，或不是这种格式）") -> HongtouError:
        way_out = f"用 WPS 或 Office 打开后另存为 {self.extension}"
        return self.refuse(name, f"应为完整的 {self.extension} 文件", found, way_out)

    def _judge(self, members: list[zipfile.ZipInfo], name: str) -> None:
        """Refuse by the directory alone, before anything is unpacked."""
        limits = self.limits
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise self.refuse(
                name,
                f"应为未加密的 {self.extension} 文件",
                "带密码的文件",
                "去掉密码后另存",
            )
        total = sum(member.file_size for member in members)
        if len(members) > limits.members or total > limits.total:
            raise self.refuse(
                name,
                "大小应在正常范围内",
                f"{len(members)} 个部件，展开后 {total // 2**20} MB",
                "删去大图片，用 WPS 或 Office 另存一份再试",
            )
        names = [_part_name(member) for member in members]
        if self.is_office:
            names = [part.lower() for part in names]
        # Names are compared without regard to case (ECMA-376 part 2, 6.2.2.3): two readers, two contents.
        if len(set(names)) < len(names):
            twice = next(part for part in names if names.count(part) > 1)
            raise self.refuse(name, "压缩包里有重名部件", twice[:60], "用 WPS 或 Office 另存一份再试")
        for member in members:
            self._judge_member(member, name)

    def _judge_member(self, member: zipfile.ZipInfo, name: str) -> None:
        part, size = _part_name(member), member.file_size
        leads_out = not self.is_office and part != member.filename
        if "\\" in part or ".." in part.split("/") or leads_out:
            raise self.refuse(name, "压缩包里有越界的路径", repr(part)[:60], "换用可靠来源的文件")
        swells = size > _SMALL and size > self.limits.ratio * max(member.compress_size, 1)
        if swells or size > self.limits.member:
            raise self.refuse(
                name,
                f"部件 {part[:60]} 解开后过大",
                f"压缩后 {member.compress_size} 字节，展开后 {size} 字节",
                "换用可靠来源的文件",
            )

    def _unpack(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
        # The size a member claims is not the size it has: no more is read than was claimed.
        with archive.open(member) as stream:
            content = stream.read(member.file_size + 1)
        if len(content) != member.file_size:
            raise self._damaged(name)
        return content

    def _as_utf8(self, part: str, data: bytes, name: str) -> bytes:
        """Return an XML part as UTF-8, whichever Unicode encoding it has (ECMA-376 part 2, 6.2.5)."""
        if not part.lower().endswith((".xml", ".rels", ".vml")):
            return data
        if data.startswith(_UTF16):
            try:
                text = data.decode("utf-16")
            except UnicodeDecodeError as error:
                raise self._damaged(name, f"部件 {part} 不是完好的 XML") from error
            data = _DECLARED.sub(r"\g<1>UTF-8", text, count=1).encode()
        prolog = _PROLOG.match(data[:4000].decode("latin-1"))
        declared = prolog["encoding"] if prolog else ""
        if declared and declared.lower() not in {"utf-8", "us-ascii"}:
            raise self.refuse(
                name, f"部件 {part} 的编码应为 UTF-8", declared, "用 WPS 或 Office 另存一份再试"
            )
        if prolog and prolog["doctype"]:
            raise self._declares_type(name, part)
        return data

    def _declares_type(self, name: str, part: str) -> HongtouError:
        return self.refuse(name, "文件里不应有 XML 实体声明（DTD）", part, "用 WPS 或 Office 另存一份再试")

    def parse(self, data: bytes, name: str, part: str = "") -> etree._Element:
        """Return the root of the XML `data` of `part`.

        Raise `refusal` when it is broken, too large or declares a document type.
        """
        if len(data) > self.limits.xml:
            raise self.refuse(name, "文件里的文字部分太大", f"{len(data) // 2**20} MB", "分成几个文件")
        if self.reads_strict and STRICT in data[:4000]:
            data = transitional(data)
        try:
            return parse_xml(data)
        except DeclaredTypeError as error:
            raise self._declares_type(name, part) from error
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._damaged(name, f"已损坏，部件 {part} 不是完好的 XML") from error

    def relations(self, parts: Mapping[str, bytes], part: str, name: str) -> dict[str, Relation]:
        """Return the relations of `part` by their id, in the order of the file; `""` is the package."""
        data = parts.get(relations_part(part))
        if data is None:
            return {}
        found = {}
        for node in self.parse(data, name, relations_part(part)).iterfind("{*}Relationship"):
            target, external = node.get("Target", ""), node.get("TargetMode") == "External"
            kind = node.get("Type", "").rsplit("/", 1)[-1]
            found[node.get("Id", "")] = Relation(
                kind, target if external else part_at(part, target), external
            )
        return found

    def content_types(self, parts: Mapping[str, bytes], name: str) -> dict[str, str]:
        """Return the content type of each part that the table of content types names."""
        root = self.parse(parts[TYPES_PART], name, TYPES_PART)
        return {
            override.get("PartName", "").lstrip("/"): override.get("ContentType", "")
            for override in root.iterfind("{*}Override")
        }


def transitional(data: bytes) -> bytes:
    """Return the XML `data` of a strict file under the transitional names."""
    for strict, usual in _STRICT.items():
        data = data.replace(strict, usual)
    if b"<borders" in data:
        # Strict files say start and end of the sides of a cell (18.8.4).
        data = _STRICT_SIDE.sub(lambda found: found[1] + _SIDES[found[2]], data)
    return data


class DeclaredTypeError(ValueError):
    """An XML part declares a document type, the only way to entities; no Office program writes one."""


def parse_xml(data: bytes) -> etree._Element:
    """Return the root of `data`: entities, network, huge trees off, comments and instructions dropped.

    Raise `DeclaredTypeError` for a document type in whatever encoding, XMLSyntaxError for what is no XML.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise DeclaredTypeError
    return root


def serialise(root: etree._Element) -> bytes:
    """Return `root` as an XML part the way Office writes it."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def relations_part(part: str) -> str:
    """Return the name of the part with the relations of `part`; `""` is the package."""
    folder, leaf = posixpath.split(part)
    return posixpath.join(folder, "_rels", leaf + ".rels")


def part_at(part: str, target: str) -> str:
    """Return the name of the part that a relation of `part` calls `target`."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), unquote(target))).lstrip("/")


def _part_name(member: zipfile.ZipInfo) -> str:
    return member.filename.lstrip("/")


@dataclass(frozen=True)
class Member:
    """One part of a package, compressed as it stands in the ZIP."""

    name: str
    method: int
    crc: int
    size: int
    compressed: bytes


def raw_members(content: bytes) -> dict[str, Member]:
    """Return the members of the package `content`, which was opened before, as they stand in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
    members = {}
    for info in infos:
        name_length, extra_length = struct.unpack_from("<HH", content, info.header_offset + 26)
        start = info.header_offset + 30 + name_length + extra_length
        compressed = content[start : start + info.compress_size]
        members[info.filename] = Member(
            info.filename, info.compress_type, info.CRC, info.file_size, compressed
        )
    return members


def contents(content: bytes) -> dict[str, int]:
    """Return the CRC of each part of `content` by name, dates and properties left out; {} for no package.

    Two packages of the same contents say the same, whenever and by which version they were saved.
    """
    try:
        members = raw_members(content)
    except DAMAGED:
        return {}
    return {name: member.crc for name, member in members.items() if not name.startswith("docProps/")}


def replace_parts(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return the package `content`, which was opened before, with `parts` in the place of their namesakes.

    Every other part, its date and its place in the package stay as they are.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            kept = zipfile.ZipInfo(info.filename, info.date_time)
            kept.compress_type, kept.create_system = info.compress_type, info.create_system
            kept.external_attr, kept.comment = info.external_attr, info.comment
            new.writestr(kept, parts.get(_part_name(info), b"") or old.read(info))
    return stream.getvalue()


def write_package(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the package of `parts` in their order; the same parts make the same bytes on every system."""
    return b"".join(stream_package(parts))


def stream_package(parts: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield the package of `parts` piece by piece, each as soon as the part in it is there."""
    stream, sent = io.BytesIO(), 0
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts:
            info = zipfile.ZipInfo(part, OLDEST_DATE)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, _UNIX
            archive.writestr(info, data)
            stream.seek(sent)
            yield stream.read()
            sent = stream.tell()
    stream.seek(sent)
    yield stream.read()
