"""What is written beyond the output folder never takes the place of what somebody else wrote."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import re
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from docx_samples.handmade import handmade, paragraph
from few_villages import copy_sample, write_few_villages
from procedure_samples import sound_quarter

import cli
from generators.errors import UsageError, tell_os_error
from generators.masking import never_a_formula
from generators.own_files import (
    is_own,
    link_new,
    read_given,
    replaced_together,
    write_instead,
    write_new,
    write_own,
    write_whole,
)
from generators.pipeline.data_folder import carry_out_import, make_new_data, preview_import
from generators.pipeline.job import Job
from generators.pipeline.register import export_numbers
from generators.workbook_writer import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from generators.national_export import ImportPlan

SAMPLE = Path(__file__).parents[1] / "data" / "交楼申乡"


def files(folder: Path) -> dict[str, bytes]:
    """Return what stands in `folder` by place; not what SQLite keeps beside a database that is open."""
    found = (p for p in sorted(folder.rglob("*")) if p.is_file() and not p.name.endswith(("-shm", "-wal")))
    return {str(p.relative_to(folder)): p.read_bytes() for p in found}


def test_an_export_replaces_its_own_file_and_no_other(tmp_path: Path) -> None:
    target = tmp_path / "登记.csv"
    for content in (b"one", b"two"):
        write_own(target, content)
        assert target.read_bytes() == content
    target.write_bytes(b"changed by hand")
    with pytest.raises(UsageError, match="不会覆盖"):
        write_own(target, b"three")
    assert target.read_bytes() == b"changed by hand"


@pytest.mark.parametrize("name", ["数据.xlsx", "notices/79号.txt", "发文登记.sqlite3"])
def test_an_export_never_takes_the_place_of_the_offices_data(tmp_path: Path, name: str) -> None:
    data = tmp_path / "乡"
    copy_sample(data)
    (data / "发文登记.sqlite3").write_bytes((data / "数据.xlsx").read_bytes()[:0] or b"x")
    before = files(data)
    (data / "发文登记.sqlite3").unlink()
    if name.endswith("sqlite3"):
        with Job(data, tmp_path / "out").open_register():
            pass
    with pytest.raises(UsageError, match="不会覆盖"):
        export_numbers(data, data / name, None)
    assert all(files(data)[key] == before[key] for key in before if key != "发文登记.sqlite3")


def test_a_link_is_no_file_of_ours_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "别处").write_bytes(b"theirs")
    (tmp_path / "登记.csv").symlink_to(tmp_path / "别处")
    with pytest.raises(UsageError):
        write_own(tmp_path / "登记.csv", b"ours")
    assert (tmp_path / "别处").read_bytes() == b"theirs"


def test_a_moved_folder_still_knows_what_was_written_there(tmp_path: Path) -> None:
    (tmp_path / "旧").mkdir()
    write_own(tmp_path / "旧" / "a.csv", b"one")
    write_own(tmp_path / "旧" / "b.csv", b"one")
    (tmp_path / "旧").rename(tmp_path / "新")
    (tmp_path / "新" / "b.csv").rename(tmp_path / "新" / "c.csv")
    write_own(tmp_path / "新" / "a.csv", b"two")
    with pytest.raises(UsageError, match="不会覆盖"):
        write_own(tmp_path / "新" / "c.csv", b"two")


FORGED = [
    b"",
    b"x",
    b"[1]",
    b'{"a.csv": "x"}',
    b'{"a.csv": [1, null]}',
    b"[" * 100_000,
    b'{"a.csv": {}}',
    b"\xff",
]


@pytest.mark.parametrize("record", FORGED, ids=range(len(FORGED)))
def test_a_record_that_somebody_has_written_into_owns_nothing(tmp_path: Path, record: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(b"theirs")
    (tmp_path / ".hongtou.json").write_bytes(record)
    with pytest.raises(UsageError, match="不会覆盖"):
        write_own(tmp_path / "a.csv", b"ours")
    write_own(tmp_path / "b.csv", b"ours")
    assert (tmp_path / "a.csv").read_bytes() == b"theirs"


def test_each_of_many_files_is_known_as_ours_with_a_line_that_was_cut_off_between(tmp_path: Path) -> None:
    names = [f"{number}.csv" for number in range(30)]
    record = tmp_path / ".hongtou.json"
    for round_ in (b"1", b"2", b"3"):
        for name in names:
            write_own(tmp_path / name, round_ + name.encode())
        with record.open("ab") as file:
            file.write(b'\n{"0.csv": ["')  # Killed while it was written.
    (tmp_path / "5.csv").write_bytes(b"theirs")
    (tmp_path / "别处").mkdir()
    for name in [*names, ".hongtou.json"]:
        (tmp_path / "别处" / name).write_bytes((tmp_path / name).read_bytes())
    for folder in (tmp_path, tmp_path / "别处"):  # Moved, it is read anew.
        assert [name for name in names if not is_own(folder / name)] == ["5.csv"]
    assert len(record.read_bytes().splitlines()) < 200


def test_a_record_that_another_process_has_added_to_is_read_again(tmp_path: Path) -> None:
    write_own(tmp_path / "a.csv", b"a")
    (tmp_path / "b.csv").write_bytes(b"b")
    assert not is_own(tmp_path / "b.csv")
    with (tmp_path / ".hongtou.json").open("a", encoding="utf-8") as file:
        file.write(f'\n{{"b.csv": ["{hashlib.sha256(b"b").hexdigest()}"]}}')
    assert is_own(tmp_path / "b.csv")
    assert is_own(tmp_path / "a.csv")


def test_a_record_that_is_a_link_is_neither_read_nor_written_through(tmp_path: Path) -> None:
    (tmp_path / "别处").write_bytes(b"theirs")
    (tmp_path / ".hongtou.json").symlink_to(tmp_path / "别处")
    write_own(tmp_path / "a.csv", b"ours")
    write_own(tmp_path / "a.csv", b"anew")
    assert (tmp_path / "别处").read_bytes() == b"theirs"


def test_what_is_new_takes_nobodys_place_even_at_the_last_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, sync = tmp_path / "稿.txt", os.fsync

    def colleague(handle: int) -> None:
        sync(handle)
        target.write_bytes(b"theirs")

    monkeypatch.setattr(os, "fsync", colleague)
    with pytest.raises(UsageError, match="不会覆盖"):
        write_new(target, b"ours")
    assert files(tmp_path) == {"稿.txt": b"theirs"}


# --- every command that writes a file of the office's choice ---


WRITERS = {
    "number export": ("登记.csv", ["number", "export", "登记.csv"]),
    "number book": ("登记.xlsx", ["number", "export", "登记.xlsx"]),
    "report": ("检查.xlsx", ["check-data", "--report", "检查.xlsx"]),
    "give-out": ("取出.xlsx", ["--data", "库", "give-out", "取出.xlsx"]),
    "distribute": ("发/东沟村.xlsx", ["--data", "库", "distribute", "发"]),
    "draft": ("新.txt", ["draft", "稿.txt", "新.txt"]),
    "draft as paper": ("新.docx", ["draft", "稿.txt", "新.docx"]),
    "comments": ("批注.docx", ["check", "稿.txt", "--comments", "批注.docx"]),
    "mends": ("修订.docx", ["check", "稿.txt", "--mend", "修订.docx"]),
    "new-data": ("别/数据.xlsx", ["new-data", "别"]),
    "template": ("乡/templates/退出告知书.docx", ["template", "退出告知书"]),
    "print": ("件.docx.pdf", ["print", "件.docx"]),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that the commands read, small."""
    folder = tmp_path_factory.mktemp("office")
    for name in ("乡", "库"):
        (folder / name).mkdir()
        write_workbook(folder / name / "数据.xlsx", sound_quarter().dataset().rows)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert cli.run(["--data", str(folder / "库"), "take-in"]) == 0
    (folder / "稿.txt").write_text(
        "关于防汛的通知\n各村：\n请照办。。\n交楼申乡人民政府\n2022年4月18日\n", encoding="utf-8"
    )
    (folder / "件.docx").write_bytes(handmade(paragraph("甲")))
    (folder / "件.pdf").write_bytes(b"theirs")
    return folder


