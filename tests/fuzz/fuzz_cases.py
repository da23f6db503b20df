"""Broken and hostile input by chance: whatever comes in, one Chinese refusal comes out, never a traceback.

`python tests/fuzz/fuzz_cases.py --cases 20000 --seed 1` runs for as long as it takes; a failure is told with
its kind and seed, and `--only KIND --seed N --cases 1` plays it again.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import re
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import cli  # noqa: E402
from generators.checks.marking import AUTHOR  # noqa: E402
from generators.checks.word_text import open_word  # noqa: E402
from generators.errors import HongtouError  # noqa: E402
from generators.filling.docx import WordTemplate  # noqa: E402
from generators.filling.xlsx import LedgerTemplate  # noqa: E402
from generators.forms.mapping import propose  # noqa: E402
from generators.forms.mapping_sheet import read_mapping, write_mapping  # noqa: E402
from generators.forms.template import make_template, read_form  # noqa: E402
from generators.installation import SHIPPED_TEMPLATES  # noqa: E402
from generators.national_export import plan_import  # noqa: E402
from generators.notice_draft import parse_draft, read_text  # noqa: E402
from generators.opc import Opener, write_package  # noqa: E402
from generators.pipeline.backup import back_up, restore  # noqa: E402
from generators.pipeline.backup_file import STORE  # noqa: E402
from generators.pipeline.data_folder import make_new_data  # noqa: E402
from generators.pipeline.drafting import draft_from  # noqa: E402
from generators.pipeline.exchange import give_out, read_return, take_in  # noqa: E402
from generators.pipeline.proofreading import marked, measure, proofread, read_source  # noqa: E402
from generators.pipeline.register import numbers  # noqa: E402
from generators.pipeline.source import Source  # noqa: E402
from generators.printing import print_docx, print_sheet  # noqa: E402
from generators.printing.docx.package import W  # noqa: E402
from generators.records.dataset import Dataset  # noqa: E402
from generators.records.settings import Settings  # noqa: E402
from generators.register_file import RegisterFile  # noqa: E402
from generators.store.viewers import Viewer  # noqa: E402
from generators.workbook import read_with_findings  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from generators.printing.docx.package import Package

SECONDS_A_CASE = 60
ODD = [
    "", " ", "0", "-1", "1e309", "NaN", "∞", "99999999999999999999", "2022-02-30", "2022年13月40日", "1900-01-00",
    "=1/0", "=ROUND(1.5,-400)", "=COUNTIF(A1)", "='", "='[1]x'!A1", '=HYPERLINK("file:///x")', "#REF!", "\u202e倒",
    "\x1b[2J", "A" * 40000, "141199197704263070", "１４１１９９", "{{ 户主 }}", "{% autoescape false %}", "{%", "&amp;",
    "]]>", "<x>", "\ud7ff", "\U000f0000", "𠮷", "是否", "/etc/passwd", "..\\..\\x", "CON", "东.沟", "＝1",
]  # fmt: skip
NUMBERS = ["0", "-1", "1", "2147483648", "-2147483649", "99999999999999999999", "1e400", "", "x", "0.5", "１"]


def scratch() -> Path:
    """Return a folder that every case may write into."""
    return Path(tempfile.mkdtemp(prefix="hongtou-fuzz-"))


class Seeds:
    """Files to start from, made once."""

    def __init__(self) -> None:
        self.folder = scratch()
        book, _ = make_new_data(self.folder / "乡")
        self.book = book.read_bytes()
        self.word = [
            (SHIPPED_TEMPLATES / f"{n}.docx").read_bytes() for n in ("退出告知书", "公文", "缓退名单")
        ]
        self.sheet = [(SHIPPED_TEMPLATES / f"{n}.xlsx").read_bytes() for n in ("发文登记簿", "月任务清单")]
        export = "户编号,姓名,证件号码,与户主关系\n1411990001,张三,141199197704263070,户主\n"
        self.export = [export.encode("utf-8-sig"), self.book]
        store = self.folder / "库"
        make_new_data(store)
        taken, _, _ = take_in(Source.of(store), Viewer("田芳"))
        give_out(taken, store / "出.xlsx", Viewer("田芳"))
        self.given = (store / "出.xlsx").read_bytes()
        with RegisterFile(store / "发文登记.sqlite3").transaction():
            pass
        self.backup = back_up(taken).read_bytes()
        self.databases = {name: (store / name).read_bytes() for name in (STORE, "发文登记.sqlite3")}
        form = read_form(self.word[0], "表", "docx")
        self.mapping = write_mapping(propose(form), {})


def torn(rng: random.Random, content: bytes) -> bytes:
    """Return `content` with bytes flipped, cut out, doubled or cut off."""
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8, 40))):
        if not data:
            break
        at = rng.randrange(len(data))
        match rng.randrange(5):
            case 0:
                data[at] ^= 1 << rng.randrange(8)
            case 1:
                del data[at : at + rng.randrange(1, 200)]
            case 2:
                data[at:at] = data[at : at + rng.randrange(1, 200)]
            case 3:
                data[at : at + 4] = rng.randbytes(4)
            case _:
                if rng.random() < 0.2:
                    del data[at:]
    return bytes(data)


def mangled(rng: random.Random, content: bytes) -> bytes:
    """Return the package `content` with one or a few XML parts changed as text."""
    parts = Opener().read(content, "种子")
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    for _ in range(rng.choice((1, 1, 2, 5))):
        name = rng.choice(names)
        parts[name] = _mangled_xml(rng, parts[name].decode()).encode("utf-8", "surrogatepass")
    if rng.random() < 0.1:
        parts.pop(rng.choice(list(parts)))
    return write_package(parts.items())


def _mangled_xml(rng: random.Random, text: str) -> str:
    tags = list(re.finditer(r"<[^>?!]+>", text))
    if not tags:
        return text
    tag = rng.choice(tags)
    match rng.randrange(8):
        case 0:  # another value of an attribute
            values = list(re.finditer(r'="[^"]*"', tag[0]))
            if not values:
                return text[: tag.start()] + text[tag.end() :]
            value = rng.choice(values)
            odd = re.sub(r'[<&"]', "", rng.choice(NUMBERS + ODD))
            at = tag.start() + value.start()
            return f'{text[:at]}="{odd}"{text[tag.start() + value.end() :]}'
        case 1:  # a tag gone
            return text[: tag.start()] + text[tag.end() :]
        case 2:  # a stretch doubled
            other = rng.choice(tags)
            low, high = sorted((tag.start(), other.end()))
            return text[:high] + text[low:high][:20000] + text[high:]
        case 3:  # deep
            return text[: tag.end()] + "<a>" * 600 + "</a>" * 600 + text[tag.end() :]
        case 4:  # odd text
            odd = rng.choice(ODD).replace("&", "&amp;").replace("<", "&lt;")
            return text[: tag.end()] + odd + text[tag.end() :]
        case 5:  # a renamed tag
            return text.replace(tag[0][1:8], rng.choice(("w:tbl", "c", "w:p", "x:y")), rng.randrange(1, 3))
        case 6:  # declarations
            return '<!DOCTYPE a [<!ENTITY b "c">]>' + text
        case _:  # two tags exchanged
            other = rng.choice(tags)
            return text.replace(tag[0], "\0", 1).replace(other[0], tag[0], 1).replace("\0", other[0], 1)


def with_cells(rng: random.Random, content: bytes) -> bytes:
    """Return the workbook `content` with rows of odd cells."""
    parts = Opener().read(content, "种子")
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    for _ in range(rng.randrange(1, 6)):
        name = rng.choice(sheets)
        rows = "".join(_row(rng, number) for number in range(2, rng.randrange(3, 12)))
        text = parts[name].decode()
        parts[name] = text.replace("</sheetData>", f"{rows}</sheetData>", 1).encode("utf-8", "replace")
    return write_package(parts.items())


def _row(rng: random.Random, number: int) -> str:
    cells = []
    for index in range(rng.randrange(1, 26)):
        odd = (
            "".join(c for c in rng.choice(ODD) if c.isprintable()).replace("&", "&amp;").replace("<", "&lt;")
        )
        where = f"{chr(65 + index)}{number if rng.random() < 0.98 else rng.choice((0, 1048576, 999999999))}"
        if odd.startswith("="):
            cells.append(f'<c r="{where}"><f>{odd[1:]}</f></c>')
        elif rng.random() < 0.2:
            cells.append(f'<c r="{where}"><v>{rng.choice(NUMBERS)}</v></c>')
        else:
            cells.append(f'<c r="{where}" t="inlineStr"><is><t>{odd}</t></is></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def draft(rng: random.Random) -> str:
    """Return the text of a draft that is mostly one."""
    items = [
        "标题",
        "主送",
        "成文日期",
        "发文字号",
        "格式",
        "印章",
        "标识",
        "令号",
        "会议",
        "份号",
        "签发人",
        "乡镇",
        "没有",
    ]
    marks = [
        "【正文】",
        "【附文】",
        "【附件】",
        "【附表】",
        "【别的】",
        "【",
        "一、",
        "（一）",
        "1.",
        "{{ 负责人 }}",
        "{% x %}",
    ]
    lines = [
        f"{rng.choice(items)}{rng.choice('：:')}{rng.choice([*ODD, '2022年4月18日'])}"
        for _ in range(rng.randrange(9))
    ]
    lines += [rng.choice(marks) + rng.choice([*ODD, "请照办。"]) for _ in range(rng.randrange(12))]
    if rng.random() < 0.3:
        rng.shuffle(lines)
    return rng.choice(("\n", "\r\n", "\r", "\u2028")).join(lines)


WORDS = [
    "notice", "letters", "minutes", "ledger", "make", "close", "print", "number", "list", "void", "audit", "restore",
    "rebuild", "export", "import", "check-data", "new-data", "due", "2022Q2", "2022Q9", "--village", "--format", "docx",
    "--data", "--out", "--correct", "--new-number", "--preview", "--year", "-1", "", ".", "..", "/dev/null", "x" * 300,
    "--help", "--yes", "--engine", "libreoffice", "79号", "交政发〔2022〕79号", "--reason", "误", "--date", "2022-02-30",
    "\x1b[2J", "--township", "乡", "--from", "fleet", "form", "check", "draft", "take-in", "give-out", "distribute",
    "merge", "workbooks", "new-quarter", "backup", "template", "--json", "--comments", "--mend", "--layout", "--index", "0",
    "--publish", "--only-together", "--no-together", "--name", "件.docx", "稿.txt", "书.xlsx", "新.docx", "--sheet", "监测户",
    "东沟村", "--prefer", "表", "--decide", "1=表", "--delete", "全部", "--household", "户0001", "--with-gaps", "--all", "2022",
    "--ofd", "--pdfa", "share", "postgresql://", "sqlite:///x", "--changes", "original", "--shared", "-", "--as-typed",
]  # fmt: skip


def run_command(rng: random.Random, seeds: Seeds) -> None:
    """Carry out a command line of odd words in a folder of its own."""
    words = [rng.choice(WORDS) for _ in range(rng.randrange(1, 7))]
    folder = scratch()
    fixed = ["--data", str(seeds.folder / "乡"), "--out", str(folder / "out")]
    before = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            code = cli.run([*fixed, *words])
    finally:
        os.chdir(before)
    if code not in {0, 2, 3, 4}:
        message = f"exit {code} of {words}"
        raise AssertionError(message)


def read_form_bytes(content: bytes, ending: str) -> None:
    """Take `content` in as a county's form."""
    form = read_form(content, "表", ending)
    mapping = propose(form)
    make_template(form, mapping.placeholders(form), mapping.watermark)
    read_mapping(write_mapping(mapping, {}), "表")


