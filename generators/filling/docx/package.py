"""The ZIP side of a Word template: what it may hold, its members kept compressed, equal bytes each time."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators import opc
from generators.active_content import active_content
from generators.opc import Limits, Member, Opener

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml import etree

    from generators.errors import HongtouError

_OPENER = Opener(
    "模板", ".docx", Limits(members=2000, member=32 * 2**20, total=128 * 2**20, xml=32 * 2**20, ratio=200)
)
_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_VERSION = 20
_UTF8_NAME = 0x800
_DEFLATED = 8
_DATE_1980_01_01 = 0x21
_CARRIED_ALONG = frozenset({"hyperlink", "attachedTemplate"})
"""What may lie outside of the file: the second is taken out with the properties."""


@dataclass(frozen=True)
class Package:
    """A DOCX read into memory: `parts` uncompressed by name, `members` compressed, both in file order."""

    name: str
    parts: Mapping[str, bytes]
    members: Mapping[str, Member]

    def content_types(self) -> dict[str, str]:
        """Return the content type of each part that `[Content_Types].xml` names."""
        return _OPENER.content_types(self.parts, self.name)

    def parse(self, part: str) -> etree._Element:
        """Return the root of the XML part `part`."""
        return _OPENER.parse(self.parts[part], self.name, part)


def refuse(name: str, expected: str, *, found: str = "", way_out: str = "") -> HongtouError:
    """Return the refusal of template `name` (DataRefused), to be raised."""
    return _OPENER.refuse(name, expected, found, way_out)


def read_package(data: bytes, name: str) -> Package:
    """Return the DOCX in `data`; raise `DataRefused` for what is none, is a bomb or holds what is unsafe."""
    package = Package(name, _OPENER.read(data, name), opc.raw_members(data))
    if opc.TYPES_PART not in package.parts:
        raise refuse(name, "应是 DOCX 文件", found="没有内容类型表", way_out="用 WPS 或 Word 另存为 .docx")
    for part in package.parts:
        if "vbaproject" in part.lower():
            raise refuse(name, "模板不得带宏", found=part, way_out="另存为不带宏的 .docx")
        if part.endswith((".xml", ".rels")):
            root = package.parse(part)
            if part.endswith(".rels"):
                _check_relations(root, name)
    for place, what in active_content(package.parts):
        raise refuse(name, f"模板不得带有{what}", found=place, way_out="在 WPS 或 Word 里删去后另存")
    return package


def _check_relations(root: etree._Element, name: str) -> None:
    for relation in root:
        kind = relation.get("Type", "").rpartition("/")[2]
        if relation.get("TargetMode") == "External" and kind not in _CARRIED_ALONG:
            raise refuse(
                name,
                f"模板不得引用外部文件（{kind}）",
                found=relation.get("Target", "")[:80],
                way_out="把图片、对象嵌入文件后另存",
            )


class DeflatedText:
    """A part that is compressed as it grows."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        self._compressed: list[bytes] = []
        self._crc = self._size = 0

    def add(self, text: str) -> None:
        """Add `text` at the end."""
        data = text.encode()
        self._crc, self._size = zlib.crc32(data, self._crc), self._size + len(data)
        self._compressed.append(self._compressor.compress(data))

    def finish(self) -> Member:
        """Return the part as a member of a package."""
        self._compressed.append(self._compressor.flush())
        return Member(self._name, _DEFLATED, self._crc, self._size, b"".join(self._compressed))


def deflate_member(name: str, text: str) -> Member:
    """Return `text` as one compressed member."""
    part = DeflatedText(name)
    part.add(text)
    return part.finish()


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
