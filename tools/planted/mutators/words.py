"""Slips of words: same-sounding and alike-looking characters, one left out, one too many, two in the other order."""

# ruff: noqa: E501

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import rjieba
from pypinyin import Style, lazy_pinyin, pinyin

from tools.planted.mutators.marks import HAN
from tools.planted.mutators.table import Fault, any_match, mutator, substitution

if TYPE_CHECKING:
    from random import Random

_COMMON = (
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情"
    "己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感见明问力理尔点文几定本公特做外孩相西果走将月十实向声车全信"
    "重三机工物气每并别真打太新比才便夫再书部水像眼等体却加电主界门利海受听表德少克代员许稜先口由死安写性马光白或住难望教命花结乐色更拉东神记处让母父应直字场平报友关放至张认"
    "接告入笑内英军候民岁往何度山觉路带万男边风解叫任金快原吃妈变通师立象数四失满战远格士音轻目条呢病始达深完今提求清王化空业思切怎非找片罗钱南语元喜曾离飞科言干流欢约各即指"
    "合反题必该论交终林请医晚制球决传画保读运及则房早院量苦火布品近坐产答星精视五连司巴奇管类未朋且婚台夜青北队久乎越观落尽形影红爸百令周吧识步希亚术留市半热送兴造谈容极随演"
    "收首根讲整式取照办强石古华据速存宣贯彻落治理检查督察整改措施责任领导组织保障考核监督隐患排查台账宣传培训应急防汛抗旱森林扶贫脱困低保危房改造环境卫生食品安全校园交通"
)
"""Characters that people type every day: a slip is one of them."""

_ALIKE = (
    "己已 末未 土士 人入 日曰 治冶 即既 竞竟 辩辨 侯候 拔拨 折拆 晴睛 徒徙 析折 历厉 幕慕 蓝篮 淀绽 粟栗 免兔 鸟乌 "
    "今令 千干 天夫 用甩 刀力 广厂 贷货 哀衷 遗遣 桂挂 推堆 惟准 却郤 密蜜 账帐 辐幅 拉垃 采彩 坚竖 陪培 网冈 具其 "
    "间问 问同 向问 农衣 办为 责贵 落洛 查杳 宣宜 传转 组租 织职 检捡 措错 施旅 监临 督睿 整正 改攻 清请 情晴 理埋 "
    "管菅 部陪 门们 任仕 务各 导异 实买 效郊 质贡 量重 建健 设没 防妨 护拎 林材 火灭 水永 汛讯 抗杭 旱早 村材 户尸 "
    "贫贪 低底 保堡 困因 房戾 危厄 险检 全金 安按 县具 镇填 乡多 委季 员贝 党觉 群裙 众丛 干于 步少 划刘 标杯 准淮 "
    "项顶 目日 资姿 投没 收牧 入人 长张 提堤 升开 高亭 低纸"
)


@cache
def _alike() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in _ALIKE.split():
        found.setdefault(pair[0], []).append(pair[1])
        found.setdefault(pair[1], []).append(pair[0])
    return found


@cache
def _by_sound(tones: bool) -> dict[str, list[str]]:
    style = Style.TONE3 if tones else Style.NORMAL
    found: dict[str, list[str]] = {}
    for character in dict.fromkeys(_COMMON):
        found.setdefault(lazy_pinyin(character, style=style)[0], []).append(character)
    return found


_SLURS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an"))


def _sounding(character: str) -> list[str]:
    """Return common characters of the same sound, whatever its tone."""
    return [own for own in _by_sound(tones=False).get(lazy_pinyin(character)[0], []) if own != character]


def _slurred(character: str) -> list[str]:
    """Return common characters that sound the same to who does not tell zh from z or -ing from -in."""
    sound = pinyin(character, style=Style.NORMAL)[0][0]
    near = {sound.replace(a, b) for a, b in _SLURS if a in sound} | {
        sound.replace(b, a) for a, b in _SLURS if b in sound and a not in sound
    }
    return [
        own for other in near - {sound} for own in _by_sound(tones=False).get(other, []) if own != character
    ]


def _words(text: str, least: int = 2) -> list[tuple[int, str]]:
    """Return the words of a text with where they begin, without what stands in names, titles and first lines."""
    found, place = [], 0
    for word in rjieba.cut(text):
        if len(word) >= least and re.fullmatch(rf"[{HAN}]+", word):
            found.append((place, word))
        place += len(word)
    return found


_PROPER = re.compile(r"[县乡镇村局]$|^(?:清源|和川|平岭|云台|安源|临谷|武定|长源)")


def _slip(text: str, rng: Random, candidates: dict[str, list[str]] | None, kind: str) -> Fault | None:
    """Return a slip in some word: a character of it replaced, so that what comes out is no word."""
    first = text.find("\n")
    words = [
        (at, word)
        for at, word in _words(text)
        if at > first and not _PROPER.search(word) and text.count(word) < 4
    ]
    for _ in range(30):
        if not words:
            return None
        at, word = rng.choice(words)
        place = rng.randrange(len(word))
        if candidates is not None:
            near = candidates.get(word[place], [])
        else:
            near = _sounding(word[place]) if kind == "sound" else _slurred(word[place])
        if not near:
            continue
        other = rng.choice(near)
        wrong = word[:place] + other + word[place + 1 :]
        if rjieba.cut(wrong) != [wrong] and wrong != word:
            return Fault(at + place, at + place + 1, other)
    return None


