"""How things are said: Chinese dates and numerals, lists, padded names, titles in balanced lines."""

from __future__ import annotations

import itertools
import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from generators.records.columns import Quarter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, time
    from decimal import Decimal

    import rjieba

_DIGITS = "〇一二三四五六七八九十"


def format_date(day: date) -> str:
    """Return 2022年4月18日 (GB/T 9704 7.3.5.4: Arabic digits, full year, no leading zeros)."""
    return f"{day.year}年{day.month}月{day.day}日"


def format_month_day(day: date) -> str:
    """Return 6月24日."""
    return f"{day.month}月{day.day}日"


def format_last_day(first: date, last: date) -> str:
    """Return the last day of a span without what its first day has said: 26日, 7月4日, 2023年1月4日."""
    if last.year != first.year:
        return format_date(last)
    return format_month_day(last) if last.month != first.month else f"{last.day}日"


def format_year_month(day: date) -> str:
    """Return 2021年9月."""
    return f"{day.year}年{day.month}月"


def format_time_span(day: date, start: time, end: time | None) -> str:
    """Return 2022年6月24日9:00—11:30, or only the start when the end is not known."""
    text = f"{format_date(day)}{start.hour}:{start.minute:02d}"
    return text if end is None else f"{text}—{end.hour}:{end.minute:02d}"


def format_quarter(quarter: Quarter) -> str:
    """Return 2022年第二季度."""
    return quarter.said


def format_period(period: str) -> str:
    """Return a period of the calendar, 2022Q3 or 202207, as people say it."""
    if re.fullmatch(r"\d{6}", period):
        return f"{period[:4]}年{int(period[4:])}月"
    try:
        return Quarter.parse(period).said
    except ValueError:
        return period


def format_money(amount: Decimal) -> str:
    """Return the amount in yuan without needless zeros: 6500, 6500.5."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_share(part: int, whole: int) -> str:
    """Return `part` of `whole` as a percentage with at most one decimal: 83.3%."""
    return f"{part / whole * 100:.1f}".removesuffix(".0") + "%" if whole else ""


def format_numeral(number: int) -> str:
    """Return 一, 十二, 二十三 … for 1 to 99."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")


