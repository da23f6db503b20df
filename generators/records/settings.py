"""The township's own settings: calendar, thresholds and switches, with the defaults of `DOMAIN.md` §8."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict

from generators.records.columns import Column, Days, Households, Months, Row, Share, Text, YesNo, not_below


class OnBreach(StrEnum):
    """What a breach of a rule does."""

    BLOCK = "阻断"
    WARN = "提醒"
    OFF = "不查"


class Setting(Row):
    """A line of the 设置 sheet."""

    SHEET: ClassVar[str] = "设置"
    ABOUT: ClassVar[str] = "本乡镇的口径；没写的按默认值"
    KEY: ClassVar[tuple[str, ...]] = ("item",)

    item: Annotated[Text, Column("项目", unique=True, width=26)]
    value: Annotated[Text, Column("取值", width=16)]
    about: Annotated[Text | None, Column("说明", width=60)] = None


class Settings(BaseModel):
    """What the 设置 sheet says, defaults filled in."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    publicity_required: Annotated[YesNo, Column("公示是否为必经程序", "通知写“按程序”，全国做法含公示")] = (
        True
    )
    publicity_days: Annotated[
        Days,
        not_below(1, "公示不是必经程序的，改“公示是否为必经程序”"),
        Column("公示天数", "自然日，通常 5 或 7"),
    ] = 5
    approval_required: Annotated[YesNo, Column("县级批准是否为必经程序", "标注前须有县批准日期")] = True
    quorum: Annotated[
        Share,
        not_below(Fraction(2, 3), "村民代表会议的法定人数，村民委员会组织法第二十六条"),
        Column("到会比例", "不低于应到人数的几分之几，村民代表同"),
    ] = Fraction(2, 3)
    quorum_committees: Annotated[
        Share, Column("到会比例（村“两委”扩大会议）", "评议会采用这种形式时的到会比例")
    ] = Fraction(2, 3)
    quorum_group: Annotated[Share, Column("到会比例（评议小组会议）", "评议会采用这种形式时的到会比例")] = (
        Fraction(2, 3)
    )
    majority: Annotated[
        Share,
        not_below(Fraction(1, 2), "须经到会人员过半数同意，村民委员会组织法第二十六条"),
        Column("通过比例", "同意票须超过到会人数的几分之几，如 1/2"),
    ] = Fraction(1, 2)
    minimum_months: Annotated[Months, Column("帮扶消除最少监测月数")] = 6
    helper_limit: Annotated[Households, Column("帮扶责任人户数上限", "超过的提醒")] = 10
    income_label: Annotated[Text, Column("收入口径名称", "通知写人均可支配收入，全国系统写人均纯收入")] = (
        "人均纯收入"
    )
    policy_until_expiry: Annotated[YesNo, Column("告知书写明政策执行至期满")] = True
    defer_subsistence: Annotated[YesNo, Column("低保户缓退")] = True
    defer_extreme_poverty: Annotated[YesNo, Column("特困户缓退")] = True
    defer_disabled: Annotated[YesNo, Column("残疾人家庭缓退", "有成员持残疾人证")] = True
    on_put_forward: Annotated[OnBreach, Column("没有预判为拟消除就核查、评议")] = OnBreach.BLOCK
    on_verification: Annotated[
        OnBreach, Column("核查不合规定", "核查人不足两人、结论不是已消除、监测户没有认可签字")
    ] = OnBreach.BLOCK
    on_order: Annotated[OnBreach, Column("各环节先后颠倒", "也包括没有县批准就标注")] = OnBreach.BLOCK
    on_publicity: Annotated[OnBreach, Column("公示天数不足、异议没有办结")] = OnBreach.BLOCK
    on_deferral: Annotated[OnBreach, Column("应缓退的户评议通过")] = OnBreach.BLOCK
    on_guarantees: Annotated[OnBreach, Column("三保障、饮水没有落实")] = OnBreach.BLOCK
    on_recorder: Annotated[OnBreach, Column("主持人兼记录人")] = OnBreach.BLOCK
    on_window: Annotated[OnBreach, Column("会议不在规定的旬内")] = OnBreach.BLOCK
    on_minimum_months: Annotated[OnBreach, Column("监测不满最少月数")] = OnBreach.WARN
    on_income_line: Annotated[OnBreach, Column("消除时收入低于监测线")] = OnBreach.BLOCK
    on_quorum: Annotated[OnBreach, Column("到会人数不足")] = OnBreach.BLOCK
    on_national_rules: Annotated[
        OnBreach, Column("不符合全国系统消除条件", "收入不稳、支出不可控、没有对应措施等")
    ] = OnBreach.BLOCK
    on_monitoring: Annotated[
        OnBreach, Column("责任人、帮扶计划、逐月监测不全", "写文书时只提醒，也可以改为阻断")
    ] = OnBreach.WARN
    on_bodies: Annotated[OnBreach, Column("专班、领导小组、服务工作队组成不合规定")] = OnBreach.WARN
    on_coverage: Annotated[OnBreach, Column("排查没有全覆盖")] = OnBreach.WARN
    on_issues: Annotated[OnBreach, Column("销号依据不全")] = OnBreach.WARN
    identification_days: Annotated[
        Days, not_below(1, "当天办不完"), Column("识别办理天数", "从申请或核查发现到认定，含公示")
    ] = 15
    prompt_days: Annotated[Days, Column("及时办理天数", "公示、上报、标注、告知应在几天内办")] = 15
    keep_for_ever: Annotated[
        Text,
        Column("永久保管的文书", "归档时的保管期限，用顿号隔开；按县里的归档范围和保管期限表改"),
    ] = (
        "监测对象申请书、信息采集表、识别评议会议记录、识别公示情况报告、拟纳入监测对象审核上报表、纳入监测对象公告、"
        "新识别监测对象名单、风险研判会议记录、预判会议记录、民主评议会议记录、缓退名单、公示情况报告、"
        "拟消除风险名单审核上报表、风险消除公告、系统风险消除标注清单、风险消除回退审批表、退出告知书、分类帮扶研究会议记录、"
        "低保特困申请建议名单、监测户总花名册、农村低收入人口总花名册、年度工作汇总表、"
        "全年工作汇总表、监测户年度花名册、农村低收入人口年度花名册、党委会会议记录、村年度工作方案"
    )
    keep_for_ten_years: Annotated[
        Text,
        Column("10年保管的文书", "用顿号隔开；两项都没有写的保管30年"),
    ] = (
        "一月一清单、一周一重点、月任务清单、搬迁劳动力就业需求推送单、驻村干部点名册、驻村干部请销假登记表、"
        "例会记录、培训小结、政策对接单、问题交办通知单"
    )


def default_settings() -> tuple[Setting, ...]:
    """Return the lines of the 设置 sheet with their defaults."""
    lines = []
    for name, info in Settings.model_fields.items():
        column = next(item for item in info.metadata if isinstance(item, Column))
        value = getattr(Settings(), name)
        shown = {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        lines.append(Setting(item=column.heading, value=shown, about=column.note or None))
    return tuple(lines)
