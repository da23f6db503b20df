"""Papers come whole or not at all, under names Windows takes; the office's own work is never lost."""

from __future__ import annotations

import errno
import getpass
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import unicodedata
from contextlib import suppress
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lines_run import lines_run

from generators.errors import DataRefused, DiskFull, HongtouError, PaperWithheld, UsageError
from generators.file_names import name_fault, safe_name
from generators.output_folder import (
    Origin,
    Outcome,
    OutputFolder,
    RegisterSeen,
    StaleFile,
    fingerprint,
    glance,
)

if TYPE_CHECKING:
    from collections.abc import Callable

LETTER = PurePosixPath("东沟村/退出告知书/东沟村-退出告知书-001-张三.docx")
OTHER = PurePosixPath("东沟村/退出告知书/东沟村-退出告知书-002-李四.docx")


def origin(data: str = "一", record_id: str = "H1#1", kind: str = "exit-letter") -> Origin:
    return Origin(kind, record_id, fingerprint(data, b"template", "0.1.0"))


def told(action: Callable[[], object]) -> HongtouError:
    with pytest.raises(HongtouError) as refused:
        action()
    assert str(refused.value).isprintable()
    return refused.value


def papers(root: Path) -> dict[str, bytes]:
    """Return every file that the office sees."""
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file() and ".hongtou" not in file.parts
    }


# --- names ---


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("东沟村-退出告知书-001-张三", "东沟村-退出告知书-001-张三.docx"),
        ("交政发〔2022〕79号", "交政发〔2022〕79号.docx"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提.docx"),
        ("张　三", "张　三.docx"),
        ("㐂𠮷", "㐂𠮷.docx"),
        ("{{ 户主 }}", "{{ 户主 }}.docx"),
        ("=cmd", "=cmd.docx"),
        ("张三🙂", "张三🙂.docx"),
    ],
)
def test_a_name_that_is_safe_stays_as_it_is(part: str, name: str) -> None:
    assert safe_name(part, ".docx") == name


@pytest.mark.parametrize(
    ("part", "beginning"),
    [
        ("../../etc/passwd", "．.／..／etc／passwd~"),
        ("..", "未命名~"),
        ("", "未命名~"),
        (".hongtou", "．hongtou~"),
        ("CON", "_CON~"),
        ("nul.txt", "_nul.txt~"),
        ("Com¹", "_Com¹~"),
        ("lpt9 .x", "_lpt9 .x~"),
        ("张三.", "张三~"),
        ("张三 ", "张三~"),
        ("张\t三\r\n", "张三~"),
        ("张\u202e三", "张三~"),
        ("张\u200b三\ufeff", "张三~"),
        ("张\ud800三", "张三~"),
        ("张\u00a0三", "张 三~"),
        ('甲<>:"/\\|?*乙', "甲＜＞：＂／＼｜？＊乙~"),
        ("~$张三", "～$张三~"),
        ("\u3164", "未命名~"),
    ],
)
def test_a_hostile_name_becomes_a_readable_one_with_a_mark_of_its_own(part: str, beginning: str) -> None:
    name = safe_name(part)
    assert name.startswith(beginning)
    assert len(name) == len(beginning) + 8


def test_three_hundred_characters_are_cut_to_eighty_and_stay_distinct() -> None:
    first, second = (safe_name("张" * 300 + last, ".docx") for last in "甲乙")
    assert first != second
    assert len(first) == len(second) == 80
    assert first.endswith(".docx")


def test_a_cut_never_parts_a_mark_or_half_a_character_from_its_letter() -> None:
    assert safe_name("🙂" * 100)[-10] == "🙂"
    assert "q\u0323~" in safe_name("a" * 69 + "q\u0323" + "b" * 30)
    assert safe_name("a" * 70 + "q\u0323" + "b" * 30).startswith("a" * 70 + "~")


@pytest.mark.parametrize(
    "part",
    [
        "张三141199199003070018",
        "张三-14119919900307001X",
        "14119919900307001x.docx",
        "141199900307001",
        "１４１１９９１９９００３０７００１８",
        "141199\u200b19900307\u200b0018",
        "141199 19900307 0018",
    ],
)
def test_a_name_with_an_id_number_is_refused_and_the_number_not_repeated(part: str) -> None:
    error = told(lambda: safe_name(part))
    assert isinstance(error, PaperWithheld)
    assert "不应含有证件号码" in str(error)
    assert "900307" not in str(error)
    assert name_fault(part) == "含有证件号码"


