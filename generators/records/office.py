"""The words that depend on who issues: 乡, 镇 or 街道 above; 村, 社区 or 安置点 below (design D13).

Sentences of the program are written for a 乡 with 村; `Office.say` says them in the words of the office whose
paper it is. Templates ask for the same words as `{{ 用语.乡级 }}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from generators.records.households import Household
from generators.records.meetings import Meeting
from generators.records.township import Township, Village
from generators.records.vocabulary import COUNTIES, TownshipLevel, VillageKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generators.records.columns import Row
    from generators.records.dataset import Dataset

VOCABULARY = "用语"
"""Field of every template under which the words stand: `{{ 用语.村民小组 }}`."""

_ABOVE: Mapping[TownshipLevel, Mapping[str, str]] = {
    TownshipLevel.TOWNSHIP: {},
    TownshipLevel.TOWN: {
        "乡级": "镇级",
        "乡政府": "镇政府",
        "乡党委": "镇党委",
        "乡长": "镇长",
        "乡干部": "镇干部",
        "乡审核": "镇审核",
        "乡负责人": "镇负责人",
        "乡领导小组": "镇领导小组",
        "乡督导组": "镇督导组",
        "乡就业服务中心": "镇就业服务中心",
        "乡行动方案": "镇行动方案",
        "本乡": "本镇",
        "乡（镇）": "镇",
        "乡镇": "镇",
        "乡": "镇",
    },
    TownshipLevel.SUBDISTRICT: {
        "乡级": "街道",
        "乡政府": "街道办事处",
        "乡党委": "街道党工委",
        "党委书记": "党工委书记",
        "党委副书记": "党工委副书记",
        "党委会": "党工委会",
        "党委委员": "党工委委员",
        "乡长": "街道办事处主任",
        "乡干部": "街道干部",
        "乡审核": "街道审核",
        "乡负责人": "街道负责人",
        "乡领导小组": "街道领导小组",
        "乡督导组": "街道督导组",
        "乡就业服务中心": "街道就业服务中心",
        "乡行动方案": "街道行动方案",
        "本乡": "本街道",
        "乡（镇）": "街道",
        "乡镇": "街道",
        "乡": "街道",
    },
    TownshipLevel.COUNTY: {
        "乡级": "县级",
        "乡政府": "县政府",
        "乡党委": "县委",
        "党委书记": "县委书记",
        "党委副书记": "县委副书记",
        "党委会": "县委常委会",
        "党委委员": "县委常委",
        "乡长": "县长",
        "乡干部": "县干部",
        "乡审核": "县审核",
        "乡负责人": "县负责人",
        "乡领导小组": "县领导小组",
        "乡督导组": "县督导组",
        "乡就业服务中心": "县就业服务中心",
        "乡行动方案": "县行动方案",
        "本乡": "本县",
        "乡（镇）": "县",
        "乡": "县",
    },
}
"""What a word of a 乡 is called elsewhere; a county that is a 市, 区 or 旗 says its own for 县."""

_OF_SITES: Mapping[str, str] = {
    "本村": "本安置点",
    "我村": "我安置点",
    "你村": "你安置点",
    "全村": "全安置点",
    "村级工作专班": "工作专班",
}
_OF_COMMUNITIES: Mapping[str, str] = {
    "村级工作专班": "工作专班",
    "村民代表": "居民代表",
    "村民小组": "居民小组",
    "村民委员会": "居民委员会",
    "村委会": "居委会",
    "村级": "社区",
    "村党支部": "社区党组织",
    "村“两委”": "社区“两委”",
    "逐村": "逐社区",
    "包村": "包社区",
    "行政村": "社区",
    "本村": "本社区",
    "我村": "我社区",
    "你村": "你社区",
    "全村": "全社区",
    "各村": "各社区",
    "该村": "该社区",
    "责任村": "责任社区",
    "被督导村": "被督导社区",
    "村意见": "社区意见",
    "村负责人": "社区负责人",
    "村牵头人": "社区牵头人",
    "村责任人": "社区责任人",
    "村卫生室": "社区卫生服务站",
    "村医": "社区医生",
    "村数": "社区数",
    "所在村": "所在社区",
    "村名": "社区名",
    "村": "社区",
}
"""What a word of a 村 is called elsewhere."""

_BOTH = {
    (TownshipLevel.TOWNSHIP, False): "乡村",
    (TownshipLevel.TOWN, False): "镇村",
    (TownshipLevel.SUBDISTRICT, False): "街道、村",
    (TownshipLevel.COUNTY, False): "县、村",
    (TownshipLevel.COUNTY, True): "县、社区",
    (TownshipLevel.TOWNSHIP, True): "乡、社区",
    (TownshipLevel.TOWN, True): "镇、社区",
    (TownshipLevel.SUBDISTRICT, True): "街道、社区",
}
"""两级 of a 乡 with 村 is 乡村两级; true for 社区 below."""

_ALONE = frozenset({"乡", "村", "乡镇"})
"""Words that stand inside others (乡村振兴, 东沟村): only said when they are all of the text."""
_OFFERED = (
    "党委委员",
    *("乡", "乡级", "乡政府", "乡党委", "乡长", "乡干部", "乡审核", "乡负责人", "乡领导小组", "乡督导组"),
    *("乡就业服务中心", "乡行动方案", "乡村两级", "村", "村级", "村委会", "村民委员会", "村民代表"),
    *("村民小组", "村党支部", "村“两委”", "村级工作专班", "包村干部", "本村", "我村", "你村", "全村", "各村"),
    *("责任村", "被督导村", "村意见", "村牵头人", "村责任人", "村负责人", "村卫生室", "村医"),
)
"""What a template may ask for."""


@dataclass(frozen=True)
class Office:
    """In whose words a paper speaks."""

    level: TownshipLevel
    below: VillageKind
    """Whose words the unit speaks: 村 or 社区."""
    is_site: bool
    """Whether the paper is a resettlement site's own."""
    places: str
    """What the township's units are called together, the heading over them: 村（社区、安置点）."""
    county: str = "县"
    """What a county calls itself: 县, 市, 区 or 旗."""

    @cached_property
    def _words(self) -> Mapping[str, str]:
        is_community = self.below is VillageKind.COMMUNITY
        both = _BOTH[self.level, is_community]
        return {
            "乡村两级": f"{both}两级",
            "包村乡干部": "包村干部" if not is_community else "包社区干部",
            **{word: self._of_county(said) for word, said in _ABOVE[self.level].items()},
            **(_OF_COMMUNITIES if is_community else {}),
            **(_OF_SITES if self.is_site else {}),
        }

    def _of_county(self, word: str) -> str:
        """Return `word` with what the county calls itself; 县级 is the rank of all of them."""
        return word if word == "县级" else word.replace("县", self.county)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        words = sorted(self._words.keys() - _ALONE, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, words))) if words else None

    def say(self, text: str) -> str:
        """Return the program's own `text`, written for a 乡 with 村, in the words of this office.

        Never for what a cell or a draft says: what was entered stands as it was entered (D8).
        """
        if text in _ALONE:
            return self._words.get(text, text)
        return self._pattern.sub(lambda found: self._words[found[0]], text) if self._pattern else text

    def tell(self, message: str) -> str:
        """Return a finding's `message` in the words of this office; what it quotes stands."""
        parts = re.split("(“[^”]*”)", message)
        return "".join(part if part.startswith("“") else self.say(part) for part in parts)

    def words(self) -> dict[str, str]:
        """Return what templates may ask for under 用语."""
        return dict(_offered(self))


