"""Write `docs/notice.md`: what the notice orders, sentence by sentence, and which kinds of paper answer it."""

# One sentence, one line: the table is read beside the notice.
# ruff: noqa: E501

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generators.catalogue import CATALOGUE, ELSEWHERE

if TYPE_CHECKING:
    from generators.catalogue import DocumentKind

TABLE = Path(__file__).parents[1] / "docs" / "notice.md"


@dataclass(frozen=True)
class Order:
    """Something that a line of the notice orders, in its own words, and the papers that answer it."""

    line: int
    words: str
    papers: tuple[str, ...]
    """Names of kinds of the catalogue, or of what is made elsewhere."""
    lacking: str = ""
    """What of it no paper of the program carries, said plainly."""


ORDERS: tuple[Order, ...] = (
    Order(13, "已经乡党委会议研究通过", ("党委会会前材料", "党委会会议记录")),
    Order(13, "现印发你们，请抓好贯彻落实", ("印发通知（红头）", "行动方案（随通知印发）")),
    Order(37, "农户申请、基层干部排查、部门信息筛查、信访舆情研判四种监测", ("监测对象申请书", "易返贫致贫人口排查台账", "部门信息筛查线索台账", "信访舆情研判台账", "新识别监测对象名单")),
    Order(39, "精准落实产业、就业、资产收益、后续扶持、政策兜底五类帮扶措施", ("帮扶计划", "监测户帮扶台账", "五类帮扶措施汇总表")),
    Order(41, "农户书面向村委申请，讲清返贫风险原因", ("监测对象申请书", "监测对象申请书（空白）")),
    Order(41, "入户核查农户申请的真实性", ("入户核查表（识别）", "入户核查表（识别空白）", "信息采集表", "信息采集表（空白）")),
    Order(41, "按规定程序及时识别，纳入监测帮扶范围，健全相关资料", ("信息采集表", "识别评议会前材料", "识别评议计票单", "识别评议会议记录", "识别评议结果公示", "识别公示情况报告", "拟纳入监测对象审核上报表", "纳入监测对象公告", "新识别监测对象名单")),
    Order(41, "每季度集中开展一次易返贫致贫人口排查工作", ("易返贫致贫人口排查表", "易返贫致贫人口排查表（已填）", "村级排查报告")),
    Order(41, "健全排查台账，留存排查资料", ("易返贫致贫人口排查台账",)),
    Order(43, "逐户集中研判存在返贫致贫的原因", ("风险研判会前材料", "风险研判会议记录")),
    Order(43, "针对返贫风险点集体研究帮扶措施", ("风险研判会议记录", "帮扶计划")),
    Order(45, "帮扶责任人在乡村两级干部和驻村帮扶干部中确定", ("帮扶责任人结对安排表", "帮扶责任人结对总台账", "帮扶责任人结对年度台账")),
    Order(45, "帮扶责任人要制定帮扶计划", ("帮扶计划",)),
    Order(45, "按照时间节点抓好帮扶措施的落实和资料的建设", ("帮扶计划", "监测户帮扶台账", "政策落实对接台账")),
    Order(45, "监测结果按月如实填入帮扶手册，完善帮扶台账", ("帮扶手册月页", "帮扶手册封面和封底", "监测户帮扶台账", "监测户总花名册", "监测户年度花名册")),
    Order(47, "按季评价监测户返贫风险", ("返贫风险评价汇总表", "乡镇季度汇总表", "年度工作汇总表", "全年工作汇总表")),
    Order(47, "召开会议对监测户返贫风险进行预判", ("预判会前材料", "预判会议记录", "预判意见摘录", "预判会议纪要")),
    Order(49, "核查结果需经监测户签字认可", ("入户核查表（空白）", "入户核查表（风险消除）")),
    Order(49, "村党支部组织召开村级民主评议会", ("民主评议会前材料", "民主评议计票单", "民主评议会议记录")),
    Order(49, "按程序完成返贫风险退出", ("民主评议结果公示", "公示情况报告", "拟消除风险名单审核上报表", "县批复", "风险消除公告")),
    Order(49, "及时在全国防返贫监测系统进行风险消除标注", ("系统风险消除标注清单", "风险消除回退审批表")),
    Order(49, "残疾人家庭的特殊监测户要缓退", ("缓退名单",)),
    Order(49, "村委要书面告知其退出防返贫监测帮扶范围", ("退出告知书", "退出告知书发放登记表")),
    Order(53, "纳入农村低收入人口帮扶范围", ("农村低收入人口底数表", "农村低收入人口总花名册")),
    Order(55, "分户建立帮扶台账", ("农村低收入人口底数表", "农村低收入人口分户帮扶台账", "农村低收入人口总花名册", "农村低收入人口年度花名册")),
    Order(57, "每月对农村低收入家庭走访一次", ("低收入家庭走访表", "低收入家庭走访台账")),
    Order(57, "逐月走访情况记入帮扶台账", ("低收入家庭走访台账", "农村低收入人口分户帮扶台账")),
    Order(57, "及时与帮扶政策承载单位对接", ("政策对接单", "政策落实对接台账")),
    Order(59, "村级工作专班逐户集体研究，分类落实帮扶措施", ("分类帮扶研究会前材料", "分类帮扶研究会议记录", "低保特困申请建议名单")),
    Order(59, "对符合低保、特困条件的，及时申请纳入保障范围", ("低保特困申请建议名单",)),
    Order(59, "聘请服务人员为其提供生活照料或生活护理", ("关爱服务人员聘用表", "公益岗位人员台账", "公益岗位协议书", "公益岗位考勤表")),
    Order(59, "不得出现辍学现象", ("控辍保学台账",)),
    Order(65, "每季度在集中安置的搬迁群众开展一次易返贫人口排查工作", ("安置点易返贫人口排查台账",)),
    Order(65, "精准落实五大帮扶措施，健全台账资料", ("监测户帮扶台账", "五类帮扶措施汇总表")),
    Order(67, "建立务工就业服务工作队", ("就业服务工作队组建通知",)),
    Order(69, "纳入公益岗位进行管理", ("公益岗位人员台账", "公益岗位协议书", "公益岗位考勤表")),
    Order(69, "每季度开展一次搬迁劳动力就业排查工作", ("搬迁劳动力就业排查表", "易地搬迁劳动力就业排查台账")),
    Order(69, "推送乡就业服务中心", ("搬迁劳动力就业需求推送单",)),
    Order(71, "采取就近共享方式，明确服务关系", ("安置点配套设施服务关系表",)),
    Order(77, "各村要制定本村巩固拓展脱贫攻坚成果有效衔接乡村振兴工作方案", ("村年度工作方案",)),
    Order(79, "开展一次问题排查整改工作", ("三保障及饮水安全排查表",)),
    Order(79, "建立工作台账、问题排查整改台账", ("三保障及饮水安全工作台账", "三保障及饮水安全问题排查整改台账", "问题整改总台账", "问题整改年度台账")),
    Order(79, "制定问题排查整改工作方案", ("问题排查整改工作方案",)),
    Order(79, "建立住房安全“动态保障”工作机制", ("住房安全动态保障台账",)),
    Order(79, "认真落实住房安全鉴定要求", ("住房安全动态保障台账", "三保障及饮水安全排查表")),
    Order(81, "建立控辍保学机制", ("控辍保学台账",)),
    Order(81, "重点排查基本医疗保险参保、住院费用报销、慢病签约服务", ("参保与签约台账",)),
    Order(81, "村级卫生室运行、村医待遇落实等方面存在的问题", ("三保障及饮水安全排查表", "三保障及饮水安全问题排查整改台账")),
    Order(81, "全面落实农村安全饮水水质鉴定", ("饮水安全动态保障台账",)),
    Order(81, "重点解决季节性缺水的问题", ("饮水安全动态保障台账", "三保障及饮水安全排查表")),
    Order(87, "健全乡级乡村振兴工作机构", ("领导小组成立（调整）通知", "领导小组成员名单", "乡村振兴办公室职责和名单")),
    Order(89, "成立村级巩固成果衔接振兴工作专班", ("村级工作专班成立通知", "村级工作专班花名册")),
    Order(91, "在全面梳理国家、省、市、县政策措施的基础上", ("政策措施梳理清单",)),
    Order(91, "推动脱贫人口小额信贷放得出、用得好、有成效", ("脱贫人口小额信贷台账",)),
    Order(93, "各村要对表任务分工", ("任务分工表", "任务分工总表")),
    Order(95, "乡级不定期深入一线检查发现问题，指导解决问题", ("督导检查表", "督导记录台账", "问题交办通知单", "督导情况通报")),
    Order(95, "召开一次例会，总结上月工作，安排部署本月工作", ("例会会前材料", "例会记录")),
    Order(95, "建立“一月一清单、一周一重点”", ("一月一清单", "一月一清单（表格）", "月任务清单", "一周一重点")),
    Order(95, "“台账化管理、销号式推进”工作落实机制", ("三保障及饮水安全问题排查整改台账", "问题整改总台账", "月任务清单")),
    Order(95, "乡督导组对照清单跟进督导", ("督导检查表", "督导记录台账")),
    Order(97, "组织引导驻村干部常态化开展防返贫监测和帮扶", ("驻村干部考核表", "驻村干部点名册"), "人居环境整治、乡村建设、乡村治理、疫情防控、消费帮扶没有专门的文书，记在考核表和工作台账里"),
    Order(97, "严格落实驻村帮扶“六化十到位”要求", ("驻村帮扶检查表",), "事项通知没有写，由乡里填入工作表“检查事项”"),
    Order(97, "持续开展“十查十看”和“大点名”行动", ("驻村帮扶检查表", "驻村干部点名册", "驻村干部请销假登记表"), "“六化十到位”“十查十看”的事项通知没有写，由乡里填入工作表“检查事项”"),
    Order(97, "确保各级驻村干部全员培训", ("培训会前材料", "培训小结", "驻村干部培训覆盖台账")),
    Order(97, "加强驻村帮扶监督考核，坚持明察暗访常态化", ("驻村帮扶检查表", "驻村干部考核表", "督导检查表")),
)  # fmt: skip