def proofread_bytes(content: bytes, ending: str) -> None:
    """Proof-read `content`, write it with comments and mends, measure it, make a draft of it."""
    path = scratch() / f"件.{ending}"
    path.write_bytes(content)
    source = read_source(path)
    findings = proofread(source)
    was = _letters(source.package) if source.package else ""
    for mend in (True, False):
        copy = open_word(marked(source, findings, mend=mend)[0], "件")
        if source.is_word and _letters(copy) != was:
            message = "a copy with comments or mends lost text"
            raise AssertionError(message)
    draft_from(source)
    if source.is_word:
        measure(source)


def _letters(package: Package) -> str:
    """Return the text of a Word file as it was before our own tracked changes."""
    body = package.tree(package.main)
    ours = {
        kind: {
            node
            for change in body.iter(W + kind)
            if change.get(W + "author") == AUTHOR
            for node in change.iter()
        }
        for kind in ("ins", "del")
    }
    kept = (n for n in body.iter(W + "t", W + "delText") if n not in ours["ins"])
    return "".join(n.text or "" for n in kept if n.tag == W + "t" or n in ours["del"])


def put_back(content: bytes) -> None:
    """Restore `content` as a backup, and read what came of it."""
    folder = scratch()
    (folder / "备份.zip").write_bytes(content)
    restore(Source.of(folder / "乡"), folder / "备份.zip")
    read_data(folder / "乡")


