"""The ZIP side of a DOCX: read within limits, keep compressed bytes, write the same bytes every time."""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

from generators.errors import DataRefused, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_MEMBERS = 2000
MAX_MEMBER_BYTES = 32 * 2**20
MAX_TOTAL_BYTES = 128 * 2**20
MAX_RATIO = 200
RATIO_COUNTS_FROM = 2**20
"""A small member may well shrink 200 times; a bomb is large."""

_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_VERSION = 20
_UTF8_NAME = 0x800
_DEFLATED = 8
_DATE_1980_01_01 = 0x21
_STORED_LIMIT = 0xFFFF
_TOO_SHORT_TO_SHRINK = 48
_END_OF_DEFLATE = b"\x03\x00"
_PARSE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
"""What a torn package makes of those who read it."""


@dataclass(frozen=True)
class Member:
    """One file of a package, compressed as it stands in the ZIP."""

    name: str
    method: int
    crc: int
    size: int
    compressed: bytes


@dataclass(frozen=True)
class Package:
    """A DOCX read into memory: `parts` uncompressed by name, `members` compressed, both in file order."""

    parts: Mapping[str, bytes]
    members: Mapping[str, Member]

    def content_types(self) -> dict[str, str]:
        """Return the content type of each part that `[Content_Types].xml` names."""
        root = parse_part(self.parts["[Content_Types].xml"])
        return {
            override.get("PartName", "").lstrip("/"): override.get("ContentType", "")
            for override in root.iterfind("{*}Override")
        }


def parse_part(data: bytes) -> etree._Element:
    """Return the root of an XML part, with entities, networks and huge trees off; `ValueError` for a DTD."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(data, parser)
    if data.find(b"<!DOCTYPE") >= 0:
        msg = "DTD"
        raise ValueError(msg)
    return root


def refuse(name: str, expected: str, *, found: str = "", way_out: str = "") -> DataRefused:
    """Return the refusal of template `name`, to be raised."""
    return DataRefused([Finding(f"模板“{name}”", expected, found, way_out)])


def read_package(data: bytes, name: str) -> Package:
    """Return the DOCX in `data`; raise `DataRefused`, for what is not one or is a bomb."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_directory(infos, name)
            parts = {info.filename: archive.read(info) for info in infos}
        members = {info.filename: _raw_member(data, info) for info in infos}
    except _PARSE_ERRORS as error:
        raise refuse(
            name,
            "应是完好的 DOCX 文件",
            found="不是 DOCX、已损坏或加了密码",
            way_out="用 WPS 或 Word 打开后另存为 .docx（不设密码）",
        ) from error
    package = Package(parts, members)
    _check_parts(package, name)
    return package


def _check_directory(infos: list[zipfile.ZipInfo], name: str) -> None:
    names = [info.filename for info in infos]
    if len(names) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_TOTAL_BYTES:
        raise refuse(name, "文件过大", found=f"{len(names)}个部件", way_out="删去大图片后另存")
    if len({part.lower() for part in names}) != len(names):
        raise refuse(name, "压缩包里有重名部件", way_out="用 WPS 或 Word 另存一次")
    for info in infos:
        if info.filename.startswith("/") or "\\" in info.filename or ".." in info.filename.split("/"):
            raise refuse(
                name, "压缩包里有越界的路径", found=repr(info.filename)[:60], way_out="换用可靠来源的模板"
            )
        bomb = info.file_size > RATIO_COUNTS_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1)
        if bomb or info.file_size > MAX_MEMBER_BYTES:
            raise refuse(
                name,
                f"部件 {info.filename} 解开后过大",
                found=f"{info.file_size}字节",
                way_out="换用可靠来源的模板",
            )


def _raw_member(data: bytes, info: zipfile.ZipInfo) -> Member:
    name_length, extra_length = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + name_length + extra_length
    return Member(
        info.filename, info.compress_type, info.CRC, info.file_size, data[start : start + info.compress_size]
    )


