"""What is evidence enough to call a proposal sure: whatever has less is asked.

A label counts by itself only where it names whose it is (户主姓名, 户编号), a bare one (姓名, 性别) where a
heading does. Every heading over the place must be known here, and nothing else may claim the item.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from generators.forms.labels import normal
from generators.forms.places import CHOICES, EXACT, Place, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NUMBER = re.compile(r"^(第?[一二三四五六七八九十]+[、.．章节部分]*|（[一二三四五六七八九十\d]+）)(?=.)")
_TAIL = r"的?(家庭)?(基本|主要|个人)?(情况|信息|资料|概况)?"
_HOUSEHOLD = re.compile(
    rf"((防止?返贫)?(监测户|监测对象)(家庭)?|脱贫户|贫困户|农户|家庭|户)?{_TAIL}(（.{{0,6}}）)?"
)
"""Heads what is told of the household: 基本情况, 监测对象基本信息."""
_WHOSE: dict[str, re.Pattern[str]] = {
    "户主": re.compile(rf"(监测户|监测对象|脱贫户|农户|家庭)?户主(本人)?{_TAIL}"),
    "配偶": re.compile(rf"户主的?(配偶|爱人){_TAIL}"),
    "帮扶": re.compile(rf"(结对)?帮扶(责任人|干部|人)(员)?{_TAIL}"),
}
"""Heads what is told of one person, whose bare labels it gives a meaning."""
_LIST_HEADINGS: dict[str, re.Pattern[str]] = {
    "成员": re.compile(
        rf".*家庭(成员|人员)(（.*户主.*）)?{_TAIL}(（.*户主.*）)?(登记|花名|明细)?(表|卡|册)?"
    ),
    "帮扶措施": re.compile(
        r"(已?(落实|享受|采取|实施)的?)?帮扶措施(落实|实施|享受)?(情况)?(台账|清单|明细)?表?"
    ),
    "帮扶手册": re.compile(r".*帮扶手册.*"),
}
"""What heads the list itself: a list of members under no such heading may be of some of them only."""
_TITLE = re.compile(r".*(表|卡|册|单|账|书|档案|（[一二三四五六七八九十续]+）)")
_NAMES: dict[str, re.Pattern[str]] = {
    "户主": re.compile(r"^((监测户|监测对象|农户|家庭)的?)?户主"),
    "配偶": re.compile(r"^户主的?配偶"),
    "监测户": re.compile(r"^(户|农户|家庭|监测户|监测对象)编号|^(家庭)?人口数?$|^家庭人口"),
    "监测对象": re.compile(
        r"^监测(对象|户)?(类别|类型)|^(识别|纳入)(监测)?(时间|日期)|^识别监测时间|致贫|返贫"
    ),
    "帮扶": re.compile(r"^(结对)?帮扶(责任人|干部)"),
    "退出告知": re.compile("告知书"),
    "图片": re.compile("码$"),
}
"""Labels that say by themselves whose they are, by the source of the item."""
_LABEL = re.compile(r"[:：]\s*$")
"""Ends what stands over a place and asks for something itself."""
_PERSON = frozenset({"户主", "帮扶责任人", "帮扶干部", "帮扶人", "结对帮扶责任人"})
"""Labels under which a name is printed, or signed: the form does not say which."""
_KNOWN_PEOPLE = re.compile(
    r"户主(姓名)?|监测(对象|户)|家庭(成员|人口)|帮扶(责任人|干部|人|单位)|人口|人均|人数|户籍|村民(代表|小组)|人员类型"
    r"|人畜|[填制]表人|填报(人|单位)|审核人|经办人|核查人|见证人|(责任|联系)人(签字|签名)|收入.*|支出.*"
)
_OTHER_PEOPLE = re.compile(
    r"[人员者方长]|书记|干部|领导|学生|配偶|爱人|子女|父|母|儿|企业|公司|合作社|学校|医院|银行|单位|申请|贷款|补助|补贴"
)
_OTHER_TIME = re.compile(
    r"[前后](?!续|备)|时$|年[初末底]|上年|去年|上一?年度|[原现新旧]|变更|对比|比较|变化|\d{4}|季度末"
)
_OF_A_TIME = frozenset({"家庭人口", "人均纯收入"})
_UNITS = {"人": {"家庭人口", "村_村民代表人数"}, "户": {"村_应排查户数"}, "元": {"人均纯收入"}}
_SAME_THING = {
    "户主_姓名": "户主姓名",
    "帮扶干部_姓名": "帮扶责任人_姓名",
    "村_村": "监测户_村",
    "村_乡镇": "乡镇_乡镇",
}
_OFFICIALS = re.compile(r"帮扶|结对|干部|联系人|包|书记|责任人|网格|第一|队")
_OF_HOUSEHOLD = frozenset({"监测户", "监测对象"})
_HELP = frozenset({"帮扶责任人", "帮扶干部"})


def source_of(item: str) -> str:
    """Return whose thing an item is, one word for those who help."""
    sources = {"家庭人口": "监测户", "致贫返贫风险": "监测对象", "户主姓名": "户主", "告知书编号": "退出告知"}
    source = sources.get(item) or item.partition("_")[0]
    return "帮扶" if source in _HELP else source


def bare_heading(text: str) -> str:
    """Return a heading without blanks and numbering: 二、户主基本情况 is 户主基本情况."""
    return _NUMBER.sub("", normal(text))


class Evidence:
    """What a whole form says beside each of its labels."""

    def __init__(self, places: Sequence[Place]) -> None:
        said = [text for place in places for text in _texts(place)]
        self._is_of_household = not any(map(_speaks_of_others, said))
        titles = {bare_heading(text) for p in places for text in (*p.groups, p.heading)}
        self._is_for_others = any(_TITLE.fullmatch(title) and _speaks_of_others(title) for title in titles)
        self._is_of_one_time = not any(_OTHER_TIME.search(text) for text in said)

    def is_enough(self, item: str, place: Place, label: str, over: Sequence[str]) -> bool:
        """Tell whether nothing but `item` can be meant at a `place` that is no list: `label` under `over`."""
        if place.kind in EXACT and label == item:
            return True
        headings = [text for text in map(bare_heading, (*over, place.heading)) if text]
        return (
            not self._is_for_others
            and self._fits(item, place)
            and not _is_under_another(place)
            and not any(_LABEL.search(text) for text in (*place.groups, place.heading))
            and all(self._is_known(heading, item) for heading in headings)
            and label not in _PERSON
            and self._says_whose(item, label, headings)
        )

    def _fits(self, item: str, place: Place) -> bool:
        """Tell whether the way in which the place is drawn suits the item, and its time is no other."""
        if place.kind is PlaceKind.UNIT:
            unit = place.options[0]
            if item not in _UNITS.get(unit, ()) and not (unit == "元" and item.startswith("入户核查_")):
                return False
        is_timed = item in _OF_A_TIME or item.startswith("入户核查_")
        return not (place.kind in CHOICES and len(place.options) < 2) and (
            self._is_of_one_time or not is_timed
        )

    def _is_known(self, heading: str, item: str) -> bool:
        """Tell whether a heading over the item is of its household, of its person, or the form's title."""
        if whose := _whose(heading):
            return whose == source_of(item) or (whose == "户主" and source_of(item) in _OF_HOUSEHOLD)
        if _OTHER_TIME.search(heading):
            return False
        return _HOUSEHOLD.fullmatch(heading) is not None or _TITLE.fullmatch(heading) is not None

    def _says_whose(self, item: str, label: str, headings: Sequence[str]) -> bool:
        source = source_of(item)
        nearest = _whose(headings[0]) if headings else ""
        if nearest and (nearest == source or (nearest == "户主" and source == "监测户")):
            return True
        if (names := _NAMES.get(source)) and names.search(label):
            return True
        return self._is_of_household and source not in {"户主", "配偶", "帮扶"}

    def is_enough_for_list(self, source: str, place: Place) -> bool:
        """Tell whether the rows of a list can be of nothing else than of `source`."""
        headings = [text for text in map(bare_heading, (*place.groups, place.heading)) if text]
        if self._is_for_others or any(_LABEL.search(text) for text in (*place.groups, place.heading)):
            return False
        if wanted := _LIST_HEADINGS.get("成员" if source.endswith("成员") else source):
            others = [h for h in headings if not wanted.fullmatch(h)]
            is_headed = len(others) < len(headings) or any(map(wanted.fullmatch, _over(place)))
            is_said = is_headed or (wanted is _LIST_HEADINGS["成员"] and "家庭成员姓名" in place.columns)
            return is_said and all(_is_neutral(heading) for heading in others)
        return all(_is_neutral(heading) for heading in headings) and _rows_are_households(place)

    def is_enough_for_column(self, source: str, item: str, place: Place, column: int) -> bool:
        """Tell whether the `column` of a list, from 0, can ask for nothing but `item`."""
        name = item.partition(".")[2]
        label = normal(place.columns[column])
        over = bare_heading(place.over[column]) if place.over else ""
        if source != "户" or name == "序号":
            return not over or _HOUSEHOLD.fullmatch(over) is not None or "成员" in over or name == "序号"
        is_timed = name in _OF_A_TIME or name.startswith("入户核查_")
        if over and not self._is_known(over, name):
            return False
        if is_timed and any(_OTHER_TIME.search(text) for text in (*_texts(place),)):
            return False
        return _rows_say_whose(name, label, over)