hostile = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Co", "Cn"]),
        st.sampled_from('<>:"/\\|?*. ~$CONnulPRNaux1９{}=%张三🙂\u202e\u200d\u0301'),
    ),
    max_size=120,
)
parts = st.one_of(
    hostile, st.sampled_from(["CON", "con.txt", "..", ".", "NUL ", "COM¹", "aux.", "a~12345678"])
)


def named(part: str, suffix: str = "") -> str:
    try:
        return safe_name(part, suffix)
    except PaperWithheld:
        assume(False)
        raise


@settings(deadline=None)
@given(parts, st.sampled_from(["", ".docx", ".pdf"]))
def test_every_name_is_one_that_windows_and_linux_take(part: str, suffix: str) -> None:
    name = named(part, suffix)
    windows = PureWindowsPath(name)
    assert windows.name == name == PurePosixPath(name).name
    assert not windows.is_reserved()
    assert not windows.drive
    assert not set(name) & set('<>:"/\\|?*')
    assert name == name.strip(" .").removeprefix(" ")
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in name)
    assert len(name.encode("utf-8")) <= 255
    assert len(name.encode("utf-16-le")) // 2 <= 80
    assert name_fault(name) == ""
    assert named(part, suffix) == name


@settings(deadline=None)
@given(parts, parts)
def test_two_parts_never_share_a_name(one: str, two: str) -> None:
    assume(unicodedata.normalize("NFC", one) != unicodedata.normalize("NFC", two))
    assert named(one) != named(two)


@settings(deadline=None)
@given(parts)
def test_a_name_made_safe_and_the_part_that_looks_like_it_stay_distinct(part: str) -> None:
    name = named(part)
    assume(name != unicodedata.normalize("NFC", part))
    assert named(name) != name


# --- paths ---


@pytest.mark.parametrize(
    "relative",
    [
        "../外面.docx",
        "东沟村/../../外面.docx",
        "/外面/外面.docx",
        "",
        "东沟村\\..\\外面.docx",
        "C:外面.docx",
        "东沟村/CON",
        "东沟村./a.docx",
        ".hongtou/manifest.sqlite3",
        "张" * 81,
        "/".join(["张" * 60] * 4),
        "东沟村/141199199003070018.docx",
        "a\x00b",
        "a\ud800b",
    ],
)
def test_a_path_that_leaves_the_folder_or_that_windows_would_not_take_is_withheld(
    tmp_path: Path, relative: str
) -> None:
    root = tmp_path / "out"
    with OutputFolder(root) as folder:
        error = told(lambda: folder.place(PurePosixPath(relative), b"x", origin()))
    assert isinstance(error, PaperWithheld)
    assert papers(tmp_path) == {}


@settings(deadline=None)
@given(st.lists(st.one_of(hostile, st.sampled_from(["..", "/", "a/../..", "~"])), min_size=1, max_size=4))
def test_nothing_ever_leaves_the_folder(
    tmp_path_factory: pytest.TempPathFactory, components: list[str]
) -> None:
    base = tmp_path_factory.mktemp("any")
    with OutputFolder(base / "in" / "out") as folder:
        for relative in (PurePosixPath(*components), PurePosixPath("/".join(components))):
            with suppress(PaperWithheld):
                folder.place(relative, b"x", origin(record_id=str(relative)))
    outside = [
        file for file in base.rglob("*") if file.is_file() and not file.is_relative_to(base / "in/out")
    ]
    assert outside == []


def test_a_linked_folder_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "外面"
    outside.mkdir()
    with OutputFolder(tmp_path / "out") as folder:
        (folder.root / "东沟村").symlink_to(outside, target_is_directory=True)
        error = told(lambda: folder.place(LETTER, b"x", origin()))
    assert "通向别处的链接" in str(error)
    assert list(outside.iterdir()) == []


def test_a_linked_file_or_a_folder_in_the_place_is_left_alone(tmp_path: Path) -> None:
    outside = tmp_path / "别人的.docx"
    outside.write_bytes(b"theirs")
    with OutputFolder(tmp_path / "out", overwrite=True) as folder:
        (folder.root / "链接.docx").symlink_to(outside)
        (folder.root / "文件夹.docx").mkdir()
        for name in ("链接.docx", "文件夹.docx"):
            assert "占着" in str(
                told(lambda name=name: folder.place(PurePosixPath(name), b"x", origin(name)))
            )
    assert outside.read_bytes() == b"theirs"


