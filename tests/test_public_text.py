"""What hangs in public is judged as it was filled, in whatever spelling and from whatever cell."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pypdfium2
import pytest
from by_pdfium import page_texts
from few_villages import write_few_villages
from lxml import etree
from test_custody import HEAD

import cli
from generators.catalogue import CATALOGUE, kinds_named
from generators.checks.public_text import finished_findings, public_findings
from generators.notice_draft import parse_draft
from generators.opc import Opener, write_package
from generators.pipeline.archive import close_quarter
from generators.pipeline.job import Job
from generators.pipeline.notices import make_notice
from generators.pipeline.posted import goes_on_the_wall
from generators.pipeline.quarters import make_quarter
from generators.pipeline.template_trial import Trial, try_template
from generators.records.columns import Quarter
from generators.records.dataset import Dataset
from generators.records.households import Household, Member
from generators.records.meetings import Publicity
from generators.records.township import Township
from generators.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE = Path(__file__).parents[1] / "data" / "交楼申乡"


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return read_workbook(SAMPLE / "数据.xlsx")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Some villages of the sample: whatever is found is looked for in every cell."""
    book = write_few_villages(tmp_path_factory.mktemp("wall"), "东沟村", "桃花塬村", "寨沟门村", most=100)
    return read_workbook(book)


def told(dataset: Dataset, text: str) -> str:
    found = public_findings(dataset, {"名单": [{"备注": text}]}, "东沟村风险消除公告")
    return "\n".join(map(str, found))


NUMBERS = [
    "13800138000",
    "138.0013.8000",
    "138-0013-8000",
    "138 0013 8000",
    "138（0013）8000",
    "１３８００１３８０００",
    "一三八〇〇一三八〇〇〇",
    "壹叁捌零零壹叁捌零零零",
    "幺三八零零幺三八零零零",
    "壹參捌零零壹叄捌零零零",
    "弌弎捌〇〇弌弎捌◯◯◯",
    "幺三八洞洞幺三八洞洞洞",
    "么三八○○么三八○○○",
    "一百三十八，零零一三，八零零零",
    "壹佰叁拾捌零零壹叁捌零零零",
    "㊀㊂㊇〇〇㈠㈢㈧〇〇〇",
    "一四一一九九一九七七〇四二六三〇七〇",
    "幺四幺幺九九幺九拐拐洞四两六三洞拐洞",
    "壹肆壹壹玖玖 壹玖柒柒零肆贰陆 叁零柒叉",
    "张三13800138000",
    "13800138000一户",
    "+86 138 0013 8000",
    "1\u200b3800138000",
    "1 3 8 0 0 1 3 8 0 0 0",
    "138_0013_8000",
    "138\u31640013\u31648000",
    "138转0013转8000",
    "138OO138OOO",
    "l38oo138ooo",
    "١٣٨٠٠١٣٨٠٠٠",
    "〡〣〨〇〇〡〣〨〇〇〇",
    "①③⑧⓪⓪①③⑧⓪⓪⓪",
    "1⃣3⃣8⃣0⃣0⃣1⃣3⃣8⃣0⃣0⃣0⃣",
    "\u202e00083100831\u202c",
    "008613800138000",
    "6217 0000 1234 5678 901",
    "14119919770426307×",
    "141199/1977/0426/307х",
    "1411991977O426307X",
    "141199 19770426 3070",
    "141199197704263O7",
]


@pytest.mark.parametrize("number", NUMBERS[:-1])
@pytest.mark.parametrize("around", ["{}", "岢政函{}号", "村委会门口，联系{}。"])
def test_a_number_of_a_person_is_found_in_any_spelling(dataset: Dataset, number: str, around: str) -> None:
    assert "不得有证件号码、手机号、账号" in told(dataset, around.format(number))
    assert number not in told(dataset, around.format(number))


def test_every_id_number_of_the_township_is_found_in_pieces(dataset: Dataset) -> None:
    for member in dataset.all(Member)[::11]:
        number = member.id_number
        for written in (number, f"{number[:6]} {number[6:14]} {number[14:]}", ".".join(number)):
            assert told(dataset, f"批准（{written}）"), written


