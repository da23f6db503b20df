"""Every door to an Office file judges a package alike: one Chinese line, never a traceback."""

from __future__ import annotations

import ast
import io
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generators import opc
from generators.errors import DataRefused, Finding, PaperWithheld
from generators.filling.docx import WordTemplate
from generators.filling.xlsx import LedgerTemplate
from generators.opc import Limits, Opener
from generators.printing import print_docx, print_sheet
from generators.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
DOCX = (ROOT / "templates" / "退出告知书.docx").read_bytes()
XLSX = next(iter(sorted((ROOT / "templates").rglob("*.xlsx")))).read_bytes()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive, pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_, **__: None)
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=method)
    return stream.getvalue()


def main_part(data: bytes) -> str:
    return "word/document.xml" if "word/document.xml" in parts_of(data) else "xl/workbook.xml"


def changed(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    parts, main = parts_of(data), main_part(data)
    if not parts[main].startswith(b"<?xml"):
        parts[main] = b'<?xml version="1.0" encoding="UTF-8"?>' + parts[main]
    return packed([(name, change(text) if name == main else text) for name, text in parts.items()])


def with_doctype(text: bytes) -> bytes:
    head, end, body = text.partition(b"?>")
    return head + end + b'<!DOCTYPE a [<!ENTITY b "c">]>' + body


def in_utf16(text: bytes) -> bytes:
    return text.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"', 1).encode("utf-16")


def torn_stream(data: bytes) -> bytes:
    """Break the compressed bytes of the first member behind its header; the directory stays whole."""
    start = 30 + struct.unpack_from("<H", data, 26)[0] + struct.unpack_from("<H", data, 28)[0]
    return data[:start] + b"\xff" * 20 + data[start + 20 :]


def with_flag(data: bytes) -> bytes:
    """Mark every member as encrypted."""
    changed_ = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed_.find(mark)
        while at >= 0:
            changed_[at + offset] |= 1
            at = changed_.find(mark, at + 4)
    return bytes(changed_)


def with_unknown_method(data: bytes) -> bytes:
    return data.replace(b"\x14\x00\x00\x00\x08\x00", b"\x14\x00\x00\x00\x63\x00")


def with_more(data: bytes, *parts: tuple[str, bytes]) -> bytes:
    return packed([*parts_of(data).items(), *parts])


def twice(data: bytes) -> bytes:
    parts = list(parts_of(data).items())
    name, text = next((name, text) for name, text in parts if name == main_part(data))
    return packed([*parts, (name.upper(), text)])


PACKAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "打不开"),
    "text": (lambda _: "你好".encode(), "打不开"),
    "old format": (lambda _: opc.OLE + b"\0" * 600, "旧格式或带密码"),
    "cut in the middle": (lambda data: data[: len(data) // 2], "打不开"),
    "cut at the end": (lambda data: data[:-30], "打不开"),
    "torn stream": (torn_stream, "打不开"),
    "password": (with_flag, "带密码"),
    "unknown method": (with_unknown_method, "打不开"),
    "names twice": (twice, "重名部件"),
    "path outside": (lambda data: with_more(data, ("../../evil.xml", b"<a/>")), "越界的路径"),
    "backslash": (lambda data: with_more(data, ("word\\a.xml", b"<a/>")), "越界的路径"),
    "bomb": (lambda data: with_more(data, ("a.bin", b"0" * 40_000_000)), "解开后过大"),
    "many members": (lambda data: with_more(data, *((f"{n}.bin", b"") for n in range(4001))), "大小应在"),
    "document type": (lambda data: changed(data, with_doctype), "实体声明"),
    "document type in UTF-16": (lambda data: changed(data, lambda t: in_utf16(with_doctype(t))), "实体声明"),
    "document type behind a comment": (
        lambda data: changed(data, lambda t: with_doctype(t).replace(b"<!DOCTYPE", b"<!-- > -->\n<!DOCTYPE")),
        "实体声明",
    ),
    "encoding that is not Unicode": (
        lambda data: changed(data, lambda t: t.replace(b"UTF-8", b"GB18030", 1).decode().encode("gb18030")),
        "编码应为 UTF-8",
    ),
    "broken XML": (lambda data: changed(data, lambda text: text[: len(text) // 2]), "应为完整的"),
    "half a character": (lambda data: changed(data, lambda text: in_utf16(text)[:-1]), "不是完好的 XML"),
}


def read_book(data: bytes, folder: Path) -> object:
    path = folder / "数据.xlsx"
    path.write_bytes(data)
    return read_workbook(path)


DOORS: dict[str, tuple[bytes, Callable[[bytes, Path], object]]] = {
    "Word template": (DOCX, lambda data, _: WordTemplate.open(data, name="样")),
    "Excel template": (XLSX, lambda data, _: LedgerTemplate.open(data, name="样")),
    "print of a Word file": (DOCX, lambda data, _: print_docx(data, name="样", force=True)),
    "print of a sheet": (XLSX, lambda data, _: print_sheet(data, name="样", force=True)),
    "workbook": (XLSX, read_book),
}


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("door", DOORS)
def test_what_is_no_sound_package_is_refused_in_one_line(door, package, tmp_path):
    sound, enter = DOORS[door]
    make, expected = PACKAGES[package]
    with pytest.raises((DataRefused, PaperWithheld)) as told:
        enter(make(sound), tmp_path)
    findings: tuple[Finding, ...] = getattr(told.value, "findings", ()) or getattr(told.value, "reasons", ())
    assert len(findings) == 1
    assert expected in str(findings[0])
    assert findings[0].way_out


def test_a_part_in_utf_16_is_read_as_it_is_in_utf_8():
    assert print_docx(changed(DOCX, in_utf16), force=True).pdf == print_docx(DOCX, force=True).pdf
    assert Opener().read(changed(DOCX, in_utf16), "样") == parts_of(DOCX)


def test_limits_are_the_reader_s_own():
    data = packed([("a.bin", b"0123456789" * 10), ("b.bin", b"0123456789")])
    assert set(Opener(limits=Limits(member=100, total=110)).read(data, "样")) == {"a.bin", "b.bin"}
    for limits in (Limits(member=99), Limits(total=109), Limits(members=1)):
        with pytest.raises(DataRefused):
            Opener(limits=limits).read(data, "样")


def test_relations_are_found_by_the_part_they_are_of():
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="a" Type="http://x/image" Target="media/%E5%9B%BE.png"/>'
        b'<Relationship Id="b" Type="http://x/styles" Target="/word/styles.xml"/>'
        b'<Relationship Id="c" Type="http://x/header" Target="../up.xml"/>'
        b'<Relationship Id="d" Type="http://x/hyperlink" Target="http://a.cn/a%20b" TargetMode="External"/>'
        b"</Relationships>"
    )
    found = Opener().relations({"word/_rels/document.xml.rels": rels}, "word/document.xml", "样")
    assert {key: relation.target for key, relation in found.items()} == {
        "a": "word/media/图.png",
        "b": "word/styles.xml",
        "c": "up.xml",
        "d": "http://a.cn/a%20b",
    }
    assert [key for key, relation in found.items() if relation.is_external] == ["d"]
    assert Opener().relations({}, "word/document.xml", "样") == {}


def test_equal_parts_make_equal_bytes_and_come_back():
    parts = {"a.xml": b"<a/>", "名.bin": bytes(range(256)) * 50}
    data = opc.write_package(parts.items())
    assert data == opc.write_package(parts.items())
    assert Opener().read(data, "样") == parts
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {(info.date_time, info.create_system) for info in archive.infolist()} == {(opc.OLDEST_DATE, 3)}


@pytest.mark.parametrize("folder", ["generators", "tools"])
def test_nothing_else_opens_a_zip_or_sets_up_a_parser(folder):
    doors = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        text = path.read_text("utf-8")
        if "zipfile" not in text and "XMLParser" not in text:
            continue
        tree = ast.parse(text)
        names = {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        calls = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        if "zipfile" in names or "XMLParser" in calls:
            doors.append(path.relative_to(ROOT).as_posix())
    # A backup is a ZIP of the folder and no Office file.
    allowed = {"generators": ["generators/opc.py"], "tools": []}
    assert doors == allowed[folder]
