"""Verbs that do not go with their objects: 提高力度 for 加大力度."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from generators.checks.text.table import Hit, Strength, block_rule
from generators.checks.text.words import word_ends
from generators.wording import dictionary_words, word_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block

_OBJECTS = """
力度 | 加大 | 加强 增强 提高 扩大 增加 改善 加快 减少 提升
投入 | 加大 增加 | 加强 增强 改善
满意度 幸福感 获得感 知晓率 参与率 积极性 | 提高 提升 增强 调动 | 加大 扩大 加强 加快 改善 改进
能力 素质 本领 | 提高 提升 增强 | 扩大 加大 改进
水平 | 提高 提升 达到 | 改善 改进 扩大 加大 加强 增加 加快 增强
质量 效率 | 提高 提升 | 加大 扩大 加快 加强 增加
效益 | 提高 提升 增加 | 加大 加快 加强
意识 责任感 紧迫感 使命感 | 增强 提高 强化 树立 培养 | 增加 加大 加快 扩大 改善 改进
观念 | 树立 转变 增强 更新 | 增加 加大 扩大 提高 改善
信心 | 增强 坚定 树立 | 加大 扩大 改善
环境 面貌 | 改善 优化 | 改进 加大 增强 增加
条件 | 改善 优化 | 改进 加大 增强
规模 | 扩大 | 加强 增强 改善
范围 | 扩大 | 提高 加大 加强 增强 改善
覆盖面 | 扩大 | 加大 加强 增强 增加 改善
收入 | 增加 提高 | 加强 扩大 加大 增强 加快 改善 改进
步伐 | 加快 | 提高 加强 扩大 增强 增加 提升
进度 进程 | 加快 | 提高 加大 加强 扩大 增强 增加 提升
成本 | 降低 | 减小 缩小 缩短
差距 | 缩小 | 减少 降低 减轻
负担 | 减轻 | 缩小 减小
作用 | 发挥 | 发扬 实现 履行 采取 开展
传统 | 发扬 弘扬 | 发挥 实行 履行
精神 | 发扬 弘扬 | 实行 履行
职责 | 履行 | 实行 实现 完成 执行 担任
义务 | 履行 | 实行 实现 担任
责任 | 承担 落实 履行 | 担任 实现 采取
措施 | 采取 落实 | 采用 实现 履行 发挥
办法 | 采取 落实 | 实现 履行 发挥
任务 | 完成 细化 明确 | 完善 实行 解决
困难 | 克服 解决 | 落实 克制 改正
缺点 错误 | 改正 克服 | 解决 改进 改善
意见 | 听取 采纳 征求 | 采取
建议 | 听取 采纳 征求 | 采取 遵守
会议 座谈会 | 召开 | 开展 进行
意愿 | 尊重 | 遵守 履行 执行
纪律 规定 | 遵守 执行 | 尊重 履行 完成
氛围 | 营造 形成 | 加强 加大 提高 打造 制造 建立 开展
习惯 | 养成 | 培训
机制 制度 体系 台账 | 建立 健全 完善 | 提高 加大 增强
作风 | 改进 转变 | 改善 改正 提高 加大
行动 | 开展 | 举行 召开 举办
优势 | 发挥 | 履行 实行
局面 | 开创 形成 | 开展 开发 建立
组织领导 | 加强 | 提高 增加 扩大 提升 加大 改善
合力 | 形成 凝聚 | 建立 组成 营造
"""
"""Objects | the verbs that go with them | verbs that are mixed up with these."""
_SOUND = re.compile(
    r"扩大.*(?:生产|供应|供给|供水|供电|供热|接待|储备|收治|承载|处理|加工|仓储|冷藏|运输|种植|养殖)能力"
    r"|采用.*(?:工程|技术|物理|生物|化学|农艺|防治|物防|技防|综合|组合)\w*措施|改善.*(?:生活|居住|民生|住房)水平"
)
"""What is said rightly, though verb and object are of one line of the table."""


@cache
def _pairs() -> dict[str, tuple[tuple[str, ...], frozenset[str]]]:
    """Return by object (the verbs that go with it, the verbs that do not)."""
    found = {}
    for line in _OBJECTS.strip().splitlines():
        objects, right, wrong = (part.split() for part in line.split("|"))
        found.update(dict.fromkeys(objects, (tuple(right), frozenset(wrong))))
    return found


@cache
def _pattern() -> re.Pattern[str]:
    """Return verb, what is between, object; a mark ends the clause, 和 before another noun does not."""
    verbs = "|".join(sorted({verb for right, wrong in _pairs().values() for verb in (*right, *wrong)}))
    between = rf"(?:(?!{verbs}|等|方面|存在|发生|面临|[确仍还没]有)[^，。；：、！？“”《》（）\d]){{0,10}}?"
    objects = "|".join(sorted(_pairs(), key=len, reverse=True))
    goes_on = (
        "(?:(?<=力度)|(?<=步伐)|(?<=投入)|(?<=进度)|(?<=合力))"
        "(?:推进|推动|抓好|抓实|做好|开展|落实|实施|解决|化解|整治|整改)"
    )
    end = rf"(?=(?:[和与及、](?:{objects}))*(?:[，。；！？）”]|$)|{goes_on})"
    return re.compile(rf"({verbs})(?:了|好|起)?({between})({objects}){end}")


def _is_word(ends: frozenset[int], start: int, end: int) -> bool:
    """Tell whether what stands there is a word or an end of one: 进一步|提高, not 切实|行使 (实行)."""
    return ends.isdisjoint(range(start + 1, end)) and not ends.isdisjoint((start, end))


def _is_governed(between: str) -> bool:
    """Tell whether the object is another verb's: 加快|追赶|先进|水平, not 加大|宣传|力度."""
    words = dictionary_words(between)
    return any(word_kind(word) == "v" for word in words[:-1]) and "的" not in words


_NEAR = 12
"""Characters before a verb in which another that is joined to it stands."""


def _is_shared(before: str, right: tuple[str, ...]) -> bool:
    """Tell whether a verb that goes with the object is joined to the other: 提高保障和|改善民生水平."""
    return re.search(rf"(?:{'|'.join(right)})[^，。；：！？]{{0,6}}[和与并及、]$|细化$", before) is not None


@block_rule(
    "用字/动宾搭配",
    "现代汉语通行用法",
    Strength.PRACTICE,
    "动词和它的宾语搭配得当",
    finds="要进一步提高工作力度，增加责任意识，落实群众的实际困难。",
    leaves="要进一步加大工作力度，增强责任意识，解决群众的实际困难，提高改善环境的能力。",
)
def verb_and_object(block: Block) -> Iterator[Hit]:
    """Hold each verb against the object at the end of its clause."""
    text, at = block.text, 0
    ends: frozenset[int] = frozenset()
    while match := _pattern().search(text, at):
        at = match.start() + 1
        ends = ends or word_ends(text)
        verb, between, noun = match.groups()
        right, wrong = _pairs()[noun]
        if verb not in wrong or not _is_word(ends, *match.span(1)) or match.end(3) not in ends:
            continue
        if (
            _SOUND.search(match[0])
            or _is_governed(between)
            or _is_shared(text[max(0, match.start() - _NEAR) : match.start()], right)
        ):
            continue
        told = f"“{verb}……{noun}”搭配不当，常用“{'、'.join(right)}”"
        yield Hit(block, match.start(1), match.end(1), told, right[0])