@lru_cache(maxsize=64)
def _offered(office: Office) -> Mapping[str, str]:
    words = {word.replace("“", "").replace("”", ""): office.say(word) for word in _OFFERED}
    in_lines = re.sub("(?<=、)|(?=（)(?!.*、)", "\n", office.places)
    return {**words, "各地": office.places, "各地分行": in_lines}


def office_of(dataset: Dataset, village: str = "", township: str = "") -> Office:
    """Return the office whose words a paper of `village`, else of `township`, else of all, speaks.

    A paper of the whole township speaks of 社区 when it has no 村.
    """
    if village:
        place = dataset.village(village)
        level, is_site = dataset.township(place.township).level, place.kind is VillageKind.RESETTLEMENT_SITE
        return Office(level, _speaks_as(place), is_site, place.kind.short)
    units = dataset.by(Village, "township", township) if township else dataset.all(Village)
    kinds = {unit.kind for unit in units}
    below = VillageKind.COMMUNITY if kinds and VillageKind.VILLAGE not in kinds else VillageKind.VILLAGE
    if kinds == {VillageKind.RESETTLEMENT_SITE}:
        below = VillageKind.VILLAGE
    offices = dataset.by(Township, "name", township) if township else dataset.all(Township)
    levels = [office.level for office in offices]
    level = levels[0] if len(set(levels)) == 1 else TownshipLevel.TOWNSHIP
    own = (
        offices[0].name[-1] if level is TownshipLevel.COUNTY and offices[0].name.endswith(COUNTIES) else "县"
    )
    return Office(level, below, is_site=False, places=_together(kinds), county=own)


def office_of_record(dataset: Dataset, record: Row) -> Office:
    """Return in whose words a finding at `record` speaks: its village's, its household's, its meeting's."""
    home = home_of(dataset, record)
    known = dataset.memoized(_offices)
    if home not in known:
        village, township = home
        known[home] = office_of(dataset, village if dataset.by(Village, "name", village) else "", township)
    return known[home]


def _offices(_: Dataset) -> dict[tuple[str, str], Office]:
    """Return where the offices are kept: a county is told ten thousand things, each in its own words."""
    return {}


def home_of(dataset: Dataset, record: Row) -> tuple[str, str]:
    """Return the village and township of a row: its own, its household's, its meeting's; "" for none."""
    cells = vars(record)
    known = {name: str(cells[name]) for name in _REFERENCES if cells.get(name)}
    if "meeting" in known and dataset.by(Meeting, "number", known["meeting"]):
        meeting = dataset.meeting(known["meeting"])
        known |= {"township": meeting.township, **({"village": meeting.village} if meeting.village else {})}
    if "household" in known and dataset.by(Household, "number", known["household"]):
        known["village"] = dataset.household(known["household"]).village
    return known.get("village") or known.get("site") or "", known.get("township", "")


_REFERENCES = ("village", "site", "household", "meeting", "township")


def _speaks_as(place: Village) -> VillageKind:
    """Return the kind whose words `place` speaks: a site within a 社区 has 居民, not 村民."""
    if place.kind is VillageKind.RESETTLEMENT_SITE and "居民委员会" in place.committee:
        return VillageKind.COMMUNITY
    return place.kind


def _together(kinds: set[VillageKind]) -> str:
    """Return 村, 社区, 村（社区）, 村（安置点）, 社区（安置点）, 村（社区、安置点）."""
    shorts = [
        kind.short for kind in (VillageKind.VILLAGE, VillageKind.COMMUNITY, VillageKind.RESETTLEMENT_SITE)
    ]
    present = [kind.short for kind in kinds]
    named = [short for short in shorts if short in present] or ["村"]
    return named[0] + (f"（{'、'.join(named[1:])}）" if named[1:] else "")
