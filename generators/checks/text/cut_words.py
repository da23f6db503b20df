"""Words of which one character is left out, told by the word that stands beside them."""

# A rule's docstring is what it holds.
# ruff: noqa: D401

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from generators.checks.text.document import HAN, PROSE
from generators.checks.text.misspelling import followers
from generators.checks.text.table import Hit, Strength, block_rule, triggered
from generators.wording import dictionary_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block

_MORE_PAIRS = (
    "取得|成效 成绩 进展 突破 实效",
    "明显|成效 进展 提高 改善 提升",
    "显著|成效 提高 成绩 提升 改善",
    "阶段性|成果 成效",
    "稳步|增长 提升 推进",
    "大力|支持 推进 弘扬 宣传 发展",
    "积极|配合 探索 引导 协调 争取",
    "严格|落实 执行 遵守 按照 控制",
    "认真|贯彻 落实 组织 开展 总结 履行",
    "高度|重视 负责 警惕",
    "主体|责任",
    "安全|隐患 生产 保障",
    "风险|隐患 防控",
    "矛盾|纠纷 化解",
    "排查|整改 整治 隐患",
    "整改|落实 到位 措施",
    "贯彻|落实 执行",
    "组织|实施 领导 开展",
    "加强|领导 组织 监督 协调 管理",
    "工作|责任 措施 任务 机制 力度 作风 成效",
    "责任|落实 分工 追究",
    "任务|完成 分解 落实",
    "措施|落实 到位 有力",
    "按时|完成 报送 上报",
    "及时|上报 报告 处理 化解 解决 反馈",
    "如期|完成",
    "全力|推进 保障 做好",
    "有序|推进 开展",
    "人民|群众 政府",
    "困难|群众 问题",
    "帮扶|措施 责任 干部 计划",
    "产业|发展 振兴 帮扶 项目",
    "基础|设施 工作",
    "人居|环境",
    "生态|环境 保护 文明",
    "乡村|振兴 治理 建设 旅游",
    "脱贫|攻坚 成果 人口",
    "督促|检查 指导 落实 整改",
    "宣传|教育 引导 发动 动员",
    "长效|机制",
    "应急|预案 处置 演练 物资 管理",
    "统筹|协调 推进 安排 兼顾",
    "密切|配合 关注 联系",
    "广泛|宣传 动员 征求 参与",
    "专项|行动 整治 检查 资金",
    "信息|报送 公开 畅通",
    "值班|值守 制度 人员",
    "监督|检查 管理 执纪",
    "服务|群众 大局 意识 水平",
    "领导|小组 责任 干部",
    "形成|合力 常态 机制 共识",
    "压实|责任",
    "凝聚|合力 共识 力量",
    "营造|氛围 环境",
    "良好|氛围 环境 局面 基础",
    "浓厚|氛围",
    "坚强|保障 领导",
    "有力|保障 支撑 推动",
    "特此|通知 报告 函告 通报 批复 证明 公告 公示",
    "不断|提高 增强 完善 推进 提升 加强",
    "持续|推进 巩固 增收 深化 发展",
    "巩固|拓展 提升 成果",
    "有效|衔接 措施 途径 防范 遏制 解决",
    "重点|工作 任务 项目 部位 环节 人群",
    "实际|情况 困难 行动 问题 成效",
    "存在|问题 隐患 不足 差距",
)
"""Words that offices write one behind the other, with those of `collocations.txt`."""
_STANDS_ALONE = frozenset(
    "力人事物户村镇乡县组员者性化度率量额费款金权法案书表单册本层级类种期时日月年天内外中上下前后里间处点线面边口网路车水电气粮油林地山田房"
    "了的着过好到清明实牢紧细严快慢稳准全齐满足够多少大小高低长短新旧强弱深浅宽窄难易轻重冷热早晚等及和与或为是有在要应可能会将已均都不无未"
    "库站办局所部厅院校厂店馆园场区片段岗台屏卡证牌柜箱袋包品具机器械室堂楼链圈群团队军兵史志课班党国省市州会节令函文图像音频价税债股利"
    "抓做建管查看听说问学讲写报送交给办用养种收改修补换拆建防控治救助帮扶带领动推促保护守巡走访察排核审定评选举派调配发放领取存支付还借"
)
_AT_THE_END = triggered(rf"({HAN}{{2}})({HAN})(?=[，。；、])")
_AT_THE_BEGINNING = triggered(rf"(?:^|(?<=[，。；]))({HAN})({HAN}{{2}})")


@cache
def _beside() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Return, by a word, its neighbour by one of its two characters: behind it, and before it."""
    behind: dict[str, dict[str, str]] = {}
    before: dict[str, dict[str, str]] = {}
    pairs = [(first, word) for first, words in followers().items() for word in words]
    for row in _MORE_PAIRS:
        first, _, words = row.partition("|")
        pairs += [(first, word) for word in words.split()]
    for first, word in pairs:
        if len(first) == 2 == len(word):
            for character in word:
                behind.setdefault(first, {}).setdefault(character, word)
            for character in first:
                before.setdefault(word, {}).setdefault(character, first)
    return behind, before


def _is_loose(text: str, at: int, start: int, end: int) -> bool:
    """Tell whether the character at `at` is a word of its own where `text` from `start` is cut."""
    place = start
    for word in dictionary_words(text[start:end]):
        if place == at:
            return len(word) == 1
        place += len(word)
    return False


@block_rule(
    "用字/缺半个词",
    "通行做法",
    Strength.PRACTICE,
    "词语不漏字",
    finds="乡村振兴工作取得明显成，群众收入稳步增长。",
    leaves="乡村振兴工作取得明显成效，任务全部完成，各村按时报，群众收入稳步增长。",
    needs="，。；、",
)
def half_a_word(block: Block) -> Iterator[Hit]:
    """A word at the end or the beginning of a clause keeps both its characters."""
    if block.role not in PROSE:
        return
    text = block.text
    behind, before = _beside()
    for match in _AT_THE_END.finditer(block):
        meant = behind.get(match[1], {}).get(match[2])
        at = match.start(2)
        if meant is None or match[2] in _STANDS_ALONE:
            continue
        start = max(text.rfind(mark, 0, at) for mark in "，。；：、“”") + 1
        if _is_loose(text, at, start, at + 1) and match.start() in _ends(text, start, at):
            yield Hit(block, at, at + 1, f"“{match[1]}”后面“{match[2]}”不成词，疑为“{meant}”", meant)
    for match in _AT_THE_BEGINNING.finditer(block):
        meant = before.get(match[2], {}).get(match[1])
        at = match.start(1)
        if meant is None or match[1] in _STANDS_ALONE or re.match("[的地了]", text[match.end() :]):
            continue
        if _is_loose(text, at, at, at + 6):
            yield Hit(block, at, at + 1, f"“{match[2]}”前面“{match[1]}”不成词，疑为“{meant}”", meant)


def _ends(text: str, start: int, end: int) -> set[int]:
    """Return where the words from `start` begin."""
    found, place = set(), start
    for word in dictionary_words(text[start:end]):
        found.add(place)
        place += len(word)
    return found
