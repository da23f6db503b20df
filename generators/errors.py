"""What can go wrong, told as a clerk sees it: the place, what was expected, what was there, the way out."""

from __future__ import annotations

import errno
import re
import traceback
from dataclasses import dataclass
from dataclasses import field as data_field
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple, Self

from generators.masking import mask_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(StrEnum):
    """How much a finding weighs."""

    BLOCK = "阻断"
    WARN = "提醒"


FAULT = "程序故障"
"""Rule of a finding that is the program's own fault: the run ends with exit code 1."""


class Place(str):
    """Where something stands, as a clerk reads it, and the same as data: a page leads to the very field."""

    sheet: str
    row: int
    """Number of the row's record, in a workbook that of the row, 1 for the first; 0 when it is no row."""
    row_id: int
    """The id under which the store keeps the row; 0 when the data is no store."""
    field: str
    """Field of the `Row` class; empty when the place is the whole row."""

    def __new__(cls, text: str, sheet: str = "", row: int = 0, row_id: int = 0, field: str = "") -> Self:
        """Return `text` that knows what it names."""
        place = super().__new__(cls, text)
        place.sheet, place.row, place.row_id, place.field = sheet, row, row_id, field
        return place

    def __format__(self, spec: str) -> str:
        """Return the place in a sentence: a finding that takes the sentence keeps what it names."""
        if not self.sheet:
            return str(self)
        # As data it is spelled in letters that no rule for the words of a sentence changes.
        data = (self.sheet.encode().hex(), str(self.row), str(self.row_id), self.field)
        return f"\ue000{self!s}\ue001" + "\ue001".join(data) + "\ue002"

    @property
    def _data(self) -> tuple[str, int, int, str]:
        return self.sheet, self.row, self.row_id, self.field

    def __reduce__(self) -> tuple[type[Place], tuple[str, str, int, int, str]]:
        """Return how a copy, or a worker process, makes it anew."""
        return Place, (str(self), *self._data)


_IN_A_SENTENCE = re.compile("\ue000(.*?)\ue001([0-9a-f]*)\ue001(\\d+)\ue001(\\d+)\ue001(.*?)\ue002")
"""A place in a sentence, before a finding has taken it: its text and what it says as data."""


class Named(NamedTuple):
    """A place that a sentence names: how it is called in it, and what it says as data (see `Place`)."""

    text: str
    sheet: str
    row: int
    row_id: int
    field: str


@dataclass(frozen=True, order=True)
class Finding:
    """One fault at one place. No ID or mobile number stands in it in full, however it was written."""

    place: str
    """As a clerk sees it: 工作表“监测户”单元格 C12, or 文件“79号.txt”第 3 行."""
    expected: str
    found: str = ""
    way_out: str = ""
    severity: Severity = Severity.BLOCK
    rule: str = ""
    """Key of the rule that speaks (G6, §4.3 …); empty for plain type checks."""
    sheet: str = data_field(default="", compare=False)
    row: int = data_field(default=0, compare=False)
    row_id: int = data_field(default=0, compare=False)
    field: str = data_field(default="", compare=False)
    """What `place` says, as data (see `Place`): filled in from it."""
    named: tuple[Named, ...] = data_field(default=(), compare=False)
    """The other places that the sentences name: filled in from them."""
    cause: str = data_field(default="", compare=False)
    """What is missing once for it and for others; empty where it stands by itself."""
    adds: tuple[str, tuple[tuple[str, str], ...]] | None = data_field(default=None, compare=False)
    """The sheet that lacks a row, and (field, cell) that the row begins with: it is mended there."""

    def __post_init__(self) -> None:
        """Take what the place knows of itself, and what the sentences name; mask every number."""
        if isinstance(self.place, Place):
            for name in ("sheet", "row", "row_id", "field"):
                object.__setattr__(self, name, getattr(self.place, name))
            object.__setattr__(self, "place", str(self.place))
        for name in ("place", "expected", "found", "way_out"):
            text = getattr(self, name)
            if (masked := mask_numbers(self._without_data(text))) != text:
                object.__setattr__(self, name, masked)

    def _without_data(self, text: str) -> str:
        if "\ue000" not in text:
            return text
        found = [
            Named(words, bytes.fromhex(sheet).decode(), int(row), int(row_id), field)
            for words, sheet, row, row_id, field in _IN_A_SENTENCE.findall(text)
        ]
        object.__setattr__(self, "named", (*self.named, *found))
        return _IN_A_SENTENCE.sub(r"\1", text)

    def __str__(self) -> str:
        """Return the finding as one line of Chinese."""
        parts = [f"{self.place}：{self.expected}"]
        if self.found:
            parts.append(f"现为{self.found}")
        if self.way_out:
            parts.append(f"办法：{self.way_out}")
        return "；".join(parts)