@pytest.mark.parametrize(
    "word",
    [
        *(
            "低保户",
            "低 保 户",
            "低\u200b保",
            "低·保",
            "低_保户",
            "残疾",
            "殘疾",
            "因病致贫",
            "大病",
            "特困",
            "五保",
        ),
        *(
            "乳腺癌",
            "肿\u2060瘤",
            "尿毒症",
            "肺炎",
            "瘫痪",
            "癱痪",
            "癫痫",
            "透析",
            "截肢",
            "聋哑",
            "精神障碍",
        ),
        *("ＨＩＶ", "脑梗", "高血压", "糖尿", "白血", "尘肺", "住院"),
    ],
)
def test_a_word_of_health_or_status_is_found(dataset: Dataset, word: str) -> None:
    assert "不得写疾病" in told(dataset, f"该户为{word}。")


@pytest.mark.parametrize(
    "text",
    [
        "0358-6322000",
        "138001八千百姓",
        "岢政函〔2022〕12号",
        "2022年6月15日至2022年6月21日",
        "3人",
        "村委会公开栏",
        "不降低。保障到位",
        "抓住症结",
        "其中风险消除3户",
        "损失明显减少，总结核查结果",
        "文化疗养，消除隐患",
        "第1至第10组",
        "全村一百三十八户，一千三百八十人，投资一千三百万元",
        "三三两两，一一核对，二〇二二年五月至六月",
        "南洞沟村、北洞沟村，拐角处、桥洞下共两处",
        "精神文明",
    ],
)
def test_what_may_hang_in_public_is_not_withheld(sample: Dataset, text: str) -> None:
    assert told(sample, text) == ""


def test_the_cell_that_the_text_came_from_is_named(dataset: Dataset) -> None:
    publicity = dataset.all(Publicity)[0]
    wrong = publicity.model_copy(update={"place": "公开栏，问138.0013.8000"})
    rows = {**dataset.rows, Publicity: (wrong, *dataset.all(Publicity)[1:])}
    changed = Dataset(dataset.settings, rows, dataset.letters)
    place = str(changed.place(wrong, "place"))
    assert place in told(changed, "公示地点：公开栏，问138.0013.8000")


def test_the_telephone_of_a_household_is_found_even_without_its_area_code(dataset: Dataset) -> None:
    household = dataset.all(Household)[0].model_copy(update={"phone": "0358-7654321"})
    rows = {**dataset.rows, Household: (household, *dataset.all(Household)[1:])}
    assert told(Dataset(dataset.settings, rows, dataset.letters), "电话0358 7654321")


@pytest.mark.parametrize(
    ("text", "is_withheld"),
    [
        ("{name} 0358-6310001", True),
        ("{name}（东沟村）电话：0358 6310001", True),
        ("{name}，座机０３５８－６３１０００１", True),
        ("{name}〇三五八六三一〇〇〇一", True),
        ("0358-6310001（{name}）", True),
        ("{name}，（0358）6310001", True),
        ("{name} 0358 631 0001", True),
        ("{name}电话6310001", True),
        ("{name} 6310001", True),
        ("{name}（3月纳入）联系6310001", True),
        ("{name}20220615公示", False),
        ("1{name}2022.6.27反映该户今年养牛，收入不实", False),
        ("{name}2022-6-27", False),
        ("{name}户，2022年纳入，收入20000元", False),
        ("{name}等户，监督电话：6310001", False),
        ("{name}等户，监督电话：0358-6310001", False),
        ("{name}等户退出。乡镇办公室电话0358-6310001", False),
        ("{name}，{office}", False),
        ("请拨打12317或0358-6310001", False),
        ("{name}，档案20220358631000101号", False),
    ],
)
def test_a_fixed_telephone_beside_a_name_is_withheld_the_offices_may_stand(
    dataset: Dataset, text: str, is_withheld: bool
) -> None:
    name = dataset.all(Member)[0].name
    office = next(phone for township in dataset.all(Township) if (phone := township.phone))
    assert ("座机号" in told(dataset, text.format(name=name, office=office))) == is_withheld


def test_the_cells_of_the_papers_own_village_are_named_first(dataset: Dataset) -> None:
    text = "村委会院内 138.0013.8000"
    said = [row.model_copy(update={"place": text}) for row in dataset.all(Publicity)]
    everywhere = Dataset(dataset.settings, {**dataset.rows, Publicity: tuple(said)}, dataset.letters)
    assert len(said) > 3
    for village in ("东沟村", "桃花塬村", "寨沟门村"):
        (found,) = public_findings(everywhere, {"地点": text}, f"{village}公示情况报告")
        own = [
            str(everywhere.place(r, "place"))
            for r in said
            if everywhere.meeting(r.meeting).village == village
        ]
        assert found.place.startswith("、".join(own[:3]))
        assert found.place.endswith(f"等{len(said)}格")


