"""Opening an Office file (an OPC package, ECMA-376 part 2) that may be broken or made to do harm."""

from __future__ import annotations

import io
import zipfile

from generators.errors import DataRefused, Finding

MAX_MEMBERS = 2_000
MAX_BYTES = 600 * 2**20
MAX_RATIO = 400
"""A sheet of 90,000 rows deflates about 12:1, an empty table grid about 150:1; a bomb, beyond 1,000:1."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an old .xls or .doc begins, and any file with a password."""


def open_package(content: bytes, name: str) -> zipfile.ZipFile:
    """Return the package in `content`. Raise DataRefused in one line when it is none, or is made to swell."""
    place = f"文件“{name}”"
    if content.startswith(OLE):
        raise DataRefused(
            [
                Finding(
                    place,
                    "应为未加密的 .xlsx 或 .docx 文件",
                    "旧格式或带密码的文件",
                    "用 WPS 或 Office 另存为 .xlsx/.docx，不设密码",
                )
            ]
        )
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise DataRefused(
            [
                Finding(
                    place,
                    "应为完整的 .xlsx 或 .docx 文件",
                    "打不开（文件损坏或不是这种格式）",
                    "用 WPS 或 Office 打开后另存一份",
                )
            ]
        ) from None
    members = package.infolist()
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if len(members) > MAX_MEMBERS or size > MAX_BYTES or (size > 2**20 and size / packed > MAX_RATIO):
        raise DataRefused(
            [
                Finding(
                    place,
                    "大小应在正常范围内",
                    f"{len(members)} 个部件，展开后 {size // 2**20} MB",
                    "用 WPS 或 Office 另存一份再试",
                )
            ]
        )
    return package
