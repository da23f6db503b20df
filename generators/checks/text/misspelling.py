"""Words that are no words, when one character of the same sound or shape makes a word of them."""

# A pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from generators.checks.text.abbreviations import definitions_of
from generators.checks.text.document import HAN, Role
from generators.checks.text.names import LABELLED, SURNAMES, TRAILING
from generators.checks.text.table import Hit, Strength, block_rule, document_rule
from generators.wording import dictionary_words, person_spans, word_frequency, word_kind, words_of_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document

_SHAPES = (
    "己已巳 未末 土士 干千于 天夫 日曰目 木本 大太犬 刀力 贝见 令今 折拆析 拔拨 侯候 喧暄渲 辐幅福副 陪倍培 治冶洽 徒徙 抚扶 讯汛 班斑 侧测 茸葺 "
    "帖贴 密蜜 竟竞境镜 既即 拓柘 辩辨辫 晴睛 蓝篮 历厉励 园圆 须需 燥躁噪澡 坚艰 撤彻撒 枪抢 惮弹 锻缎 概慨 遣遗 货贷 赋赂 贯惯 幕募墓慕 拱供洪 溃馈 "
    "歉欠谦 骤聚 驻住往 账帐 仓仑 育盲肓 防访妨仿 设没 批枇 官宫 免兔晚挽 崇祟 署暑曙 卷券 毫豪 侍待持 爪瓜 栽裁载 氾范 复覆腹 施拖 径经 乘乖 决抉 吸汲 坏坯怀 "
    "植殖值 淮准 堤提题 甩用 铲产 糠康慷 矢失 徐除 陈阵 摘滴 嘱瞩 晓浇绕侥饶 痺痹 缪谬 拌绊 裕俗 料科 哀衷 幻幼 钓钩 盆盘 枝技 找我 予矛 勿匆 体休 仅权 "
    "情清请晴 仪议义 扰优 坂板版 险检俭验捡 泛乏 浪狼 恨很狠根跟 恳垦 勤勒 渤勃 副付 摄慑 项顷倾 录碌 免勉 秒抄炒钞 延廷庭 绥馁 宵霄消销削 稍梢捎 融隔 纪记 密秘 "
    "箱厢 悟误 惰堕 稚雅 暮幕 诞涎 昧味 戒戎 汗汁 冒昌 亨享 孤弧狐 辖瞎 缓援暖 暖援 粟栗 烧浇 梁粱 喻愉逾 偷愉 慎填 镇填 滥监 监临 谅凉 崩绷 捧棒 塌蹋 榻塌 歧岐 赢羸 "
    "敝蔽弊 梳疏 撞幢 憧撞 瞭了 咎究 箘菌 肿种 空控 孝考 厂广 午牛 问间 阅阁 困因 团因 固因 思恩 辛幸 宜宣 壮状 牧收 政致 敞敝 堡保 贫贪 赁货 货资 资贷 谐偕 核刻 "
    "欧殴 隐稳 急稳 糊湖 沮阻 组祖 租祖 徘排 挑桃 跳挑 骄娇矫 蹈稻 滔稻 薄簿 博搏膊 伯泊 拍柏 峻竣俊 唆梭 酸峻 嫌赚 谦赚 兼谦 购构沟 枸构 抅构"
)
"""Characters that are taken for each other by their shape."""
_POLYPHONES = frozenset(
    "行重长还调处量得当种传都朝藏降参差称中为好了发会教结角觉空论数相兴应着转和便冲干更给间卷率强曲任散舍盛血折"
)


@cache
def _readings() -> dict[str, str]:
    """Return the readings by code point; the package itself would load its phrases too, for half a second."""
    spec = find_spec("pypinyin")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pypinyin")
    table: dict[str, str] = json.loads(
        (Path(spec.origin).parent / "pinyin_dict.json").read_text(encoding="utf-8")
    )
    return table


@cache
def _sounds(character: str) -> frozenset[str]:
    """Return its readings without tones: the common one, and the second of characters with two."""
    read = _readings().get(str(ord(character)), "").split(",")
    bare = [
        "".join(c for c in unicodedata.normalize("NFD", sound) if not unicodedata.combining(c))
        for sound in read
    ]
    return frozenset(list(filter(None, bare))[: 2 if character in _POLYPHONES else 1])


@cache
def _by_sound() -> dict[str, str]:
    """Return the characters of GB 2312 by their sound."""
    found: defaultdict[str, str] = defaultdict(str)
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            character = bytes((high, low)).decode("gb2312", errors="ignore")
            for sound in _sounds(character) if character else ():
                found[sound] += character
    return dict(found)