def test_a_file_where_a_folder_should_be_is_told(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        (folder.root / "东沟村").write_bytes(b"x")
        assert "同名的文件" in str(told(lambda: folder.place(LETTER, b"x", origin())))


def test_an_output_folder_linked_from_elsewhere_is_used_where_it_is(tmp_path: Path) -> None:
    real = tmp_path / "真"
    real.mkdir()
    (tmp_path / "out").symlink_to(real, target_is_directory=True)
    with OutputFolder(tmp_path / "out") as folder:
        folder.place(LETTER, b"x", origin())
    assert papers(real) == {str(LETTER): b"x"}


# --- created, unchanged, replaced ---


def test_a_paper_is_created_then_unchanged_then_replaced(tmp_path: Path) -> None:
    outcomes = []
    for content in (b"one", b"one", b"two"):
        with OutputFolder(tmp_path) as folder:
            outcomes.append(folder.place(LETTER, content, origin(content.decode())).outcome)
    assert outcomes == [Outcome.CREATED, Outcome.UNCHANGED, Outcome.REPLACED]
    assert papers(tmp_path) == {str(LETTER): b"two"}


def test_an_identical_file_is_not_touched(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"one", origin())
    before = (tmp_path / LETTER).stat()
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"one", origin("another template, the same bytes"))
    after = (tmp_path / LETTER).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_two_papers_of_one_run_cannot_have_one_place_whatever_the_case_of_the_letters(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.place(PurePosixPath("村/Zhang-é.docx"), b"1", origin(record_id="H1#1"))
        clash = PurePosixPath("村/zhang-é.docx")
        error = told(lambda: folder.place(clash, b"2", origin(record_id="H2#1")))
        assert "一个文件名只放一份材料；现为本次已放入“H1#1”的“村/Zhang-é.docx”" in str(error)
        same = PurePosixPath("村/Zhang-é.docx")
        told(lambda: folder.place(same, b"1", origin(record_id="H2#1")))
        told(lambda: folder.place(same, b"3", origin(record_id="H1#1")))
        assert folder.place(same, b"1", origin(record_id="H1#1")).outcome is Outcome.UNCHANGED
    assert papers(tmp_path) == {"村/Zhang-é.docx": b"1"}


# --- current, so that nothing need be made ---


def test_a_paper_is_current_while_its_origin_and_its_bytes_are_the_same(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        assert not folder.is_current(LETTER, origin())
        folder.place(LETTER, b"one", origin())
    with OutputFolder(tmp_path) as folder:
        assert not folder.is_current(LETTER, origin("other data"))
        assert not folder.is_current(LETTER, origin(record_id="H2#1"))
        assert not folder.is_current(OTHER, origin())
        assert folder.is_current(LETTER, origin())


@pytest.mark.parametrize(
    ("change", "current"),
    [
        (lambda file: os.utime(file, ns=(1, 1)), True),
        (lambda file: file.write_bytes(b"two"), False),
        (lambda file: file.write_bytes(b"longer"), False),
        (lambda file: file.unlink(), False),
    ],
    ids=["copied with a new time", "same size, other bytes", "other size", "gone"],
)
def test_a_file_that_changed_on_the_disk_is_seen(
    tmp_path: Path, change: Callable[[Path], object], current: bool
) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"one", origin())
    change(tmp_path / LETTER)
    with OutputFolder(tmp_path) as folder:
        assert folder.is_current(LETTER, origin()) is current


def test_a_current_paper_holds_its_place_against_another_paper_of_the_run(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"one", origin())
    with OutputFolder(tmp_path) as folder:
        assert folder.is_current(LETTER, origin())
        told(lambda: folder.place(LETTER, b"two", origin(record_id="H2#1")))


def test_the_fingerprint_changes_with_every_part_and_with_where_parts_end() -> None:
    assert fingerprint("a", b"b") == fingerprint("a", "b")
    assert (
        len({fingerprint("ab", "c"), fingerprint("a", "bc"), fingerprint("abc"), fingerprint("c", "ab")}) == 4
    )


def test_an_unchanged_paper_costs_the_same_among_many_as_among_few(tmp_path: Path) -> None:
    def lines_to_find_nothing_to_make(papers: int) -> int:
        root = tmp_path / str(papers)
        places = [PurePosixPath(f"村{i % 30}/告知书/{i}.docx") for i in range(papers)]
        with OutputFolder(root) as folder:
            for place in places:
                folder.place(place, b"x", origin(record_id=place.name))
        origins = [origin(record_id=place.name) for place in places]

        def look() -> None:
            with OutputFolder(root) as folder:
                assert all(map(folder.is_current, places, origins))
                assert folder.stale() == []

        return lines_run(look)

    few, many = lines_to_find_nothing_to_make(100), lines_to_find_nothing_to_make(1000)
    assert many < 11 * few, (few, many)


# --- what the office changed, and what is left over ---


def edit(root: Path, content: bytes = b"edited by hand") -> None:
    (root / LETTER).write_bytes(content)


def test_a_file_changed_by_hand_is_kept_when_the_data_has_not_changed(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"one", origin())
    edit(tmp_path)
    with OutputFolder(tmp_path) as folder:
        assert not folder.is_current(LETTER, origin())
        assert folder.place(LETTER, b"one", origin()).outcome is Outcome.KEPT
    assert papers(tmp_path) == {str(LETTER): b"edited by hand"}


def test_a_file_changed_by_hand_withholds_the_paper_of_new_data_every_time(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"one", origin())
    edit(tmp_path)
    for _ in range(2):
        with OutputFolder(tmp_path) as folder:
            error = told(lambda folder=folder: folder.place(LETTER, b"two", origin("二")))
        assert str(error) == (
            f"文件“{LETTER}”：数据有变，新文件未放入，原文件保留；现为做成以后被人工改过；"
            "办法：把原文件改名另存后再运行，或加 --overwrite 覆盖"
        )
        assert papers(tmp_path) == {str(LETTER): b"edited by hand"}


def test_a_file_that_was_there_before_the_program_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / LETTER).parent.mkdir(parents=True)
    edit(tmp_path)
    with OutputFolder(tmp_path) as folder:
        assert "不是本程序做的同名文件" in str(told(lambda: folder.place(LETTER, b"one", origin())))
    assert papers(tmp_path) == {str(LETTER): b"edited by hand"}