@pytest.mark.parametrize("name", WRITERS)
def test_no_command_writes_over_what_is_not_its_own(
    name: str,
    office: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = Path(shutil.copytree(office, tmp_path / "office"))
    monkeypatch.chdir(folder)
    place, words = WRITERS[name]
    words = words if words[0] == "--data" else ["--data", "乡", *words]
    for theirs in ("file", "link", "changed"):
        target = folder / place
        target.unlink(missing_ok=True)
        target.parent.mkdir(exist_ok=True)
        (folder / "别处").write_bytes(b"theirs")
        match theirs:
            case "file":
                target.write_bytes(b"theirs")
            case "link":
                target.symlink_to(folder / "别处")
            case _:
                (target.parent / "notices" / "样例.txt").unlink(
                    missing_ok=True
                )  # new-data makes both or none.
                assert cli.run(words) in {0, 3}, capsys.readouterr().err
                target.write_bytes(target.read_bytes() + b"theirs")
        before = files(folder)
        code = cli.run(words)
        told = capsys.readouterr()
        assert code in {2, 4}, (theirs, told)
        assert re.search("不会覆盖|不能覆盖|不改动|不覆盖", told.err + told.out), (theirs, told)
        after = files(folder)
        assert [place for place in before if after[place] != before[place]] == [], theirs


@pytest.mark.parametrize(("size", "told"), [(2, ""), (3, ""), (4, "太大")])
def test_a_file_is_read_up_to_its_largest_size(tmp_path: Path, size: int, told: str) -> None:
    (tmp_path / "a").write_bytes(b"x" * size)
    if told:
        with pytest.raises(OSError, match=told):
            read_given(tmp_path / "a", 3)
    else:
        assert read_given(tmp_path / "a", 3) == b"x" * size


def test_a_file_that_grows_while_it_is_read_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"xxxx")
    facts = os.fstat
    before = (tmp_path / "b", (tmp_path / "b").write_bytes(b"xxx"))[0].stat()
    monkeypatch.setattr(os, "fstat", lambda handle: before if facts(handle).st_size == 4 else facts(handle))
    with pytest.raises(OSError, match="太大"):
        read_given(tmp_path / "a", 3)


