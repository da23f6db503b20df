"""The data rules that real checkers run over households and members (`DOMAIN.md` §4.3). All warn."""

# A check's docstring is the rule it holds.
# ruff: noqa: D401

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from generators.checks.table import CheckTable
from generators.procedure.exit_case import episode_end, episodes_in_force, household_name
from generators.procedure.gates.continuing_duties import last_recorded_day, monitored_until
from generators.procedure.gates.table import Breach
from generators.procedure.windows import full_months, show_day
from generators.records.households import Household, Member, MonitorEpisode, PlanItem, Verification
from generators.records.identifiers import birth_date, is_male
from generators.records.screening import SurveyRow
from generators.records.vocabulary import (
    ABLE_TO_WORK,
    DEVELOPMENTAL,
    AtSchool,
    Category,
    ExtremePoverty,
    Gender,
    Health,
    HouseholdKind,
    LabourSkill,
    Measure,
    Purpose,
    Relation,
    Risk,
    SubsistenceAllowance,
    SurveyHouseholdKind,
    SurveyOutcome,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generators.records.dataset import Dataset

PEOPLE = CheckTable("§4.3")

_UNABLE = frozenset({LabourSkill.NONE, LabourSkill.LOST})
_FULLY_ABLE = ABLE_TO_WORK - {LabourSkill.WEAK}
_NOT_YET_PUPILS = frozenset({AtSchool.PRESCHOOL_AGE, AtSchool.KINDERGARTEN})


def _present(dataset: Dataset) -> Iterator[Member]:
    return (member for member in dataset.all(Member) if member.left_on is None)


def _who(dataset: Dataset, member: Member) -> str:
    return f"{household_name(dataset, dataset.household(member.household))}成员{member.name}"


def _name(dataset: Dataset, household: str) -> str:
    return household_name(dataset, dataset.household(household))


def _works_away(member: Member) -> bool:
    return bool(member.work_months) or member.work_place is not None


def _age(member: Member, on: date) -> int:
    born = birth_date(member.id_number)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _is_child(member: Member, on: date) -> bool:
    return _age(member, on) < 7


def _in_force(dataset: Dataset) -> tuple[MonitorEpisode, ...]:
    """Return the episodes that stand on the last day the workbook tells of."""
    return episodes_in_force(dataset, dataset.memoized(last_recorded_day))


@PEOPLE.check("S11")
def one_spouse(dataset: Dataset) -> Iterator[Breach]:
    """A household has at most one 配偶."""
    seen: set[str] = set()
    for member in dataset.by(Member, "relation", Relation.SPOUSE):
        if member.left_on is None:
            if member.household in seen:
                yield Breach(
                    member,
                    "relation",
                    f"{_name(dataset, member.household)}：配偶只能有一人",
                    f"{member.name}也是配偶",
                    "核对与户主关系",
                )
            seen.add(member.household)


@PEOPLE.check("S11")
def spouses_differ_in_sex(dataset: Dataset) -> Iterator[Breach]:
    """户主 and 配偶 differ in the 17th digit of their numbers."""
    for member in dataset.by(Member, "relation", Relation.SPOUSE):
        head = dataset.head_of(member.household)
        if (
            member.left_on is None
            and head.left_on is None
            and is_male(head.id_number) == is_male(member.id_number)
        ):
            yield Breach(
                member,
                "id_number",
                f"{_name(dataset, member.household)}：户主与配偶按证件号码第 17 位应为一男一女",
                "性别相同",
                "核对证件号码和与户主关系",
            )


@PEOPLE.check("DOMAIN §3.1")
def sex_is_that_of_the_number(dataset: Dataset) -> Iterator[Breach]:
    """性别 agrees with the 17th digit: odd is male."""
    for member in _present(dataset):
        if member.gender is not None and (member.gender is Gender.MALE) != is_male(member.id_number):
            yield Breach(
                member,
                "gender",
                f"{_who(dataset, member)}：性别应与证件号码第 17 位一致",
                member.gender,
                "核对性别和证件号码",
            )


@PEOPLE.check("DOMAIN §3.1")
def nobody_is_born_tomorrow(dataset: Dataset) -> Iterator[Breach]:
    """The birthday in the number is not after the last day the workbook tells of."""
    today = dataset.memoized(last_recorded_day)
    for member in dataset.all(Member):
        if today != date.min and birth_date(member.id_number) > today:
            yield Breach(
                member,
                "id_number",
                f"{_who(dataset, member)}：证件号码里的出生日期不应在以后",
                show_day(birth_date(member.id_number)),
                "核对证件号码",
            )


@PEOPLE.check("S11 rule 02, S29")
def card_begins_with_the_number(dataset: Dataset) -> Iterator[Breach]:
    """残疾证号 begins with the member's 证件号码."""
    for member in dataset.all(Member):
        if member.disability_card is not None and member.disability_card[:18] != member.id_number:
            yield Breach(
                member,
                "disability_card",
                f"{_who(dataset, member)}：残疾证号前 18 位应与证件号码相同",
                "不同",
                "对照证件核对两个号码",
            )


@PEOPLE.check("DOMAIN §4.3")
def disabled_have_a_card(dataset: Dataset) -> Iterator[Breach]:
    """健康状况 残疾 and 残疾证号 go together; a card alone defers the household (G6)."""
    for member in _present(dataset):
        says, has = Health.DISABLED in member.health, member.disability_card is not None
        if says and not has:
            yield Breach(
                member,
                "disability_card",
                f"{_who(dataset, member)}：健康状况为残疾的应填残疾证号",
                "空白",
                "有证的补填（残疾人家庭要缓退）；无证的核对健康状况",
            )
        elif has and member.health and not says:
            yield Breach(
                member,
                "health",
                f"{_who(dataset, member)}：有残疾证的，健康状况应含残疾",
                "、".join(member.health),
                "核对健康状况",
            )


@PEOPLE.check("S11")
def healthy_is_healthy(dataset: Dataset) -> Iterator[Breach]:
    """健康 does not go with an illness."""
    for member in _present(dataset):
        if Health.HEALTHY in member.health and len(set(member.health)) > 1:
            yield Breach(
                member,
                "health",
                f"{_who(dataset, member)}：健康状况填了健康就不填别的",
                "、".join(member.health),
                "核对健康状况",
            )


@PEOPLE.check("S11")
def schooled_or_at_school(dataset: Dataset) -> Iterator[Breach]:
    """文化程度 xor 在校生状况; small children need neither."""
    today = dataset.memoized(last_recorded_day)
    for member in _present(dataset):
        if member.schooling is not None and member.at_school is not None:
            yield Breach(
                member,
                "schooling",
                f"{_who(dataset, member)}：文化程度和在校生状况只填一项",
                f"{member.schooling}、{member.at_school}",
                "在校的只填在校生状况",
            )
        elif member.schooling is None and member.at_school is None and not _is_child(member, today):
            yield Breach(
                member,
                "schooling",
                f"{_who(dataset, member)}：文化程度和在校生状况应填一项",
                "都是空白",
                "补填",
            )


@PEOPLE.check("S11")
def place_and_months_of_work(dataset: Dataset) -> Iterator[Breach]:
    """务工所在地 and 务工时间 are both given or neither."""
    for member in _present(dataset):
        if (member.work_place is not None) != bool(member.work_months):
            empty = "work_months" if member.work_place is not None else "work_place"
            yield Breach(
                member,
                empty,
                f"{_who(dataset, member)}：务工所在地和务工时间应一起填",
                "一项空白",
                "补填，或都不填",
            )


@PEOPLE.check("S11")
def months_fit_in_a_year(dataset: Dataset) -> Iterator[Breach]:
    """务工时间 is of one year."""
    for member in _present(dataset):
        if member.work_months is not None and member.work_months > 12:
            yield Breach(
                member,
                "work_months",
                f"{_who(dataset, member)}：务工时间（月）应不超过 12",
                f"{member.work_months}",
                "核对务工时间",
            )


@PEOPLE.check("S11")
def mobile_phone(dataset: Dataset) -> Iterator[Breach]:
    """户联系电话 has 11 digits."""
    for household in dataset.all(Household):
        if household.phone is not None and len(household.phone) != 11:
            yield Breach(
                household,
                "phone",
                f"{household_name(dataset, household)}：户联系电话应为 11 位手机号",
                f"{len(household.phone)} 位",
                "核对电话",
            )


@PEOPLE.check("S11")
def one_health_insurance(dataset: Dataset) -> Iterator[Breach]:
    """居民医保 xor 职工医保; a member who has neither is not insured."""
    for member in _present(dataset):
        if member.resident_insurance and member.worker_insurance:
            yield Breach(
                member,
                "worker_insurance",
                f"{_who(dataset, member)}：居民医保和职工医保只能参加一种",
                "两种都是",
                "核对参保情况",
            )
        elif member.resident_insurance is False and not member.worker_insurance:
            yield Breach(
                member,
                "resident_insurance",
                f"{_who(dataset, member)}：应参加一种基本医疗保险",
                "没有参加",
                "动员参保，或核对参保情况",
            )


@PEOPLE.check("S9")
def disability_has_its_person(dataset: Dataset) -> Iterator[Breach]:
    """因残 needs a disabled member."""
    yield from _risk_without(
        dataset,
        Risk.DISABILITY,
        lambda members: any(m.disability_card or Health.DISABLED in m.health for m in members),
        "应有残疾的成员",
    )


@PEOPLE.check("S9")
def illness_has_its_person(dataset: Dataset) -> Iterator[Breach]:
    """因病 needs a member who is ill, where 健康状况 is filled in."""
    yield from _risk_without(
        dataset,
        Risk.ILLNESS,
        lambda members: any(not m.health or set(m.health) - {Health.HEALTHY} for m in members),
        "应有患病的成员",
    )


@PEOPLE.check("S9")
def lack_of_labour_is_true(dataset: Dataset) -> Iterator[Breach]:
    """缺劳动力 does not go with half of the members able to work."""
    yield from _risk_without(
        dataset,
        Risk.LABOUR,
        lambda members: 2 * sum(m.labour in _FULLY_ABLE for m in members) < len(members),
        "能劳动的成员应不到一半",
    )


@PEOPLE.check("S9")
def job_risk_has_its_worker(dataset: Dataset) -> Iterator[Breach]:
    """因务工就业不稳 needs a member able to work, and work on record."""
    yield from _risk_without(
        dataset,
        Risk.JOB,
        lambda members: (
            any(m.labour in ABLE_TO_WORK for m in members) and any(_works_away(m) for m in members)
        ),
        "应有能劳动、有务工记录的成员",
    )


def _risk_without(
    dataset: Dataset, risk: Risk, is_borne_out: Callable[[list[Member]], bool], expected: str
) -> Iterator[Breach]:
    for episode in dataset.memoized(_in_force):
        for index in range(1, 6):
            if getattr(episode, f"risk_{index}") is risk:
                members = dataset.members_of(episode.household)
                if not is_borne_out(members):
                    yield Breach(
                        episode,
                        f"risk_{index}",
                        f"{_name(dataset, episode.household)}：“{risk}”的{expected}",
                        "家庭成员里没有" if "应有" in expected else "家庭成员里不少于一半",
                        "核对风险类型和家庭成员",
                    )


@PEOPLE.check("S9")
def illness_costs_something(dataset: Dataset) -> Iterator[Breach]:
    """因病 with 合规自付支出 0 is asked about."""
    for verification in dataset.all(Verification):
        episode = dataset.episode_on(verification.household, verification.date)
        if episode is not None and Risk.ILLNESS in episode.risks and verification.medical_spending == 0:
            yield Breach(
                verification,
                "medical_spending",
                f"{_name(dataset, verification.household)}：“因病”的合规自付支出不应为 0",
                "0",
                "按票据核对",
            )


@PEOPLE.check("S9")
def disaster_has_its_kind(dataset: Dataset) -> Iterator[Breach]:
    """因自然灾害 goes with its 子项, and only then."""
    for episode in dataset.all(MonitorEpisode):
        if (Risk.DISASTER in episode.risks) != (episode.disaster is not None):
            yield Breach(
                episode,
                "disaster",
                f"{_name(dataset, episode.household)}：因自然灾害的才填子项，填了子项的风险里应有因自然灾害",
                episode.disaster or "空白",
                "核对风险类型和子项",
            )


@PEOPLE.check("DOMAIN §3.3")
def risks_are_given_once(dataset: Dataset) -> Iterator[Breach]:
    """A risk is given once, without gaps."""
    for episode in dataset.all(MonitorEpisode):
        if len(set(episode.risks)) != len(episode.risks):
            yield Breach(
                episode,
                "risk_1",
                f"{_name(dataset, episode.household)}：同一风险只填一次",
                "、".join(episode.risks),
                "删去重复的",
            )


@PEOPLE.check("S1")
def category_fits_the_household(dataset: Dataset) -> Iterator[Breach]:
    """脱贫不稳定户 are 脱贫户, 边缘易致贫户 are 一般农户."""
    wanted = {Category.UNSTABLE: HouseholdKind.EX_POOR, Category.MARGINAL: HouseholdKind.ORDINARY}
    for episode in dataset.all(MonitorEpisode):
        kind = dataset.household(episode.household).kind
        if wanted.get(episode.category, kind) is not kind:
            yield Breach(
                episode,
                "category",
                f"{_name(dataset, episode.household)}：{episode.category}的应为{wanted[episode.category]}",
                f"“{kind}”",
                "核对监测对象类别和户类型",
            )


@PEOPLE.check("S9")
def allowance_has_its_person(dataset: Dataset) -> Iterator[Breach]:
    """A measure 综合保障 that speaks of 低保 (特困) needs a member who receives it."""
    for item in dataset.all(PlanItem):
        if item.measure is Measure.SUBSISTENCE:
            members = dataset.members_of(item.household)
            has_low = any(m.subsistence not in {None, SubsistenceAllowance.NONE} for m in members)
            has_extreme = any(m.extreme_poverty not in {None, ExtremePoverty.NONE} for m in members)
            lacking = [
                word
                for word, has in (("低保", has_low), ("特困", has_extreme))
                if word in item.content and not has
            ]
            if lacking and item.done is None:
                yield Breach(
                    item,
                    "content",
                    f"{_name(dataset, item.household)}：措施写了{lacking[0]}，应有享受的成员",
                    "家庭成员里没有",
                    "核对措施和家庭成员",
                )


@PEOPLE.check("S9")
def receivers_have_the_measure(dataset: Dataset) -> Iterator[Breach]:
    """A 低保 or 特困 member needs 综合保障 among the measures."""
    for episode in dataset.memoized(_in_force):
        receivers = [
            m
            for m in dataset.members_of(episode.household)
            if m.subsistence not in {None, SubsistenceAllowance.NONE}
            or m.extreme_poverty not in {None, ExtremePoverty.NONE}
        ]
        items = dataset.by(PlanItem, "household", episode.household)
        if receivers and items and Measure.SUBSISTENCE not in {item.measure for item in items}:
            yield Breach(
                items[0],
                "measure",
                f"{_name(dataset, episode.household)}：有低保、特困成员的，措施里应有综合保障",
                "没有",
                "补填综合保障",
            )


@PEOPLE.check("S9")
def disability_subsidy_has_its_person(dataset: Dataset) -> Iterator[Breach]:
    """残疾补贴 needs a disabled member."""
    for item in dataset.all(PlanItem):
        if "残疾" in item.content and "补贴" in item.content:
            members = dataset.members_of(item.household)
            if not any(m.disability_card or Health.DISABLED in m.health for m in members):
                yield Breach(
                    item,
                    "content",
                    f"{_name(dataset, item.household)}：残疾补贴应有残疾的成员",
                    "家庭成员里没有",
                    "核对措施和家庭成员",
                )


@PEOPLE.check("S9")
def job_measure_has_its_worker(dataset: Dataset) -> Iterator[Breach]:
    """就业帮扶 or 公益岗位 that is done needs somebody in work."""
    for item in dataset.all(PlanItem):
        is_done = item.measure in {Measure.JOB, Measure.PUBLIC_POST} and item.done is not None
        if is_done and not any(_works_away(m) for m in dataset.members_of(item.household)):
            yield Breach(
                item,
                "measure",
                f"{_name(dataset, item.household)}：{item.measure}已落实的，应有在业的成员",
                "家庭成员都没有务工记录",
                "补填务工所在地和务工时间，或核对措施",
            )


@PEOPLE.check("S11")
def pupils_do_not_work_away(dataset: Dataset) -> Iterator[Breach]:
    """A student is not recorded as out working."""
    for member in _present(dataset):
        if member.at_school is not None and member.at_school not in _NOT_YET_PUPILS and _works_away(member):
            yield Breach(
                member,
                "work_place",
                f"{_who(dataset, member)}：在校生不应有务工记录",
                f"{member.at_school}",
                "核对在校生状况和务工",
            )


@PEOPLE.check("S11")
def those_unable_do_not_work_away(dataset: Dataset) -> Iterator[Breach]:
    """A member without labour is not recorded as out working."""
    for member in _present(dataset):
        if member.labour in _UNABLE and _works_away(member):
            yield Breach(
                member,
                "labour",
                f"{_who(dataset, member)}：{member.labour}的不应有务工记录",
                f"{member.labour}",
                "核对劳动技能和务工",
            )


@PEOPLE.check("S11")
def the_able_are_called_able(dataset: Dataset) -> Iterator[Breach]:
    """A healthy member of 16–59 who is not at school has labour."""
    today = dataset.memoized(last_recorded_day)
    for member in _present(dataset):
        if (
            member.labour in _UNABLE | {LabourSkill.WEAK}
            and member.health == (Health.HEALTHY,)
            and member.at_school is None
            and 16 <= _age(member, today) <= 59
        ):
            yield Breach(
                member,
                "labour",
                f"{_who(dataset, member)}：16—59 岁、健康、不在校的应为普通或技能劳动力",
                f"“{member.labour}”",
                "核对健康状况和劳动技能",
            )


@PEOPLE.check("DOMAIN §4.3")
def household_without_labour_has_none(dataset: Dataset) -> Iterator[Breach]:
    """整户无劳动能力 does not go with a member able to work."""
    for household in dataset.all(Household):
        able = [m for m in dataset.members_of(household.number) if m.labour in _FULLY_ABLE]
        if household.without_labour and able:
            yield Breach(
                household,
                "without_labour",
                f"{household_name(dataset, household)}：整户无劳动能力的不应有劳动力",
                f"{able[0].name}为{able[0].labour}",
                "核对这一项和家庭成员的劳动技能",
            )


@PEOPLE.check("S9")
def labour_is_put_to_use(dataset: Dataset) -> Iterator[Breach]:
    """A household with labour has a 开发式 measure six months after 识别."""
    for episode in dataset.memoized(_in_force):
        until = monitored_until(dataset, episode)
        able = any(m.labour in ABLE_TO_WORK for m in dataset.members_of(episode.household))
        taken = {item.measure for item in dataset.by(PlanItem, "household", episode.household)}
        if able and taken and not taken & DEVELOPMENTAL and full_months(episode.identified, until) >= 6:
            yield Breach(
                episode,
                "identified",
                f"{_name(dataset, episode.household)}：有劳动力的户，识别满六个月应有开发式帮扶措施",
                "没有产业、就业、金融、公益岗位帮扶",
                "研究帮扶措施；不具备条件的在备注里说明",
            )


@PEOPLE.check("S9")
def eliminated_households_keep_their_guarantees(dataset: Dataset) -> Iterator[Breach]:
    """已消除 yet 住房, 饮水 or 义务教育 is wanting in a later screening."""
    by_number = {member.id_number: member.household for member in dataset.all(Member)}
    for row in dataset.all(SurveyRow):
        household = by_number.get(row.id_number)
        if household is None or (row.housing and row.water and row.education and row.medical):
            continue
        episode = dataset.episode_on(household, row.date)
        if episode is not None and episode_end(dataset, episode, row.date) is not None:
            field_name = next(
                name for name in ("housing", "water", "education", "medical") if not getattr(row, name)
            )
            yield Breach(
                row,
                field_name,
                f"{row.village}{row.head}户：已消除风险的户三保障和饮水应有保障",
                "否",
                "核实；确有问题的回退或重新识别",
            )


@PEOPLE.check("S9")
def income_is_not_odd(dataset: Dataset) -> Iterator[Breach]:
    """工资性收入 between 0 and 100, or above 20000 at 识别, is asked about."""
    for verification in dataset.all(Verification):
        wages = verification.wages
        if wages is not None and 0 < wages < 100:
            yield Breach(
                verification,
                "wages",
                f"{_name(dataset, verification.household)}：工资性收入应以元计",
                f"{wages}",
                "是不是按万元或千元填的",
            )
        elif wages is not None and wages > 20000 and verification.purpose is Purpose.IDENTIFY:
            yield Breach(
                verification,
                "wages",
                f"{_name(dataset, verification.household)}：识别时工资性收入超过 20000 元的应核实",
                f"{wages}",
                "核实是否符合识别条件",
            )


@PEOPLE.check("S9; notice L41")
def poor_households_are_watched(dataset: Dataset) -> Iterator[Breach]:
    """A household screened under the year's line is monitored, or at least 持续关注."""
    for row in dataset.all(SurveyRow):
        line = dataset.line_of(row.quarter.year)
        if (
            line is not None
            and row.income_this_year < line
            and row.kind is not SurveyHouseholdKind.MONITORED
            and row.outcome is SurveyOutcome.NO_RISK
        ):
            yield Breach(
                row,
                "outcome",
                f"{row.village}{row.head}户：低于监测线 {line.quantize(Decimal(1))} 元的应关注或识别",
                f"人均 {row.income_this_year} 元，处理结果“{row.outcome}”",
                "核对收入和处理结果",
            )


@PEOPLE.check("DOMAIN §3.1; D11")
def nobody_has_left_tomorrow(dataset: Dataset) -> Iterator[Breach]:
    """减少日期 tells of what has happened: a day to come is a slip, and until then the member counts."""
    today = dataset.today or dataset.memoized(last_recorded_day)
    for member in dataset.all(Member):
        if member.left_on is not None and today != date.min and member.left_on > today:
            yield Breach(
                member,
                "left_on",
                f"{_who(dataset, member)}：减少日期不应在{show_day(today)}以后",
                show_day(member.left_on),
                "核对日期；还没有减少的留空",
            )
