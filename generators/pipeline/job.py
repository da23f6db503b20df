"""What a run is given."""

from __future__ import annotations

import getpass
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.errors import Finding, Severity, UsageError
from generators.installation import SHIPPED_TEMPLATES
from generators.number_log import NumberBook, State
from generators.number_register import NumberRegister
from generators.output_folder import OutputFolder, fingerprint
from generators.pipeline.backup_file import BACKUPS
from generators.pipeline.number_place import REGISTER, is_begun, open_log
from generators.pipeline.source import Source
from generators.records.columns import Quarter
from generators.records.households import Household
from generators.records.township import Township, Village
from generators.register_file import backup_folder
from generators.store.cells import sound
from generators.wording import join_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from generators.printing.workers import Elsewhere
    from generators.records.dataset import Dataset
    from generators.store.viewers import Viewer

    Progress = Callable[[int, int, str], None]
    """Called with how many are done, how many there are, and what is being made."""


NOTICES = "notices"
FORMS = "forms"
"""Folder in a township's data of the county's forms that it has taken in."""
OWN_TEMPLATES = "templates"
"""Folder in a township's data of its own templates; each stands before the shipped one of its name."""
NUMBER_BOOK = "发文登记簿.xlsx"
NOTICE_KIND = "通知"
"""What stands before # in the record of a notice's number, and names the kind of its papers."""
BUNDLE = "归档"
"""Kind of the volumes that a closed quarter is bound in."""
FORMATS = frozenset({"docx", "xlsx", "pdf"})
"""The formats made where none is chosen."""
ALL_FORMATS = FORMATS | {"ofd"}


def volume_name(label: str, quarter: Quarter, term: str) -> str:
    """Return the name of the file of a volume; `*` for any place or term gives what finds them."""
    return f"{label}-{quarter}-{BUNDLE}-{term}.pdf"