def read_numeral(text: str) -> int:
    """Return the value of 一, 十二, 二十三, 两, 〇 … up to 99, or of Arabic digits; 0 for anything else."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    digits = _DIGITS.replace("十", "")
    values = [digits.find(part.replace("两", "二")) if len(part) == 1 else -1 for part in (tens, ones)]
    if ten:
        return (values[0] if tens else 1) * 10 + (values[1] if ones else 0)
    return max(values[1], 0)


NAMES_A_LINE = 7
"""Characters in a line of names: two of three characters, the 、 between them."""


def join_names(names: Sequence[str]) -> str:
    """Return the names with 、 between them."""
    return "、".join(names)


def names_in_lines(names: Sequence[str], room: int = NAMES_A_LINE) -> str:
    """Return the names with 、 between them, as many a line as `room` characters take: no edge cuts one."""
    lines: list[str] = []
    for index, name in enumerate(names):
        item = name if index == len(names) - 1 else f"{name}、"
        if lines and len(lines[-1]) + len(item) <= room:
            lines[-1] += item
        else:
            lines.append(item)
    return "\n".join(lines)


_ORGANS = ("人民政府", "办事处", "村民委员会", "居民委员会", "“两委”")
_OTHER_ORGAN = re.compile(
    "(乡|镇|街道|村|社区|县|市|区|旗)?(党|支部|纪委|纪工委|人大|武装部|政协|团委|妇联)|[县市区旗]委"
)
_PLACES = "乡镇村县市区旗"


def join_post(unit: str, post: str) -> str:
    """Return unit and post as one title, nothing said twice and no post of the party laid on the government.

    交楼申乡人民政府 and 乡党委书记 are 交楼申乡党委书记; 河畔镇党委 and 党委书记 are 河畔镇党委书记.
    """
    if _OTHER_ORGAN.match(post):
        unit = next((unit.removesuffix(organ) for organ in _ORGANS if unit.endswith(organ)), unit)
    for length in range(min(len(unit), len(post)), 0, -1):
        if unit.endswith(post[:length]) and (length > 1 or post[0] in _PLACES):
            return unit + post[length:]
    return unit + post


def pad_name(name: str) -> str:
    """Return a name of two characters with a full-width space in it, so that columns of names align."""
    return f"{name[0]}　{name[1]}" if len(name) == 2 else name


_CJK = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…〔〕]"
_STRAY_SPACE = re.compile(rf"(?<={_CJK})[ \t\u00a0\u3000]+|[ \t\u00a0\u3000]+(?={_CJK})")


def drop_stray_spaces(text: str) -> str:
    """Return `text` without the spaces that copying from a page leaves beside Chinese characters."""
    return _STRAY_SPACE.sub("", text.strip())


# -- titles --------------------------------------------------------------------------------------

_WORDS = (
    "巩固拓展",
    "脱贫攻坚成果",
    "乡村振兴",
    "有效衔接",
    "防止返贫",
    "防返贫",
    "监测户",
    "易致贫",
    "易返贫",
    "监测对象",
    "动态监测",
    "民主评议",
    "行动方案",
    "实施方案",
    "工作方案",
    "人民政府",
    "村民委员会",
    "领导小组",
    "工作专班",
    "低收入人口",
    "三保障",
    "两不愁",
    "第一书记",
)
_OFFICE_WORDS = (
    "对标 对表 压茬 提级 双控 闭环 兜底 清零 销号 查漏 补缺 回头看 包保 包联 包村 包户 "
    "结对 帮带 专班 网格员 网格化 县直 乡直 镇直 市直 省直 村集体 控辍 保学 劝返 雨污 "
    "分流 改厕 残垣 断壁 淤地坝 病险坝 防指 防汛办 森防 研判 会商 督办 转办 交办 批转 "
    "印送 函复 函商 函达 收悉 应纳 尽纳 应扶 尽扶 应补 尽补 应保 尽保 因户 因人 务工 "
    "返岗 复工 稳岗 撂荒 流转 托管 入股 分红 联农 带农 易地 搬迁户 脱贫户 低保户 特困户 "
    "三类户 "
)
"""Words of today's offices that the segmenter's dictionary is too old to have."""
_OPENING = frozenset("《〈（(“‘〔【")
_CLOSING = frozenset("》〉）)”’〕】、，。；：！？的")
_GLUE = re.compile(r"\d\n[年月日号]|年\n(第|[一二三四]季度|\d)|第[一二三四]\n季度|月\n\d")
"""2022|年 and 2022年|第二季度 are one expression each."""
LINE_WIDTH = 20
"""Characters of 2号 (22 pt) on a line of 156 mm."""


@lru_cache(maxsize=1)
def _segmenter() -> rjieba.Jieba:
    # Its dictionary is loaded for those alone who ask for words.
    import rjieba

    segmenter = rjieba.Jieba()
    for word in (*_WORDS, *_OFFICE_WORDS.split()):
        segmenter.add_word(word, 100_000, "n")
    return segmenter


@lru_cache(maxsize=4_096)
def dictionary_words(text: str) -> tuple[str, ...]:
    """Return `text` in words of the segmenter's dictionary; what is in no word is single characters."""
    return tuple(_segmenter().cut(text, hmm=False))


def person_spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of what the segmenter takes for names of people."""
    spans, at = [], 0
    for word, kind in _segmenter().tag(text):
        if kind.startswith("nr"):
            spans.append((at, at + len(word)))
        at += len(word)
    return spans


def words_of_dictionary(words: Iterable[str]) -> list[str]:
    """Return those of `words` that the segmenter's dictionary has."""
    return list(filter(_segmenter().has_word, words))


def word_frequency(word: str) -> int:
    """Return how often `word` is counted in the segmenter's dictionary, 0 when it is no word."""
    segmenter = _segmenter()
    return segmenter.suggest_freq(word) if segmenter.has_word(word) else 0


def word_kind(word: str) -> str:
    """Return the part of speech of `word` in the segmenter's dictionary: i is a saying of four characters."""
    tagged = _segmenter().tag(word)
    return tagged[0][1] if len(tagged) == 1 else ""


def _width(text: str) -> float:
    return sum(0.5 if ord(character) < 0x80 else 1.0 for character in text)


def unbreakable_pieces(title: str, names: Sequence[str] = ()) -> list[str]:
    """Return the title in pieces between which a line may end."""
    pattern = "|".join(re.escape(name) for name in sorted(filter(None, names), key=len, reverse=True))
    parts = re.split(f"({pattern})", title) if pattern else [title]
    words = [w for part in parts if part for w in ([part] if part in names else _segmenter().cut(part))]
    pieces: list[str] = []
    for word in words:
        after_opening = pieces and pieces[-1][-1] in _OPENING
        glued = word[0] in _CLOSING or bool(pieces and _GLUE.search(f"{pieces[-1]}\n{word}"))
        if pieces and (after_opening or glued):
            pieces[-1] += word
        else:
            pieces.append(word)
    return pieces