@pytest.mark.parametrize("write", [write_new, write_own])
def test_the_folder_of_a_file_is_made_with_it(tmp_path: Path, write: Callable[[Path, bytes], None]) -> None:
    write(tmp_path / "甲" / "乙" / "a.csv", b"one")
    assert (tmp_path / "甲" / "乙" / "a.csv").read_bytes() == b"one"
    assert [path.name for path in (tmp_path / "甲" / "乙").iterdir() if path.suffix == ".tmp"] == []


def test_what_the_office_saved_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    book = tmp_path / "数据.xlsx"
    book.write_bytes(b"old")

    def verify(tried: Path) -> None:
        assert (tried.name, tried.read_bytes()) == ("数据.xlsx", b"new")

    write_instead(book, b"new", b"old", verify)
    assert book.read_bytes() == b"new"
    with pytest.raises(UsageError, match="刚才又存过"):
        write_instead(book, b"new", b"old", verify)
    with pytest.raises(UsageError, match="没有改动"):
        write_instead(tmp_path / "没有.xlsx", b"new", b"old", lambda _: None)
    assert files(tmp_path) == {"数据.xlsx": b"new"}


def test_a_file_that_is_written_anew_keeps_mode_and_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_bytes(b"one")
    real.chmod(0o640)
    link.symlink_to(real)
    write_whole(link, b"two")
    assert (link.is_symlink(), real.read_bytes(), stat.S_IMODE(real.stat().st_mode)) == (True, b"two", 0o640)


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_no_half_folder_of_new_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for count in range(1, 4):
        left = iter(range(count))
        sync = os.fsync
        monkeypatch.setattr(os, "fsync", lambda fd: sync(fd) if next(left, None) else full())  # noqa: B023
        with pytest.raises(UsageError, match="磁盘已满"):
            make_new_data(tmp_path / "深" / "新乡")
        monkeypatch.setattr(os, "fsync", sync)
        assert list(tmp_path.iterdir()) == []
        break
    make_new_data(tmp_path / "新乡")
    with pytest.raises(UsageError, match="不会覆盖"):
        make_new_data(tmp_path / "新乡")


