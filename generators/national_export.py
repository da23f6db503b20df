"""Compares an export of the national system with the workbook, and writes into it what the office agrees to.

The export has a row a person (`DOMAIN.md` §3.2) and comes as .xlsx, .xls or .csv, often with a title above
its headings. Households are found by 户编号, people by 证件号码. Nothing is deleted, nothing is guessed: what
the export cannot say in full is listed for the office to fill in.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import TypeAdapter, ValidationError
from python_calamine import CalamineWorkbook

from generators.characters import shown_text
from generators.errors import DataRefused, Finding, Severity, UsageError, tell_os_error
from generators.formulas.addresses import area_bounds, column_letter
from generators.opc import OLE, Opener
from generators.own_files import read_given, write_instead, write_new
from generators.records.columns import Row, show_cell
from generators.records.dataset import household_field
from generators.records.household_names import household_names
from generators.records.households import Household, Member, MonitorEpisode
from generators.records.township import Village
from generators.sheet_cells import MOST_CELLS, UNREADABLE, read_shown
from generators.sheet_edit import SheetEdit, edit_sheets
from generators.worker_process import WorkerDiedError, run_in_worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from generators.records.dataset import Dataset
    from generators.sheet_cells import Cells

_KINDS: tuple[type[Row], ...] = (Household, Member, MonitorEpisode)
_NEEDED = ("户编号", "姓名", "证件号码", "与户主关系")
_LEFT_OUT = """
序号 数据日期 省 市 县 县（市、区、旗） 乡 乡（镇） 人编号 人口编号 人数 是否参加大病保险 致贫原因1
危房户 是否解决安全饮用水 人均纯收入 人均纯收入（元） 人联系电话 首次识别时间 人员识别时间
风险是否消除 风险是否已消除 风险是否已消除0 风险消除时间 消除监测时间 风险消除方式 出生日期 证件类型
成员联系电话 年度 政治面貌 务工企业名称 是否参加城镇职工基本养老保险 是否参加城乡居民基本养老保险
失学或辍学原因 是否会讲普通话 是否参加商业补充医疗保险 是否国外务工 产业分类 是否接受大病医疗救助
是否接受其他健康扶贫 公益性岗位类型 公益性岗位（月数） 就业渠道 残疾类别 户主姓名 户主证件号码
残疾证办证年度 识别标准 实施开发式帮扶措施情况 产业帮扶 就业帮扶 金融帮扶 公益岗位帮扶 住房安全保障
饮水安全保障 健康帮扶 义务教育保障 教育帮扶 其他教育帮扶 综合保障 社会帮扶 搬迁 生产生活条件改善
基础设施建设 工资性收入 生产经营性收入 合规自付支出 风险消除后生产经营性收入 风险消除后是否住房损毁
风险消除后是否饮水设施损毁 风险消除后是否义务教育阶段适龄儿童少年失学辍学 是否兜底保障户
"""
_NOT_CARRIED = frozenset(_LEFT_OUT.split())
"""Headings of the three known exports that the workbook keeps elsewhere, or not at all."""
_MOST_TITLE_ROWS = 10
_MONTH = re.compile(r"\d{6}")
"""识别监测时间 of the export has no day: enough to compare, not enough for a new row."""
_SYNONYMS = {
    ("kind", "普通农户"): "一般农户",
    ("subsistence", "否"): "未享受",
    ("extreme_poverty", "否"): "未享受",
    ("labour", "弱劳动力"): "弱劳动力或半劳动力",
    ("labour", "半劳动力"): "弱劳动力或半劳动力",
}
"""Words of older exports for words of the workbook: (field, word) → word."""


@dataclass(frozen=True)
class CellChange:
    """One cell of the workbook that the export has another value for."""

    record: Row
    field_name: str
    heading: str
    name: str
    """Of the household's head or the person: for the preview."""
    old: str
    new: Any


