"""Numbers: their two forms, and a register in which none is given twice and none is lost."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from register_samples import reserve

from generators.document_number import (
    NumberText,
    Series,
    SeriesKind,
    format_document_number,
    format_letter_number,
    parse_number,
)
from generators.errors import DataRefused, Finding, HongtouError, PaperWithheld, Severity, UsageError
from generators.number_log import Act, Event, Number, State, digest_of
from generators.number_register import REGISTER_HEADINGS, Gap, Issue, NumberRegister, Request, audit
from generators.register_file import RegisterFile, back_up, backups, put_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.synchronize import Barrier
    from pathlib import Path

NOTICES = Series(SeriesKind.DOCUMENT, "交政发")
LETTERS = Series(SeriesKind.LETTER, "交楼申乡东沟村防返退告")
WEST = Series(SeriesKind.LETTER, "交楼申乡西坪村防返退告")
JUNE = date(2022, 6, 30)
RUNS = int(os.environ.get("HONGTOU_KILLED_RUNS", "10"))
"""How many registers are written by runs that are killed, each at other moments."""


def open_register(path: Path, **options: float) -> NumberRegister:
    return NumberRegister(RegisterFile(path, **options))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "编号.sqlite3"


@pytest.fixture
def register(path: Path) -> Iterator[NumberRegister]:
    with open_register(path) as register:
        yield register


def numbers(rows: list[Number]) -> list[int]:
    return [row.n for row in rows]


# --- the two forms ---


def test_a_document_number_has_its_full_year_in_hexagonal_brackets_and_no_leading_zero() -> None:
    assert format_document_number("交政发", 2022, 79) == "交政发〔2022〕79号"
    assert format_document_number("交政办发", 2023, 1) == "交政办发〔2023〕1号"


def test_a_letter_number_has_three_places_and_grows_when_they_do_not_hold_it() -> None:
    assert format_letter_number(LETTERS.name, 2022, 1) == "交楼申乡东沟村防返退告〔2022〕第001号"
    assert format_letter_number(LETTERS.name, 2022, 1234) == "交楼申乡东沟村防返退告〔2022〕第1234号"


names = st.text(st.sampled_from("交政发办党楼申乡东沟村防返退告〇㐂𠮷"), min_size=1, max_size=12)


@settings(deadline=None)
@given(
    kind=st.sampled_from(SeriesKind), name=names, year=st.integers(1949, 2999), n=st.integers(1, 999_999_999)
)
def test_every_number_is_read_back_as_it_was_written(kind: SeriesKind, name: str, year: int, n: int) -> None:
    number = NumberText(Series(kind, name), year, n)
    assert parse_number(str(number)) == parse_number(str(number), kind=kind) == number


MISSPELT = [
    ("交政发(2022)79号", "年份应放在六角括号〔〕里，不用半角圆括号()"),
    ("交政发[2022]79号", "年份应放在六角括号〔〕里，不用半角方括号[]"),
    ("交政发（2022）79号", "年份应放在六角括号〔〕里，不用全角圆括号（）"),
    ("交政发【2022】79号", "年份应放在六角括号〔〕里，不用方头括号【】"),
    ("交政发〔2022]79号", "年份应放在六角括号〔〕里，不用“〔]”"),
    ("交政发2022年79号", "年份应放在六角括号〔〕里"),
    ("交政发〔2022〕第79号", "发文顺序号前不加“第”字"),
    ("交政发〔2022〕079号", "发文顺序号不编虚位（1不编为01）"),
    ("交政发〔22〕79号", "年份应写全四位"),
    ("交政发〔2022年〕79号", "括号里只写年份数字，不写“年”"),
    ("交政发〔2022〕79", "序号后应有“号”字"),
    ("交政发 〔2022〕 79号", "编号中间和两头不留空格"),
    ("交政发〔２０２２〕79号", "编号应用半角阿拉伯数字"),
]


@pytest.mark.parametrize(("text", "fault"), MISSPELT)
def test_each_misspelling_of_a_document_number_is_named_and_corrected(text: str, fault: str) -> None:
    with pytest.raises(DataRefused) as refused:
        parse_number(text, place="工作表“通知”单元格 B2")
    assert fault in [finding.expected for finding in refused.value.findings]
    for finding in refused.value.findings:
        assert finding.place == "工作表“通知”单元格 B2"
        assert finding.found == f"“{text}”"
        assert finding.way_out == "改为“交政发〔2022〕79号”"


def test_all_misspellings_of_one_number_are_told_at_once() -> None:
    with pytest.raises(DataRefused) as refused:
        parse_number("交政发（22）第079")
    assert [finding.expected for finding in refused.value.findings] == [
        "年份应放在六角括号〔〕里，不用全角圆括号（）",
        "年份应写全四位",
        "发文顺序号前不加“第”字",
        "发文顺序号不编虚位（1不编为01）",
        "序号后应有“号”字",
    ]


@pytest.mark.parametrize(
    ("text", "fault", "correct"),
    [
        ("东沟村防返退告〔2022〕7号", "告知书序号前应有“第”字", "东沟村防返退告〔2022〕第007号"),
        ("东沟村防返退告〔2022〕第7号", "告知书序号应补足三位（1编为001）", "东沟村防返退告〔2022〕第007号"),
        (
            "东沟村防返退告〔2022〕第0007号",
            "告知书序号应补足三位（1编为001）",
            "东沟村防返退告〔2022〕第007号",
        ),
        (
            "东沟村防返退告(2022)第007号",
            "年份应放在六角括号〔〕里，不用半角圆括号()",
            "东沟村防返退告〔2022〕第007号",
        ),
    ],
)
def test_a_misspelt_letter_number_is_corrected_to_the_letters_form(
    text: str, fault: str, correct: str
) -> None:
    with pytest.raises(DataRefused) as refused:
        parse_number(text, kind=SeriesKind.LETTER)
    assert fault in [finding.expected for finding in refused.value.findings]
    assert refused.value.findings[0].way_out == f"改为“{correct}”"


def faults_of(text: str) -> list[str]:
    try:
        parse_number(text)
    except DataRefused as refused:
        return [str(finding) for finding in refused.findings]
    return []


@settings(deadline=None)
@given(st.one_of(st.text(), st.text(st.sampled_from("交政发〔〕()【】第号年0129２ \n"))))
def test_any_text_is_a_number_or_refused_in_one_line_each(text: str) -> None:
    lines = faults_of(text)
    assert all(line.isprintable() for line in lines)
    assert lines or str(parse_number(text)) == text


@pytest.mark.parametrize("name", ["", "交政发 ", "交政发〔", "79", "a\nb"])
def test_a_series_from_which_numbers_could_not_be_read_back_is_refused(name: str) -> None:
    with pytest.raises(DataRefused):
        Series(SeriesKind.DOCUMENT, name)


# --- reserve ---


def test_numbers_count_from_one_in_each_series_and_year(register: NumberRegister) -> None:
    asked = [
        (NOTICES, 2022),
        (NOTICES, 2022),
        (NOTICES, 2023),
        (LETTERS, 2022),
        (WEST, 2022),
        (LETTERS, 2022),
    ]
    given_out = [reserve(register, series, year, f"件{i}") for i, (series, year) in enumerate(asked)]
    assert [str(number) for number in given_out] == [
        "交政发〔2022〕1号",
        "交政发〔2022〕2号",
        "交政发〔2023〕1号",
        "交楼申乡东沟村防返退告〔2022〕第001号",
        "交楼申乡西坪村防返退告〔2022〕第001号",
        "交楼申乡东沟村防返退告〔2022〕第002号",
    ]


def test_a_record_asked_for_again_has_the_same_number_before_and_after_it_is_used(path: Path) -> None:
    with open_register(path) as register:
        first = reserve(register, LETTERS, 2022, "H001#1")
        reserve(register, LETTERS, 2022, "H002#1")
    with open_register(path) as register:
        again = reserve(register, LETTERS, 2022, "H001#1")
        register.confirm(again, JUNE)
        used = reserve(register, LETTERS, 2022, "H001#1")
    assert (first.n, again.n, used.n) == (1, 1, 1)
    assert (again.state, used.state, used.issued_on) == (State.RESERVED, State.USED, JUNE)


def test_the_notice_that_is_already_no_79_gets_79_and_the_next_is_80_never_a_lower_gap(
    register: NumberRegister,
) -> None:
    assert str(reserve(register, NOTICES, 2022, "79号", wanted=79)) == "交政发〔2022〕79号"
    assert reserve(register, NOTICES, 2022, "另一件").n == 80
    assert register.gaps(NOTICES, 2022) == [Gap(NOTICES, 2022, 1, 78)]


def test_a_wanted_number_that_another_record_holds_is_refused_with_its_holder(
    register: NumberRegister,
) -> None:
    reserve(register, NOTICES, 2022, "79号", wanted=79, title="关于印发行动方案的通知")
    with pytest.raises(PaperWithheld) as withheld:
        reserve(register, NOTICES, 2022, "别的件", wanted=79)
    assert str(withheld.value) == (
        "编号交政发〔2022〕79号：一号只编一件；现为已由《关于印发行动方案的通知》占用；"
        "办法：改用别的号，或不指定号由程序顺编"
    )
    assert register.of("别的件") == []


def test_a_wanted_number_that_is_void_is_refused_with_the_reason(register: NumberRegister) -> None:
    reserve(register, NOTICES, 2022, "甲", wanted=5)
    register.void(NOTICES, 2022, 5, "会议未通过")
    with pytest.raises(PaperWithheld, match="作废的号不再使用；现为已作废（会议未通过）"):
        reserve(register, NOTICES, 2022, "甲", wanted=5)


def test_a_record_that_has_a_number_cannot_want_another(register: NumberRegister) -> None:
    reserve(register, NOTICES, 2022, "甲", wanted=79)
    with pytest.raises(PaperWithheld, match="本件已编交政发〔2022〕79号，不能另要一号"):
        reserve(register, NOTICES, 2022, "甲", wanted=80)
    assert reserve(register, NOTICES, 2022, "甲", wanted=79).n == 79


def test_a_new_title_is_taken_over_while_the_number_is_only_reserved(register: NumberRegister) -> None:
    number = reserve(register, NOTICES, 2022, "甲", title="旧题")
    assert reserve(register, NOTICES, 2022, "甲", title="新题").title == "新题"
    register.confirm(number, JUNE)
    assert reserve(register, NOTICES, 2022, "甲", title="再改").title == "新题"


def test_many_letters_get_their_numbers_in_the_order_given(register: NumberRegister) -> None:
    order = sorted(range(2000), key=lambda i: (i * 7919) % 2003)
    requests = [Request(LETTERS, 2022, f"H{i:04}#1") for i in order]
    outcomes = register.reserve_many(requests)
    assert [outcome.n for outcome in outcomes if isinstance(outcome, Number)] == list(range(1, 2001))
    assert [row.record_id for row in register.rows()] == [request.record_id for request in requests]


def test_one_request_that_cannot_be_met_does_not_stop_the_others(register: NumberRegister) -> None:
    outcomes = register.reserve_many(
        [
            Request(LETTERS, 2022, "H1#1"),
            Request(LETTERS, 2022, "H2#1", wanted=1),
            Request(LETTERS, 22, "H3#1"),
            Request(LETTERS, 2022, "  "),
            Request(LETTERS, 2022, "H4#1", wanted=0),
            Request(LETTERS, 2022, "H5#1"),
            Request(LETTERS, 2023, "H6#1", wanted=1_000_000_000),
            Request(LETTERS, 2023, "H7#1", wanted=999_999_999),
        ]
    )
    refused = [isinstance(outcome, Finding) for outcome in outcomes]
    assert refused == [False, True, True, True, True, False, True, False]
    assert numbers(register.rows()) == [1, 2, 999_999_999]


@pytest.mark.parametrize(
    "record_id", ["141199199003070011", "141199199003070011#1", "户 14119919900307002x#2"]
)
def test_an_id_number_is_refused_as_a_records_id(register: NumberRegister, record_id: str) -> None:
    record_id = record_id.replace("14119919900307002x", with_check_digit("14119919900307002"))
    record_id = record_id.replace("141199199003070011", with_check_digit("14119919900307001"))
    with pytest.raises(PaperWithheld, match="件的标识不能用证件号码") as withheld:
        reserve(register, LETTERS, 2022, record_id)
    assert "1990" not in str(withheld.value)


def with_check_digit(first_17: str) -> str:
    weights = [2 ** (17 - i) % 11 for i in range(17)]
    return first_17 + "10X98765432"[sum(int(d) * w for d, w in zip(first_17, weights, strict=True)) % 11]


def test_a_household_number_of_eighteen_digits_is_no_id_number(register: NumberRegister) -> None:
    assert reserve(register, LETTERS, 2022, "141199100000000001#1").n == 1


@pytest.mark.parametrize(
    ("record", "issued", "is_sure", "said"),
    [
        # 一号 is of 10 June, 二号 of 20 June
        ("一", 10, False, ""),
        ("一", 20, False, ""),
        ("一", 21, False, "不晚于"),
        ("一", 21, True, ""),
        ("二", 9, False, "不早于"),
        ("二", 10, False, ""),
        ("三", 19, False, "不早于"),
        ("三", 20, False, ""),
        ("三", 19, True, ""),
    ],
)
def test_numbers_follow_the_days_of_their_papers(
    register: NumberRegister, record: str, issued: int, is_sure: bool, said: str
) -> None:
    for name, day in (("一", 10), ("二", 20)):
        register.confirm(reserve(register, NOTICES, 2022, name), date(2022, 6, day))
    request = Request(NOTICES, 2022, record, issued=date(2022, 6, issued), is_sure=is_sure)
    (outcome,) = register.reserve_many([request])
    assert (said in outcome.expected) if isinstance(outcome, Finding) else not said


def test_what_is_left_of_a_damaged_register_is_moved_aside_with_what_belongs_to_it(tmp_path: Path) -> None:
    path = tmp_path / "发文字号登记.sqlite3"
    assert put_aside(path, JUNE) is None
    for count in (1, 2):
        for rest in ("", "-journal", "-wal", "-shm")[::count]:
            path.with_name(f"{path.name}{rest}").write_text(f"{count}{rest}")
        aside = put_aside(path, JUNE)
        assert aside == tmp_path / f"发文字号登记-损坏-2022-06-30-{count}.sqlite3"
        assert not list(tmp_path.glob(f"{path.name}*"))
        kept = {
            file.name.removeprefix(aside.name): file.read_text() for file in tmp_path.glob(f"{aside.name}*")
        }
        assert kept == {rest: f"{count}{rest}" for rest in ("", "-journal", "-wal", "-shm")[::count]}


# --- confirm, void ---


def test_a_void_number_stays_is_never_given_again_and_its_record_gets_a_new_one(
    register: NumberRegister,
) -> None:
    for record_id in ("甲", "乙"):
        register.confirm(reserve(register, LETTERS, 2022, record_id), JUNE)
    voided = register.void(LETTERS, 2022, 2, "填错户主", by="张某某", on=date(2022, 7, 1))
    assert (voided.state, voided.reason, voided.issued_on) == (State.VOID, "填错户主", JUNE)
    assert register.find(LETTERS, 2022, "乙") is None
    assert reserve(register, LETTERS, 2022, "乙").n == 3
    assert [(row.n, row.state) for row in register.of("乙")] == [(2, State.VOID), (3, State.RESERVED)]


WHO_HOLDS_IT = [
    # what happened to the number that was shown, whether its record still gets it
    ("nothing", True),
    ("taken by the record itself", True),
    ("taken by another record", False),
    ("taken and voided", False),
]


@pytest.mark.parametrize(("meanwhile", "is_had"), WHO_HOLDS_IT)
def test_the_very_number_that_was_shown_is_taken_or_refused(
    register: NumberRegister, meanwhile: str, is_had: bool
) -> None:
    (shown,) = register.expect_many([Request(LETTERS, 2022, "甲", "告知书")])
    assert isinstance(shown, Number)
    if meanwhile != "nothing":
        reserve(register, LETTERS, 2022, "乙" if "another" in meanwhile else "甲", title="告知书")
    if "voided" in meanwhile:
        register.void(LETTERS, 2022, 1, "填错户主")
    (outcome,) = register.reserve_exactly([shown])
    assert isinstance(outcome, Number) is is_had
    assert [(row.n, row.record_id) for row in register.rows()] == [
        (1, "乙" if "another" in meanwhile else "甲")
    ]


def test_the_chain_goes_through_each_event_at_its_place_and_no_other(register: NumberRegister) -> None:
    heads = [register.head]
    for record_id in "甲乙丙":
        reserve(register, LETTERS, 2022, record_id)
        heads.append(register.head)
    passed = {(at, of) for at, _ in heads for _, of in heads if register.has_passed(at, of)}
    assert passed == set(heads)


def test_a_backup_that_could_not_be_written_is_told_and_the_number_stands(path: Path) -> None:
    with open_register(path) as register:
        register.confirm(reserve(register, LETTERS, 2022, "甲"), JUNE)
    path.with_name("编号备份").write_bytes(b"")
    told = back_up(path, JUNE)
    assert told is not None
    assert "应留有当天的备份" in str(told)
    assert "下次运行再备份" in str(told)
    path.with_name("编号备份").unlink()
    assert back_up(path, JUNE) is None
    assert [backup.name for backup in backups(path)] == ["编号-2022-06-30.sqlite3"]


def test_what_a_number_will_be_is_told_after_what_others_took_and_takes_none(path: Path) -> None:
    asked = Request(LETTERS, 2022, "乙", "告知书")
    with open_register(path) as one, open_register(path) as other:
        assert [number.n for number in one.expect_many([asked])] == [1]
        taken = reserve(other, LETTERS, 2022, "甲")
        assert one.find(LETTERS, 2022, "甲") == taken
        assert [one.find(*elsewhere, "甲") for elsewhere in ((LETTERS, 2023), (WEST, 2022))] == [None, None]
        assert [number.n for number in one.expect_many([asked])] == [2]
        assert other.find(LETTERS, 2022, "乙") is None


def test_the_highest_number_is_not_given_again_when_it_is_void(register: NumberRegister) -> None:
    reserve(register, LETTERS, 2022, "甲")
    register.void(LETTERS, 2022, 1, "误编")
    assert reserve(register, LETTERS, 2022, "乙").n == 2


def test_a_gap_can_be_accounted_for_by_voiding_it(register: NumberRegister) -> None:
    reserve(register, NOTICES, 2022, "甲", wanted=1)
    reserve(register, NOTICES, 2022, "乙", wanted=3)
    register.void(NOTICES, 2022, 2, "手工编号时跳号")
    assert register.gaps(NOTICES, 2022) == []
    with pytest.raises(PaperWithheld):
        reserve(register, NOTICES, 2022, "丙", wanted=2)


@pytest.mark.parametrize(
    ("n", "reason", "message"),
    [
        (1, "  ", "作废交政发〔2022〕1号要写明原因。"),
        (2, "误编", "登记簿里没有交政发〔2022〕2号，不能作废。"),
        (0, "误编", "登记簿里没有交政发〔2022〕0号，不能作废。"),
    ],
)
def test_a_void_without_reason_or_of_a_number_not_reached_is_refused(
    register: NumberRegister, n: int, reason: str, message: str
) -> None:
    reserve(register, NOTICES, 2022, "甲")
    with pytest.raises(UsageError) as refused:
        register.void(NOTICES, 2022, n, reason)
    assert str(refused.value) == message


def test_a_second_void_is_refused_and_the_first_reason_stays(register: NumberRegister) -> None:
    reserve(register, NOTICES, 2022, "甲")
    register.void(NOTICES, 2022, 1, "误编")
    with pytest.raises(UsageError, match="已经作废（原因：误编）"):
        register.void(NOTICES, 2022, 1, "别的原因")
    assert register.rows()[0].reason == "误编"


def test_a_number_voided_or_given_away_before_its_files_were_in_place_is_not_confirmed(
    register: NumberRegister,
) -> None:
    first, second = (reserve(register, LETTERS, 2022, record_id) for record_id in ("甲", "乙"))
    register.void(LETTERS, 2022, 1, "误编")
    with pytest.raises(PaperWithheld, match="现为已作废（误编）"):
        register.confirm(first, JUNE)
    stranger = Number(LETTERS, 2022, 9, State.RESERVED, "丙")
    findings = register.confirm_each([(first, JUNE), (second, JUNE), (stranger, JUNE)])
    assert [finding.found if finding else "" for finding in findings] == [
        "已作废（误编）",
        "",
        "登记簿里没有此号",
    ]
    assert [(row.n, row.state) for row in register.rows()] == [(1, State.VOID), (2, State.USED)]


# --- look ---


def test_rows_are_found_by_kind_series_year_and_state(register: NumberRegister) -> None:
    register.confirm(reserve(register, NOTICES, 2022, "79号", wanted=79), JUNE)
    register.reserve_many(
        [Request(LETTERS, 2022, "H1#1"), Request(WEST, 2022, "H2#1"), Request(WEST, 2023, "H3#1")]
    )
    assert numbers(register.rows(kind=SeriesKind.DOCUMENT)) == [79]
    assert [row.year for row in register.rows(series=WEST.name)] == [2022, 2023]
    assert numbers(register.rows(state=State.USED)) == [79]
    assert register.rows(kind=SeriesKind.LETTER, year=2024) == []


def test_the_exported_register_shows_every_number_and_every_gap(register: NumberRegister) -> None:
    register.confirm(
        reserve(register, NOTICES, 2022, "notice-79", wanted=79, title="行动方案"), date(2022, 4, 25)
    )
    reserve(register, NOTICES, 2022, "notice-80", title="补充通知")
    register.void(NOTICES, 2022, 80, "未印发", by="办公室", on=date(2022, 5, 1))
    reserve(register, NOTICES, 2022, "notice-82", wanted=82)
    rows = register.register_rows(kind=SeriesKind.DOCUMENT, year=2022)
    assert all(len(row) == len(REGISTER_HEADINGS) for row in rows)
    assert ["｜".join(row) for row in rows] == [
        "1｜交政发〔2022〕1号至交政发〔2022〕78号｜｜｜未登记｜｜｜｜",
        "2｜交政发〔2022〕79号｜行动方案｜2022-04-25｜已用｜｜｜｜notice-79",
        "3｜交政发〔2022〕80号｜补充通知｜｜作废｜2022-05-01｜未印发｜办公室｜notice-80",
        "4｜交政发〔2022〕81号｜｜｜未登记｜｜｜｜",
        "5｜交政发〔2022〕82号｜｜｜预留｜｜｜｜notice-82",
    ]


# --- many at once, and killed ---


OTHERS = "fork" if hasattr(os, "fork") else "spawn"
"""How other processes begin: none has a register open yet, so that nothing is shared by those forked."""


def reserve_in_turns(path: Path, worker: int, start: Barrier, shared: bool) -> None:
    start.wait(60)
    for turn in range(8):
        with open_register(path) as register:
            owner = "共" if shared else str(worker)
            reserve(register, LETTERS, 2022, f"{owner}-{turn}#1")
            register.reserve_many([Request(LETTERS, 2022, f"{owner}-{turn}#{i}") for i in range(2, 7)])


@pytest.mark.parametrize("shared", [False, True], ids=["each its own records", "all the same records"])
def test_ten_processes_reserving_at_once_get_distinct_gapless_numbers(path: Path, shared: bool) -> None:
    context = multiprocessing.get_context(OTHERS)
    start = context.Barrier(10)
    workers = [context.Process(target=reserve_in_turns, args=(path, i, start, shared)) for i in range(10)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 10
    with open_register(path) as register:
        rows = register.rows()
    many = 8 * 6 * (1 if shared else 10)
    assert numbers(rows) == list(range(1, many + 1))
    assert len({row.record_id for row in rows}) == many


def make_registers(folder: Path, worker: int, start: Barrier) -> None:
    for i in range(80):
        start.wait(60)
        with open_register(folder / f"{i}.sqlite3") as register:
            reserve(register, LETTERS, 2022, f"{worker}")


def test_processes_that_make_the_same_register_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    context = multiprocessing.get_context(OTHERS)
    start = context.Barrier(4)
    workers = [context.Process(target=make_registers, args=(tmp_path, i, start)) for i in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    for path in tmp_path.glob("*.sqlite3"):
        with open_register(path) as register:
            assert numbers(register.rows()) == [1, 2, 3, 4]


def test_two_programs_that_find_no_register_at_once_make_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def link_second(made: Path, target: Path) -> None:
        monkeypatch.setattr(os, "link", link)
        opened(path)()  # The other program is first, between this one's making and naming of the file.
        link(made, target)

    monkeypatch.setattr(os, "link", link_second)
    with open_register(path) as register:
        assert numbers(register.rows()) == [1]
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def forked(job: Callable[[], None]) -> int:
    """Run `job` in a forked process and return how it ended."""
    child = os.fork()
    if not child:
        try:
            job()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die_at_call(count: int) -> None:
    """Kill this process just before its `count`-th call of a built-in function from here on."""
    left = iter(range(count))

    def watch(_frame: object, event: str, _argument: object) -> None:
        if event == "c_call" and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_a_run_killed_anywhere_leaves_reservations_that_the_next_run_takes_up(tmp_path: Path) -> None:
    requests = [Request(LETTERS, 2022, f"H{i}#1", f"第{i}户") for i in range(12)]

    def run(path: Path) -> None:
        with open_register(path) as register:
            for village in (requests[:6], requests[6:]):
                reserved = register.reserve_many(village)
                register.confirm_each((number, JUNE) for number in reserved if isinstance(number, Number))

    def killed(path: Path, count: int) -> Callable[[], None]:
        def job() -> None:
            die_at_call(count)
            run(path)

        return job

    run(tmp_path / "never.sqlite3")
    with open_register(tmp_path / "never.sqlite3") as register:
        never_killed = register.rows()
    chance = random.Random(79)  # noqa: S311
    deaths = 0
    for attempt in range(RUNS):
        path = tmp_path / f"{attempt}.sqlite3"
        while forked(killed(path, chance.randrange(1, 3200))) == -signal.SIGKILL:
            deaths += 1
        run(path)
        with open_register(path) as register:
            assert register.rows() == never_killed
    assert deaths > RUNS * 3 / 4


# --- a file that cannot be used ---


def told(action: Callable[[], object]) -> HongtouError:
    with pytest.raises(HongtouError) as refused:
        action()
    assert str(refused.value).isprintable()
    return refused.value


def opened(path: Path, record_id: str = "甲", **options: Any) -> Callable[[], object]:
    def open_and_reserve() -> None:
        with open_register(path, **options) as register:
            reserve(register, NOTICES, 2022, record_id)

    return open_and_reserve


def test_a_file_that_is_no_database_is_refused_in_one_line(path: Path) -> None:
    path.write_bytes("这是一份文档".encode() * 400)
    error = told(opened(path))
    assert isinstance(error, DataRefused)
    assert "应为完好的编号登记簿" in str(error)


def test_a_torn_register_is_refused_in_one_line(path: Path) -> None:
    with open_register(path) as register:
        register.reserve_many([Request(LETTERS, 2022, f"H{i}") for i in range(500)])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "已损坏" in str(told(opened(path)))


def test_the_database_of_another_program_is_refused_and_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE other (x)")
    other.close()
    before = path.read_bytes()
    assert "别的程序的数据库" in str(told(opened(path)))
    assert path.read_bytes() == before


def test_a_register_of_a_newer_program_is_refused(path: Path) -> None:
    opened(path)()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 7")
    newer.close()
    error = told(opened(path))
    assert isinstance(error, UsageError)
    assert "第7版，本程序认得第2版" in str(error)


def test_a_register_that_another_program_holds_is_waited_for_and_then_refused(path: Path) -> None:
    opened(path)()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert "正被另一个程序占用" in str(told(opened(path, wait=0.05)))
    holder.close()


def test_a_register_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "打不开" in str(told(opened(tmp_path / "没有" / "编号.sqlite3")))
    assert "链接、文件夹或设备" in str(told(opened(tmp_path)))


def test_a_read_only_register_can_be_looked_at_and_says_that_it_is_read_only(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(path)()
    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda path, **options: connect(f"file:{path}?mode=ro", uri=True, **options)
    )
    with open_register(path) as register:
        assert numbers(register.rows()) == [1]
    assert "是只读的，不能写入" in str(told(opened(path, record_id="乙")))


def test_a_full_disk_reserves_none_of_the_letters(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(path)()
    connect = sqlite3.connect

    def connect_to_small_disk(path: Path, **options: Any) -> sqlite3.Connection:
        database = connect(path, **options)
        database.execute("PRAGMA max_page_count = 6")
        return database

    def reserve_thousands() -> None:
        with open_register(path) as register:
            register.reserve_many([Request(LETTERS, 2022, f"H{i}#1") for i in range(5000)])

    with monkeypatch.context() as small:
        small.setattr(sqlite3, "connect", connect_to_small_disk)
        assert "磁盘已满" in str(told(reserve_thousands))
    with open_register(path) as register:
        assert register.rows(kind=SeriesKind.LETTER) == []


SEVENTY_NINE = NumberText(Series(SeriesKind.DOCUMENT, "交政发"), 2022, 79)
CHAIN = (
    Event(Act.OPENED, "2022-04-18T09:00:00", "田芳", content="登记1"),
    Event(
        Act.RESERVED, "2022-04-18T09:01:00", "田芳", SEVENTY_NINE,
        "通知1", "关于防汛的通知", date(2022, 4, 18), "ab12", "防汛.txt", is_typed=True,
    ),
    Event(
        Act.VOIDED, "2022-04-19T09:01:00", "", SEVENTY_NINE,
        "通知1", reason="误",
    ),
)  # fmt: skip


def test_the_chain_of_a_register_made_by_an_older_program_still_closes() -> None:
    digests = []
    for event in CHAIN:
        digests.append(digest_of(digests[-1] if digests else "", event))
    assert [digest[:16] for digest in digests] == ["eb77bf9f229fa586", "3c0c5e77d1ae1330", "173200291734ffef"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("交政发[2022]1号", "交政发〔2022〕1号"),
        ("交政发[1949]1号", "交政发〔1949〕1号"),
        ("交政发[2999]1号", "交政发〔2999〕1号"),
        ("交政发[1948]1号", ""),
        ("交政发[3000]1号", ""),
        ("交政发[2022]0号", ""),
        ("[2022]1号", ""),
    ],
)
def test_a_number_that_was_written_otherwise_is_told_as_it_was_meant_or_not_at_all(
    text: str, meant: str
) -> None:
    with pytest.raises(DataRefused) as refused:
        parse_number(text, kind=SeriesKind.DOCUMENT)
    told = str(refused.value)
    assert (f"改为“{meant}”" in told) if meant else ("改为" not in told)


@pytest.mark.parametrize(
    ("first", "again", "kept"),
    [
        (("甲", "稿.txt"), ("甲", "改名.txt"), ("甲", "改名.txt")),
        (("甲", "稿.txt"), ("", ""), ("甲", "稿.txt")),
        (("", ""), ("甲", "稿.txt"), ("甲", "稿.txt")),
        (("甲", ""), ("甲", ""), ("甲", "")),
        (("甲", "稿.txt"), ("乙", "稿.txt"), None),
    ],
)
def test_who_asks_again_for_a_used_number_has_what_is_known_of_it_and_what_is_new(
    tmp_path: Path, first: tuple[str, str], again: tuple[str, str], kept: tuple[str, str] | None
) -> None:
    def asked(said: tuple[str, str]) -> Request:
        return Request(NOTICES, 2022, "通知1", "关于防汛的通知", content=said[0], source=said[1])

    with open_register(tmp_path / "r.sqlite3") as register:
        (number,) = register.reserve_many([asked(first)])
        assert isinstance(number, Number)
        register.confirm(number, JUNE)
        (found,) = register.reserve_many([asked(again)])
        if kept is None:
            assert isinstance(found, Finding)
        else:
            assert isinstance(found, Number)
            assert (found.n, found.content, found.source) == (1, *kept)


# --- what an inspector asks, and what each act says ---


def day(number: int) -> date:
    return date(2022, 6, number)


def test_the_audit_says_of_each_number_what_there_is_to_ask(path: Path) -> None:
    with NumberRegister(RegisterFile(path), by="张三", now=lambda: "2022-07-01T08:00") as register:
        asked = [
            Request(NOTICES, 2022, "一", "甲", content="旧", issued=day(10)),
            Request(NOTICES, 2022, "四", "丁", 4, issued=day(12)),
            Request(NOTICES, 2022, "五", "戊"),
            Request(NOTICES, 2022, "六", "己"),
            Request(NOTICES, 2022, "七", "庚"),
            Request(NOTICES, 2022, "八", "辛"),
            Request(NOTICES, 2022, "三", "丙", 3, is_sure=True),
            Request(NOTICES, 2023, "年", "壬"),
        ]
        one, four, _, six, seven, eight, three, year = register.reserve_many(asked)
        assert all(isinstance(number, Number) for number in (one, four, six, seven, eight, three, year))
        for number, on in ((one, 10), (four, 12), (six, 8), (seven, 12), (three, 10), (year, 30)):
            register.confirm(number, day(on))
        changed = replace(one, content="新")
        assert register.confirm_each([Issue(changed, day(10), "名单有误")]) == [None]
        register.void(NOTICES, 2022, 7, "误编", on=day(20))
        register.void(NOTICES, 2022, 8, " 会议未过 ", by="李四")
        told = [(f.rule, f.severity, f.place.removeprefix("编号"), f.found) for f in audit(register)]
        assert register.history(one.text)[-1].by == "张三"
        assert register.latest == "2022-07-01T08:00"
    ask, warn = Severity.BLOCK, Severity.WARN
    assert told == [
        ("缺号", ask, "交政发〔2022〕2号", "缺号，登记簿里没有"),
        ("更正", warn, "交政发〔2022〕1号", "2022-07-01更正（名单有误，张三）"),
        ("指定", warn, "交政发〔2022〕3号", "文稿里指定的号"),
        ("指定", warn, "交政发〔2022〕4号", "文稿里指定的号"),
        ("预留", ask, "交政发〔2022〕5号", "《戊》还没有做成"),
        ("作废", warn, "交政发〔2022〕7号", "2022-06-20作废（误编，张三）"),
        ("作废", warn, "交政发〔2022〕8号", "2022-07-01作废（会议未过，李四）"),
        ("日期", ask, "交政发〔2022〕6号", "成文日期2022-06-08，早于交政发〔2022〕4号的2022-06-12"),
        ("次序", warn, "交政发〔2022〕3号", "比后面的号登记得晚"),
        ("年份", ask, "交政发〔2023〕1号", "成文日期2022-06-30"),
    ]


@pytest.mark.parametrize(
    ("highest", "wanted", "is_sure", "told"),
    [
        (0, 999, False, ""),
        (5, 15, False, ""),
        (5, 16, False, "应接着已编的最后一号（交政发〔2022〕5号）；现为跳过10个号"),
        (5, 16, True, ""),
        (5, 3, False, ""),
    ],
)
def test_a_number_far_above_the_highest_is_asked_about(
    register: NumberRegister, highest: int, wanted: int, is_sure: bool, told: str
) -> None:
    if highest:
        reserve(register, NOTICES, 2022, "先", wanted=highest)
    (outcome,) = register.reserve_many([Request(NOTICES, 2022, "后", wanted=wanted, is_sure=is_sure)])
    assert (told in str(outcome)) if told else isinstance(outcome, Number)
    assert isinstance(outcome, Finding) == bool(told)


HAS_ONE = "本件已编交政发〔2022〕1号，不能另要一号"


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (Request(NOTICES, 1948, "乙"), "年份应在1949至2999之间；现为1948"),
        (Request(NOTICES, 3000, "乙"), "年份应在1949至2999之间；现为3000"),
        (Request(NOTICES, 2022, "乙", wanted=-1), "序号应从1编起；现为-1"),
        (Request(NOTICES, 2022, " "), "要编号的件应有自己的标识；现为空白"),
        (Request(NOTICES, 2022, "甲", wanted=80), f"{HAS_ONE}；现为成文日期或发文字号改动过"),
        (Request(NOTICES, 2023, "甲"), f"编号2023年的号：{HAS_ONE}；现为成文日期或发文字号改动过"),
        (Request(Series(SeriesKind.DOCUMENT, "兴政发"), 2022, "甲"), f"编号2022年的号：{HAS_ONE}；"),
        (Request(NOTICES, 2022, "甲", "新题", content="新"), "现为文稿内容有改动（现题为《新题》）"),
        (Request(NOTICES, 2022, "乙", wanted=1), "一号只编一件；现为已由《题》占用"),
    ],
)  # fmt: skip
def test_why_a_record_gets_no_number_is_said(register: NumberRegister, request_: Request, told: str) -> None:
    (number,) = register.reserve_many([Request(NOTICES, 2022, "甲", "题", content="旧")])
    register.confirm(number, JUNE)
    before = register.head
    (outcome,) = register.reserve_many([request_])
    assert isinstance(outcome, Finding)
    assert told in str(outcome)
    assert register.expect_many([request_]) == [outcome]
    assert register.head == before


def test_a_letter_keeps_its_number_when_its_village_is_renamed(register: NumberRegister) -> None:
    """It was told that it cannot have another, because of its day or number, neither of which had changed."""
    (number,) = register.reserve_many([Request(LETTERS, 2022, "甲", "题", content="旧")])
    assert isinstance(number, Number)
    assert register.reserve_many([Request(WEST, 2022, "甲", "题", content="旧")]) == [number]
    register.confirm(number, JUNE)
    (kept, another, changed, later) = register.expect_many(
        [
            Request(WEST, 2022, "甲", "题", content="旧"),
            Request(WEST, 2022, "乙"),
            Request(WEST, 2022, "甲", "题", content="新"),
            Request(WEST, 2023, "甲"),
        ]
    )
    assert (str(kept), str(another)) == (str(number), str(NumberText(WEST, 2022, 1)))
    assert "已用的号只属于编号时的内容" in str(changed)
    assert "不能另要一号" in str(later)


def test_a_used_number_is_corrected_or_given_up_for_the_next(register: NumberRegister) -> None:
    def asked(**more: Any) -> Number:
        (outcome,) = register.expect_many([Request(NOTICES, 2022, "甲", "新题", content="新", **more)])
        assert isinstance(outcome, Number)
        return outcome

    (number,) = register.reserve_many([Request(NOTICES, 2022, "甲", "题", content="旧", source="稿")])
    register.confirm(number, JUNE)
    corrected = asked(correction="有误")
    assert (corrected.n, corrected.title, corrected.content, corrected.source) == (1, "新题", "新", "稿")
    again = asked(reissue="收回")
    assert (again.n, again.state) == (2, State.RESERVED)
    (refused,) = register.reserve_exactly([again])
    assert isinstance(refused, Finding)
    assert "一件只编一号；现为别的程序刚给本件编了交政发〔2022〕1号" in str(refused)
    assert register.reserve_exactly([again], reissue="收回") == [again]
    assert [row.state for row in register.rows()] == [State.VOID, State.RESERVED]
    assert register.rows()[0].reason == "重发为交政发〔2022〕2号：收回"
    assert asked(reissue="收回").n == 2, "what was begun is carried on"
    register.confirm(again, JUNE)
    assert asked(reissue="收回").n == 2
    assert asked(reissue="又收回").n == 3
    assert register.reserve_exactly([again]) == [again]
    (taken,) = register.reserve_exactly([replace(again, record_id="乙")])
    assert "一号只编一件；现为已由《新题》占用" in str(taken)
    (void,) = register.reserve_exactly([replace(again, n=1)])
    assert "作废的号不再使用；现为已作废（重发为交政发〔2022〕2号：收回）" in str(void)


@pytest.mark.parametrize("told", State)
@pytest.mark.parametrize("held", [None, *State])
def test_what_papers_tell_goes_on_from_reserved_to_used_to_void_and_never_back(
    register: NumberRegister, held: State | None, told: State
) -> None:
    order = [None, State.RESERVED, State.USED, State.VOID]
    if held:
        number = reserve(register, NOTICES, 2022, "甲", title="题")
        if held is not State.RESERVED:
            register.confirm(number, day(1))
        if held is State.VOID:
            register.void(NOTICES, 2022, 1, "先废")
    used_on = None if told is State.RESERVED else day(2)
    voided = {"voided_on": day(3), "voided_by": "某", "reason": "误编"} if told is State.VOID else {}
    paper = Number(NOTICES, 2022, 1, told, "甲", "题", issued_on=used_on, **voided)
    is_news = order.index(told) > order.index(held)
    assert register.take_over([paper], "补登") == is_news
    (row,) = register.rows()
    # What nobody knew of and a paper bears is used, whatever was known of it then.
    assert row.state is (held if not is_news else State.USED if told is State.RESERVED else told)
    if is_news and told is State.USED:
        assert row.issued_on == day(2)
    if is_news and told is State.VOID:
        assert (row.voided_on, row.voided_by, row.reason) == (day(3), "某", "误编")
    acts = [event.act for event in register.history(row.text)]
    assert (Act.REBUILT in acts) == (is_news and (held is None or told is State.USED))


def test_a_number_is_found_and_confirmed_as_its_record_has_it(register: NumberRegister) -> None:
    number = reserve(register, NOTICES, 2022, "甲", title="题")
    assert register.find(NOTICES, 2022, "甲") == number
    assert register.find(NOTICES, 2023, "甲") is None
    assert register.find(WEST, 2022, "甲") is None
    before = register.head
    used = register.confirm(number, JUNE, title="印题")
    assert (used.title, used.state, used.issued_on) == ("印题", State.USED, JUNE)
    assert register.confirm(number, JUNE, title="印题") == used
    assert register.head[0] == before[0] + 1, "what is as it was is no event"
    assert register.confirm(number, day(29), title="印题").issued_on == day(29)
    assert [event.act for event in register.history(number.text)] == [
        Act.RESERVED,
        Act.CONFIRMED,
        Act.CONFIRMED,
    ]
    with pytest.raises(PaperWithheld, match="已改由“甲”占用"):
        register.confirm(replace(number, record_id="乙"), JUNE)
    register.void(NOTICES, 2022, 1, "误编")
    assert register.find(NOTICES, 2022, "甲") is None
    assert register.has_passed(*register.head)
    assert not register.has_passed(register.head[0], "x")
    assert not register.has_passed(register.head[0] + 1, register.head[1])
    assert register.has_passed(*before)


def test_an_id_number_within_longer_digits_is_none(register: NumberRegister) -> None:
    number = with_check_digit("14119919900307001")
    assert reserve(register, LETTERS, 2022, f"9{number}").n == 1
    assert reserve(register, LETTERS, 2022, f"{number[:-1]}{number[-1]}9").n == 2


def test_of_backups_the_last_four_hundred_days_are_kept(path: Path) -> None:
    with open_register(path):
        pass
    folder = path.with_name("编号备份")
    folder.mkdir()
    for count in range(400):
        (folder / f"编号-{date.fromordinal(730_000 + count)}.sqlite3").touch()
    assert back_up(path, date(2022, 6, 30)) is None
    names = [kept.name for kept in backups(path)]
    assert (len(names), names[0]) == (400, "编号-2022-06-30.sqlite3")
    assert names[-1] == f"编号-{date.fromordinal(730_001)}.sqlite3"
    assert back_up(path, date(2022, 6, 30)) is None
    assert len(backups(path)) == 400


def test_a_thousandth_damaged_register_of_a_day_is_refused(path: Path) -> None:
    assert put_aside(path, JUNE) is None
    for count in range(1, 999):
        path.with_name(f"编号-损坏-2022-06-30-{count}.sqlite3").touch()
    path.touch()
    assert put_aside(path, JUNE) == path.with_name("编号-损坏-2022-06-30-999.sqlite3")
    path.touch()
    with pytest.raises(UsageError, match="移出的登记簿太多"):
        put_aside(path, JUNE)
    assert path.exists()
