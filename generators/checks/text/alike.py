"""Characters that are taken for each other, by sound or by shape."""

# A table is read whole on its line.
# ruff: noqa: E501

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_SHAPES = (
    "己已巳 未末 土士 干千于 天夫 日曰目 木本 大太犬 刀力 贝见 令今 折拆析 拔拨 侯候 喧暄渲 辐幅福副 陪倍培 治冶洽 徒徙 抚扶 讯汛 班斑 侧测 茸葺 "
    "帖贴 密蜜 竟竞境镜 既即 拓柘 辩辨辫 晴睛 蓝篮 历厉励 园圆 须需 燥躁噪澡 坚艰 撤彻撒 枪抢 惮弹 锻缎 概慨 遣遗 货贷 赋赂 贯惯 幕募墓慕 拱供洪 溃馈 "
    "歉欠谦 骤聚 驻住往 账帐 仓仑 育盲肓 防访妨仿 设没 批枇 官宫 免兔晚挽 崇祟 署暑曙 卷券 毫豪 侍待持 爪瓜 栽裁载 氾范 复覆腹 施拖 径经 乘乖 决抉 吸汲 坏坯怀 "
    "植殖值 淮准 堤提题 甩用 铲产 糠康慷 矢失 徐除 陈阵 摘滴 嘱瞩 晓浇绕侥饶 痺痹 缪谬 拌绊 裕俗 料科 哀衷 幻幼 钓钩 盆盘 枝技 找我 予矛 勿匆 体休 仅权 "
    "情清请晴 仪议义 扰优 坂板版 险检俭验捡 泛乏 浪狼 恨很狠根跟 恳垦 勤勒 渤勃 副付 摄慑 项顷倾 录碌 免勉 秒抄炒钞 延廷庭 绥馁 宵霄消销削 稍梢捎 融隔 纪记 密秘 "
    "箱厢 悟误 惰堕 稚雅 暮幕 诞涎 昧味 戒戎 汗汁 冒昌 亨享 孤弧狐 辖瞎 缓援暖 暖援 粟栗 烧浇 梁粱 喻愉逾 偷愉 慎填 镇填 滥监 监临 谅凉 崩绷 捧棒 塌蹋 榻塌 歧岐 赢羸 "
    "敝蔽弊 梳疏 撞幢 憧撞 瞭了 咎究 箘菌 肿种 空控 孝考 厂广 午牛 问间 阅阁 困因 团因 固因 思恩 辛幸 宜宣 壮状 牧收 政致 敞敝 堡保 贫贪 赁货 货资 资贷 谐偕 核刻 "
    "欧殴 隐稳 急稳 糊湖 沮阻 组祖 租祖 徘排 挑桃 跳挑 骄娇矫 蹈稻 滔稻 薄簿 博搏膊 伯泊 拍柏 峻竣俊 唆梭 酸峻 嫌赚 谦赚 兼谦 购构沟 枸构 抅构 形影彩 束速 未末为 材村林 宿缩 场厂 俜聘 末未"
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


_SLURRED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))
"""Sounds that many speakers of the north and the south do not keep apart."""


def _slurred(sound: str) -> str:
    for clear, slurred in _SLURRED:
        sound = sound.replace(clear, slurred)
    return sound


@cache
def alike(character: str) -> tuple[str, ...]:
    """Return what `character` may have been written for, by sound or by shape."""
    found = {other for sound in _sounds(character) for other in _by_sound().get(sound, "")}
    found |= {other for group in _SHAPES.split() if character in group for other in group}
    return tuple(sorted(found - {character}))


@cache
def _by_slurred_sound() -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for sound, characters in _by_sound().items():
        found[_slurred(sound)] |= set(characters)
    return {sound: frozenset(characters) for sound, characters in found.items()}


@cache
def nearly_alike(character: str) -> frozenset[str]:
    """Return what `character` may have been written for where the words around leave no doubt: slurred sounds too."""
    near = (_by_slurred_sound().get(_slurred(sound), frozenset()) for sound in _sounds(character))
    return frozenset(alike(character)).union(*near) - {character}
