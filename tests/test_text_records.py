"""A text is held against the workbook and the register: what differs is told where it stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from generators.checks.text import RECORD_RULES, Records, check_text
from generators.checks.text.records import Registered
from generators.pipeline.proofreading import records_of
from generators.pipeline.source import Source
from generators.workbook import read_workbook

DATA = Path(__file__).parents[1] / "data" / "交楼申乡"
REGISTER = {"交政发〔2022〕79号": Registered("关于印发《行动方案》的通知", date(2022, 4, 18))}


@pytest.fixture(scope="module")
def records() -> Records:
    return Records(read_workbook(DATA / "数据.xlsx"), date(2022, 6, 10), REGISTER, {"乡村两级": "乡、村两级"})


PLAN = (
    "三、抓实“四巩固”守底线\n（一）巩固防止返贫动态监测和帮扶机制。做好监测。\n"
    "（二）巩固农村低收入人口常态化帮扶机制。做好帮扶。\n（三）巩固易地搬迁后续扶持机制。做好扶持。\n"
    "（四）巩固“三保障”脱贫成果。做好保障。\n四、落实“五保障”促振兴\n"
    "（一）强化组织保障，健全工作体系。抓好落实。\n（二）强化政策保障，健全支撑体系。抓好落实。\n"
    "（三）强化制度保障，健全责任体系。抓好落实。\n（四）强化机制保障，推动工作落实。抓好落实。\n"
    "（五）强化帮扶保障，提升工作成效。抓好落实。"
)
"""The sections of the sample's plan, for each of which the sheet of tasks has a row."""