def cited_lines(kind: DocumentKind) -> set[int]:
    """Return the lines of the notice that the catalogue's row of `kind` cites."""
    return {
        line
        for first, last in re.findall(r"L?(\d+)(?:–(\d+))?", kind.source)
        for line in range(int(first), int(last or first) + 1)
    }


def papers_of(order: Order) -> tuple[str, ...]:
    """Return who answers `order`: those it names, and at the first order of its line those that none names."""
    if order is not next(each for each in ORDERS if each.line == order.line):
        return order.papers
    named = {name for each in ORDERS for name in each.papers}
    others = (kind for kind in CATALOGUE if kind.name not in named)
    return (*order.papers, *(kind.name for kind in others if min(cited_lines(kind), default=0) == order.line))


def table() -> str:
    """Return the page: each order in its place, who answers it, what is lacking."""
    keys = {each.name: each.key for each in ELSEWHERE} | {kind.name: kind.key for kind in CATALOGUE}
    lines = [
        f"| L{order.line} | {order.words} | "
        + "、".join(f"{name}（{keys[name]}）" for name in papers_of(order))
        + f" | {order.lacking} |"
        for order in ORDERS
    ]
    head = (
        "# What the notice orders, and the papers that answer it\n\n"
        "Made by `python -m tools.notice_table`, held by `tests/test_notice_table.py`. Lines are those of the notice\n"
        "(交政发〔2022〕79号) as `hongtou list` cites them; the last column says what no paper of the program carries.\n\n"
        "| line | the notice says | papers | not covered |\n|---|---|---|---|\n"
    )
    return head + "\n".join(lines) + "\n"


def main() -> None:
    """Write the table."""
    TABLE.write_text(table(), encoding="utf-8")
    print(TABLE)


if __name__ == "__main__":
    main()
