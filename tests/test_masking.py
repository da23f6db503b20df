"""No ID number is told in full, however it was written; what is none is told as it stands."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from procedure_samples import id_number

import cli
from generators.desk.logbook import Logbook
from generators.errors import Finding, UsageError
from generators.masking import mask_id_numbers, mask_numbers
from generators.records.dataset import SHEETS, Dataset, Sheet
from generators.records.reading import check_relations, read_rows
from generators.records.settings import Settings
from generators.store.store import Store
from generators.store.viewers import Viewer

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = "14119919770426307X"
GAPS = ["", " ", "  ", "-", "—", "\u3000", "\u200b", "\u00a0", ".", "·", "，", "\n", "\u2060 ", "\ufeff"]


@pytest.mark.parametrize(
    "written",
    [
        "141199 19770426 3070",
        "141199-19770426-307X",
        "1411 9919 7704 2630 70",
        "1 4 1 1 9 9 1 9 7 7 0 4 2 6 3 0 7 0",
        "１４１１９９１９７７０４２６３０７Ｘ",
        "１４１１９９　１９７７０４２６　３０７Ｘ",
        "一四一一九九一九七七〇四二六三〇七〇",
        "14119919770426307Х",
        "141199770426307",
        "141199 770426 307",
        "141199\u200b19770426\u200b3070",
        "141199|19770426|3070",
        "141199（19770426）3070",
        "141199～19770426～3070",
        "141199；19770426；3070",
        "141199：19770426：307X",
        "141199“19770426”3070",
        "141199*19770426*3070",
        "141199<19770426>307x",
        "141199 19770426 307",  # one digit lost
        "1411991977042630704311",  # 残疾证号
        "6222021411991977042",  # an account
        "幺四幺幺九九幺九拐拐洞四两六三洞拐洞",
        "①④①①⑨⑨①⑨⑦⑦⓪④②⑥③⓪⑦⓪",
        "貳參參陸捌捌壹玖柒柒零肆貳陸叄零柒零",
        "三141199 19770426 3070",  # as after the name 张三
        "141199-19770426-3070一",
        "14119919770426307 0",
        "141199197704263070141199197704263089",
        "14119919770426307013800138000",
    ],
)
def test_a_number_is_masked_however_it_is_written(written: str) -> None:
    shown = mask_id_numbers(f"户主{written}。")
    assert shown != f"户主{written}。"
    assert shown.count("*") >= 9
    assert len(shown) == len(written) + 3, "what stands between the groups stays"


@pytest.mark.parametrize(
    "plain",
    [
        "2022-06-24 2022-06-25 2022-06-26",
        "2022.6.24—2022.6.30，2022.7.1—2022.7.5",
        "13800000001、13800000002",
        "0358-1990358 0358-1990359",
        "户编号 9901008003、9901008004",
        "6500 4900 5600 6020 5960",
        "二〇二二年六月二十四日",
        "交政发〔2022〕79号，2022年4月18日",
    ],
)
def test_what_is_no_number_of_a_person_is_told_as_it_stands(plain: str) -> None:
    assert mask_id_numbers(plain) == plain


@given(st.integers(1, 999), st.lists(st.sampled_from(GAPS), min_size=17, max_size=17), st.booleans())
def test_any_grouping_is_masked(serial: int, gaps: list[str], wide: bool) -> None:
    number = id_number(serial)
    written = "".join(a + b for a, b in zip(number, [*gaps, ""], strict=True))
    if wide:
        written = written.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    shown = mask_id_numbers(f"张三（{written}）")
    assert len(re.findall(r"[\dX]", shown)) <= 5, shown


def test_every_message_masks_itself() -> None:
    written = "141199 19770426 3070"
    finding = Finding(f"文件“{written}.xlsx”", f"应为{written}", written, f"改正{written}")
    assert "19770426" not in str(finding)
    assert "19770426" not in str(UsageError(f"打不开{written}"))


WRITTEN = (
    "141199197704263070，13800138000",
    "1411 9919 7704 2630 70，138 0013 8000",
    "１４１１９９１９７７０４２６３０７０，１３８００１３８０００",
    "141199-19770426-3070，138-0013-8000",
)


def digits_in(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isdigit())


@pytest.mark.parametrize("written", WRITTEN)
def test_whatever_column_it_was_typed_into_no_finding_tells_a_number_in_full(written: str) -> None:
    for kind in SHEETS:
        letters = {name: "A" for name, _ in kind.iter_columns()}
        for before in ("", "户主", "这一格原来写的是别的内容后来又改过"):
            cells = dict.fromkeys(letters, f"{before}{written}")
            read = read_rows(Sheet(kind, letters), [(2, cells)])
            dataset = Dataset(Settings(), {kind: read.records}, {kind.SHEET: letters})
            for finding in (*read.findings, *check_relations(dataset, {kind: read.refused})):
                told = digits_in(str(finding))
                assert "19770426" not in told, finding
                assert "00138" not in told, finding


def test_the_findings_of_a_text_for_other_programs_are_masked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wide = "１４１１９９１９７７０４２６３０７０"
    draft = tmp_path / "稿.txt"
    draft.write_text(f"关于防汛的通知\n各村：\n李四({wide})照办。\n", encoding="utf-8")
    assert cli.run(["check", str(draft), "--json"]) in {0, 3, 4}
    told = capsys.readouterr().out
    assert "全角" in told
    assert "141199197704263070" not in unicodedata.normalize("NFKC", told)


def test_what_the_page_keeps_of_its_deeds_is_masked(tmp_path: Path) -> None:
    key = "张三141199197704263070、138 0013 8000"
    store, book = Store.open(tmp_path / "红头.sqlite3"), Logbook(tmp_path / "工作台.sqlite3")
    store.accounts.note(Viewer("小王"), "修改公文稿", key, key)
    run = book.ask("make", f"印发 {key}", "小王", "", {})
    book.progress(run, 1, 2, key)
    found = book.run(run)
    assert found is not None
    kept = f"{store.accounts.audit()}{found.label}{found.doing}"
    assert "张三" in kept
    assert "4263070" not in kept
    assert "0013" not in kept
    book.close()
    store.close()


@pytest.mark.parametrize(
    "written",
    [
        *("13800138000", "张三13800138000", "13800138000一户", "8613800138000", "+86 138-0013-8000"),
        *("李一8613800138000", "一三八〇〇一三八〇〇〇", "幺三八洞洞幺三八洞洞洞", "①③⑧⓪⓪①③⑧⓪⓪⓪"),
        "壹叁捌零零壹叁捌零零零",
    ],
)
def test_a_mobile_number_is_masked_in_a_title_however_it_is_written(written: str) -> None:
    assert mask_numbers(f"关于{written}的函").count("*") == 4