def _check_parts(package: Package, name: str) -> None:
    if "[Content_Types].xml" not in package.parts:
        raise refuse(name, "应是 DOCX 文件", found="没有内容类型表", way_out="用 WPS 或 Word 另存为 .docx")
    for part, data in package.parts.items():
        if "vbaproject" in part.lower():
            raise refuse(name, "模板不得带宏", found=part, way_out="另存为不带宏的 .docx")
        if not part.endswith((".xml", ".rels")):
            continue
        try:
            root = parse_part(data)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise refuse(name, f"部件 {part} 不是完好的 XML", way_out="用 WPS 或 Word 打开后另存") from error
        if part.endswith(".rels"):
            _check_relations(root, name)


def _check_relations(root: etree._Element, name: str) -> None:
    for relation in root:
        if relation.get("TargetMode") != "External":
            continue
        kind = relation.get("Type", "").rpartition("/")[2]
        if kind not in {"hyperlink", "attachedTemplate"}:  # the second is taken out with the properties
            raise refuse(
                name,
                f"模板不得引用外部文件（{kind}）",
                found=relation.get("Target", "")[:80],
                way_out="把图片、对象嵌入文件后另存",
            )


def deflate_stretch(text: bytes) -> bytes:
    """Return `text` as DEFLATE blocks that end on a byte and refer to nothing before: they can be joined."""
    if len(text) < _TOO_SHORT_TO_SHRINK:
        return store_stretch(text)
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    return press.compress(text) + press.flush(zlib.Z_FULL_FLUSH)


def store_stretch(text: bytes) -> bytes:
    """Return `text` as stored DEFLATE blocks: no time spent on texts too short to shrink."""
    size = len(text)
    if size <= _STORED_LIMIT:
        return struct.pack("<BHH", 0, size, size ^ _STORED_LIMIT) + text if size else b""
    return b"".join(store_stretch(text[at : at + _STORED_LIMIT]) for at in range(0, size, _STORED_LIMIT))


def join_chunks(name: str, text: bytes, stretches: Iterable[bytes]) -> Member:
    """Return the member of uncompressed content `text` whose DEFLATE stream is `stretches` in order."""
    return join_pressed(name, zlib.crc32(text), len(text), stretches)


def join_pressed(name: str, crc: int, size: int, stretches: Iterable[bytes]) -> Member:
    """Return the member whose DEFLATE stream is `stretches`; `crc` and `size` are of the text they hold."""
    return Member(name, _DEFLATED, crc, size, b"".join(stretches) + _END_OF_DEFLATE)


def deflate_member(name: str, text: bytes) -> Member:
    """Return `text` as one compressed member."""
    return join_chunks(name, text, [deflate_stretch(text)])


@dataclass(frozen=True)
class PackedMembers:
    """Members laid out as a ZIP's beginning: their bytes, and their lines of the central directory."""

    body: bytes
    directory: bytes
    count: int


def pack_members(members: Iterable[Member], before: PackedMembers | None = None) -> PackedMembers:
    """Return `members` laid out after `before`, every date 1980-01-01: equal content, equal bytes."""
    bodies = [before.body] if before else []
    lines = [before.directory] if before else []
    count = before.count if before else 0
    offset = len(before.body) if before else 0
    for member in members:
        name = member.name.encode()
        flags = 0 if member.name.isascii() else _UTF8_NAME
        facts = (
            member.method,
            0,
            _DATE_1980_01_01,
            member.crc,
            len(member.compressed),
            member.size,
            len(name),
            0,
        )
        header = _LOCAL.pack(0x04034B50, _VERSION, flags, *facts)
        bodies += (header, name, member.compressed)
        lines += (_CENTRAL.pack(0x02014B50, _VERSION, _VERSION, flags, *facts, 0, 0, 0, 0, offset), name)
        offset += len(header) + len(name) + len(member.compressed)
        count += 1
    return PackedMembers(b"".join(bodies), b"".join(lines), count)


def finish_package(packed: PackedMembers) -> bytes:
    """Return the complete ZIP."""
    end = _END.pack(0x06054B50, 0, 0, packed.count, packed.count, len(packed.directory), len(packed.body), 0)
    return packed.body + packed.directory + end
