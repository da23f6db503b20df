"""What a clerk calls each rule: keys are for the program, its tests and `docs/rules.md`."""

from __future__ import annotations

import re

RULE_NAMES = {
    "G1": "先预判",
    "G2": "入户核查",
    "G3": "会议时间",
    "G4": "先后顺序",
    "G5": "公示",
    "G6": "缓退",
    "G7": "消除条件",
    "G8": "帮扶措施",
    "G9": "监测月数",
    "G10": "收入达标",
    "G11": "告知",
    "G12": "帮扶责任人",
    "G13": "帮扶计划",
    "G14": "工作专班",
    "G15": "领导小组",
    "G16": "就业服务队",
    "G17": "排查全覆盖",
    "G18": "逐月监测",
    "G19": "问题销号",
    "G20": "识别核查",
    "G21": "识别条件",
    "G22": "识别顺序",
    "G23": "识别公示",
    "G24": "纳入审批",
    "G25": "党委会",
    "G26": "回退",
    "§4.2": "会议程序",
    "§4.3": "户和人",
    "§4.4": "迎检",
    "§4.5": "文书对得上",
    "§4.6": "两表一致",
    "§5": "公开内容",
    "D6": "编号",
    "D9": "文件",
    "D14": "已送达",
    "D15": "备份",
}
"""Key → name. Checks are numbered within their chapter: §4.3-02 is called as §4.3 is."""
_KEYS = {said: key for key, name in RULE_NAMES.items() for said in (name, f"{key}{name}", f"{name}{key}")}


def rule_name(key: str) -> str:
    """Return what a clerk calls the rule `key`; rules of texts are called so already."""
    return RULE_NAMES.get(key.partition("-")[0], key)


def rule_key(text: str) -> str:
    """Return the rule that a clerk's `text` names by key, name or both: Ｇ３ is G3 会议时间, 4.2 is §4.2."""
    bare = re.sub(r"\s|[“”\[\]【】（）()。]", "", text).upper()
    key = bare.translate({ord("Ｇ"): "G", **{ord("０") + n: str(n) for n in range(10)}})
    if key in _KEYS:
        return _KEYS[key]
    return f"§{key}" if key[:1].isdigit() else key