def test_a_file_changed_by_hand_is_replaced_when_overwriting_was_asked_for(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"one", origin())
    edit(tmp_path)
    with OutputFolder(tmp_path, overwrite=True) as folder:
        assert folder.place(LETTER, b"one", origin()).outcome is Outcome.REPLACED
    assert papers(tmp_path) == {str(LETTER): b"one"}


def test_an_edited_file_moved_away_makes_room_for_the_new_paper(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"one", origin())
    edit(tmp_path)
    (tmp_path / LETTER).rename(tmp_path / "我改的.docx")
    with OutputFolder(tmp_path) as folder:
        assert folder.place(LETTER, b"two", origin("二")).outcome is Outcome.CREATED
        assert folder.stale() == []
    assert papers(tmp_path) == {str(LETTER): b"two", "我改的.docx": b"edited by hand"}


def test_a_file_left_empty_by_a_power_cut_is_made_again(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"one", origin())
    edit(tmp_path, b"")
    with OutputFolder(tmp_path) as folder:
        assert folder.place(LETTER, b"two", origin("二")).outcome is Outcome.REPLACED


def test_files_whose_data_vanished_are_listed_and_not_deleted(tmp_path: Path) -> None:
    village = PurePosixPath("西坪村/名单.xlsx")
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"1", origin(record_id="H1#1"))
        folder.place(OTHER, b"2", origin(record_id="H2#1"))
        folder.place(village, b"3", origin(record_id="西坪村", kind="roll"))
        assert folder.stale() == []
    edit(tmp_path)
    gone = StaleFile(OTHER, "exit-letter", "H2#1", edited=False)
    edited = StaleFile(LETTER, "exit-letter", "H1#1", edited=True)
    roll = StaleFile(village, "roll", "西坪村", edited=False)
    with OutputFolder(tmp_path) as folder:
        assert folder.stale() == [edited, gone, roll]
        assert folder.stale(kinds={"roll"}) == [roll]
        assert folder.stale(under=[PurePosixPath("东沟村")]) == [edited, gone]
        assert folder.stale(kept=[OTHER, village]) == [edited]
        told(lambda: folder.place(LETTER, b"new", origin("新", "H1#1")))
        assert folder.stale() == [gone, roll]
        (tmp_path / OTHER).unlink()
        assert folder.stale() == [roll]
    assert len(papers(tmp_path)) == 2


# --- one run at a time ---