def test_the_sample_has_nothing_that_is_withheld_for_it(sample: Dataset) -> None:
    from generators.records.columns import Quarter

    for kind in (kind for kind in CATALOGUE if kind.is_public):
        for subject in kind.subjects(sample, Quarter(2022, 2), frozenset()):
            fields = kind.fields(sample, subject, "", lambda _: "")
            assert public_findings(sample, fields, kind.name) == []


# --- the finished file ---


def template_saying(text: str, folder: Path) -> Path:
    """Return a township's own template of the announcement with `text` in it, wherever it stands."""
    parts = Opener().read((Path("templates") / "风险消除公告.docx").read_bytes(), "模板")
    part = "word/document.xml"
    runs = "".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in text.split("|"))
    parts[part] = parts[part].replace(b"<w:sectPr", f"<w:p>{runs}</w:p><w:sectPr".encode(), 1)
    target = folder / "乡" / "templates" / "风险消除公告.docx"
    target.parent.mkdir(parents=True)
    target.write_bytes(write_package(parts.items()))
    return folder / "乡"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("联系电话：138|0013|8000", "有号码"),
        ("原为低|保户的除外", "写有“低保”"),
        ("咨询电话：0358-6322000", ""),
    ],
)
def test_the_fixed_text_of_a_template_is_searched_too_and_when_it_is_tried(
    sample: Dataset, tmp_path: Path, text: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(template_saying(text, tmp_path), tmp_path / "out", formats=frozenset({"docx"}))
    vars(job)["dataset"] = sample
    report = make_quarter(job, kinds_named(["风险消除公告"])[0], Quarter(2022, 2))
    reasons = "\n".join(str(reason) for paper in report.withheld for reason in paper.reasons)
    assert bool(report.made) is not bool(told)
    assert told in reasons
    assert "8000" not in reasons
    monkeypatch.setattr("generators.pipeline.template_trial._printed", lambda *_: Trial())
    template = job.data / "templates" / "风险消除公告.docx"
    trial = try_template(job, template.name, template.read_bytes())
    assert told in "\n".join(map(str, trial.findings))
    assert bool(trial.findings) is bool(told)


# --- announcements that somebody drafted ---

PEST = "做好动物疫病防控，病死牲畜不得出售。"


@pytest.mark.parametrize("title", ["关于防汛的公告", "关于禁牧的通告", "关于名单的公示（第二批）"])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("请照办。", ""),
        (PEST, ""),
        ("由{name}负责。", ""),
        ("联系人{name}，{id_number}。", "不得有证件号码"),
        ("问 138.0013.8000。", "不得有证件号码"),
        ("{name}因病致贫。", "不得写疾病"),
    ],
)
def test_an_announcement_that_was_drafted_is_judged_as_finished(
    tmp_path: Path, dataset: Dataset, title: str, text: str, told: str
) -> None:
    member = dataset.all(Member)[0]
    (tmp_path / "乡" / "notices").mkdir(parents=True)
    text = text.format(name=member.name, id_number=member.id_number)
    said = HEAD.format(title=title, day="2022年4月18日", also="", text=text)
    (tmp_path / "乡" / "notices" / "件.txt").write_text(said, encoding="utf-8")
    job = Job(tmp_path / "乡", tmp_path / "out", formats=frozenset({"docx"}))
    vars(job)["dataset"] = dataset
    report = make_notice(job, "件")
    reasons = [reason for paper in report.withheld for reason in paper.reasons]
    assert bool(reasons) == bool(told)
    assert all(told in reason.expected and "文件“件.txt”" in reason.place for reason in reasons)
    assert bool(job.look_at_numbers().rows()) == (not told), "what is withheld has no number"


