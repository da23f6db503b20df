"""How papers speak of a monitored household and of the course it is on."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from generators.procedure.exit_case import episode_end, household_size
from generators.records.columns import Quarter
from generators.records.households import Helper, Household, Member
from generators.records.township import printed_place
from generators.records.vocabulary import Relation
from generators.wording import format_date, join_names

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from generators.procedure.exit_case import ReviewedCase
    from generators.records.dataset import Dataset
    from generators.records.households import MonitorEpisode
    from generators.records.township import Person


def head_name(dataset: Dataset, household: str, on: date | None = None) -> str:
    """Return the name of who is 户主, or who was on the day that a paper tells of."""
    return dataset.head_of(household, on).name


def head_apart(dataset: Dataset, household: str, on: date | None = None) -> str:
    """Return `head_name`, with the end of the 户编号 where another household of the village has had the name.

    For lists, messages and file names, where 刘燊 alone would be either of two.
    """
    name = head_name(dataset, household, on)
    village = dataset.household(household).village
    return name + end_apart(household, dataset.memoized(_namesakes).get((village, name), ()))


def end_apart(number: str, namesakes: Collection[str]) -> str:
    """Return as much of the end of `number` as tells it from its `namesakes`; nothing without any."""
    others = {other for other in namesakes if other != number}
    ends = (number[-count:] for count in range(4, len(number) + 1))
    end = next((end for end in ends if not any(other.endswith(end) for other in others)), number)
    return f"（{end}）" if others else ""


def _namesakes(dataset: Dataset) -> dict[tuple[str, str], list[str]]:
    """Return the 户编号 of each village by whoever is 户主 or was."""
    villages = {household.number: household.village for household in dataset.all(Household)}
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for member in dataset.by(Member, "relation", Relation.HEAD):
        if member.household in villages:
            found[villages[member.household], member.name].append(member.household)
    return found


def size_text(dataset: Dataset, household: str, on: date) -> str:
    """Return how many people the household counts on `on`."""
    return str(household_size(dataset, household, on))


def group_text(household: Household) -> str:
    """Return the 村民小组, empty when the workbook has none."""
    return household.group or ""


def risks_text(episode: MonitorEpisode | None) -> str:
    """Return 因病、缺劳动力; internal papers only."""
    return join_names([str(risk) for risk in episode.risks]) if episode else ""


def category_text(episode: MonitorEpisode | None) -> str:
    """Return the 监测对象类别."""
    return str(episode.category) if episode else ""


def identified_text(episode: MonitorEpisode | None) -> str:
    """Return the day of identification, for a list."""
    return list_day(episode.identified if episode else None)


def day_text(day: date | None) -> str:
    """Return 2022年6月24日, or nothing: an empty cell is filled in by hand."""
    return format_date(day) if day else ""


def list_day(day: date | None) -> str:
    """Return 2022.6.24 for the narrow column of a list, or nothing."""
    return f"{day.year}.{day.month}.{day.day}" if day else ""


def move_text(household: Household, quarter: Quarter) -> str:
    """Return what a book of `quarter` remarks on the household's move; nothing where none was by then."""
    if household.moved_from is None or household.moved_on is None or household.moved_on > quarter.last_day:
        return ""
    day = format_date(household.moved_on)
    if household.moved_on in quarter:
        return f"{day}迁出，下季度起由迁入地管"
    return f"{day}由{printed_place(household.moved_from)}迁入"


def moves_text(dataset: Dataset, village: str, quarters: Sequence[Quarter]) -> str:
    """Return how many monitored households the village took over or gave up as `quarters` began."""
    told: Counter[str] = Counter()
    for household in dataset.all(Household):
        if household.moved_from is None or household.moved_on is None:
            continue
        begun = Quarter.of(household.moved_on).next
        episode = dataset.episode_on(household.number, household.moved_on)
        is_monitored = episode is not None and episode_end(dataset, episode, begun.first_day) is None
        if begun in quarters and is_monitored:
            if household.village == village:
                told[f"由{printed_place(household.moved_from)}迁入"] += 1
            elif household.moved_from == village:
                told[f"迁往{printed_place(household.village)}"] += 1
    return "；".join(f"{way}{count}户" for way, count in told.items())


def yes_no(answer: bool | None) -> str:
    """Return 是 or 否, or nothing when nobody answered."""
    return "" if answer is None else ("是" if answer else "否")


def helper_on(dataset: Dataset, household: str, on: date) -> Helper | None:
    """Return the 帮扶责任人 of `household` on `on`."""
    active = [
        helper
        for helper in dataset.by(Helper, "household", household)
        if helper.since <= on and (helper.until is None or helper.until >= on)
    ]
    return active[-1] if active else None


def cadre_of(dataset: Dataset, helper: Helper | None) -> Person | None:
    """Return the cadre who is that helper."""
    return dataset.person(helper.person) if helper else None


def publicity_text(course: ReviewedCase) -> str:
    """Return 2022.6.22—6.26, the year said again only where it is another, or nothing."""
    if not (public := course.publicity):
        return ""
    last = list_day(public.end)
    if public.end.year == public.start.year:
        last = last.removeprefix(f"{public.end.year}.")
    return f"{list_day(public.start)}—{last}"
