"""Nothing that the notice orders is without a paper or a plain word that it lacks one."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from generators.catalogue import CATALOGUE, ELSEWHERE
from tools import notice_table
from tools.notice_table import ORDERS, TABLE, cited_lines, papers_of, table

ROOT = Path(__file__).parents[1]
NOTICE = re.sub(r"\s", "", (ROOT / "data" / "交楼申乡" / "notices" / "79号.txt").read_text(encoding="utf-8"))


def test_the_table_is_the_one_made_from_the_catalogue() -> None:
    assert TABLE.read_text(encoding="utf-8") == table()


def test_every_order_is_in_the_words_of_the_notice() -> None:
    assert [order.words for order in ORDERS if re.sub(r"\s", "", order.words) not in NOTICE] == []


def test_every_order_has_a_paper_and_every_paper_an_order() -> None:
    known = {each.name for each in (*CATALOGUE, *ELSEWHERE)}
    named = {name for order in ORDERS for name in papers_of(order)}
    assert [order.words for order in ORDERS if not papers_of(order)] == []
    assert named - known == set()
    assert known - named == set()


def test_a_paper_stands_at_a_line_that_its_kind_cites() -> None:
    for kind in CATALOGUE:
        lines = {order.line for order in ORDERS if kind.name in papers_of(order)}
        assert lines & cited_lines(kind), (kind.name, lines, kind.source)


def test_a_new_kind_stands_at_the_line_it_cites_without_being_named_here(monkeypatch) -> None:
    new = replace(CATALOGUE[0], name="新的文书", source="L95")
    monkeypatch.setattr(notice_table, "CATALOGUE", (*CATALOGUE, new))
    assert [order.line for order in ORDERS if "新的文书" in papers_of(order)] == [95]