@pytest.mark.parametrize(
    ("title", "is_public"),
    [
        ("拟退出对象公　示　名　单", True),
        ("东沟村公示（第二榜）", True),
        ("公告第2号", True),
        ("致全乡的一封公开信", True),
        ("关于做好公示工作的通知", False),
        ("关于公示情况的报告", False),
    ],
)
def test_a_draft_is_for_the_wall_whatever_follows_the_word(
    tmp_path: Path, dataset: Dataset, title: str, is_public: bool
) -> None:
    (tmp_path / "乡" / "notices").mkdir(parents=True)
    said = HEAD.format(title=title, day="2022年4月18日", also="", text="问 138.0013.8000。")
    (tmp_path / "乡" / "notices" / "件.txt").write_text(said, encoding="utf-8")
    job = Job(tmp_path / "乡", tmp_path / "out", formats=frozenset({"docx"}))
    vars(job)["dataset"] = dataset
    assert bool(make_notice(job, "件").withheld) == is_public


A_LIST = "\n【附件】\n{title}\n张贵生｜{number}\n"


@pytest.mark.parametrize(
    ("body", "title", "number", "is_withheld"),
    [
        ("请照办。", "拟退出对象公示", "138.0013.8000", True),
        ("请照办。", "风险消除公告（样式）", "一三八〇〇一三八〇〇〇", True),
        ("请照办。", "村务公开栏", "13800138000", True),
        ("附件名单在公开栏张贴。", "监测户名单", "138 0013 8000", True),
        ("表格上墙。", "责任人一览表（第一批）", "13800138000", True),
        ("请照办。", "拟退出对象公示", "1380｜0138000", True),
        ("请照办。", "拟退出对象公示", "0358-6322000", False),
        ("请照办。", "防汛责任人名单", "13800138000", False),
        ("公示以后报乡政府。", "防汛责任人名单", "13800138000", False),
        ("请照办。", "公示工作方案", "13800138000", False),
    ],
)
def test_what_goes_on_the_wall_with_a_notice_is_judged_as_public(
    tmp_path: Path, dataset: Dataset, body: str, title: str, number: str, is_withheld: bool
) -> None:
    (tmp_path / "乡" / "notices").mkdir(parents=True)
    text = body + A_LIST.format(title=title, number=number)
    said = HEAD.format(title="关于防汛的通知", day="2022年4月18日", also="", text=text)
    (tmp_path / "乡" / "notices" / "件.txt").write_text(said, encoding="utf-8")
    job = Job(tmp_path / "乡", tmp_path / "out", formats=frozenset({"docx"}))
    vars(job)["dataset"] = dataset
    reasons = [reason for paper in make_notice(job, "件").withheld for reason in paper.reasons]
    assert bool(reasons) == is_withheld
    assert all("不得有证件号码" in reason.expected and "件.txt" in reason.place for reason in reasons)
    assert number not in "".join(map(str, reasons))


LISTS = ["工作专班人员名单", "监测户统计表（第一批）"]
POSTED = [
    ("各村召开村民代表会议评议，结果公示不少于7天。", []),
    ("村民代表表决后公示，并报乡政府。", []),
    ("对表扬的村，予以公开通报。", []),
    ("村民代表名单公示7天。", []),
    ("工作专班人员名单见附件，评议结果在公开栏公示。", []),
    ("评议结果公示后，填写附件1报乡政府。", []),
    ("按附件2规定的程序公示。", []),
    ("附件1内部掌握，不得对外公开。", []),
    ("名单不在公开栏张贴。", []),
    ("附件1发至各村。附件2的样式另发。评议结果公开。", []),
    ("附件一律由村委会存档，评议意见公示。", []),
    ("监测户登记表公示7天。", []),
    ("名单发至各村，做好村务公开工作。", []),
    ("按附件1组织，做到公开透明。", []),
    ("附件1在公开栏张贴。", [0]),
    ("附件２经核对无误后，在公开栏张贴。", [1]),
    ("附件1、2同时张贴上墙。", [0, 1]),
    ("附件一至二予以公布。", [0, 1]),
    ("附件一并公示。", [0, 1]),
    ("张贴附件2，结果报乡政府。", [1]),
    ("各村将名单张贴上墙。", [0]),
    ("专班人员名单上墙。", [0]),
    ("监测户统计表在公开栏公布。", [1]),
    ("（一）统计表公示。由各村办理。", [1]),
    ("表格上墙。", [1]),
    ("名单在村务公开栏公布。", [0]),
    ("《监测户统计表（第一批）》由各村公开。", [1]),
    ("村民代表会议评议后，附件2公示7天。", [1]),
]


