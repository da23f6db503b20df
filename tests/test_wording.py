"""How things are said, in tables that a clerk can check."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from generators.records.columns import Quarter
from generators.wording import (
    break_title,
    dictionary_words,
    drop_stray_spaces,
    format_date,
    format_last_day,
    format_money,
    format_month_day,
    format_numeral,
    format_quarter,
    format_share,
    format_time_span,
    format_year_month,
    join_names,
    join_post,
    lines_too_long,
    names_in_lines,
    pad_name,
    person_spans,
    read_numeral,
    unbreakable_pieces,
    word_frequency,
    word_kind,
    words_of_dictionary,
)

IN_LINES = [
    # the names, the lines they stand in: no line of a cell cuts one
    ("张三丰 李四光", "张三丰、李四光"),
    ("欧阳建国 李四", "欧阳建国、李四"),
    ("欧阳建国 司马相如", "欧阳建国、\n司马相如"),
    ("张三 李四 王五 赵六", "张三、李四、\n王五、赵六"),
    ("阿卜杜热合曼·吐尔逊江 张三", "阿卜杜热合曼·吐尔逊江、\n张三"),
    ("", ""),
]


@pytest.mark.parametrize(("names", "lines"), IN_LINES)
def test_names_stand_whole_in_the_lines_of_a_cell(names: str, lines: str) -> None:
    assert names_in_lines(names.split()) == lines


NAMES = ("交楼申乡", "兴县", "东沟村")

TITLES = [
    # the title, the lines it is set in
    ("关于召开民主评议会的通知", ["关于召开民主评议会的通知"]),
    (
        "关于印发《交楼申乡2022年巩固拓展脱贫攻坚成果同乡村振兴有效衔接行动方案》的通知",
        ["关于印发《交楼申乡2022年", "巩固拓展脱贫攻坚成果同乡村振兴", "有效衔接行动方案》的通知"],
    ),
    (
        "交楼申乡2022年巩固拓展脱贫攻坚成果同乡村振兴有效衔接行动方案",
        ["交楼申乡2022年巩固拓展脱贫攻坚成果", "同乡村振兴有效衔接行动方案"],
    ),
    (
        "交楼申乡人民政府关于召开2022年第二季度防返贫监测预判会议的通知",
        ["交楼申乡人民政府关于召开", "2022年第二季度防返贫监测预判会议的通知"],
    ),
    (
        "关于成立交楼申乡巩固拓展脱贫攻坚成果有效衔接乡村振兴领导小组的通知",
        ["关于成立交楼申乡巩固拓展脱贫攻坚成果", "有效衔接乡村振兴领导小组的通知"],
    ),
    (
        "关于调整村级巩固成果衔接振兴工作专班成员的通知",
        ["关于调整村级巩固成果衔接", "振兴工作专班成员的通知"],
    ),
    ("关于成立工作专班｜的通知", ["关于成立工作专班", "的通知"]),  # the office's own break stands
]


@pytest.mark.parametrize(("title", "lines"), TITLES, ids=[row[0][:20] for row in TITLES])
def test_a_title_is_set_in_these_lines(title: str, lines: list[str]) -> None:
    assert list(break_title(title, NAMES)) == lines


def spread(lines: tuple[str, ...]) -> float:
    mean = sum(map(width, lines)) / len(lines)
    return sum((width(line) - mean) ** 2 for line in lines)


@pytest.mark.parametrize("title", [title for title, _ in TITLES])
def test_a_title_with_too_many_ways_to_try_is_set_as_evenly(
    title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = break_title(title, NAMES)
    monkeypatch.setattr("generators.wording._MOST_WAYS", 0)
    step_by_step = break_title(title, NAMES)
    assert len(step_by_step) == len(tried)
    assert spread(step_by_step) == pytest.approx(spread(tried))


def test_of_the_ways_that_can_be_tried_one_that_ends_a_phrase_is_taken() -> None:
    lines = break_title("交楼申乡人民政府关于做好巩固拓展脱贫攻坚成果汛期地质灾害防范领导小组的通知")
    assert list(map(width, lines)) == [10, 14, 13]


def width(line: str) -> float:
    return sum(0.5 if ord(character) < 0x80 else 1 for character in line)


WORDS = (
    "巩固",
    "拓展",
    "脱贫攻坚",
    "乡村振兴",
    "有效衔接",
    "人民政府",
    "第二季度",
    "2022年",
    "监测户",
    "评议",
)


@pytest.mark.parametrize("mayor", ["关于", "兴县人民政府关于", "交楼申乡人民政府办公室关于"])
@pytest.mark.parametrize(
    "matter",
    [
        "印发《2022年第二季度监测户民主评议工作方案》的通知",
        "做好2022年巩固拓展脱贫攻坚成果同乡村振兴有效衔接重点工作的通知",
        "转发县乡村振兴局《2022年防止返贫监测对象风险消除工作实施方案》的通知",
        "成立东沟村巩固拓展脱贫攻坚成果有效衔接乡村振兴工作专班的请示",
    ],
)
def test_lines_of_a_title_fit_keep_words_whole_and_are_no_hourglass(mayor: str, matter: str) -> None:
    lines = break_title(mayor + matter, NAMES)
    assert "".join(lines) == mayor + matter
    assert all(4 <= width(line) <= 20 for line in lines)
    for word in (*WORDS, *NAMES):
        assert "".join(lines).count(word) == sum(line.count(word) for line in lines), word
    assert not any(line[0] in "》）”、，的" or line[-1] in "《（“" for line in lines)
    if len(lines) > 2:
        widths = [width(line) for line in lines]
        assert not any(b < min(a, c) for a, b, c in zip(widths, widths[1:], widths[2:], strict=False))


@pytest.mark.parametrize(
    ("number", "numeral"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (23, "二十三"),
        (90, "九十"),
        (99, "九十九"),
    ],
)
def test_numerals(number: int, numeral: str) -> None:
    assert format_numeral(number) == numeral


def test_dates_have_arabic_digits_a_full_year_and_no_leading_zero() -> None:
    day = date(2022, 4, 8)
    assert format_date(day) == "2022年4月8日"
    assert format_month_day(day) == "4月8日"
    assert format_year_month(day) == "2022年4月"


def test_times_quarters_money_and_shares() -> None:
    assert format_time_span(date(2022, 6, 24), time(9), time(11, 30)) == "2022年6月24日9:00—11:30"
    assert format_time_span(date(2022, 6, 24), time(9, 5), None) == "2022年6月24日9:05"
    assert [format_quarter(Quarter(2022, n)) for n in (1, 2, 3, 4)] == [
        "2022年第一季度",
        "2022年第二季度",
        "2022年第三季度",
        "2022年第四季度",
    ]
    assert [format_money(Decimal(t)) for t in ("6500", "6500.00", "6500.50", "100", "0")] == [
        "6500",
        "6500",
        "6500.5",
        "100",
        "0",
    ]
    assert [format_share(5, 6), format_share(1, 1), format_share(0, 0)] == ["83.3%", "100%", ""]


def test_names_are_padded_and_joined() -> None:
    assert [pad_name(name) for name in ("田芳", "武小文", "欧阳建国")] == ["田　芳", "武小文", "欧阳建国"]
    assert join_names(["田芳", "武小文"]) == "田芳、武小文"


@pytest.mark.parametrize(
    ("copied", "clean"),
    [
        ("交楼申乡 2022 年", "交楼申乡2022年"),
        ("　　各村党支部、 村委", "各村党支部、村委"),
        ("6500 元）和“两不愁 三保障”", "6500元）和“两不愁三保障”"),
        ("use of GB/T 9704", "use of GB/T 9704"),
        ("（一） 指导思想", "（一）指导思想"),
    ],
)
def test_spaces_that_copying_left_beside_chinese_go_and_others_stay(copied: str, clean: str) -> None:
    assert drop_stray_spaces(copied) == clean


@pytest.mark.parametrize(
    ("unit", "post", "title"),
    [
        ("交楼申乡人民政府", "乡党委书记", "交楼申乡党委书记"),
        ("交楼申乡人民政府", "乡党委副书记、乡长", "交楼申乡党委副书记、乡长"),
        ("河畔镇党委", "党委书记", "河畔镇党委书记"),
        ("河畔镇人民政府", "副镇长", "河畔镇人民政府副镇长"),
        ("城东街道办事处", "街道办事处主任", "城东街道办事处主任"),
        ("城东街道办事处", "党工委书记", "城东街道党工委书记"),
        ("东沟村村民委员会", "党支部书记、主任", "东沟村党支部书记、主任"),
        ("东沟村村民委员会", "副主任", "东沟村村民委员会副主任"),
        ("福安安置点“两委”", "支部委员", "福安安置点支部委员"),
        ("县水利局驻村工作队", "工作队员", "县水利局驻村工作队员"),
        ("县水利局", "局长", "县水利局局长"),
        ("临水县人民政府", "县委书记", "临水县委书记"),
        ("临水县人民政府", "副县长", "临水县人民政府副县长"),
        ("临水区人民政府", "区委副书记、区长", "临水区委副书记、区长"),
        ("交楼申乡乡村振兴办公室", "干事", "交楼申乡乡村振兴办公室干事"),
    ],
)
def test_unit_and_post_are_one_title(unit: str, post: str, title: str) -> None:
    assert join_post(unit, post) == title


@pytest.mark.parametrize(
    ("title", "too_long"),
    [
        ("字" * 30, []),
        (f"{'甲' * 20}｜{'乙' * 21}", ["乙" * 21]),
        (f"{'甲' * 20}｜{'1' * 40}", []),
        (f"{'甲' * 20}｜{'1' * 41}", ["1" * 41]),
        (f"{'甲' * 20}\x7f｜乙", ["甲" * 20 + "\x7f"]),
        (f"{'甲' * 21}|乙", []),
    ],
)
def test_a_line_that_the_office_chose_has_room_for_twenty_characters(title: str, too_long: list[str]) -> None:
    assert lines_too_long(title) == too_long


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2022, 6, 24), date(2022, 6, 26), "26日"),
        (date(2022, 6, 24), date(2022, 7, 4), "7月4日"),
        (date(2022, 6, 24), date(2023, 6, 24), "2023年6月24日"),
    ],
)
def test_the_last_day_of_a_span_says_what_its_first_has_not(first: date, last: date, said: str) -> None:
    assert format_last_day(first, last) == said


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("两", 2),
        ("〇", 0),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十三", 23),
        ("九十九", 99),
        ("17", 17),
        ("", 0),
        ("第", 0),
        ("一二", 0),
    ],
)
def test_a_numeral_is_read_back(text: str, value: int) -> None:
    assert read_numeral(text) == value


def test_what_the_dictionary_knows_of_words_and_people() -> None:
    assert dictionary_words("防返贫监测户") == ("防返贫", "监测户")
    assert dictionary_words("李晓雅同志") == ("李", "晓", "雅", "同志")
    assert words_of_dictionary(["通知", "通之"]) == ["通知"]
    assert word_frequency("通知") > word_frequency("通之") == 0
    assert (word_kind("因地制宜"), word_kind("通知张三")) == ("i", "")
    assert person_spans("由李建国负责") == [(1, 4)]


@pytest.mark.parametrize(
    ("title", "names", "pieces"),
    [
        ("关于印发2022年第二季度《方案》的通知", (), "关于 印发 2022年第二季度 《方案》的 通知"),
        ("后圪垛村的通知", ("后圪垛村",), "后圪垛村的 通知"),
        ("东沟和东沟村", ("东沟", "东沟村"), "东沟 和 东沟村"),
    ],
)
def test_a_title_is_cut_only_where_a_line_may_end(title: str, names: tuple[str, ...], pieces: str) -> None:
    assert " ".join(unbreakable_pieces(title, names)) == pieces