def _rows_say_whose(item: str, label: str, over: str) -> bool:
    """Tell whether a column's label or its heading says whose it is; the row is a household's."""
    source = source_of(item)
    if _whose(over) == source or ((names := _NAMES.get(source)) and names.search(label)):
        return True
    return source not in {"户主", "配偶", "帮扶"}


def _rows_are_households(place: Place) -> bool:
    """Tell whether no column names a person whose row it might be rather than the household's."""
    over = [bare_heading(text) for text in _over(place)]
    for label, heading in zip(map(normal, place.columns), over, strict=True):
        if _whose(heading) == "户主" or _OFFICIALS.search(heading) or _OFFICIALS.search(label):
            continue
        if "与户主关系" in label or label in {"姓名", "关系"} or (heading and _speaks_of_others(heading)):
            return False
        if _speaks_of_others(label) and "姓名" in label:
            return False
    return True


def _over(place: Place) -> Sequence[str]:
    return place.over or [""] * len(place.columns)


def _is_neutral(heading: str) -> bool:
    """Tell whether a heading is the form's title or of the household."""
    if _OTHER_TIME.search(re.sub(r"^\d{4}年度?", "", heading)):
        return False
    return _HOUSEHOLD.fullmatch(heading) is not None or _TITLE.fullmatch(heading) is not None


def _whose(heading: str) -> str:
    return next((whose for whose, pattern in _WHOSE.items() if pattern.fullmatch(heading)), "")


def _texts(place: Place) -> Iterable[str]:
    return map(normal, (place.label, place.heading, *place.groups, *place.columns, *place.over))


def _speaks_of_others(text: str) -> bool:
    return _OTHER_PEOPLE.search(_KNOWN_PEOPLE.sub("", text)) is not None


def _is_under_another(place: Place) -> bool:
    """Tell whether a text that heads the place's column is neither its label nor among its headings."""
    above = bare_heading(place.above)
    known = map(bare_heading, (place.label, *place.groups))
    return bool(above) and above not in known and _whose(above) == "" and not _HOUSEHOLD.fullmatch(above)


def claimed_twice(items: Sequence[str]) -> frozenset[str]:
    """Return those of the items of single places that several places ask for: one may be another's."""
    counts = Counter(_SAME_THING.get(item, item) for item in items)
    return frozenset(item for item in items if counts[_SAME_THING.get(item, item)] > 1)
