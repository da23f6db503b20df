"""No signature stands alone on a page (GB/T 9704 7.3.5.5): what is done for it, how far; and it is said."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest

from generators.filling.docx import WordTemplate
from generators.printing import libreoffice, print_docx, print_with_libreoffice
from generators.printing.official.imprint_page import put_imprint_on_even_page
from generators.printing.official.signature_page import LEAST, keep_signature_with_text
from tools.gbt9704.papers import DATE, ISSUER, KINDS, TEMPLATES
from tools.gbt9704.reading import Line, Paper

WORDS = "持续巩固拓展脱贫攻坚成果同乡村振兴有效衔接工作方案责任体系政策监管帮扶措施落实到位" * 60
FIRST = "按照要求开展季度排查。"


def notice(*paragraphs: str, **more: Any) -> bytes:
    """Return a sealed 公文 with these paragraphs for its body."""
    fields = {**KINDS["横排附表"][1], "附表": [], **more}
    body = [{"级别": "正文", "标题": "", "文": text} for text in paragraphs]
    return WordTemplate.open(TEMPLATES / "公文.docx").fill({**fields, "正文": body})


def lines_long(count: int, short: int = 5) -> str:
    """Return text of `count` lines of 28 characters, two empty at its beginning and `short` at its end."""
    return WORDS[: 28 * count - 2 - short]


def signed(printed: Paper) -> tuple[list[str], Line, Line]:
    """Return the lines above the issuer on its page, the issuer's line and the date's."""
    date = printed.line(DATE, where=lambda line: line.text == DATE)
    issuer = printed.line(ISSUER, where=lambda line: line.text == ISSUER)
    return [line.text for line in date.page.lines if line.base < issuer.base], issuer, date


def words_of(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


STRANDED = [
    # the body's second paragraph, what is done to it
    (lines_long(29), "行距加大 0.5 磅"),
    (lines_long(26), "行距缩小 1.5 磅"),
    (lines_long(7, short=26), "行距加大 1 磅、字距加大 0.25 磅"),
]


@pytest.mark.parametrize(("text", "done"), STRANDED, ids=[done for _, done in STRANDED])
def test_text_is_set_closer_or_wider_until_it_ends_above_the_signature(text: str, done: str) -> None:
    data = notice(FIRST, text)
    above, _, _ = signed(Paper(print_docx(data).pdf))
    assert above == []
    tuned, (finding,) = keep_signature_with_text(data, "80号.docx")
    assert f"已将正文{done}（行距最多增减 2 磅，字距最多增减 0.5 磅）" in str(finding)
    assert words_of(tuned) == words_of(data)
    above, issuer, date = signed(Paper(print_docx(tuned).pdf))
    assert "".join(above).endswith(text[-LEAST:])
    assert issuer.page is date.page


def test_the_spacing_stands_in_the_word_file_and_only_in_the_body() -> None:
    more = {"附件": [{"标记": "附件", "标题行": [{"文": "名单"}], "正文": KINDS["横排附表"][1]["正文"]}]}
    tuned, _ = keep_signature_with_text(notice(FIRST, lines_long(7, short=26), **more), "80号.docx")
    paragraphs = docx.Document(io.BytesIO(tuned)).paragraphs
    own = {
        p.style.name: p.paragraph_format.line_spacing for p in paragraphs if p.paragraph_format.line_spacing
    }
    assert {name: spacing.pt for name, spacing in own.items()} == {"公文正文": pytest.approx(29.95)}
    spaced = [p.text for p in paragraphs if p._p.xpath("w:r/w:rPr/w:spacing[@w:val='0']")]
    assert spaced == [FIRST, lines_long(7, short=26)]


@pytest.mark.parametrize("count", [1, 12, 33])
def test_a_notice_whose_signature_has_text_above_it_stays_as_it_is(count: int) -> None:
    data = notice(FIRST, lines_long(count))
    assert keep_signature_with_text(data, "80号.docx") == (data, ())


def test_beyond_the_bounds_the_last_lines_go_with_the_signature_and_it_is_said() -> None:
    kept, (finding,) = keep_signature_with_text(notice(FIRST, lines_long(4)), "80号.docx")
    assert "仍排不下，已将正文最后一两行移到署名那一面" in str(finding)
    above, _, date = signed(Paper(print_docx(kept).pdf))
    assert (len(above), date.page.number) == (2, 2)


def test_a_body_that_must_stay_on_page_one_leaves_the_signature_alone_and_it_is_said() -> None:
    data = notice(FIRST, 标题行=[{"文": "关于开展季度排查的通知"}] * 6)
    kept, (finding,) = keep_signature_with_text(data, "80号.docx")
    assert kept == data
    assert "请增减几个字；不能用“此页无正文”" in str(finding)
    assert Paper(print_docx(kept).pdf).line(FIRST).page.number == 1


def test_of_a_short_body_one_line_goes_and_the_rest_stays_on_page_one() -> None:
    data = notice(lines_long(3), 标题行=[{"文": "关于开展季度排查的通知"}] * 5)
    kept, (finding,) = keep_signature_with_text(data, "80号.docx")
    assert "已将正文最后一行移到署名那一面" in str(finding)
    printed = Paper(print_docx(kept).pdf)
    assert (printed.line(WORDS[:8]).page.number, len(signed(printed)[0])) == (1, 1)


def test_the_note_under_the_date_stays_on_its_page() -> None:
    more = {"有附注": True, "附注": "此件公开发布"}
    data, findings = keep_signature_with_text(notice(FIRST, lines_long(25), **more), "80号.docx")
    printed = Paper(print_docx(data).pdf)
    assert findings
    assert printed.line("此件公开发布").page is signed(printed)[2].page
    assert signed(printed)[0]


def test_those_who_attended_stand_under_the_text_of_the_minutes() -> None:
    context = {**KINDS["纪要"][1], "附件": [], "有附件说明": False, "附件说明": []}
    fill = WordTemplate.open(TEMPLATES / "纪要.docx").fill

    def minutes(count: int) -> bytes:
        return fill({**context, "正文": [{"级别": "正文", "标题": "", "文": lines_long(count)}]})

    moved = [count for count in (30, 31) if keep_signature_with_text(minutes(count), "纪要.docx")[1]]
    assert moved
    data, _ = keep_signature_with_text(minutes(moved[0]), "纪要.docx")
    attended = Paper(print_docx(data).pdf).line("出席：")
    assert any(line.base < attended.base for line in attended.page.lines)


@pytest.mark.parametrize(
    ("count", "text_pages", "page"),
    [(3, 1, 2), (20, 2, 2), (25, 2, 4), (40, 3, 4)],
    ids=["one page", "room under the date", "no room under the date", "three pages"],
)
def test_an_imprint_on_an_even_page_takes_a_new_one_only_when_it_must(
    count: int, text_pages: int, page: int
) -> None:
    copied = {"有抄送": True, "抄送机关": "县委办公室，" * 12}
    data = put_imprint_on_even_page(notice(FIRST, lines_long(count), 版记另面=True, **copied), "80号.docx")
    printed = Paper(print_docx(data).pdf)
    assert printed.line(DATE, where=lambda line: line.text == DATE).page.number == text_pages
    assert printed.line("党政综合办公室").page.number == page == len(printed.pages)
    assert printed.pages[-1].rules[-1].bottom == pytest.approx(262, abs=0.5)


def test_a_notice_that_asks_for_no_page_of_the_imprint_stays_as_it_is() -> None:
    data = notice(FIRST, lines_long(40))
    assert put_imprint_on_even_page(data, "80号.docx") == data


@pytest.mark.skipif(libreoffice.find_libreoffice() is None, reason="LibreOffice is not installed")
def test_libreoffice_ends_the_tuned_text_on_the_same_page() -> None:
    tuned, _ = keep_signature_with_text(notice(FIRST, lines_long(29)), "80号.docx")
    ours, theirs = Paper(print_docx(tuned).pdf), Paper(print_with_libreoffice(tuned))
    assert signed(ours)[0] == signed(theirs)[0]