SECOND_RUN = """
import sys
from pathlib import Path
from generators.errors import HongtouError
import generators.output_folder
from generators.output_folder import OutputFolder
generators.output_folder.SECONDS_TO_WAIT = 0.6
try:
    with OutputFolder(Path(sys.argv[1])):
        print("let in")
except HongtouError as error:
    print(type(error).__name__, error)
"""


def second_run(root: Path) -> str:
    command = [sys.executable, "-c", SECOND_RUN, str(root)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_a_second_run_in_the_same_folder_waits_and_says_for_whom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generators.output_folder._SECONDS_UNTOLD", 0.05)
    monkeypatch.setattr("generators.output_folder.SECONDS_TO_WAIT", 1)
    waiting: list[str] = []
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"one", origin())
        assert second_run(tmp_path).startswith(
            f"Busy 另一个程序正在往输出文件夹“{tmp_path}”里写，请等它做完再运行。"
        )
        assert "请等它做完再运行" in str(told(lambda: OutputFolder(tmp_path, tell=waiting.append)))
        assert getpass.getuser() in waiting[0]
        folder.place(OTHER, b"two", origin(record_id="H2#1"))
    assert second_run(tmp_path) == "let in"


# --- killed ---

MANY = 24
RUNS = int(os.environ.get("HONGTOU_KILLED_RUNS", "10"))
"""How many folders are written by runs that are killed, each at another moment."""


def run_quarter(root: Path, version: str) -> int:
    """Make the papers of a quarter as the pipeline does; return how many had to be made."""
    made = 0
    with OutputFolder(root) as folder:
        for i in range(MANY):
            relative = PurePosixPath(f"村{i % 3}/告知书/{i:03}.docx")
            data = f"{i}-{version if i % 2 else ''}"
            if folder.is_current(relative, origin(data, str(i))):
                continue
            content = (data * 9000).encode()
            folder.place(relative, content, origin(data, str(i)))
            made += 1
    return made


def killed_run(root: Path, version: str, calls: int) -> bool:
    """Run in a forked process that is killed before its call number `calls`; tell whether it came so far."""
    child = os.fork()
    if not child:
        left = iter(range(calls))

        def watch(_frame: object, event: str, _argument: object) -> None:
            if event == "c_call" and next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.setprofile(watch)
            run_quarter(root, version)
        finally:
            sys.setprofile(None)
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
@pytest.mark.parametrize("earlier", [None, "旧"], ids=["first run", "run after an earlier one"])
def test_a_run_killed_anywhere_and_started_again_ends_with_the_bytes_of_one_never_killed(
    tmp_path: Path, earlier: str | None
) -> None:
    run_quarter(tmp_path / "never", "末")
    never_killed = papers(tmp_path / "never")
    chance = random.Random(6)  # noqa: S311
    deaths = 0
    for attempt in range(RUNS):
        root = tmp_path / str(attempt)
        if earlier:
            run_quarter(root, earlier)
        # The data changes between two killed runs too: the second finds what the first had half put in place.
        deaths += sum(killed_run(root, version, chance.randrange(1, 6200)) for version in ("中", "末"))
        run_quarter(root, "末")
        assert papers(root) == never_killed
        assert run_quarter(root, "末") == 0
        assert list((root / ".hongtou" / "tmp").iterdir()) == []
    assert deaths > RUNS


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_a_run_started_again_makes_only_what_is_missing(tmp_path: Path) -> None:
    assert killed_run(tmp_path, "末", 3000)
    there = len(papers(tmp_path))
    assert 2 < there < MANY
    assert run_quarter(tmp_path, "末") <= MANY - there + 1


def test_what_a_killed_run_left_half_written_is_cleared_when_the_next_begins(tmp_path: Path) -> None:
    left = tmp_path / ".hongtou" / "tmp" / "12345"
    left.mkdir(parents=True)
    (left / "place-abc").write_bytes(b"half")
    with OutputFolder(tmp_path):
        assert not left.exists()


# --- the disk says no ---


def test_a_full_disk_withholds_the_paper_and_keeps_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"one", origin())
    opened = Path.open

    def open_on_a_full_disk(path: Path, mode: str = "r", **options: Any) -> Any:
        return opened(Path("/dev/full") if mode == "wb" else path, mode, **options)

    with OutputFolder(tmp_path) as folder:
        with monkeypatch.context() as full:
            full.setattr(Path, "open", open_on_a_full_disk)
            error = told(lambda: folder.place(LETTER, b"two", origin("二")))
        assert isinstance(error, DiskFull)
        assert "磁盘已满；办法：腾出空间再运行" in str(error)
        assert papers(tmp_path) == {str(LETTER): b"one"}
    with OutputFolder(tmp_path) as folder:
        assert folder.place(LETTER, b"two", origin("二")).outcome is Outcome.REPLACED


