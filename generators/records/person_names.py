"""One spelling for one person's name, however an office, an input method or a copied file writes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.characters import shown_text

if TYPE_CHECKING:
    from collections.abc import Collection

_HAN = "[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_GAP = re.compile(f"(?<={_HAN})[ \u3000]+(?={_HAN}|[（(])")
_DOT = re.compile(f"(?<={_HAN})[ \u3000]*[·•・･‧∙⋅．.][ \u3000]*(?={_HAN})")
MARKS = re.compile(r"[、,，;；\n]")
"""What stands between names."""
_BRACKETS = str.maketrans("()", "（）")
_SIMPLIFIED = str.maketrans(
    "張陳劉趙黃吳孫馬楊羅鄭謝許鄧馮葉蔣呂盧蘇賈閻韓龍萬錢嚴賴龔陸鐘鍾譚範蕭鄒顧賀龐齊魯寧關紀連歐陽"
    "國華軍興愛蘭鳳麗紅寶貴榮東長強偉義慶勝進學書雲艷瓊銀鐵鎖蓮蓉發財福來買賣順鵬飛鴻鶴雞貞賢雙喬傑雋"
    "緒維綱經紹紡綿緣織純細繼績練組絲綺維鑫銘鋒鈞鋼錦鎮靜韻願題頤頌順項領風飄養餘駿騰驥魚鮮鳴點齡",
    "张陈刘赵黄吴孙马杨罗郑谢许邓冯叶蒋吕卢苏贾阎韩龙万钱严赖龚陆钟钟谭范萧邹顾贺庞齐鲁宁关纪连欧阳"
    "国华军兴爱兰凤丽红宝贵荣东长强伟义庆胜进学书云艳琼银铁锁莲蓉发财福来买卖顺鹏飞鸿鹤鸡贞贤双乔杰隽"
    "绪维纲经绍纺绵缘织纯细继绩练组丝绮维鑫铭锋钧钢锦镇静韵愿题颐颂顺项领风飘养余骏腾骥鱼鲜鸣点龄",
)
"""The traditional characters that stand in names most; an ID card of today has the others."""


def one_spelling(name: str) -> str:
    """Return a person's name without a blank in 张　三, with one kind of dot and one of brackets."""
    name = _GAP.sub("", shown_text(name))
    return _DOT.sub("·", name).translate(_BRACKETS)


_TWO_OR_MORE = re.compile(f"{_HAN}(?:{_HAN}|·)+")
_OF_TWO = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|司徒|夏侯|轩辕|端木|独孤|南宫|百里|呼延|申屠|澹台|公冶|宗政|"
    "濮阳|淳于|单于|太叔|钟离|鲜于|闾丘|司空|拓跋|赫连|万俟|闻人|第五|东郭|西门"
)
"""Surnames of two characters: 欧阳 建国 is one name."""
_PADDED = re.compile(f"(?<!\\S)({_HAN})[ \u3000]+({_HAN})(?!\\S)")
"""田　芳 as it stands in a column of names of three."""
_BEHIND_SURNAME = re.compile(f"(?<!\\S)({_OF_TWO})[ \u3000]+({_HAN}{{1,2}})(?!\\S)")


def _one_each(text: str) -> list[str]:
    """Return what blanks set apart in `text`, where none of them stands inside a name.

    田　芳, 欧阳 建国 and 阿卜杜拉· 买买提 are one each.
    """
    text = _DOT.sub("·", shown_text(text))
    for inside in (_PADDED, _BEHIND_SURNAME):
        text = inside.sub(r"\1\2", text)
    return text.split()


def is_several(text: str) -> bool:
    """Tell whether `text` reads as names that only a blank sets apart: 张三 李四, not 张　三 or 欧阳 建国."""
    parts = _one_each(text)
    return len(parts) > 1 and all(map(_TWO_OR_MORE.fullmatch, parts))


def set_apart(text: str, known: Collection[str]) -> str:
    """Return `text` with 、 between names that only blanks set apart, where each is one of `known`.

    A blank may stand inside a name.
    """
    pieces = []
    for piece in MARKS.split(text):
        parts = _one_each(piece)
        is_each_somebody = len(parts) > 1 and all(one_spelling(part) in known for part in parts)
        pieces.append("、".join(parts) if is_each_somebody else piece.strip())
    return "、".join(pieces)


def names_told(text: str) -> list[str]:
    """Return the names that marks or blanks set apart, each once: 张　三 and 欧阳 建国 are one each."""
    names: list[str] = []
    for piece in MARKS.split(text):
        names += _one_each(piece) if is_several(piece) else [one_spelling(shown_text(piece))]
    return list(filter(None, dict.fromkeys(names)))


def in_simplified(name: str) -> str:
    """Return `name` in simplified characters, by which 張三 and 张三 are known to be one."""
    return name.translate(_SIMPLIFIED)