@dataclass(frozen=True)
class Job:
    """Where a run takes its data and templates from, and where it puts what it makes."""

    data: Path
    out: Path
    templates: Path = SHIPPED_TEMPLATES
    formats: frozenset[str] = FORMATS
    overwrite: bool = False
    villages: frozenset[str] = frozenset()
    townships: frozenset[str] = frozenset()
    """Townships whose papers are made, empty for all of the workbook's."""
    engine: str = "weasyprint"
    print_sheets: bool = False
    """Whether ledgers are printed too: a page of a wide one takes seconds, and Excel prints it as well."""
    archival: bool = False
    """Whether what is printed is PDF/A."""
    bind: bool = True
    """Whether letters are bound into one file to print, a village's and the run's."""
    write_single: bool = True
    """Whether letters that are bound are files of their own too."""
    today: date | None = None
    """The office's day: nothing dated after it is recorded as done; None where that is not asked."""
    database: str = ""
    """URL of the store that holds the records; empty: what lies in `data`, the store if there is one."""
    viewer: Viewer | None = None
    """For whose eyes it is: a village's run reads its own rows only (design D17). None sees everything."""
    by: str = ""
    """Who works here, for the number register."""
    correct: str = ""
    """Why the paper of a used number may say something else now (更正)."""
    reissue: str = ""
    """Why a used number is voided and its paper issued under another (重发)."""
    new_number: bool = False
    """Whether a draft is another matter than the one that its file had a number for (新号)."""
    as_typed: bool = False
    """Whether a number far ahead, of another year or 代字, or against the order of the dates is meant."""
    tell: Callable[[str], None] = lambda _: None
    """Where a line goes that cannot wait for the report: for whom the run is waiting."""
    elsewhere: Elsewhere | None = None
    """What prints many papers in the place of this machine's own cores; None: they do."""
    preview: bool = False
    """Whether papers are only to be looked at: nothing is reserved, and they lie in a folder of their own."""

    @property
    def source(self) -> Source:
        """Return where the records come from."""
        return Source(self.data, self.database) if self.database else Source.of(self.data)

    @cached_property
    def dataset(self) -> Dataset:
        """Return the records of the workbook or store; DataRefused when they have a fault."""
        return self._checked(self.source.read(self.viewer))

    @cached_property
    def faults(self) -> tuple[Finding, ...]:
        """Return what is wrong with the rows that `dataset` leaves out; nothing where all were sound."""
        return ()

    def on_sound_rows(self) -> Job:
        """Return this run on the rows without a fault, and with the `faults` of the others.

        One whose records were read already stays as it is.
        """
        if "dataset" in vars(self):
            return self
        rows, findings = self.source.read_with_findings(self.viewer)
        job = replace(self)
        vars(job)["dataset"] = job._checked(rows)
        vars(job)["faults"] = tuple(f for f in findings if f.severity is Severity.BLOCK)
        return job

    def choosing(self, **choices: Any) -> Job:
        """Return this run with other choices, on the records that were read for it already."""
        job = replace(self, **choices)
        vars(job).update({name: vars(self)[name] for name in ("dataset", "faults") if name in vars(self)})
        return job

    def refuse_without_those_gone(self, quarter: Quarter) -> None:
        """Raise UsageError when a household of `quarter` has gone to a village that the viewer does not see.

        A village's papers would leave it out without a word; the office sees it and makes them.
        """
        seen = self.viewer.villages if self.viewer is not None else None
        if not seen or (store := self.source.store) is None:
            return
        for village in sorted(seen):
            gone = store.rows(Household, where={"moved_from": village})
            days = [sound(Household, "moved_on", row.cells.get("moved_on")) for row in gone]
            if any(isinstance(day, date) and Quarter.of(day) >= quarter for day in days):
                message = f"{quarter.said}以后有户迁出了{village}，村级账号看不到；这一季的由乡镇办公室出"
                raise UsageError(message)

    def in_quarter(self, quarter: Quarter) -> Job:
        """Return this run on the records as papers of `quarter` have them: who moved is where he was."""
        dataset = self.dataset.in_quarter(quarter)
        if dataset is self.dataset:
            return self
        job = self.choosing()
        vars(job)["dataset"] = dataset
        return job

    def _checked(self, dataset: Dataset) -> Dataset:
        if unknown := self.villages - {village.name for village in dataset.all(Village)}:
            known = join_names([village.name for village in dataset.all(Village)])
            message = f"没有叫“{join_names(sorted(unknown))}”的村；现有：{known}"
            raise UsageError(message)
        names = [township.name for township in dataset.all(Township)]
        if unknown := self.townships - set(names):
            message = f"没有叫“{join_names(sorted(unknown))}”的乡镇；现有：{join_names(names)}"
            raise UsageError(message)
        return replace(dataset, today=self.today)

    def is_wanted(self, village: str, township: str) -> bool:
        """Tell whether papers of `village`, or of `township` where there is none, are asked for."""
        if not self.townships:
            return True
        return (self.dataset.village(village).township if village else township) in self.townships

    @property
    def wanted_villages(self) -> frozenset[str]:
        """Return the villages asked for, by name or by township; empty for all."""
        if self.villages or not self.townships:
            return self.villages
        return frozenset(v.name for v in self.dataset.all(Village) if v.township in self.townships)

    @property
    def press(self) -> str:
        """Return how it is printed, as far as a file differs by it: by which engine, with which faces."""
        return f"{self.engine}, {'PDF/A' if self.archival else 'PDF'}, {installed_faces()}"

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """Return where templates are looked for: the township's own, then the shipped; or where was named."""
        forms = self.data / FORMS
        if self.templates != SHIPPED_TEMPLATES:
            return self.templates, forms
        return self.data / OWN_TEMPLATES, forms, SHIPPED_TEMPLATES

    def open_output(self) -> OutputFolder:
        """Return the output folder, kept for the papers of this data folder.

        Raise UsageError when it lies in a room of the data folder, where papers would be taken for drafts,
        templates or backups.
        """
        out, data = self.out.resolve(), self.data.resolve()
        rooms = (NOTICES, FORMS, OWN_TEMPLATES, BACKUPS, backup_folder(self.register_path).name)
        if any(out.is_relative_to(data / room) for room in rooms):
            message = f"成品不能放在“{self.out}”：那里放的是数据文件夹自己的东西；用 --out 另指一个文件夹"
            raise UsageError(message)
        return OutputFolder(self.out, overwrite=self.overwrite, source=self.data, tell=self.tell)

    @property
    def register_path(self) -> Path:
        """Return where the number register of the township lies when it is a file; its backups lie beside."""
        return self.data / REGISTER

    def open_register(self) -> NumberRegister:
        """Return the number register of the township, made when there never was one."""
        return NumberRegister(open_log(self.source), by=self.by or user_name(), now=_now)

    @cached_property
    def _book(self) -> NumberBook:
        return NumberBook()

    def look_at_numbers(self) -> NumberBook:
        """Return what the register says now; nothing when there never was one. None is made."""
        if is_begun(self.source):
            log = open_log(self.source)
            try:
                self._book.take(log.read(self._book.sequence))
            finally:
                log.close()
        return self._book

    def number_of(self, record_id: str) -> str:
        """Return the number that the record's paper bears, nothing when it has none."""
        held = [str(n) for n in self.look_at_numbers().of(record_id) if n.state is not State.VOID]
        return held[-1] if held else ""


def user_name() -> str:
    """Return the name under which somebody works on this machine, nothing when the system does not say."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _now() -> str:
    return datetime.now(UTC).astimezone().isoformat(timespec="seconds")


_FONT_FOLDERS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    *("C:/Windows/Fonts", "~/AppData/Local/Microsoft/Windows/Fonts", "/Library/Fonts", "~/Library/Fonts"),
)


@lru_cache(maxsize=1)
def installed_faces() -> str:
    """Return a digest of the font files on this machine: where a face is added, papers are printed anew."""
    files = [
        f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}"
        for folder in _FONT_FOLDERS
        for path in sorted(Path(folder).expanduser().rglob("*"))
        if path.is_file()
    ]
    return fingerprint(*files)[:12]