def refusing(number: int) -> Callable[..., None]:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.EACCES, "文件应能改写；现为正在 WPS 或 Word 中打开，或不许改写；办法：关闭它再运行"),
        (errno.ENOSPC, "磁盘已满"),
        (errno.EROFS, "磁盘是只读的"),
        (errno.ENAMETOOLONG, "名字太长"),
        (errno.EIO, "磁盘或网络驱动器读写出错"),
        (errno.EFBIG, "磁盘已满"),
        (errno.EMLINK, f"系统报错（{errno.EMLINK}"),
    ],
)
def test_a_file_open_in_wps_and_each_refusal_of_the_disk_is_one_line_and_the_old_paper_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, message: str
) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"one", origin())
    with OutputFolder(tmp_path) as folder:
        with monkeypatch.context() as refused:
            refused.setattr(os, "replace", refusing(number))
            error = told(lambda: folder.place(LETTER, b"two", origin("二")))
        assert isinstance(error, PaperWithheld)
        assert message in str(error)
        assert papers(tmp_path) == {str(LETTER): b"one"}


@pytest.mark.parametrize(("held_for", "placed"), [(3, True), (99, False)], ids=["a moment", "for good"])
def test_on_windows_a_new_file_that_a_virus_scanner_holds_for_a_moment_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held_for: int, placed: bool
) -> None:
    refusals = iter(range(held_for))
    rename = os.replace

    def replace_when_let_go(source: Path, target: Path) -> None:
        if next(refusals, None) is not None:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        rename(source, target)

    monkeypatch.setattr("generators.output_folder._ON_WINDOWS", True)
    monkeypatch.setattr("generators.output_folder._PATIENCE", (0.001, 0.001, 0.001, 0.0))
    monkeypatch.setattr(os, "replace", replace_when_let_go)
    with OutputFolder(tmp_path) as folder:
        if not placed:
            told(lambda: folder.place(LETTER, b"1", origin()))
        else:
            assert folder.place(LETTER, b"1", origin()).outcome is Outcome.CREATED
    assert papers(tmp_path) == ({str(LETTER): b"1"} if placed else {})


def test_a_folder_that_may_not_be_written_to_is_told_for_the_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OutputFolder(tmp_path) as folder, monkeypatch.context() as refused:
        refused.setattr(Path, "mkdir", refusing(errno.EACCES))
        assert "应能写入；现为没有权限" in str(told(lambda: folder.place(LETTER, b"1", origin())))


def test_an_output_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "文件").write_bytes(b"x")
    for root in (tmp_path / "文件", tmp_path / "文件" / "里面"):
        error = told(lambda root=root: OutputFolder(root))
        assert isinstance(error, UsageError)
        assert "同名的文件" in str(error)


def test_a_path_too_long_for_windows_is_withheld_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 100) / ("d" * 100)
    monkeypatch.setattr("generators.output_folder._ON_WINDOWS", True)
    with OutputFolder(deep) as folder:
        error = told(lambda: folder.place(LETTER, b"1", origin()))
    assert "连同输出文件夹的路径应不超过240个字" in str(error)


def test_a_damaged_manifest_is_refused_and_deleting_it_loses_nothing(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"one", origin())
        folder.place(OTHER, b"two", origin(record_id="H2#1"))
    manifest = tmp_path / ".hongtou" / "manifest.sqlite3"
    manifest.write_bytes("不是数据库".encode() * 1000)
    error = told(lambda: OutputFolder(tmp_path))
    assert isinstance(error, DataRefused)
    assert "删去它再运行" in str(error)
    manifest.unlink()
    with OutputFolder(tmp_path) as folder:
        assert folder.place(LETTER, b"one", origin()).outcome is Outcome.UNCHANGED
        told(lambda: folder.place(OTHER, b"new", origin(record_id="H2#1")))


@pytest.mark.parametrize("left", ["nothing", "a link"])
def test_a_note_of_whose_the_papers_are_that_came_to_nothing_shuts_nobody_out(
    tmp_path: Path, left: str
) -> None:
    (tmp_path / "乡").mkdir()
    OutputFolder(tmp_path / "out", source=tmp_path / "乡").close()
    noted = tmp_path / "out" / ".hongtou" / "source.txt"
    noted.unlink()
    if left == "nothing":
        noted.touch()
    else:
        noted.symlink_to(tmp_path / "别处")
    OutputFolder(tmp_path / "out", source=tmp_path / "乡").close()
    assert noted.read_text(encoding="utf-8") == str(tmp_path / "乡")
    assert not noted.is_symlink()


