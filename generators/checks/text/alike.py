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
_SAME_PART = (
    "塔搭瘩嗒 沟钩构购勾 坪评平苹萍 梁粱 峁卯昴 崖涯 塬源原 岔叉杈 坡波披破坂 湾弯 崮固 堡保褒 峪浴裕欲 堰偃 岭领玲铃 涧间润 洼娃佳桂注 坝贝狈 垣恒桓 庄桩 圪屹 崾腰 嶙磷 岩炭 坨驼砣 滩摊难 渠梁 "
    "海梅悔侮敏 秀莠透诱 芳芬芸 萍苹 娟捐绢 婷亭停 丽俪 娜哪那 琳林淋霖 玲铃龄岭 珍诊趁 瑞端喘 强墙 刚钢岗纲 伟纬玮 辉挥晖 峰锋烽蜂 明朋 晓饶浇 晨震振 昌唱冒 国围图 建健键 军挥 勇涌 志忠忘 忠志 洪供洗 泽择译 涛滔 浩洁 "
    "源原愿 绿禄录 丰圭 盛咸 鑫森 兴兰 诚城成 顺须顼 恒垣恒 宏宽 泰秦奉 康唐庸 祥详样 瑞瑜 农浓 惠慧 益溢 旺汪 佳桂 欣欢 达迏 腾滕 聚骤 汇江 润闰 硕顾 禾木"
)
"""Characters of names with a part in common: in the name of a village or a firm one is taken for the other."""
_DISTANT_SHAPES = (
    "治洽 幕募 堆推 作件 贵责贡 子予 项填 己已 析折拆 末未 值植 准淮 汀订钉 钠纳 圳训 堵培 问间 友发 辰展 贝员 李季 金全 请精清 淌躺 潘播 游淤 "
    "字宇 住佳 主王玉 夫失 务劳 历厅 原源愿 台合 吉告 吏史更 吗呜 呈皇星 城域 墙增 外处 奋夺 姓性 孩该核刻 宫官 家豪 导异 局居 层屋 岁罗 币布帀 年午 序库 "
    "庄压 建健键 强弹 录求 德得 性姓 感惑 慢漫 戏戎 户尸 打扎 扑朴 扬杨场 把犯 抓孤 报服 拍怕 持特待 指脂 挂桂 按接 换挽 据剧 损捐 授援 措借惜 握屋 摄镊 "
    "支枝 收牧 数教 新断 施旋 旨昔 晨展 曾增赠 有友 服报 本木 机杭 条务 析祈 林材 某果 架驾 检捡 档挡 植值 概既 模摸漠 欢欣 止正 毕华 民氏 汇江 江红 池地 沟钩 "
    "河何 波披 注往 流疏 测侧 济挤 消稍 涉步 淡谈 深探 添舔 渠梁 温湿 满瞒 源原 滞带 演寅 火灭 灾炎 炼练 点占 烧浇 物牧 特持 状伏 环坏 现规视 班斑 瑞端 用甲 "
    "由田 申甲 电龟 男果 画面 界畀 疗疖 登凳 百白 皆昔 监临 盘盆 目自 直真 相想 省劣 看着 知和 研砚 确硝 示未 神伸 票栗 种和 租粗 程逞 稳急 究空 窗囱 站粘 竟意 章音 "
    "端瑞 笔毛 等寺 策荣 筹寿 管菅 粮娘 精清 系糸 索素 级极吸 约纳 组阻 经轻 结洁 络路 统充 绩债 续读 维推 综踪 编偏 缴激 网冈 罚罪 群郡 翻番 考老 而面 职取 联朕 肃萧 股服 育肓 "
    "胜性 能熊 脱说 自白 臭息 致到 舍含 般船 节爷 英央 范苑 草早 获荻 营莹 落洛 蓄畜 蔬疏 虑虚 规现 览贤 角用 触独 言信 订灯 认人 议仪 让止 记纪 许午 论伦 证征 评抨 识织 诉折 "
    "诊珍 译泽 试拭 话活 询洵 该核 详祥 语话 误娱 说税 课棵 谁准 调周 谋媒 谢射 负贞 责贵 败财 账胀 质盾 贴站 贷货 资贫 赶走 起赴 超起 跟根 路络 轮轻 辅铺 边力 达太 迁千 过达 运还 近进 还坏 这文 "
    "进近 远运 违讳 连莲 述迷 适活 选先 透秀 递弟 途涂 通诵 速束 造告 逐遂 遗遣 遵尊 部陪 都郁 释择 重量 量重 鉴签 针计 错借 键健 长张 门问 闭闲 间问 防妨 阶价 阻祖 附付 际标 陆击 降隆 限恨 院完 除徐 "
    "险验 随堕 隐急 难准 集焦 需雷 露路 静净 非韭 顶项 项顶 须顺 领邻 题提 风凤 饮饭 验险 高亮 黄寅 齐济 龄铃 享亨 仍扔 今令 任仕 份纷 休体 会合 传转 何荷 佰百 侵浸 保堡 信言 修绣 倒到 值直 偿尝 儿几 先光 克兄 兑况 "
    "公分 共其 具其 兼廉 内肉 册用 农衣 冷玲 准难 凡几 凭任 分公 切初 划刘 列刻 创仓 别列 制刺 刻该 削稍 前煎 力刀 办为 加如 助肋 努怒 动幼 劲经 势热 包句 化花 区匹 协办 单早 卫工 危厄 却脚 厂广 厉历 厘里 县具 参惨 又叉 及乃 双又 反友 "
    "取职 受爱 变恋 口囗 古占 只兄 可何 叶计 司同 各名 合台 同问 名各 后厚 向同 员贝 周用 命今 和知 品晶 响晌 哪那 商滴 善膳 喜嘉 嘉喜 器哭 四西 回四 因困 团围 围国 国围 图团 圆园 在左 均匀 块快 坚竖 坡破 垃拉 型形 基其 堤提 塌踏 境镜 率卒 矢失 侯候 博搏 暇瑕 竟竞 薄簿 崇祟 茸葺 粟栗 戊戌戍 炙灸 曰日 赢羸 拔拨 掇缀 徒徙"
)
"""Characters that are taken for each other only where the words around leave no doubt: by a machine, or by a tired eye."""
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


def sound(word: str) -> str:
    """Return how `word` is read, without tones, slurred: 实施 and 事实 are both si|si."""
    return "|".join(_slurred(min(_sounds(character), default="")) for character in word)


@cache
def _far_shapes() -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for group in _DISTANT_SHAPES.split():
        for character in group:
            found[character] |= set(group)
    return {character: frozenset(others) for character, others in found.items()}


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
def _of_one_part() -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for group in _SAME_PART.split():
        for character in group:
            found[character] |= set(group)
    return {character: frozenset(others) for character, others in found.items()}


def alike_in_names(character: str) -> frozenset[str]:
    """Return what `character` of a name may have been written for: by sound, by shape, by a part in common."""
    return (frozenset(alike(character)) | _of_one_part().get(character, frozenset())) - {character}


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


@cache
def hardly_alike(character: str) -> frozenset[str]:
    """Return what `nearly_alike` does and characters of a distant likeness in shape."""
    return nearly_alike(character) | _far_shapes().get(character, frozenset()) - {character}