@cache
def _alike(character: str) -> tuple[str, ...]:
    """Return what `character` may have been written for, by sound or by shape."""
    found = {other for sound in _sounds(character) for other in _by_sound().get(sound, "")}
    found |= {other for group in _SHAPES.split() if character in group for other in group}
    return tuple(sorted(found - {character}))


_CORPUS = 60_000_000
"""Words counted in the segmenter's dictionary."""
_LEAST = 15
_MEET_ANYWHERE = 3_000_000_000
"""Two characters so common meet by chance, whatever word they look like."""
"""A word that is rarer than this is not what somebody meant."""
_IN_A_PAIR, _IN_A_ROW = 2_000, 10_000
_OFFICE_WORDS = (
    "推进 改进 促进 跟进 值班 机制 体制 改造 交易 种植 养殖 整治 整改 处理 清理 治理 管理 审核 核实 核查 排查 监测 监管 督查 检查 抽查 筹措 统筹 储备 补偿 补助 补贴 "
    "贴息 抵押 接种 防汛 防控 抢险 应急 预警 演练 巡查 值守 培训 宣传 教育 组织 部署 落实 贯彻 执行 履行 强化 深化 细化 压实 夯实 巩固 拓展 提升 提高 保障 衔接 振兴 帮扶 帮助 "
    "走访 慰问 调研 座谈 会商 研判 通报 反馈 汇报 报送 上报 申报 申请 审批 批准 备案 登记 统计 汇总 公示 公开 公布 评议 表决 签字 盖章 归档 台账 清单 方案 预案 措施 办法 制度 程序 "
    "手续 条件 标准 范围 对象 时限 期限 责任 义务 权利 纪律 监督 考核 考评 奖励 表彰 问责 追责 处分 处罚 群众 干部 党员 村民 农户 代表 单位 部门 资金 资产 资源 项目 工程 设施 设备 道路 "
    "饮水 住房 危房 医疗 教育 就业 产业 收入 支出 预算 决算 拨付 发放 兑现 使用 安全 稳定 环境 卫生 生态 绿化 造林 防火 森林 耕地 土地 流转 确权 宅基地 水库 河道 管护 维修 养护 建设 "
    "进步 切实 认真 严格 及时 全面 深入 扎实 有效 积极 主动 加强 加大 加快 完善 健全 建立 开展 召开 举办 配合 协调 协作 支持 申领 领取 缴纳 征收 拆除 拆迁 安置 搬迁 低保 养老 残疾 负担 "
    "举报 分工 没收 严厉 处罚 罚款 查处 信访 调解 纠纷 矛盾 化解 诉求 参保 缴费 医保 社保 征缴 采购 招标 投标 竣工 验收 施工 监理 灌溉 排水 管道 硬化 亮化 美化 巡察 整顿 作风 廉政 纪检"
)
_OF_OFFICES = frozenset(_OFFICE_WORDS.split())
"""What offices write about: here likelier than in the dictionary's count."""
_WEIGHT = 10
_A_TERM = 3
_TOO_COMMON = 2_000
"""Words that are more common stand in no saying."""
PARTICLES = frozenset(
    "的了在是和与及或把将被对向从由为以于等要应须可就都也还又再不没很更最各每该此其这那有无上中下前后内外时年月日个一二三四五六七八九十人大小多少本我你他并经至到用出名户乡村镇县局我你他"
)
_NUMBERED = re.compile(rf"{HAN}{{1,16}}(?=[〔\[【（(［]\d{{4}})")
_PLACE = re.compile(
    rf"(?:县|市|乡|镇|、|^|(?<=[^\u4e00-\u9fff]))({HAN}{{2,4}})(?:乡|镇|村|街道)", re.MULTILINE
)
_MAY_BE_SAYING = re.compile(
    rf"(?!.*[的了和及或各村乡镇县省元户把们她它个])(?!有|要|在|再|为[^虎非富]){HAN}{{4}}"
)
"""Four characters that can be a saying: these stand in none."""


@lru_cache(maxsize=20_000)
def _meant(pair: str) -> tuple[float, str]:
    """Return the word that `pair` was written for, and how much likelier it is than two words meeting there.

    The measure: how often the word is written, over how often the two characters would meet by chance.
    """
    chance = max(word_frequency(pair[0]), 30) * max(word_frequency(pair[1]), 30)
    if chance > _MEET_ANYWHERE:
        return (0.0, "")
    near: list[str] = []
    for index in (0, 1):
        for other in _alike(pair[index]):
            near.append(other + pair[1] if index == 0 else pair[0] + other)
    often, word = max(((_often(word), word) for word in words_of_dictionary(near)), default=(0, ""))
    return (often * _CORPUS / chance, word) if often >= _LEAST else (0.0, "")


def _often(word: str) -> int:
    return word_frequency(word) * (_WEIGHT if word in _OF_OFFICES else 1)