def test_a_folder_is_looked_into_without_taking_it(tmp_path: Path) -> None:
    assert not glance(tmp_path).is_busy
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"1", origin())
    assert glance(tmp_path).of("exit-letter", "H1#1") == (LETTER,)
    database = sqlite3.connect(tmp_path / ".hongtou" / "manifest.sqlite3")
    database.execute("BEGIN EXCLUSIVE")
    assert glance(tmp_path).is_busy
    database.close()


def test_a_manifest_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    with OutputFolder(tmp_path):
        pass
    database = sqlite3.connect(tmp_path / ".hongtou" / "manifest.sqlite3")
    database.execute("PRAGMA user_version = 9")
    database.close()
    assert "第9版，本程序认得第2版" in str(told(lambda: OutputFolder(tmp_path)))


# --- messages and limits ---


@pytest.mark.parametrize(
    ("relative", "expected"),
    [
        ("张" * 80, ""),
        ("张" * 81, "名字应能在 Windows 上使用，现为“…”超过80个字"),
        ("/".join(["张" * 59, "李" * 59, "王" * 60]), ""),
        ("/".join(["张" * 60, "李" * 59, "王" * 60]), "路径应不超过180个字，现为181个字"),
        ("../外面.docx", "应是输出文件夹里的路径，现为越出文件夹的路径"),
        ("/外面.docx", "应是输出文件夹里的路径，现为越出文件夹的路径"),
        ("东沟村/CON", "名字应能在 Windows 上使用，现为“CON”含有 Windows 不许用或…，或是系统保留的名字"),
        ("东沟村/141199199003070018.docx", "名字应能在 Windows 上使用，现为“…”含有证件号码"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_path_is_said_from_the_first_character_too_many(
    tmp_path: Path, relative: str, expected: str
) -> None:
    with OutputFolder(tmp_path / "out") as folder:
        if not expected:
            assert folder.place(PurePosixPath(relative), b"x", origin()).outcome is Outcome.CREATED
            return
        error = told(lambda: folder.place(PurePosixPath(relative), b"x", origin()))
    assert isinstance(error, PaperWithheld)
    (reason,) = error.reasons
    head, _, tail = expected.partition("…")
    assert f"{reason.expected}，现为{reason.found}".startswith(head)
    assert f"{reason.expected}，现为{reason.found}".endswith(tail)


@pytest.mark.parametrize(("more", "is_taken"), [(0, True), (1, False)])
def test_the_whole_path_has_240_characters_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: int, is_taken: bool
) -> None:
    folders, left = divmod(240 - len(str(tmp_path.resolve())) - 2, 50)
    monkeypatch.setattr("generators.output_folder._ON_WINDOWS", True)
    relative = PurePosixPath(*["d" * 49] * folders, "f" * (left + 1 + more))
    with OutputFolder(tmp_path) as folder:
        if is_taken:
            assert folder.place(relative, b"1", origin()).outcome is Outcome.CREATED
        else:
            (reason,) = told(lambda: folder.place(relative, b"1", origin())).reasons
            assert (reason.found, reason.way_out) == (
                "241个字",
                "把输出文件夹放到浅一些的位置，如 D:\\红头",
            )


def test_the_papers_of_a_data_folder_that_was_moved_are_taken_over(tmp_path: Path) -> None:
    out, old, new, other = (tmp_path / name for name in ("out", "旧", "新", "别乡"))
    for place in (old, other):
        place.mkdir()
    OutputFolder(out, source=old).close()
    assert glance(out).source == str(old)
    error = told(lambda: OutputFolder(out, source=other))
    assert f"里放的是“{old}”的文书，不能再放“{other}”的" in str(error)
    OutputFolder(out).close()
    assert glance(out).source == str(old), "who names no data folder leaves it"
    old.rename(new)
    OutputFolder(out, source=new).close()
    assert glance(out).source == str(new)
    told(lambda: OutputFolder(out, source=other))
    noted = out / ".hongtou" / "source.txt"
    before = noted.stat().st_ino
    OutputFolder(out, source=new).close()
    assert noted.stat().st_ino == before, "what is said already is not written again"


def test_what_earlier_runs_made_is_told_by_kind_record_and_origin(tmp_path: Path) -> None:
    again = PurePosixPath("东沟村/退出告知书/另页.docx")
    roll = PurePosixPath("名单.xlsx")
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"1", origin())
        folder.place(again, b"2", origin())
        folder.place(OTHER, b"3", origin(record_id="H2#1"))
        folder.place(roll, b"4", origin(kind="roll"))
        assert sorted(folder.iter_made()) == sorted(
            [(LETTER, "H1#1"), (again, "H1#1"), (OTHER, "H2#1"), (roll, "H1#1")]
        )
    seen = glance(tmp_path)
    assert set(seen.of("exit-letter", "H1#1")) == {LETTER, again}
    assert seen.of("exit-letter", "H9#1") == ()
    assert seen.files_of("H1#1") == sorted([LETTER, again, roll])
    assert set(seen.files()) == {LETTER, again, OTHER, roll}
    assert seen.is_current(origin())
    assert not seen.is_current(origin("二"))
    assert (seen.register, seen.source) == (None, "")
    (tmp_path / again).unlink()
    assert glance(tmp_path).of("exit-letter", "H1#1") == (LETTER,)
    assert set(glance(tmp_path).files()) == {LETTER, again, OTHER, roll}


@pytest.mark.parametrize(
    ("change", "is_as_made"),
    [
        (lambda _: None, True),
        (lambda file: os.utime(file, ns=(1, 1)), False),
        (lambda file: file.unlink(), False),
        (lambda file: (file.rename(file.with_name("别")), file.symlink_to(file.with_name("别"))), False),
    ],
    ids=["left", "touched", "gone", "a link in its place"],
)
def test_whether_a_file_is_as_it_was_left(
    tmp_path: Path, change: Callable[[Path], object], is_as_made: bool
) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"1", origin())
        change(tmp_path / LETTER)
        assert folder.is_as_made(LETTER) is is_as_made
        assert not folder.is_as_made(OTHER)


