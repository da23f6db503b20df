"""Words that are unlikely between their neighbours; and what is said where the model is missing."""

from __future__ import annotations

import pytest
from by_word_model import needs_word_model

from generators.checks.text import RULES, check_text, likely_words, word_model
from generators.checks.text.likely_words import KEY

FOUND = [
    ("各村要切实旅行职责。", "旅行", "履行"),
    ("要加强农村道路交通全安管理。", "全安", "安全"),
    ("要认真结总经验，查找不足。", "结总", "总结"),
    ("全体党员要积极参志愿服务活动。", "参", "参加"),
    ("各村要做好防汛物资资储备。", "资", ""),
    ("要引导群众转变关念，摒弃旧习。", "关念", "观念"),
    ("要加强对小额货款的管理。", "货款", "贷款"),
]
LEFT = [
    "各村要切实履行职责，组织群众外出旅行须报备。",
    "“守底线、抓衔接”，提质提效，应接尽接。",
    "同一件事不要反复填报，逐户逐项落实。",
    "群众众筹资金修路，一项项落实到位。",
    "村集体负责货款结算，货款两清。",
    "依据晋乡振发〔2022〕6号，依法依规追责问责。",
]


@needs_word_model
@pytest.mark.parametrize(("text", "written", "meant"), FOUND, ids=[text for text, _, _ in FOUND])
def test_what_does_not_go_with_its_neighbours_is_told_as_a_question(
    text: str, written: str, meant: str
) -> None:
    found = [(f.text, f.suggestion, f.mend) for f in check_text(text, rules=[RULES[KEY]])]
    assert found == [(written, meant, None)]


@pytest.mark.parametrize("text", LEFT)
def test_what_goes_with_its_neighbours_is_left_alone(text: str) -> None:
    assert check_text(text, rules=[RULES[KEY]]) == ()


@pytest.mark.parametrize("lacking", ["the model", "the package"])
def test_without_the_model_the_check_goes_on_and_says_once_what_to_install(
    hongtou, tmp_path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    if lacking == "the model":
        monkeypatch.setenv("HONGTOU_WORD_MODEL", str(tmp_path / "zh_CN.lm"))
    else:
        monkeypatch.setattr(word_model, "find_spec", lambda name: None)
    word_model.word_model.cache_clear()
    try:
        for name in ("一.txt", "二.txt"):
            (tmp_path / name).write_text("及时上报工作展进情况，认真布署。", encoding="utf-8")
        told = hongtou("check", tmp_path / "一.txt", tmp_path / "二.txt")
        assert told.out.count("应为“部署”") == 2
        assert "展进" not in told.out
        assert told.err.count("libime-data-language-model") == 1
    finally:
        word_model.word_model.cache_clear()


@needs_word_model
def test_with_the_model_nothing_is_said_of_it(hongtou, tmp_path) -> None:
    (tmp_path / "一.txt").write_text("各村要切实履行职责。", encoding="utf-8")
    assert "libime" not in hongtou("check", tmp_path / "一.txt").err


def test_every_word_that_is_offered_is_chinese() -> None:
    assert all("\u4e00" <= c <= "\u9fff" for word in likely_words.vocabulary() for c in word)
