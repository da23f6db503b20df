"""What a clerk may write in a draft, what is made of it, and what is refused with its line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from generators.errors import DataRefused, UsageError
from generators.notice_draft import (
    fill_blocks,
    fill_responsible,
    find_draft,
    parse_draft,
    read_draft,
    sections_of,
)
from generators.records.notice import NoticeDraft, ParagraphLevel, Sealing

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "标题：关于召开会议的通知\n主送：各村\n成文日期：2022年4月18日\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "80号.txt"
    path.write_bytes(text.encode(encoding))
    return path


def read(folder: Path, text: str, encoding: str = "utf-8") -> NoticeDraft:
    return read_draft(written(folder, text, encoding), "交楼申乡")


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(DataRefused) as refusal:
        read(folder, text)
    return [str(finding) for finding in refusal.value.findings]


LEVELS = [
    # a paragraph, its level, what is set in the face of the level, the rest
    ("一、总体要求", "一级标题", "一、总体要求", ""),
    ("十一、其他事项", "一级标题", "十一、其他事项", ""),
    ("（一）指导思想。以习近平新时代", "二级标题", "（一）指导思想。", "以习近平新时代"),
    ("(五) 强化帮扶保障，提升成效。加强管理", "二级标题", "(五)强化帮扶保障，提升成效。", "加强管理"),
    ("1. 健全监测预警机制。各村对标", "三级标题", "1.健全监测预警机制。", "各村对标"),
    ("2．建立台账。乡政府", "三级标题", "2．建立台账。", "乡政府"),
    ("（1）摸清底数。分户", "四级标题", "（1）摸清底数。", "分户"),
    ("2022年是全面展开之年。", "正文", "", "2022年是全面展开之年。"),
    ("1.5万元以上的。", "正文", "", "1.5万元以上的。"),
    ("一是坚持统筹谋划。", "正文", "", "一是坚持统筹谋划。"),
    (f"（一）{'长' * 50}。不是标题", "正文", "", f"（一）{'长' * 50}。不是标题"),
]


@pytest.mark.parametrize(("line", "level", "heading", "text"), LEVELS, ids=[row[0][:10] for row in LEVELS])
def test_the_level_of_a_paragraph_follows_from_its_number(
    tmp_path: Path, line: str, level: str, heading: str, text: str
) -> None:
    (paragraph,) = read(tmp_path, f"{HEAD}【正文】\n{line}\n").paragraphs
    assert (str(paragraph.level), paragraph.heading, paragraph.text) == (level, heading, text)


CUTS = [
    # two lines of a draft, whether they are one paragraph
    ("严格落实“四个不", "摘”要求，坚持主基调。", True),
    ("运用四种监测", "手段；精准落实。", True),
    ("坚持主基调。", "到年底，基础更加牢固。", False),
    ("一、总体要求", "以人民为中心", False),
    ("（一）指导思想。以人民", "为中心。", True),
    ("结合实际，制定如下", "一、总体要求", False),
    ("抓好贯彻落实", "负责人：{{ 负责人 }}", False),
    ("现将有关事项通知如下：", "各村要按时到会。", False),
]


@pytest.mark.parametrize(("first", "second", "one"), CUTS, ids=[f"{a[-6:]}/{b[:6]}" for a, b, _ in CUTS])
def test_a_paragraph_that_a_page_break_cut_is_joined(
    tmp_path: Path, first: str, second: str, one: bool
) -> None:
    draft = read(tmp_path, f"{HEAD}\n【正文】\n{first}\n\n{second}\n")
    assert len(draft.paragraphs) == (1 if one else 2)
    assert draft.joined == (((6, 8),) if one else ())
    assert "".join(p.whole for p in draft.paragraphs).replace(" ", "") == (first + second).replace(" ", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_draft_is_read_in_the_encodings_that_notepad_writes(tmp_path: Path, encoding: str) -> None:
    draft = read(tmp_path, f"{HEAD}【正文】\n请照办。\n", encoding)
    assert (draft.title, draft.paragraphs[0].text) == ("关于召开会议的通知", "请照办。")


def test_the_items_of_the_head_are_taken_as_written(tmp_path: Path) -> None:
    draft = read(
        tmp_path,
        HEAD.replace("主送：各村", "主送:各村：")
        + "发文字号：交政发〔2022〕80号\n印发日期：2022.4.20\n抄送：县委办。\n附注：（此件公开发布）\n"
        "份号：000012\n密级：机密★1年\n紧急程度：特急\n印章：签名章\n职务：乡长\n签发人：田芳、武小文\n"
        "联合机关：甲，乙\n版记另面：是\n【正文】\n请照办。\n",
    )
    assert draft.recipients == "各村"
    assert draft.document_number == "交政发〔2022〕80号"
    assert (draft.issued, draft.printed) == (date(2022, 4, 18), date(2022, 4, 20))
    assert (draft.copied_to, draft.note) == ("县委办", "此件公开发布")
    assert (draft.copy_number, draft.secrecy, draft.urgency) == ("000012", "机密★1年", "特急")
    assert (draft.sealing, draft.post) == (Sealing.SIGNATURE_STAMP, "乡长")
    assert (draft.signatories, draft.co_issuers) == (("田芳", "武小文"), ("甲", "乙"))
    assert (draft.imprint_on_own_page, draft.recipients_in_imprint) == (True, False)
    assert draft.township == "交楼申乡"


def test_what_follows_is_circulated_or_annexed_with_its_title(tmp_path: Path) -> None:
    draft = read(
        tmp_path, f"{HEAD}【正文】\n请照办。\n【附文】\n行动方案\n一、要求\n【附件】\n分工表\n按表办理。\n"
    )
    assert [(a.title, a.is_annex) for a in draft.attachments] == [("行动方案", False), ("分工表", True)]
    assert draft.attachments[0].paragraphs[0].level is ParagraphLevel.LEVEL_1


FAULTS = [
    # a draft, what is said of it
    (HEAD.replace("标题：关于召开会议的通知\n", "") + "【正文】\n请照办。", "文件“80号.txt”：应写明“标题：”"),
    (HEAD + "主题：会议\n【正文】\n请照办。", "第 4 行：【正文】之前应为“项目：内容”"),
    (HEAD + "抄送单位：县委\n【正文】\n请照办。", "是不是“抄送”？"),
    (HEAD + "主送：各乡\n【正文】\n请照办。", "第 4 行：“主送”只应写一次"),
    (HEAD + "【付文】\n请照办。", "第 4 行：应为【正文】、【附文】、【附件】或【附表】；现为“【付文】”"),
    (HEAD + "请照办。", "应有且只有一处【正文】"),
    (HEAD + "【正文】\n【附文】\n方案\n一、要求", "【正文】下面应有内容"),
    (HEAD + "【正文】\n请照办。\n【附文】\n方案", "【附文】下面应有内容"),
    (HEAD.replace("4月18日", "2月30日") + "【正文】\n请照办。", "第 3 行：“成文日期”应为日历上有的日期"),
    (HEAD + "印章：盖\n【正文】\n请照办。", "第 4 行：“印章”应为：加盖印章、不加盖印章、签名章；现为“盖”"),
    (HEAD + "印章：签名章\n【正文】\n请照办。", "应写明“职务：”"),
    (HEAD + "份号：12\n【正文】\n请照办。", "第 4 行：份号应为 6 位数字"),
    (HEAD + "格式：信\n【正文】\n请照办。", "第 4 行：“格式”应为：公文、信函、命令、纪要；现为“信”"),
    (HEAD + "格式：信函\n签发人：田芳\n【正文】\n请照办。", "第 5 行：信函格式没有“签发人”这一项"),
    (HEAD + "格式：纪要\n标志：会议纪要\n份号：000012\n【正文】\n通过。", "第 6 行：纪要格式没有“份号”"),
    (HEAD + "出席：田芳\n【正文】\n请照办。", "第 4 行：公文格式没有“出席”这一项"),
    (HEAD + "格式：信函\n【正文】\n请照办。\n【附文】\n方案\n一、要求", "信函格式里不能有【附文】"),
    (HEAD + "格式：命令\n职务：乡长\n【正文】\n公布。", "应写明“令号：”"),
    (HEAD + "格式：命令\n职务：乡长\n令号：3号\n【正文】\n公布。", "第 6 行：令号应形如“第3号”"),
    (HEAD + "格式：命令\n令号：第3号\n【正文】\n公布。", "应写明“职务：”"),
    (HEAD + "格式：命令\n令号：第3号\n职务：乡长\n印章：加盖印章\n【正文】\n公布。", "命令应加盖签名章"),
    (HEAD + "格式：命令\n令号：第3号\n职务：乡长\n标志：兴县\n【正文】\n公布。", "应以“令”或“命令”结尾"),
    (
        HEAD.replace("关于召开会议的通知", "关于认真贯彻落实全县巩固拓展脱贫攻坚成果会议精神｜的通知")
        + "【正文】\n请照办。",
        "标题一行最多 20 个字（GB/T 9704 7.3.1）；现为“关于认真贯彻落实全县巩固拓展脱贫攻坚成果会议精神”",
    ),
    (
        HEAD
        + "【正文】\n请照办。\n【附件】\n全县巩固拓展脱贫攻坚成果工作任务分工及完成时限｜一览表\n一、要求",
        "第 7 行：标题一行最多 20 个字",
    ),
    (HEAD + "【正文】\n请各村⼈⺠照办。", "第 5 行：每个字都应是标准的汉字；现为从PDF复制来的部首"),
    (HEAD + "抄送：县⼯信局\n【正文】\n请照办。", "“⼯”改成“工”"),
    (HEAD + "套打：可以\n【正文】\n请照办。", "第 4 行：“套打”应为“是”或“否”；现为“可以”"),
]


@pytest.mark.parametrize(("text", "told"), FAULTS, ids=[row[1][-14:] for row in FAULTS])
def test_a_fault_of_a_draft_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    assert any(told in line for line in refused(tmp_path, text))


def test_all_faults_of_a_draft_are_told_at_once(tmp_path: Path) -> None:
    assert len(refused(tmp_path, "主题：x\n印章：盖\n成文日期：2022年2月30日\n【付文】\n")) == 8


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 8, "标题：x".encode("utf-16")])
def test_a_file_that_is_no_text_or_empty_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "80号.txt"
    path.write_bytes(content)
    with pytest.raises(DataRefused):
        read_draft(path, "交楼申乡")


# --- who is responsible -----------------------------------------------------------------------------

PLAN = (
    HEAD
    + "【正文】\n印发你们。\n【附文】\n方案\n三、守底线\n（一）动态监测。要关注。\n负责人：{{ 负责人 }}\n"
    "(二)帮扶机制。要走访。\n负责人：{{负责人}}\n"
)


def test_the_names_of_the_sheet_stand_where_the_draft_asks_for_them(tmp_path: Path) -> None:
    filled = fill_responsible(read(tmp_path, PLAN), {"三（一）": "武小文", "三（二）": "田芳、张伟"})
    lines = [p.whole for p in filled.attachments[0].paragraphs if p.whole.startswith("负责人")]
    assert lines == ["负责人：武小文", "负责人：田芳、张伟"]


def test_sections_are_named_by_their_two_marks(tmp_path: Path) -> None:
    draft = read(tmp_path, PLAN)
    assert [section for section, _ in sections_of(draft.attachments[0].paragraphs)] == [
        "三",
        "三（一）",
        "三（一）",
        "三（二）",
        "三（二）",
    ]


def test_a_section_without_a_name_and_a_name_without_a_section_are_both_told(tmp_path: Path) -> None:
    with pytest.raises(DataRefused) as refusal:
        fill_responsible(read(tmp_path, PLAN), {"三（一）": "武小文", "四（一）": "田芳"})
    told = [str(finding) for finding in refusal.value.findings]
    assert len(told) == 2
    assert "应有章节“三（二）”的负责人（通知稿第 12 行要用）" in told[0]
    assert "章节“四（一）”应在通知稿里有“负责人：{{负责人}}”一行" in told[1]


def test_a_part_whose_sections_name_nobody_takes_rows_for_the_table_of_tasks_alone(tmp_path: Path) -> None:
    draft = read(tmp_path, PLAN + "四、抓保障\n（一）加强领导。要压实。\n")
    names = {"三（一）": "武小文", "三（二）": "田芳", "四（一）": "郑海"}
    assert "郑海" not in str(fill_responsible(draft, names))
    cut = read(tmp_path, PLAN.replace("负责人：{{负责人}}\n", ""))
    with pytest.raises(DataRefused, match="章节“三（二）”应在通知稿里有"):
        fill_responsible(cut, names)


@pytest.mark.parametrize("tag", ["{{ 村 }}", "{% if 村 %}", "{{ 负责人"])
def test_any_other_tag_in_a_draft_is_refused_with_its_line(tmp_path: Path, tag: str) -> None:
    draft = read(tmp_path, f"{HEAD}【正文】\n请{tag}照办。\n")
    with pytest.raises(DataRefused, match="第 5 行：通知稿里的标签应写作"):
        fill_responsible(draft, {})


# --- which draft ------------------------------------------------------------------------------------


def test_a_draft_is_found_by_its_name_or_by_how_it_begins(tmp_path: Path) -> None:
    for name in ("7号.txt", "79号.txt", "~79号.txt", "79号.docx"):
        (tmp_path / name).touch()
    assert find_draft(tmp_path, "79号").name == "79号.txt"
    assert find_draft(tmp_path, "79").name == "79号.txt"
    assert find_draft(tmp_path, "7号").name == "7号.txt"


@pytest.mark.parametrize("key", ["", "7"])
def test_a_beginning_that_fits_several_drafts_or_none_issues_nothing(tmp_path: Path, key: str) -> None:
    for name in ("7号.txt", "79号.txt"):
        (tmp_path / name).touch()
    with pytest.raises(UsageError, match="79号、7号"):
        find_draft(tmp_path, key)


@pytest.mark.parametrize("folder", ["there", "nowhere"])
def test_a_draft_that_is_not_there_is_told_with_those_that_are(tmp_path: Path, folder: str) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(UsageError, match=r"没有名为“99”的通知稿；现有：（空）"):
        find_draft(tmp_path / folder, "99")


# --- rosters ----------------------------------------------------------------------------------------


def test_a_roster_on_its_own_line_becomes_its_lines_and_the_rest_stays(tmp_path: Path) -> None:
    draft = read(tmp_path, f"{HEAD}【正文】\n成立领导小组。\n{{{{ 领导小组名单 }}}}\n请照办。\n")
    filled = fill_blocks(draft, {"领导小组名单": ["组长：田芳", "成员：武小文"]})
    assert [p.whole for p in filled.paragraphs] == [
        "成立领导小组。",
        "组长：田芳",
        "成员：武小文",
        "请照办。",
    ]


ROSTER_FAULTS = [
    ("{{ 领导小组 }}", "是不是“{{ 领导小组名单 }}”？"),
    ("{{ 空名单 }}", "“空名单”在成文日期（2022年4月18日）应有人"),
    ("按{{ 领导小组名单 }}执行。", "应单独占一行；现为有 2 行"),
]


@pytest.mark.parametrize(("line", "told"), ROSTER_FAULTS, ids=[row[0] for row in ROSTER_FAULTS])
def test_a_roster_that_cannot_stand_there_is_refused_with_its_line(
    tmp_path: Path, line: str, told: str
) -> None:
    draft = read(tmp_path, f"{HEAD}【正文】\n{line}\n")
    with pytest.raises(DataRefused) as refusal:
        fill_blocks(draft, {"领导小组名单": ["甲", "乙"], "空名单": []})
    assert "第 5 行" in str(refusal.value)
    assert told in str(refusal.value)


# -- what the office writes itself ---------------------------------------------------------------------------


def drafted(tmp_path: Path, head: str, body: str) -> NoticeDraft:
    path = tmp_path / "80号.txt"
    fixed = "标题：关于封山的通知\n成文日期：2022年4月18日\n"
    path.write_text(f"{fixed}{head}【正文】\n{body}", encoding="utf-8")
    return read_draft(path, "交楼申乡")


def test_a_run_in_heading_is_one_to_its_full_stop(tmp_path: Path) -> None:
    first = drafted(tmp_path, "主送：各村\n", "一、加强领导。各村要落实责任。\n").paragraphs[0]
    assert (str(first.level), first.heading, first.text) == ("一级标题", "一、加强领导。", "各村要落实责任。")
    plain = drafted(tmp_path, "主送：各村\n", "一、各村要加强领导，落实责任。\n").paragraphs[0]
    assert str(plain.level) == "正文"


def test_the_offices_own_note_of_annexes_is_not_printed_twice(tmp_path: Path) -> None:
    body = "请照办。\n附件：1. 名单甲\n2. 名单乙\n【附件】\n名单甲\n甲。\n【附件】\n名单乙\n乙。\n"
    draft = drafted(tmp_path, "主送：各村\n", body)
    assert [paragraph.whole for paragraph in draft.paragraphs] == ["请照办。"]
    assert [annex.title for annex in draft.attachments] == ["名单甲", "名单乙"]
    with pytest.raises(DataRefused, match="附件说明里的附件应在后面有【附件】一节；现为“名单丙”"):
        drafted(tmp_path, "主送：各村\n", "请照办。\n附件：名单丙\n")


def test_an_order_names_nobody_and_nothing_is_printed_before_it_is_signed(tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match="命令格式没有“主送”这一项"):
        drafted(tmp_path, "主送：各村\n格式：命令\n令号：第3号\n职务：乡长\n", "请照办。\n")
    with pytest.raises(DataRefused, match="印发日期应不早于成文日期"):
        drafted(tmp_path, "主送：各村\n印发日期：2022年4月17日\n", "请照办。\n")


@pytest.mark.parametrize("sign", ["\x07", "\x1b", "\x7f", "\u202e", "\u2067", "\ufffd"])
def test_a_sign_that_prints_nothing_or_turns_the_text_is_told_by_its_line(sign: str) -> None:
    head = "标题：关于防汛的通知\n主送：各村\n成文日期：2022年4月18日\n【正文】\n"
    text = f"{head}做好防汛。\n把{sign}号码写好。\n"
    with pytest.raises(DataRefused) as refused:
        parse_draft(text, "防汛", "交楼申乡")
    said = f"第 6 行：每个字都应印得出来；现为看不见的控制符或者乱码 U+{ord(sign):04X}"
    assert said in str(refused.value)