def test_new_data_never_takes_the_place_of_a_draft(tmp_path: Path) -> None:
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / "样例.txt").write_text("办公室的")
    with pytest.raises(UsageError, match="不会覆盖"):
        make_new_data(tmp_path)
    assert files(tmp_path) == {"notices/样例.txt": "办公室的".encode()}


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\tx", "＝HYPERLINK(1)"])
def test_no_cell_of_a_csv_is_a_formula(text: str) -> None:
    assert never_a_formula(text) == f"'{text}"
    assert never_a_formula("《通知》") == "《通知》"


# --- import ---


def planned(tmp_path: Path) -> tuple[Path, ImportPlan, object]:
    data = tmp_path / "乡"
    write_few_villages(data, "东沟村")
    book = openpyxl.load_workbook(data / "数据.xlsx", read_only=True)
    rows = list(book["家庭成员"].iter_rows(values_only=True))
    heads = [str(cell) for cell in rows[0]]
    export = tmp_path / "导出.csv"
    wanted = ["户编号", "姓名", "证件号码", "与户主关系", "文化程度"]
    kept = [heads.index(name) for name in wanted if name in heads]
    lines = [[str(row[i]) for i in kept] for row in rows[1:3]]
    lines[0][-1] = "小学" if lines[0][-1] != "小学" else "初中"
    text = "\n".join(",".join(line) for line in [[heads[i] for i in kept], *lines])
    export.write_text(text, encoding="utf-8-sig")
    plan, dataset = preview_import(data, export)
    return data, plan, dataset


def test_a_workbook_sorted_anew_between_preview_and_yes_is_not_written(tmp_path: Path) -> None:
    data, plan, dataset = planned(tmp_path)
    book = openpyxl.load_workbook(data / "数据.xlsx")
    sheet = book["家庭成员"]
    sheet.move_range("A3:Z3", rows=400)
    book.save(data / "数据.xlsx")
    before = files(data)
    with pytest.raises(UsageError, match="重新运行 import"):
        carry_out_import(data, plan, dataset)  # type: ignore[arg-type]
    assert files(data) == before


def test_an_import_keeps_the_workbooks_mode_and_link(tmp_path: Path) -> None:
    data, plan, dataset = planned(tmp_path)
    real = tmp_path / "真.xlsx"
    (data / "数据.xlsx").rename(real)
    (data / "数据.xlsx").symlink_to(real)
    real.chmod(0o640)
    carry_out_import(data, plan, dataset)  # type: ignore[arg-type]
    assert ((data / "数据.xlsx").is_symlink(), stat.S_IMODE(real.stat().st_mode)) == (True, 0o640)


def test_a_file_is_whole_on_the_disk_before_it_has_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, sizes = b"x" * 5000, []

    def noting(handle: int) -> None:
        sizes.append(os.fstat(handle).st_size)
        sync(handle)

    sync = os.fsync
    monkeypatch.setattr(os, "fsync", noting)
    write_whole(tmp_path / "甲.docx", content)
    assert 5000 in sizes
    for name in ("乙.docx", "丙.docx", "丁.docx"):
        sizes.clear()
        write_own(tmp_path / name, content)
        record = next(
            path for path in tmp_path.iterdir() if path.name.startswith(".hongtou") and path.is_file()
        )
        assert {5000, record.stat().st_size} <= set(sizes), "the file, and who knows it as ours"