@mutator("别字", "同音")
def _same_sound(text: str, rng: Random) -> Fault | None:
    return _slip(text, rng, None, "sound")


@mutator("别字", "近音")
def _near_sound(text: str, rng: Random) -> Fault | None:
    return _slip(text, rng, None, "slur")


@mutator("别字", "形近")
def _same_look(text: str, rng: Random) -> Fault | None:
    return _slip(text, rng, _alike(), "look")


_CONFUSED = (
    "实施>实时 公示>公式 期间>其间 制定>制订> 及时>即使 做到>作到 权利>权力 考核>考合 责任>负任 情况>清况 实际>实记 保障>保证> 明确>明却 全面>全免 部署>布署 截至>截止 "
    "必须>必需 反映>反应 以及>已及 已经>以经 再次>在次 形成>行成 形式>形势 方式>方是 进度>近度 登记>等级 预防>与防 营造>营照 氛围>分为 规定>归定 标准>标注 结合>接合 意识>意思 "
    "资金>资进 措施>错失 履行>旅行 检查>检察 监督>监都 调查>调察 通报>通保 建立>建利 成效>成校 目标>木标 重点>中点 指导>只导 配合>配和 协调>谐调 严格>言格 严肃>言肃 "
    "分管>分馆 联系>联习 处置>处治 核实>合实 发放>发方 统筹>统愁 培训>陪训 宣传>宣船 广泛>广范 群众>群总 信息>信心 举报>举抱 依法>一法 进行>进型 开展>开战 加强>加墙 完善>完膳"
)


@mutator("别字", "成另一个词")
def _real_word(text: str, rng: Random) -> Fault | None:
    pairs = [pair.rstrip(">").split(">") for pair in _CONFUSED.split()]
    found = [(m.start(), a, b) for a, b in pairs for m in re.finditer(a, text) if m.start() > text.find("\n")]
    if not found:
        return None
    at, right, wrong = rng.choice(found)
    if right in {"保障", "制定", "必须", "形式", "意识"}:
        return None
    return Fault(at, at + len(right), wrong)


@mutator("别字", "四字词")
def _set_phrase(text: str, rng: Random) -> Fault | None:
    words = [(at, word) for at, word in _words(text, 4) if len(word) == 4 and not _PROPER.search(word)]
    for _ in range(20):
        if not words:
            return None
        at, word = rng.choice(words)
        place = rng.randrange(4)
        near = _sounding(word[place])
        if near:
            return Fault(at + place, at + place + 1, rng.choice(near))
    return None


@mutator("缺字", "词中缺字")
def _left_out(text: str, rng: Random) -> Fault | None:
    first = text.find("\n")
    words = [
        (at, word)
        for at, word in _words(text)
        if at > first and not _PROPER.search(word) and text.count(word) < 4
    ]
    if not words:
        return None
    at, word = rng.choice(words)
    place = at + rng.randrange(len(word))
    left = text[at : at + len(word)].replace(text[place], "", 1)
    return Fault(place, place + 1, "") if len(left) < len(word) and word != left * 2 else None


@mutator("颠倒", "词中颠倒")
def _turned_round(text: str, rng: Random) -> Fault | None:
    first = text.find("\n")
    words = [
        (at, word) for at, word in _words(text) if at > first and len(word) == 2 and not _PROPER.search(word)
    ]
    rng.shuffle(words)
    for at, word in words:
        if word[::-1] != word and rjieba.cut(word[::-1]) != [word[::-1]]:
            return Fault(at, at + 2, word[::-1])
    return None


@mutator("重字", "重一字")
def _doubled(text: str, rng: Random) -> Fault | None:
    words = _words(text)
    if not words:
        return None
    at, word = rng.choice(words)
    place = at + rng.randrange(len(word))
    return Fault(place, place + 1, text[place] * 2)


@mutator("重字", "重一词")
def _word_twice(text: str, rng: Random) -> Fault | None:
    words = [(at, word) for at, word in _words(text) if len(word) == 2]
    if not words:
        return None
    at, word = rng.choice(words)
    return Fault(at, at + 2, word * 2)


@mutator("重字", "重一分句")
def _clause_twice(text: str, rng: Random) -> Fault | None:
    match = any_match(rf"，(?P<x>[{HAN}]{{5,16}}，)", text, rng)
    return match and Fault(match.start("x"), match.end("x"), match["x"] * 2)


substitution("重字", "虚词重", rf"[{HAN}]{{2}}(?P<x>[的要将对和在])[{HAN}]{{2}}", r"\g<x>\g<x>")
substitution("重字", "重一句", r"(?<=。)(?P<x>[^。\n]{12,40}。)", r"\g<x>\g<x>")
substitution("多字", "多一字", rf"(?:要|将)(?P<x>)[{HAN}]{{2}}", "要了", "的", "是", "们")
substitution(
    "别字", "的地得", r"(?:切实|认真|及时|严格|广泛|充分|不断|定期)(?P<x>)[增开上按宣利提开]", "的", "得"
)