@pytest.mark.parametrize(("body", "posted"), POSTED)
def test_a_list_is_for_the_wall_where_the_notice_names_it_and_says_so(body: str, posted: list[int]) -> None:
    attached = "".join(A_LIST.format(title=title, number="13800138000") for title in LISTS)
    said = HEAD.format(title="关于防汛的通知", day="2022年4月18日", also="", text=body + attached)
    draft = parse_draft(said, "件", "交楼申乡")
    found = [n for n, text in enumerate(draft.attachments) if goes_on_the_wall(draft, text)]
    assert found == posted


@pytest.mark.parametrize("kind", ["一览", "情况", "明细", "统计", "汇总", "登记", "联系"])
def test_a_table_of_any_kind_is_for_the_wall_where_the_notice_says_so(kind: str) -> None:
    text = f"{kind}表在公开栏张贴。" + A_LIST.format(title=f"责任人{kind}表", number="13800138000")
    said = HEAD.format(title="关于防汛的通知", day="2022年4月18日", also="", text=text)
    draft = parse_draft(said, "件", "交楼申乡")
    assert goes_on_the_wall(draft, draft.attachments[0])


def test_a_number_in_pieces_over_the_cells_of_a_row_is_found(dataset: Dataset) -> None:
    number = dataset.all(Member)[0].id_number
    paper = (Path("templates") / "公文.docx").read_bytes()
    parts = Opener().read(paper, "件")
    for pieces, is_found in (([number[:6], number[6:14], number[14:]], True), (["138", "0013"], False)):
        cells = "".join(f"<w:tc><w:p><w:r><w:t>{piece}</w:t></w:r></w:p></w:tc>" for piece in pieces)
        row = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl><w:sectPr".encode()
        part = {"word/document.xml": parts["word/document.xml"].replace(b"<w:sectPr", row, 1)}
        content = write_package({**parts, **part}.items())
        assert bool(finished_findings(dataset, content, "名单")) == is_found


# --- everything that is made for the wall ---


def texts_of(path: Path) -> Iterator[str]:
    """Yield what a file says as other programs read it: its pages, parts and properties, or its bytes."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as pdf:
            yield str(pdf.get_metadata_dict())
        yield from page_texts(path)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if name.endswith((".xml", ".rels")):
                    yield "".join(map(str, etree.fromstring(package.read(name)).itertext()))
    else:
        yield path.read_bytes().decode("utf-8", "replace")


def test_nothing_that_is_made_for_the_wall_or_told_about_it_bears_a_number_of_a_person(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    book = write_few_villages(tmp_path / "乡", "东沟村")
    cells = [str(cell) for sheet in openpyxl.load_workbook(book) for row in sheet.values for cell in row]
    numbers = set(re.findall(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dX])(?!\d)", "\n".join(cells)))
    assert len(numbers) > 40, "of persons, as anybody finds them in the workbook"
    kinds = [kind for kind in CATALOGUE if kind.is_public]
    job = Job(book.parent, tmp_path / "out", formats=frozenset({"docx", "pdf", "ofd"}))
    report = close_quarter(job, kinds, Quarter(2022, 2), with_gaps=True)
    said = ["--data", str(book.parent), "--out", str(job.out)]
    assert cli.run([*said, "make", *(kind.name for kind in kinds), "2022Q2", "--format", "docx"]) in {0, 4}
    assert cli.run([*said, "number", "list"]) == 0
    assert cli.run([*said, "check-data"]) in {0, 3}
    for paper in sorted(job.out.rglob("*公告*.docx"))[:1]:
        assert cli.run(["check", str(paper), "--json"]) in {0, 4}
    texts = [(path.name, text) for path in job.out.rglob("*") if path.is_file() for text in texts_of(path)]
    assert {Path(name).suffix for name, _ in texts} >= {".docx", ".pdf", ".ofd", ".sqlite3"}
    assert any("卷内文件目录" in text for _, text in texts)
    texts += [("report", str(report)), *(("screen", text) for text in capfd.readouterr())]
    plain = [(name, re.sub(r"[^\dX]+", "", unicodedata.normalize("NFKC", text))) for name, text in texts]
    assert [(name, number) for name, text in plain for number in numbers if number in text] == []