def lines_too_long(title: str, line_width: float = LINE_WIDTH) -> list[str]:
    """Return the lines that the office chose with ｜ and that have no room in one line of 二号 (7.3.1)."""
    return [line for line in break_title(title) if _width(line) > line_width] if "｜" in title else []


_PHRASE_ENDS = ("人民政府", "关于", "印发", "转发", "成立", "召开", "》的")


_MOST_WAYS = 20_000
"""Ways to break a title that are tried one by one: a title of three lines has some hundred."""


def break_title(title: str, names: Sequence[str] = (), line_width: float = LINE_WIDTH) -> tuple[str, ...]:
    """Return the title in lines: words unbroken, lines symmetric (梯形 or 菱形), none too short (7.3.1).

    A line holds `line_width` characters. `names` are words the segmenter cannot know (villages, townships).
    A title with ｜ in it is broken there and nowhere else: the office's own choice stands.
    """
    if "｜" in title or "|" in title:
        return tuple(part.strip() for part in re.split("[｜|]", title) if part.strip())
    if _width(title) <= line_width:
        return (title,)
    pieces = unbreakable_pieces(title, names)
    fewest = int(-(-_width(title) // line_width))
    for count in range(fewest, min(fewest + 3, len(pieces)) + 1):
        if math.comb(len(pieces) - 1, count - 1) > _MOST_WAYS:
            best = _best_way_step_by_step(pieces, count, line_width)
        else:
            ways = _ways_to_break(pieces, count)
            best = min(ways, key=lambda lines: _unevenness(lines, line_width), default=None)
        if best is not None and all(_width(line) <= line_width for line in best):
            return best
    return (title,)


def _ways_to_break(pieces: Sequence[str], count: int) -> Iterable[tuple[str, ...]]:
    for cuts in itertools.combinations(range(1, len(pieces)), count - 1):
        bounds = (0, *cuts, len(pieces))
        yield tuple("".join(pieces[a:b]) for a, b in itertools.pairwise(bounds))


def _best_way_step_by_step(pieces: Sequence[str], count: int, line_width: float) -> tuple[str, ...] | None:
    """Return the pieces in `count` lines, the best found line by line; None where a line must be longer.

    A long title has more ways to break than can be tried. What counts here grows with the lines: how far each
    is from the mean, whether it ends a phrase, whether it swells again after the widest.
    """
    mean = sum(map(_width, pieces)) / count
    ends: list[list[tuple[int, str]]] = []
    for start in range(len(pieces)):
        fitting = itertools.takewhile(
            lambda way: _width(way[1]) <= line_width,
            ((end, "".join(pieces[start:end])) for end in range(start + 1, len(pieces) + 1)),
        )
        ends.append(list(fitting))
    # (where the next line starts, the last width, whether lines shrink already) → (cost, lines so far)
    ways: dict[tuple[int, float, bool], tuple[float, tuple[str, ...]]] = {(0, 0.0, False): (0.0, ())}
    for left in range(count - 1, -1, -1):
        further: dict[tuple[int, float, bool], tuple[float, tuple[str, ...]]] = {}
        for (start, before, shrinks), (cost, lines) in ways.items():
            for end, line in ends[start] if start < len(pieces) else ():
                width = _width(line)
                swells = shrinks and width > before
                key = (end, width, shrinks or width < before)
                phrase = -8.0 if left and line.endswith(_PHRASE_ENDS) else 0.0
                now = cost + (width - mean) ** 2 + 60.0 * swells + phrase
                if key not in further or now < further[key][0]:
                    further[key] = (now, (*lines, line))
        ways = further
    whole = [way for (end, _, _), way in ways.items() if end == len(pieces)]
    return min(whole, default=(0.0, None))[1]


def _unevenness(lines: Sequence[str], line_width: float) -> float:
    """Return how far the lines are from a trapezium or a diamond of even lines; less is better."""
    widths = [_width(line) for line in lines]
    mean = sum(widths) / len(widths)
    spread = sum((width - mean) ** 2 for width in widths)
    too_long = sum(1000.0 for width in widths if width > line_width)
    peak = widths.index(max(widths))
    hollow = any(b < a for a, b in itertools.pairwise(widths[: peak + 1])) or any(
        b > a for a, b in itertools.pairwise(widths[peak:])
    )
    # Equal lines are a block, and an hourglass is neither 梯形 nor 菱形.
    shape = 60.0 * hollow + 6.0 * (max(widths) - min(widths) < 1)
    phrases = -8.0 * sum(line.endswith(_PHRASE_ENDS) for line in lines[:-1])
    return spread + too_long + shape + phrases