@document_rule(
    "用字/疑似别字",
    "现代汉语通行用法；词频据分词词典",
    Strength.PRACTICE,
    "不成词的两个字，换一个同音、形近的字就成常用词的，多半是别字",
    finds="专业技术人员缺泛，会场悬挂横辐。",
    leaves="专业技术人员缺乏，会场悬挂横幅。",
)
def no_word(document: Document) -> Iterator[Hit]:
    """Two characters that make no word, and do with another of the same sound or shape."""
    places = set(_PLACE.findall(document.whole))
    terms = [definition.short for definition in definitions_of(document)]
    for block in document.blocks:
        if block.role in {Role.MARK, Role.SIGNATURE, Role.SIGNATORY}:
            continue
        for hit in _no_words_of(block):
            pair = block.text[hit.start : hit.end]
            if any(
                match.start() < hit.end and hit.start < match.end()
                for place in places
                for match in re.finditer(re.escape(place), block.text)
            ):
                continue
            # What the text names itself, or says again and again, is a term of the office.
            if not any(pair in term for term in terms) and document.whole.count(pair) < _A_TERM:
                yield hit


def _no_words_of(block: Block) -> Iterator[Hit]:
    people: list[tuple[int, int]] | None = None
    for at, pair, in_a_row in _loose_pairs(block.text):
        likeness, word = _meant(pair)
        if likeness < (_IN_A_ROW if in_a_row else _IN_A_PAIR):
            continue
        people = _names(block) if people is None else people
        if block.is_foreign(at) or any(start < at + 2 and at < end for start, end in people):
            continue
        yield Hit(block, at, at + 2, f"“{pair}”不成词，疑为“{word}”", word)


def _names(block: Block) -> list[tuple[int, int]]:
    """Return where names of people stand, and the words before the year of a document number."""
    named = [match.span() for match in _NUMBERED.finditer(block.text)]
    named += [match.span(2) for match in LABELLED.finditer(block.text)]
    named += [match.span(1) for match in TRAILING.finditer(block.text)]
    # The segmenter takes a loose pair for a name too; only a surname makes it one.
    return [
        *named,
        *((start, end) for start, end in person_spans(block.text) if block.text[start] in SURNAMES),
    ]


def _loose_pairs(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield (place, pair, whether more loose characters stand beside it) of characters in no word."""
    loose: list[int] = []
    at = 0
    for word in [*dictionary_words(text), ""]:
        if len(word) == 1 and re.match(HAN, word):
            loose.append(at)
        else:
            for index, first in enumerate(loose[:-1]):
                beside = loose[max(0, index - 1) : index] + loose[index + 2 : index + 3]
                in_a_row = any(text[place] not in PARTICLES for place in beside)
                yield (
                    first,
                    text[first : first + 2],
                    in_a_row or not PARTICLES.isdisjoint(text[first : first + 2]),
                )
            loose = []
        at += len(word)


@block_rule(
    "用字/成语",
    "现代汉语词典（第7版）、通行用法",
    Strength.PRACTICE,
    "成语、四字词语一字不错",
    finds="要未雨绸谬，变本加利的要严肃处理。",
    leaves="要未雨绸缪，再接再厉，因地制宜，一如既往做好工作。",
)
def idiom(block: Block) -> Iterator[Hit]:
    """A saying of four characters is written as it is."""
    pieces, at = [], 0
    for word in dictionary_words(block.text):
        pieces.append((at, word))
        at += len(word)
    told = -4
    for index, (start, _) in enumerate(pieces):
        row = [word for _, word in pieces[index : index + 4]]
        while row and sum(map(len, row)) > 4:
            row.pop()
        said = "".join(row)
        # Two words that stand rightly side by side are no saying gone wrong.
        if (
            start < told + 4
            or len(said) != 4
            or len(row) == 2
            or not _MAY_BE_SAYING.fullmatch(said)
            or sum(character in PARTICLES for character in said) > 2
            or any(len(word) > 1 and word_frequency(word) > _TOO_COMMON for word in row)
        ):
            continue
        if right := _idiom_meant(said):
            told = start
            yield Hit(block, start, start + 4, f"“{said}”应为“{right}”", right)


@lru_cache(maxsize=20_000)
def _idiom_meant(said: str) -> str:
    """Return the idiom that differs from `said` in one character of like sound or shape, if `said` is none."""
    own = word_frequency(said)
    if own > 20:
        return ""
    near = words_of_dictionary(
        [said[:index] + other + said[index + 1 :] for index in range(4) for other in _alike(said[index])]
    )
    often, right = max(
        ((word_frequency(word), word) for word in near if word_kind(word) in {"i", "l"}), default=(0, "")
    )
    return right if often > max(own * 4, 4) else ""