def fault_in(place: str, fault: Exception) -> Finding:
    """Return a fault of the program at `place`, with its line and nothing of the data."""
    where = traceback.extract_tb(fault.__traceback__)[-1]
    found = f"程序出错（{type(fault).__name__}，{PurePath(where.filename).name}第{where.lineno}行）"
    way_out = "核对这一户各表的内容有没有异常；没有的，请把工作簿交给维护人员"
    return Finding(place, "应能做出这一份", found, way_out, rule=FAULT)


_OS_ERRORS = {
    errno.ENOENT: "没有找到",
    errno.EACCES: "没有权限，或正被别的程序打开",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.EISDIR: "同名的是文件夹，不是文件",
    errno.ENOTDIR: "路径中有同名的文件占着文件夹的位置",
    errno.EEXIST: "已有同名的文件",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘已满（超过配额）",
    errno.EFBIG: "文件太大，磁盘不接受",
    errno.ENAMETOOLONG: "名字太长",
    errno.EIO: "磁盘或网络驱动器读写出错",
    errno.ELOOP: "链接绕成了圈",
    errno.EMFILE: "打开的文件太多",
    errno.EINVAL: "名字或位置不能用",
    errno.ETXTBSY: "正被别的程序打开",
    errno.EBUSY: "正被别的程序使用",
    errno.ESTALE: "网络驱动器断开过，文件不见了",
    errno.ENOMEM: "内存不够",
    errno.EADDRINUSE: "正被别的程序使用",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址",
}


def tell_os_error(error: OSError | HongtouError) -> str:
    """Return in Chinese what the system says of a file, a rare error by its number; a refusal as it is."""
    if isinstance(error, HongtouError):
        return str(error)
    told = _OS_ERRORS.get(error.errno or 0) or error.strerror or "打不开"
    return told if re.search("[一-鿿]", told) else f"系统报错（{error.errno}：{told}）"


class HongtouError(Exception):
    """Base of everything the program says no with; `cli` catches it once and exits with `exit_code`."""

    exit_code = 1

    def __init__(self, message: str = "") -> None:
        super().__init__(mask_numbers(message))


class UsageError(HongtouError):
    """The command cannot be carried out as given (no such folder, unknown kind)."""

    exit_code = 2


class Busy(UsageError):
    """Somebody else is at work on the same file."""


class NoLibraryError(UsageError, ImportError):
    """A system library is not installed; loading ahead for workers passes over it, as over any module."""


class DataRefused(HongtouError):
    """The data cannot be worked with; nothing was written. Holds *all* findings, never the first only."""

    exit_code = 3

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))

    def __reduce__(self) -> tuple[type[DataRefused], tuple[tuple[Finding, ...]]]:
        """Return how a worker process hands the exception over."""
        return DataRefused, (self.findings,)


class PaperWithheld(HongtouError):
    """One paper cannot be right and is not made; the others are. Holds every reason."""

    exit_code = 4

    def __init__(self, reasons: Iterable[Finding]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(map(str, self.reasons)))

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[Finding, ...]]]:
        """Return how a worker process hands the exception over."""
        return type(self), (self.reasons,)


class DiskFull(PaperWithheld):
    """The disk is full: the papers after this one will not fit either."""
