"""Verbs that do not go with their objects: 提高力度 for 加大力度."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from generators.checks.text.table import Hit, Strength, block_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block

_OBJECTS = """
力度 | 加大 | 提高 扩大 增加 改善 加快 减少 提升
投入 | 加大 增加 | 提高 扩大 加强 增强 改善
满意度 幸福感 获得感 知晓率 参与率 积极性 | 提高 提升 增强 调动 | 加大 扩大 加强 加快 改善 改进
能力 素质 本领 | 提高 提升 增强 | 扩大 加大 加快 改进
水平 | 提高 提升 | 改善 改进 扩大 加大 加强 增加 加快 增强
质量 效率 效益 | 提高 提升 | 加大 扩大 加快 加强 增加
意识 责任感 紧迫感 使命感 | 增强 提高 强化 树立 | 增加 加大 加快 扩大 改善 改进
观念 | 树立 转变 增强 | 增加 加大 加快 扩大 提高 改善
信心 | 增强 坚定 树立 | 增加 加大 加快 扩大 改善
环境 面貌 条件 | 改善 优化 | 改进 加大 增强 增加
规模 范围 覆盖面 | 扩大 | 提高 加大 加强 增强 加快 增加 改善
收入 | 增加 提高 | 加强 扩大 加大 增强 加快 改善 改进
步伐 进度 进程 | 加快 | 提高 加大 加强 扩大 增强 增加 提升
成本 | 降低 | 减小 缩小 缩短
差距 | 缩小 | 减少 降低 缩短 减轻
负担 | 减轻 | 减少 降低 缩小 减小
作用 | 发挥 | 发扬 实现 履行 采取 开展 扩大
传统 精神 | 发扬 弘扬 | 发挥 实行 履行
职责 义务 | 履行 | 实行 实现 完成 执行 担任
责任 | 承担 落实 履行 | 担任 实行 实现 采取
措施 办法 | 采取 落实 | 采用 实现 履行 发挥
任务 | 完成 | 完善 实行 实现 解决 履行
困难 | 克服 解决 | 落实 克制 完成 改正 改善
问题 | 解决 | 克服 落实 完成 改善 实现
缺点 错误 | 改正 克服 | 解决 改进 改善
意见 建议 | 听取 采纳 征求 | 采取 吸收 遵守
会议 座谈会 | 召开 | 开展 举办 进行 实行
意愿 | 尊重 | 遵守 履行 执行 服从
纪律 规定 | 遵守 执行 | 尊重 履行 完成
氛围 | 营造 形成 | 打造 制造 建立 创造 开展
习惯 | 养成 | 形成 培训 建立
机制 制度 体系 台账 | 建立 健全 完善 | 提高 加大 扩大 改善 增强
作风 | 改进 转变 | 改善 改正 提高 加大
行动 | 开展 | 举行 召开 举办
优势 | 发挥 | 发扬 履行 实行
局面 | 开创 形成 | 开展 开发 建立
组织领导 | 加强 | 提高 增加 扩大 提升 加大 改善
合力 | 形成 凝聚 | 建立 组成 构成 营造
"""
"""Objects | the verbs that go with them | verbs that are mixed up with these."""
_END = r"(?=[，。；、！？）”]|$|[和与及、](?![^，。；]{0,3}的))"


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
    verbs = "|".join(sorted({verb for right, wrong in _pairs().values() for verb in (*right, *wrong)}))
    between = rf"(?:(?!{verbs}|等|方面|存在|发生|面临)[^，。；：、！？“”《》（）\d]){{0,10}}?"
    return re.compile(rf"({verbs})(?:了|好)?({between})({'|'.join(_pairs())}){_END}")


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
    for match in _pattern().finditer(block.text):
        verb, between, noun = match.groups()
        right, wrong = _pairs()[noun]
        if verb not in wrong or any(other in between and verb in _pairs()[other][0] for other in _pairs()):
            continue
        told = f"“{verb}……{noun}”搭配不当，常用“{'、'.join(right)}”"
        yield Hit(block, match.start(1), match.end(1), told, right[0])