WRONG = [
    ("数据/户数", "截至2022年6月，东沟村共有监测户9户。", "9"),
    ("数据/批准日期", "县里以兴乡振发〔2022〕11号批复，2022年4月16日批准消除名单。", "2022年4月16日批准"),
    ("数据/安置点所在村", "福安安置点位于柳树坪村。", "柳树坪村"),
    ("数据/全乡应排查", "全乡应排查农户2087户。", "2087"),
    ("数据/文号", "按照《关于印发〈行动方案〉的通知》（交政发〔2022〕97号）要求。", "交政发〔2022〕97号"),
    ("数据/文号", "交政发〔2022〕79号文件印发于2022年4月28日。", "交政发〔2022〕79号"),
    ("数据/监测月数", "帮扶消除的监测户须连续监测3个月以上方可预判。", "3"),
    ("数据/任务分工", PLAN.replace("强化帮扶", "强化驻村"), "强化驻村保障，提升工作成效"),
    ("数据/任务分工", PLAN.rpartition("\n")[0], "强化机制保障，推动工作落实"),
    ("数据/村名", "交楼申乡西勾村要抓好落实。", "西勾村"),
    ("数据/村名", "东沟村、柳树坪村、西勾村要抓好落实。", "西勾村"),
    ("数据/干部", "负责人：武小文、田方、胡旭琴", "田方"),
    ("数据/干部", "乡长胡旭琴主持会议。", "胡旭琴"),
    ("数据/干部", "总指挥：梁子贵　乡党委书记", "梁子贵"),
    ("数据/村名", "解决东沟树安全饮水工程维修资金。", "东沟树"),
    ("数据/户主", "柳树坪村宋锁宝等监测户风险已消除。", "宋锁宝"),
    ("数据/户数", "柳树坪村排查120户。", "120"),
    ("数据/到会比例", "到会人数不得少于应到人数的二分之一。", "二分之一"),
    ("数据/户数", "东沟村供水站承担着全村86户的供水任务。", "86"),
    ("数据/户数", "全乡共有监测户300户。", "300"),
    ("数据/户数", "东沟村现有农户1户。", "1"),
    ("数据/户数", "全乡现有99个行政村。", "99"),
    ("数据/文号", "根据交政发〔2022〕99号文件要求，开展排查。", "交政发〔2022〕99号"),
    (
        "数据/文号",
        "根据《关于印发〈工作要点〉的通知》（交政发〔2022〕79号）要求。",
        "关于印发〈工作要点〉的通知",
    ),
    ("数据/监测线", "2022年防止返贫监测线为7000元。", "7000"),
    ("数据/时限", "定于7月5日召开预判会议。", "7月5日"),
    ("数据/户数", "东沟村共有96户，320人。", "96"),
    ("数据/村名", "东梁村要在4月底前完成整改。", "东梁村"),
    ("数据/干部", "乡党委书记肖果主持会议。", "肖果"),
    ("数据/干部", "2020年5月，乡党委书记杨荷果主持召开会议。", "杨荷果"),
    ("数据/户主", "东沟村监测户刘桑风险已消除。", "刘桑"),
    ("数据/旬", "每季度末月上旬召开会议进行预判。", "上旬"),
    ("数据/月份", "每季度首月召开民主评议会。", "首月"),
    ("数据/电话", "监督电话：0358-1990385。", "0358-1990385"),
    ("数据/公示天数", "公示期为3天。", "3"),
    ("数据/起止时限", "6月21日至7月10日召开民主评议会。", "6月21日至7月10日召开民主评议"),
    ("数据/机构", "报乡村振兴工作办公室汇总。", "乡村振兴工作办公室"),
    ("数据/上级", "交楼申乡人民政府关于解决经费的请示\n岚县人民政府：\n请拨付经费。\n妥否，请批示。", "岚县"),
    ("数据/村名", "柳树平村进度较慢。", "柳树平村"),
    ("数据/干部", "副乡长曾琥具体负责。", "曾琥"),
    ("数据/户数", "组织28个村级工作专班开展排查。", "28"),
    ("数据/易错词", "乡村两级要抓好落实。", "乡村两级"),
    ("数据/干部的村", "柳树坪村党支部书记赵堃在会上作了发言。", "赵堃"),
    ("数据/派驻单位", "驻东沟村帮扶工作队（县水利局）入户走访。", "县水利局"),
    ("数据/派驻单位", "县水利局派驻东沟村的队员清扫了积雪。", "县水利局"),
    ("数据/应排查户数", "石窑湾村应排查75户，已全部排查。", "75"),
    ("数据/户主的村", "监测对象周喜旺（槐树峁村）已落实帮扶责任人。", "槐树峁村"),
    ("数据/本单位电话", "交楼申乡人民政府联系电话：19903580011", "19903580011"),
    ("数据/公示起止", "公示期为2022年6月20日至6月22日。", "公示期为2022年6月20日至6月22日"),
    ("数据/乡镇的建制", "现交楼申镇辖24个行政村。", "交楼申镇"),
    ("数据/乡镇的建制", "与瓦塘乡接壤。", "瓦塘乡"),
    ("数据/安置点数", "全乡24个行政村和3个易地扶贫搬迁集中安置点已通公交。", "3"),
    ("数据/村名", "磨盘村至乡政府的道路已经通车。", "磨盘村"),
]
RIGHT = [
    PLAN,
    "东沟村、柳树坪村要抓好落实，交楼申乡各村按时上报，交楼申乡东沟村带头。",
    "负责人：武小文、田芳、胡旭琴",
    "全乡现有2个易地扶贫搬迁集中安置点，各村农户要逐户排查。",
    "根据《关于印发〈行动方案〉的通知》（交政发〔2022〕79号）要求，开展排查。",
    "2022年防止返贫监测线为6500元，公示期为5天。东沟村宋锁宝等监测户风险已消除。",
    "2021年底，全乡共有监测户96户。到会人数不得少于应到人数的三分之二。村主任张某某已受到处分。",
    "定于6月15日召开预判会议，6月24日召开民主评议会。",
    "6月21日至30日召开民主评议会，报乡村振兴办公室、县乡村振兴局。副乡长曾虎具体负责。",
    "根据晋政发〔2022〕99号文件要求，开展排查。",
    "石窑湾村党支部书记、主任赵堃，石窑湾村应排查62户，与瓦塘镇、东会乡接壤。",
    "驻东沟村帮扶工作队（县林业局）入户走访，县林业局派驻东沟村的队员清扫了积雪。",
    "监测对象周喜旺（柳树坪村），公示期为2022年6月20日至6月24日。",
    "原瓦塘乡并入的村已经通路，原柳树坪村党支部书记赵堃在会上作了发言。",
    "截至2022年3月底，东沟村共有监测户6户。福安安置点位于东沟村，乡纪委书记潘来喜、副乡长曾虎任组长。",
    "县里以兴乡振发〔2022〕11号批复，2022年4月6日批准消除名单。全乡已完成1个安置点改造。",
    "全乡应排查农户2078户，帮扶消除的监测户须连续监测6个月以上方可预判。",
    "公益岗位拟聘用人员名单公示期为3天。",
    "请东沟村、柳树坪村按时上报，由柳树坪村、东沟村牵头，派驻东沟村、柳树坪村。",
    "截至2021年底，全乡应排查农户2050户。第一轮全乡应排查农户120户。",
    "福安安置点在柳树坪村招聘保洁员。水质异常消除后须连续监测3个月方可供水。",
    "乡党委2022年4月1日同意上报，县乡村振兴局以兴乡振发〔2022〕11号批复。",
    "《关于印发〈行动方案〉的通知》（交政发〔2022〕79号）于2022年4月18日印发。",
]


