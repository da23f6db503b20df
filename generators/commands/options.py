"""Options that several commands share, and the run that they describe."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from generators.commands.chinese_click import FormatsType, QuarterType
from generators.commands.screen import Screen
from generators.errors import UsageError
from generators.installation import data_home
from generators.own_files.scratch import clear_left

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from generators.pipeline.job import Job
    from generators.pipeline.source import Source
    from generators.store.viewers import Viewer


def _default_data() -> Path:
    """Return the one township there is; refuse to guess among several."""
    from generators.pipeline.backup_file import STORE
    from generators.pipeline.source import WORKBOOK

    found = sorted({path.parent for name in (WORKBOOK, STORE) for path in data_home().glob(f"*/{name}")})
    if len(found) == 1:
        return found[0]
    names = "、".join(folder.name for folder in found) or "没有找到"
    message = f"请用 --data 指明数据文件夹（里面有 {WORKBOOK}）；data 下现有：{names}"
    raise UsageError(message)


def clear_left_in(folder: Path) -> None:
    """Remove what killed runs left half written in the data folder `folder` and the folders in it."""
    for room in (folder, *folder.glob("*/"), *folder.glob("*/*/")):
        clear_left(room)


class Options:
    """What stands before the command."""

    def __init__(
        self,
        data: str | None,
        out: Path,
        templates: Path,
        townships: frozenset[str] = frozenset(),
        *,
        is_shared: bool = False,
    ) -> None:
        self._data = data
        self.out = out
        self.templates = templates
        self.townships = townships
        self.is_shared = is_shared

    @property
    def any_source(self) -> Source:
        """Return where the records are or are to be: the folder may be empty."""
        from generators.pipeline.source import Source

        return Source.of(self._data) if self._data else self.source

    @property
    def source(self) -> Source:
        """Return where the records are: the only data folder there is when none was named.

        Raise UsageError when the data named is not there.
        """
        from generators.pipeline.source import WORKBOOK, Source

        source = Source.of(self._data or _default_data())
        if source.exists:
            clear_left_in(source.folder)
            return source
        folder = source.folder
        if source.database_file:
            what = f"没有数据库“{source.database_file}”"
        elif not folder.is_dir():
            what = f"没有文件夹“{folder}”"
        else:
            near = "、".join(
                sorted(path.name for end in ("xls*", "et") for path in folder.glob(f"数据*.{end}"))
            )
            also = f"，有 {near}：核对后改名为 {WORKBOOK}" if near else ""
            what = f"文件夹“{folder}”里没有 {WORKBOOK}{also}"
        message = f"{what}；先用 hongtou new-data 建一个，或核对 --data"
        raise UsageError(message)

    def begin_where_empty(self, viewer: Viewer) -> bool:
        """Make an empty township of the folder that was named, if it is there and empty; tell whether so."""
        from generators.pipeline.data_folder import begin_with_store
        from generators.pipeline.source import Source

        folder = Source.of(self._data).folder if self._data and "://" not in self._data else None
        if folder is None or not folder.is_dir() or any(folder.iterdir()):
            return False
        begin_with_store(folder, viewer)
        return True

    @property
    def named_source(self) -> Source | None:
        """Return where the records are when somebody named it, for what works without records too."""
        return self.source if self._data else None

    @property
    def data(self) -> Path:
        """Return the folder of the drafts and the register."""
        return self.source.folder

    def job(
        self,
        *,
        formats: frozenset[str] | None = None,
        villages: Sequence[str] = (),
        overwrite: bool = False,
        engine: str = "weasyprint",
        together: bool = True,
        only_together: bool = False,
        archival: bool = False,
        ofd: bool = False,
        **also: Any,
    ) -> Job:
        """Return the run that these options and the command's describe.

        Raise UsageError for choices that exclude each other.
        """
        from generators.pipeline.job import FORMATS, Job

        for name, word in (("correct", "更正"), ("reissue", "重发")):
            if also.get(name) is not None and not also[name].strip():
                message = f"--{name} 后面要写{word}的原因，会记在登记簿里"
                raise UsageError(message)
            also[name] = also.get(name) or ""
        if sum(map(bool, (also.get("correct"), also.get("reissue"), also.get("new_number")))) > 1:
            message = "--correct（更正）、--reissue（重发）、--new-number（新号）只能选一个"
            raise UsageError(message)
        if ofd and engine == "libreoffice":
            message = "--ofd 只能用自带的引擎，去掉 --engine libreoffice"
            raise UsageError(message)
        if ofd:
            formats = (formats or FORMATS) | {"ofd"}
        source, books = self.source, book_flags(together=together, only_together=only_together)
        return Job(
            source.folder,
            self.out,
            self.templates,
            formats=formats or FORMATS,
            overwrite=overwrite,
            villages=frozenset(villages),
            townships=self.townships,
            engine=engine,
            print_sheets=formats is not None,
            bind=books["bind"],
            write_single=books["write_single"],
            archival=archival,
            today=date.today(),
            database=source.database,
            tell=partial(Screen().err.print, markup=False),
            **also,
        )


def book_flags(*, together: bool, only_together: bool) -> dict[str, bool]:
    """Return what a run is told of books and single papers; raise UsageError where neither is wanted."""
    if only_together and not together:
        message = "--only-together（只出合订本）和 --no-together（不出合订本）不能同时写"
        raise UsageError(message)
    return {"bind": together, "write_single": not only_together}


quarter_argument = click.argument("quarter", metavar="季度", type=QuarterType())


village_option = click.option(
    "--village", "villages", metavar="村名", multiple=True, help="只做这个村，可写多次。"
)


household_option = click.option(
    "--household",
    "households",
    metavar="户主或户编号",
    multiple=True,
    help="只做这一户的，可写多次；同名的写村名加户主，如：东沟村张三。",
)


printer_option = click.option(
    "--printer",
    metavar="打印机",
    default=None,
    help="做好后送这台打印机（CUPS 的名称；“默认”为系统默认的）：按次序、双面，先报张数再送。",
)


print_yes_option = click.option("--print-yes", is_flag=True, help="不再询问，直接送打印机。")


format_option = click.option(
    "--format",
    "formats",
    metavar="docx,xlsx,pdf",
    type=FormatsType(),
    help="要哪些格式（逗号隔开）。默认 docx 和 pdf；台账只出 xlsx，要 PDF 的写 xlsx,pdf。",
)


overwrite_option = click.option(
    "--overwrite", is_flag=True, help="人工改过的旧文件也覆盖。默认保留人工修改。"
)


engine_option = click.option(
    "--engine",
    type=click.Choice(["weasyprint", "libreoffice"]),
    default="weasyprint",
    help="用哪个引擎出 PDF，默认 weasyprint。",
)


archival_option = click.option(
    "--pdfa", "archival", is_flag=True, help="PDF 做成可长期保存的 PDF/A，归档、移交用。"
)


ofd_option = click.option("--ofd", is_flag=True, help="另出一份 OFD 版式文件，报送、交换用。")


together_option = click.option(
    "--together/--no-together",
    default=True,
    help="每村、全乡（县）各另出一个合订本，便于一次打印；默认出。",
)


only_together_option = click.option(
    "--only-together", is_flag=True, help="只出合订本，不出单份文件；份数很多时省时间、省地方。"
)