def read_database(content: bytes, name: str) -> None:
    """Read `content` as the store or the register of a folder."""
    folder = scratch()
    (folder / name).write_bytes(content)
    read_data(folder)


def read_data(folder: Path) -> None:
    """Read the records and the numbers of `folder`."""
    source = Source.of(folder)
    if source.exists:
        source.read_with_findings()
    numbers(folder, None)


def take_back(seeds: Seeds, content: bytes) -> None:
    """Plan the return of the workbook `content` to the store it was given out from."""
    path = scratch() / "回.xlsx"
    path.write_bytes(content)
    read_return(Source.of(seeds.folder / "库"), [path], Viewer("田芳"))


def read_workbook_bytes(content: bytes) -> None:
    """Read `content` as a workbook."""
    path = scratch() / "数据.xlsx"
    path.write_bytes(content)
    read_with_findings(path)


def read_export(content: bytes, rng: random.Random) -> None:
    """Read `content` as an export of the national system."""
    path = scratch() / f"导出.{rng.choice(('csv', 'xlsx', 'xls'))}"
    path.write_bytes(content)
    plan_import(path, Dataset(Settings(), {}, {}))


def read_draft_bytes(content: bytes) -> None:
    """Read `content` as a draft."""
    path = scratch() / "稿.txt"
    path.write_bytes(content)
    parse_draft(read_text(path), "稿", "交楼申乡")