@pytest.mark.parametrize(("rule", "text", "marked"), WRONG, ids=lambda value: value[:12])
def test_what_differs_from_the_data_is_told(records: Records, rule: str, text: str, marked: str) -> None:
    assert (rule, marked) in [(f.rule, f.text) for f in check_text(text, records=records)]


@pytest.mark.parametrize("text", RIGHT)
def test_what_agrees_with_the_data_is_left_alone(records: Records, text: str) -> None:
    assert check_text(text, records=records) == ()


def test_every_rule_of_the_data_has_its_case() -> None:
    assert {rule for rule, _, _ in WRONG} == set(RECORD_RULES)


def test_a_cadre_who_has_left_is_told_on_that_day(records: Records) -> None:
    gone = next(person for people in records.people.values() for person in people if person.active_to)
    later = Records(records.dataset, date(2030, 1, 1))
    found = check_text(f"负责人：{gone.printed_name}", records=later)
    assert any(finding.rule == "数据/干部" and "离任" in finding.message for finding in found)


def test_the_words_of_the_office_come_from_its_own_sheet(tmp_path: Path) -> None:
    (tmp_path / "数据.xlsx").write_bytes((DATA / "数据.xlsx").read_bytes())
    book = openpyxl.Workbook()
    book.active.append(["误", "正"])
    book.active.append(["退出户", "风险消除户"])
    book.save(tmp_path / "易错词.xlsx")
    asked = records_of(Source.of(tmp_path), date(2022, 6, 10))
    assert asked.words == {"退出户": "风险消除户"}
    assert [f.suggestion for f in check_text("退出户名单附后。", records=asked)] == ["风险消除户"]


def test_the_drafts_beside_the_workbook_tell_the_titles_of_their_numbers(tmp_path: Path) -> None:
    """As Notepad keeps them; one that is no text stops nobody's proof-reading."""
    (tmp_path / "数据.xlsx").write_bytes((DATA / "数据.xlsx").read_bytes())
    (tmp_path / "notices").mkdir()
    title, number, day = "关于印发《行动方案》的通知 ", "交政发〔2022〕79号 ", "2022年4月18日"
    head = f"标题：{title}\r\n发文字号：{number}\r\n成文日期：{day}\r\n【正文】\r\n"
    (tmp_path / "notices" / "79号.txt").write_bytes(head.encode("gb18030"))
    (tmp_path / "notices" / "坏.txt").write_bytes(b"PK\0\xff")
    asked = records_of(Source.of(tmp_path), date(2022, 6, 10))
    assert asked.drafted == REGISTER
    text = "根据《关于印发〈工作要点〉的通知》（交政发〔2022〕79号）要求。"
    assert [f.rule for f in check_text(text, records=asked)] == ["数据/文号"]
