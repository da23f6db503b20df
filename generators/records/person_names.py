"""One spelling for one person's name, however an office, an input method or a copied file writes it."""

from __future__ import annotations

import re

from generators.characters import shown_text

_HAN = "[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_GAP = re.compile(f"(?<={_HAN})[ \u3000]+(?={_HAN}|[（(])")
_DOT = re.compile(f"(?<={_HAN})[ \u3000]*[·•・･‧∙⋅．.][ \u3000]*(?={_HAN})")
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


def in_simplified(name: str) -> str:
    """Return `name` in simplified characters, by which 張三 and 张三 are known to be one."""
    return name.translate(_SIMPLIFIED)