def test_a_file_taken_away_makes_room_and_one_that_is_gone_is_no_fault(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"1", origin())
        folder.withdraw(LETTER)
        assert papers(tmp_path) == {}
        folder.withdraw(LETTER)
        assert folder.place(LETTER, b"2", origin(record_id="H2#1")).outcome is Outcome.CREATED


def test_a_run_is_remembered_until_a_file_changes(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        assert folder.recall("甲") is None
        folder.remember("甲", b"1")
        folder.remember("乙", b"2")
        assert (folder.recall("甲"), folder.recall("乙")) == (b"1", b"2")
    with OutputFolder(tmp_path) as folder:
        assert folder.recall("甲") == b"1"
        folder.place(LETTER, b"1", origin())
        assert folder.recall("甲") is None
        folder.remember("甲", b"3")
        assert folder.recall("甲") == b"3"


def test_what_the_register_told_is_kept_for_each_number(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        assert (folder.register_seen(), folder.numbers_seen()) == (None, {})
        folder.see_register(RegisterSeen("甲", 2, "x"), {"1号": "一", "2号": "二"})
        folder.see_register(RegisterSeen("甲", 3, "y"), {"2号": "二改"})
    with OutputFolder(tmp_path) as folder:
        assert folder.register_seen() == RegisterSeen("甲", 3, "y")
        assert folder.numbers_seen() == {"1号": "一", "2号": "二改"}
    assert glance(tmp_path).register == RegisterSeen("甲", 3, "y")


def test_what_is_swept_away_or_laid_into_the_room_of_a_run_stops_no_run(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.place(LETTER, b"1", origin())
        shutil.rmtree(tmp_path / ".hongtou" / "tmp")
    (tmp_path / ".hongtou" / "tmp" / "某").mkdir(parents=True)
    (tmp_path / ".hongtou" / "tmp" / "别的.txt").touch()
    with OutputFolder(tmp_path) as folder:
        assert folder.place(OTHER, b"2", origin(record_id="H2#1")).outcome is Outcome.CREATED
        assert not (tmp_path / ".hongtou" / "tmp" / "某").exists()


def test_what_comes_out_alike_of_other_data_is_known_as_theirs(tmp_path: Path) -> None:
    for data in ("一", "二"):
        with OutputFolder(tmp_path) as folder:
            folder.place(LETTER, b"1", origin(data))
    with OutputFolder(tmp_path) as folder:
        assert folder.is_current(LETTER, origin("二"))
        assert not folder.is_current(LETTER, origin("一"))