@dataclass
class ImportPlan:
    """What an import would do; nothing of it has been done."""

    added: dict[type[Row], list[Row]] = field(default_factory=dict)
    changed: list[CellChange] = field(default_factory=list)
    unchanged: int = 0
    not_monitored: int = 0
    """Households of the export that are neither monitored nor in the workbook."""
    absent: list[str] = field(default_factory=list)
    """户编号 that the workbook has and the export does not."""
    left_out: list[str] = field(default_factory=list)
    """Headings of the export that are known and not carried."""
    to_complete: list[Finding] = field(default_factory=list)
    """What the office has to fill in or decide itself."""
    seen: str = ""
    """Hash of the workbook that the plan was made against; its rows count in that workbook alone."""

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to write."""
        return not self.changed and not any(self.added.values())


def plan_import(path: Path, dataset: Dataset) -> ImportPlan:
    """Return what the export at `path` would change in `dataset`.

    Raise DataRefused with every unknown or missing heading; a cell that cannot be read is left to the office.
    """
    plan = ImportPlan()
    cells, findings = _read_cells(path)
    top = _heading_row(cells)
    heads = _match_headings(path.name, cells, top, plan)
    plan.to_complete += _not_as_shown(findings, cells, heads, top)
    families: dict[str, list[_Line]] = {}
    people: dict[object, _Line] = {}
    for number, row in enumerate(cells[top + 1 :], start=top + 2):
        line = _read_line(path.name, number, row, heads, plan)
        person = line.values.get((Member, "id_number"))
        if person is not None and people.setdefault(person, line) is not line:
            plan.to_complete.append(_twice(line, people[person]))
            continue
        if number_of := line.values.get((Household, "number")):
            families.setdefault(str(number_of), []).append(line)
        elif any(cell not in {"", None} for cell in row):
            plan.to_complete.append(_wanting(line, "户编号", "空白"))
    for household, lines in families.items():
        _plan_household(dataset, household, lines, plan)
    plan.absent = [h.number for h in dataset.all(Household) if h.number not in families]
    return plan


@dataclass(frozen=True)
class _Line:
    """A row of the export: where it stands and what its carried cells say."""

    place: str
    values: Mapping[tuple[type[Row], str], Any]

    def of(self, kind: type[Row]) -> dict[str, Any]:
        return {name: value for (owner, name), value in self.values.items() if owner is kind}


def _read_cells(path: Path) -> tuple[Cells, list[Finding]]:
    """Return the cells of the export at `path`, by rows of one length, and what is not as shown."""
    try:
        content = read_given(path)
    except OSError as error:
        message = f"打不开“{path}”：{tell_os_error(error)}"
        raise UsageError(message) from None
    if content.startswith((b"PK", OLE)):
        return _cells_of_book(path.name, content)
    return _cells_of_text(path.name, content), []


def _refuse(name: str, found: str, way_out: str) -> DataRefused:
    return DataRefused([Finding(f"文件“{name}”", "应为全国系统导出的 .xlsx、.xls 或 .csv", found, way_out)])


_OPENER = Opener(extension=".xlsx")


def _cells_of_book(name: str, content: bytes) -> tuple[Cells, list[Finding]]:
    """Return the cells of the first sheet, what in them is not as shown, and which sheets are not read."""
    try:
        (first, *others), findings = run_in_worker(_read_book, name, content)
    except UNREADABLE:
        found = "打不开的工作簿，已损坏或带密码"
    except WorkerDiedError as died:
        found = str(died)
    else:
        findings += [
            Finding(f"文件“{name}”工作表“{title}”", "只读第一张工作表", "这张没有读", severity=Severity.WARN)
            for title, cells in others
            if cells
        ]
        return first[1], findings
    raise _refuse(name, found, "去掉密码，用 WPS 或 Excel 另存一份再试") from None


def _read_book(name: str, content: bytes) -> tuple[list[tuple[str, Cells]], list[Finding]]:
    """Return (name, cells) of every sheet, and what in the first is not as it is shown."""
    first = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names[0]
    read = read_shown(_OPENER, content, name, looked_at={shown_text(first)}, where=f"文件“{name}”")
    return list(read.cells.items()), read.findings


def _not_as_shown(
    findings: Iterable[Finding],
    cells: Cells,
    heads: Mapping[int, Sequence[tuple[type[Row], str]]],
    top: int,
) -> Iterator[Finding]:
    """Yield `findings` of carried columns below the headings; empty those cells: the office fills them."""
    for finding in findings:
        reference = finding.place.rsplit("单元格 ", 1)[-1]
        if not finding.row:
            yield finding
            continue
        left, first, right, last = (edge or 1 for edge in area_bounds(reference))
        read = [index for index in range(left - 1, right) if index in heads]
        rows = range(max(first - 1, top + 1), min(last, len(cells)))
        if read and rows:
            for number in rows:
                for index in read:
                    cells[number][index] = ""
            yield replace(finding, severity=Severity.WARN)


_LITERAL = re.compile(r'="((?:[^"]|"")*)"', re.DOTALL)
"""`="141199…"`, the way exports keep a long number from being rounded."""


def _cells_of_text(name: str, content: bytes) -> list[list[Any]]:
    if content.lstrip()[:1] == b"<":
        raise _refuse(name, "网页格式的文件", "用 WPS 或 Excel 打开，另存为 .xlsx")
    text = _decoded(content)
    if text is None or "\0" in text:
        raise _refuse(name, "认不出的格式", "在系统里重新导出，或用 WPS 另存为 .xlsx")
    head = text[:4096]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max("\t,;", key=head.count)))
    except csv.Error:
        raise _refuse(name, "读到一半出错", "用 WPS 另存为 .xlsx") from None
    width = max(map(len, rows), default=0)
    if width * len(rows) > MOST_CELLS:
        raise _refuse(name, f"{len(rows)} 行、{width} 列，太大", "按乡镇分开导出")
    return [[_bare(cell) for cell in row] + [""] * (width - len(row)) for row in rows]


def _decoded(content: bytes) -> str | None:
    """Return the text of a .csv as Excel and the national system write it; None when it is none."""
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _bare(cell: str) -> str:
    """Return `cell` of a .csv without what only keeps Excel from making a number of it."""
    text = shown_text(cell)
    if literal := _LITERAL.fullmatch(text):
        return literal[1].replace('""', '"')
    return text.removeprefix("'") if re.fullmatch(r"'\d+[Xx]?", text) else text


def _heading_row(cells: Sequence[Sequence[Any]]) -> int:
    """Return the index of the row with the headings: above it a title, the unit, the day of the export."""
    known = _NOT_CARRIED | set(_carried())
    scores = [len({_squeeze(cell) for cell in row} & known) for row in cells[:_MOST_TITLE_ROWS]]
    return scores.index(max(scores)) if scores else 0


def _squeeze(heading: object) -> str:
    return "".join(str(heading).split()).replace("(", "（").replace(")", "）")


def _carried() -> dict[str, list[tuple[type[Row], str]]]:
    """Return heading or alias → the fields it goes to; 户编号 goes to all three."""
    carried: dict[str, list[tuple[type[Row], str]]] = {}
    for kind in _KINDS:
        for name, column in kind.iter_columns():
            if name not in {"remark", "sequence"}:
                for heading in (column.heading, *column.aliases):
                    carried.setdefault(_squeeze(heading), []).append((kind, name))
    return carried


def _match_headings(
    name: str, cells: Sequence[Sequence[Any]], top: int, plan: ImportPlan
) -> dict[int, list[tuple[type[Row], str]]]:
    """Return column index → fields for the headings in row `top`; `plan` takes those not carried."""
    carried = _carried()
    heads: dict[int, list[tuple[type[Row], str]]] = {}
    findings = []
    taken: set[tuple[type[Row], str]] = set()
    for index, cell in enumerate(cells[top] if cells else []):
        heading = _squeeze(cell)
        place = f"文件“{name}”单元格 {column_letter(index + 1)}{top + 1}"
        if taken & set(carried.get(heading, ())):
            findings.append(Finding(place, "一项只应有一列", show_cell(cell), "删去多余的一列"))
        elif heading in carried:
            heads[index] = carried[heading]
            taken |= set(carried[heading])
        elif heading in _NOT_CARRIED:
            plan.left_out.append(str(cell))
        elif heading:
            findings.append(
                Finding(place, "应为全国系统导出的标题", show_cell(cell), "改正标题，或删去这一列")
            )
    findings += [
        Finding(f"文件“{name}”第 {top + 1} 行", f"应有标题“{heading}”", "没有找到", "重新导出，不要删这一列")
        for heading in _NEEDED
        if not taken & set(carried[heading])
    ]
    if findings:
        raise DataRefused(findings)
    return heads


def _read_line(
    name: str,
    number: int,
    row: Sequence[Any],
    heads: Mapping[int, Sequence[tuple[type[Row], str]]],
    plan: ImportPlan,
) -> _Line:
    values: dict[tuple[type[Row], str], Any] = {}
    for index, targets in heads.items():
        cell = row[index]
        if cell in {"", None}:
            continue
        for kind, field_name in targets:
            if field_name == "identified" and _MONTH.fullmatch(str(cell).strip()):
                values[kind, "month"] = str(cell).strip()
                continue
            given = _SYNONYMS.get((field_name, str(cell).strip()), cell)
            try:
                values[kind, field_name] = _adapter(kind, field_name).validate_python(given)
            except ValidationError as error:
                heading = dict(kind.iter_columns())[field_name].heading
                place = f"文件“{name}”单元格 {column_letter(index + 1)}{number}"
                said = error.errors(include_url=False)[0]["msg"]
                expected = f"“{heading}”{said if said.startswith(('应', '的')) else '应为规定的写法'}"
                plan.to_complete.append(
                    Finding(place, expected, show_cell(cell), "在工作簿里人工填写", Severity.WARN)
                )
    return _Line(f"文件“{name}”第 {number} 行", values)


_ADAPTERS: dict[tuple[type[Row], str], TypeAdapter[Any]] = {}


def _adapter(kind: type[Row], name: str) -> TypeAdapter[Any]:
    if (kind, name) not in _ADAPTERS:
        info = kind.model_fields[name]
        annotation: Any = Annotated[(info.annotation, *info.metadata)]
        _ADAPTERS[kind, name] = TypeAdapter(annotation)
    return _ADAPTERS[kind, name]


def _wanting(line: _Line, heading: str, found: str) -> Finding:
    return Finding(line.place, f"应有“{heading}”", found, "在工作簿里人工填写", Severity.WARN)


def _twice(line: _Line, first: _Line) -> Finding:
    found = f"{first.place}已有，这一行不导入"
    return Finding(line.place, "“证件号码”不应重复", found, "核对后人工改正", Severity.WARN)


def _plan_household(dataset: Dataset, number: str, lines: Sequence[_Line], plan: ImportPlan) -> None:
    known = dataset.by(Household, "number", number)
    merged = {key: value for line in reversed(lines) for key, value in line.values.items()}
    family = _Line(lines[0].place, merged)
    if known:
        _compare(dataset, known[0], family.of(Household), plan)
    elif (MonitorEpisode, "category") not in merged:
        plan.not_monitored += 1
        return
    elif not _add(dataset, Household, family, plan):
        return
    for line in lines:
        _plan_member(dataset, line, plan)
    _plan_episode(dataset, number, family, plan)


def _plan_member(dataset: Dataset, line: _Line, plan: ImportPlan) -> None:
    given = line.of(Member)
    people = dataset.by(Member, "id_number", given.get("id_number"))
    present = [person for person in people if person.left_on is None]
    if people:
        _compare(dataset, (present or people)[0], given, plan)
    else:
        _add(dataset, Member, line, plan)


def _plan_episode(dataset: Dataset, number: str, family: _Line, plan: ImportPlan) -> None:
    given = family.of(MonitorEpisode)
    month = given.pop("month", None)
    episodes = dataset.by(MonitorEpisode, "household", number)
    if episodes:
        latest = max(episodes, key=lambda episode: episode.sequence)
        _compare(dataset, latest, {k: v for k, v in given.items() if k != "identified"}, plan)
        if month not in {None, f"{latest.identified:%Y%m}"}:
            expected = f"识别监测时间应与{dataset.place(latest, 'identified')}的 {latest.identified} 一致"
            plan.to_complete.append(
                Finding(family.place, expected, show_cell(month), "核对后人工改正", Severity.WARN)
            )
    elif "category" in given:
        first: dict[tuple[type[Row], str], Any] = {(MonitorEpisode, name): v for name, v in given.items()}
        line = _Line(family.place, {**first, (MonitorEpisode, "sequence"): 1})
        _add(dataset, MonitorEpisode, line, plan)


def _compare(dataset: Dataset, record: Row, given: Mapping[str, Any], plan: ImportPlan) -> None:
    columns = dict(type(record).iter_columns())
    household: str = getattr(record, "household", "") or getattr(record, "number", "")
    name: str = getattr(record, "name", "") or dataset.head_of(household).name
    changes = [
        CellChange(record, key, columns[key].heading, name, _shown(getattr(record, key)), value)
        for key, value in given.items()
        if getattr(record, key) != value
    ]
    plan.changed += changes
    plan.unchanged += not changes


def _shown(value: object) -> str:
    return "" if value is None or value == () else show_cell(value).strip("“”")


def _add(dataset: Dataset, kind: type[Row], line: _Line, plan: ImportPlan) -> bool:
    """Plan a new row of `kind`; tell what is missing for it instead when it would not be whole."""
    try:
        record = kind(**line.of(kind))
    except ValidationError as error:
        columns = dict(kind.iter_columns())
        for detail in error.errors(include_url=False):
            heading = columns[str(detail["loc"][0])].heading
            plan.to_complete.append(_wanting(line, heading, f"导出表没有（新增“{kind.SHEET}”要用）"))
        return False
    if isinstance(record, Household) and not dataset.by(Village, "name", record.village):
        expected = "行政村应在工作表“村”里"
        plan.to_complete.append(
            Finding(line.place, expected, show_cell(record.village), "先在“村”里补上", Severity.WARN)
        )
        return False
    plan.added.setdefault(kind, []).append(record)
    return True


def write_import(
    plan: ImportPlan, workbook: Path, dataset: Dataset, verify: Callable[[Path], object]
) -> Path:
    """Carry out `plan` in `workbook` and return the backup that was made beside it first.

    Of the workbook only the cells concerned change: all else stays byte for byte. `verify` reads what was
    written before it takes the workbook's place, and raises DataRefused when it would not be sound. Raise
    UsageError when the workbook cannot be written, DataRefused where a formula stands in the way.
    """
    workbook = workbook.resolve()  # A link stays one.
    try:
        content = read_given(workbook)
        if plan.seen and hash_of(content) != plan.seen:
            message = "预览以后工作簿又存过，没有写入；请重新运行 import，看过新的预览再写"
            raise UsageError(message)
        edited = edit_sheets(_OPENER, content, workbook.name, _edits(plan, dataset))
        backup = next(_backup_names(workbook))

        def verified(tried: Path) -> None:
            verify(tried)
            write_new(backup, content)
            shutil.copystat(workbook, backup)

        write_instead(workbook, edited, content, verified)
    except OSError as error:
        message = f"写不了“{workbook.name}”：{tell_os_error(error)}；工作簿没有改动"
        raise UsageError(message) from None
    return backup


def _edits(plan: ImportPlan, dataset: Dataset) -> dict[str, SheetEdit]:
    """Return what `plan` writes, by sheet; a column that the office has dropped wants no value."""
    changed: dict[str, dict[str, Any]] = {}
    for change in plan.changed:
        sheet = change.record.SHEET
        if (letter := dataset.letters[sheet].get(change.field_name)) is not None:
            changed.setdefault(sheet, {})[f"{letter}{change.record.row}"] = change.new
    edits = {sheet: SheetEdit(found) for sheet, found in changed.items()}
    known = ([*dataset.all(kind), *plan.added.get(kind, ())] for kind in (Household, Member))
    names = household_names(*([dict(record) for record in records] for records in known))
    for kind, records in plan.added.items():
        letters, household = dataset.letters[kind.SHEET], household_field(kind)
        shown = [
            {**dict(record), **(names.beside(getattr(record, household)) if household else {})}
            for record in records
        ]
        rows = [{letter: cells.get(name) for name, letter in letters.items()} for cells in shown]
        last = max([record.row for record in dataset.all(kind)], default=1)
        edits[kind.SHEET] = SheetEdit(changed.get(kind.SHEET, {}), rows, last)
    return edits


def hash_of(workbook: bytes) -> str:
    """Return what tells one state of a workbook from another."""
    return hashlib.sha256(workbook).hexdigest()


def _backup_names(workbook: Path) -> Iterator[Path]:
    number = 1
    while True:
        path = workbook.with_name(f"{workbook.stem}.备份{number}{workbook.suffix}")
        if not path.exists():
            yield path
        number += 1