@pytest.mark.parametrize("has_links", [True, False])
def test_files_that_are_replaced_together_are_put_back_together(
    tmp_path: Path, has_links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / name for name in ("甲", "乙", "丙")]
    for path in paths[:2]:
        path.write_bytes(b"old")
    if not has_links:
        monkeypatch.setattr(os, "link", full)
    written = []

    def replaced() -> None:
        with replaced_together(dict.fromkeys(paths, b"new")):
            written.extend(path.read_bytes() for path in paths)
            raise KeyError

    with pytest.raises(KeyError):
        replaced()
    assert written == [b"new"] * 3
    assert files(tmp_path) == {"甲": b"old", "乙": b"old"}


@pytest.mark.parametrize("kind", ["~$数据.xlsx", ".~lock.数据.xlsx#"])
def test_a_file_that_is_open_in_an_office_program_is_not_replaced(tmp_path: Path, kind: str) -> None:
    book, mark = tmp_path / "数据.xlsx", tmp_path / kind
    book.write_bytes(b"old")
    mark.mkdir()
    write_instead(book, b"new", b"old", lambda tried: tried.read_bytes())
    assert book.read_bytes() == b"new", "a folder is no mark"
    mark.rmdir()
    mark.touch()
    with pytest.raises(UsageError, match=f"“数据.xlsx”正在别的程序里打开（旁边有“{re.escape(kind)}”）"):
        write_instead(book, b"newer", b"new", lambda tried: tried.read_bytes())
    link = tmp_path / "链接.xlsx"
    link.symlink_to(book)
    with pytest.raises(UsageError, match="正在别的程序里打开"):
        write_instead(link, b"newer", b"new", lambda tried: tried.read_bytes())
    assert book.read_bytes() == b"new"


def test_what_is_known_of_a_folders_files_does_not_grow_with_every_writing(tmp_path: Path) -> None:
    target, other, gone = (tmp_path / name for name in ("甲.docx", "乙.docx", "丙.docx"))
    record = tmp_path / ".hongtou.json"
    write_own(other, b"1")
    write_own(gone, b"1")
    gone.unlink()
    most = 0
    for number in range(120):
        write_own(target, str(number).encode())
        most = max(most, len(record.read_bytes().splitlines()))
    assert 100 < most <= 2 * 3 + 101
    assert len(record.read_bytes().splitlines()) < 100
    assert (is_own(target), is_own(other)) == (True, True)
    assert "丙" not in record.read_text("utf-8"), "what is gone is forgotten"
    assert record.read_bytes().splitlines()[0].count(b'"') == 10, "two names, the hashes of before and after"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda path: path.mkdir(), "是文件夹"),
        (os.mkfifo, "是管道或设备，不是文件"),
        (lambda path: path.write_bytes(bytes(3 * 2**20)), "太大（3 MB，最多 2 MB）"),
        (str, "没有找到"),
    ],
)
def test_what_is_no_file_of_a_size_is_told(tmp_path: Path, made: Callable[[Path], object], said: str) -> None:
    made(tmp_path / "某")
    with pytest.raises(OSError) as error:  # noqa: PT011 - its words are looked at
        read_given(tmp_path / "某", 2 * 2**20)
    assert said in tell_os_error(error.value)


def test_a_new_file_has_the_mode_of_any_new_file_and_a_replaced_one_its_own(tmp_path: Path) -> None:
    for mask, mode in ((0o022, 0o644), (0o027, 0o640)):
        before = os.umask(mask)
        try:
            target = tmp_path / f"{mask}"
            write_new(target, b"1")
            assert os.umask(mask) == mask, "the mask is left as it was"
        finally:
            os.umask(before)
        assert stat.S_IMODE(target.stat().st_mode) == mode
        target.chmod(0o604)
        write_whole(target, b"2")
        assert stat.S_IMODE(target.stat().st_mode) == 0o604


@pytest.mark.parametrize("is_linked", [False, True])
def test_where_there_are_no_hard_links_a_new_file_takes_nobodys_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_linked: bool
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    made, target = tmp_path / "做好的", tmp_path / "新"
    made.write_bytes(b"1")
    if is_linked:
        target.symlink_to(tmp_path / "别处")
        with pytest.raises(FileExistsError):
            link_new(made, target)
        assert made.read_bytes() == b"1"
    else:
        link_new(made, target)
        assert target.read_bytes() == b"1"