def kinds(seeds: Seeds) -> dict[str, Callable[[random.Random], object]]:
    """Return what is tried, by name."""
    word, sheet = (lambda r: r.choice(seeds.word)), (lambda r: r.choice(seeds.sheet))
    return {
        "cells": lambda r: read_workbook_bytes(with_cells(r, seeds.book)),
        "workbook bytes": lambda r: read_workbook_bytes(torn(r, seeds.book)),
        "workbook xml": lambda r: read_workbook_bytes(mangled(r, seeds.book)),
        "word template bytes": lambda r: WordTemplate.open(torn(r, word(r)), name="模板"),
        "word template xml": lambda r: WordTemplate.open(mangled(r, word(r)), name="模板"),
        "sheet template bytes": lambda r: LedgerTemplate.open(torn(r, sheet(r)), name="模板"),
        "sheet template xml": lambda r: LedgerTemplate.open(mangled(r, sheet(r)), name="模板"),
        "printed word bytes": lambda r: print_docx(torn(r, seeds.word[2]), name="件.docx"),
        "printed word xml": lambda r: print_docx(mangled(r, seeds.word[2]), name="件.docx"),
        "printed sheet cells": lambda r: print_sheet(with_cells(r, sheet(r)), name="表.xlsx"),
        "printed sheet bytes": lambda r: print_sheet(torn(r, seeds.sheet[0]), name="表.xlsx"),
        "printed sheet xml": lambda r: print_sheet(mangled(r, seeds.sheet[0]), name="表.xlsx"),
        "export bytes": lambda r: read_export(torn(r, r.choice(seeds.export)), r),
        "drafts": lambda r: parse_draft(draft(r), "稿", "交楼申乡"),
        "draft bytes": lambda r: read_draft_bytes(torn(r, draft(r).encode("utf-8", "replace"))),
        "form bytes": lambda r: read_form_bytes(torn(r, word(r)), "docx"),
        "form xml": lambda r: read_form_bytes(mangled(r, word(r)), "docx"),
        "form sheet xml": lambda r: read_form_bytes(mangled(r, sheet(r)), "xlsx"),
        "mapping xml": lambda r: read_mapping(mangled(r, seeds.mapping), "表"),
        "proof bytes": lambda r: proofread_bytes(torn(r, seeds.word[2]), "docx"),
        "proof xml": lambda r: proofread_bytes(mangled(r, seeds.word[2]), "docx"),
        "proof text": lambda r: proofread_bytes(draft(r).encode("utf-8", "replace"), "txt"),
        "backup bytes": lambda r: put_back(torn(r, seeds.backup)),
        "store bytes": lambda r: read_database(torn(r, seeds.databases[STORE]), STORE),
        "register bytes": lambda r: read_database(
            torn(r, seeds.databases["发文登记.sqlite3"]), "发文登记.sqlite3"
        ),
        "returned xml": lambda r: take_back(seeds, mangled(r, seeds.given)),
        "command lines": lambda r: run_command(r, seeds),
    }


def fails(name: str, case: Callable[[random.Random], object], seed: int) -> str:
    """Return the trace of the case with `seed`, nothing when it ended as it may: well or refused."""

    def stop(*_: object) -> None:
        message = f"more than {SECONDS_A_CASE} seconds"
        raise TimeoutError(message)

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS_A_CASE)
    try:
        case(random.Random(f"{name}#{seed}"))  # noqa: S311
    except HongtouError as refused:
        told = str(refused)
        return f"not one Chinese line: {told!r}" if not re.search("[一-鿿]", told) else ""
    except Exception:
        return traceback.format_exc()
    finally:
        signal.alarm(0)
    return ""


def main() -> int:
    """Try cases one kind after the other; tell those that failed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hongtou-fuzz-all-", ignore_cleanup_errors=True) as folder:
        tempfile.tempdir = folder
        return _try_all(given)


def _try_all(given: argparse.Namespace) -> int:
    seeds = Seeds()
    tried = [(name, case) for name, case in kinds(seeds).items() if given.only in name]
    found = 0
    for count in range(given.cases):
        name, case = tried[count % len(tried)]
        seed = given.seed + count // len(tried)
        if trace := fails(name, case, seed):
            found += 1
            print(f"--- {name}, seed {seed}\n{trace}", flush=True)
        if count % 200 == 199:
            print(f"{count + 1} cases, {found} failed", flush=True)
    print(f"{given.cases} cases, {found} failed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
