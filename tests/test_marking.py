"""Comments and tracked changes: rejecting all is the old text, accepting all the new."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree

from generators.checks.marking import add_comments, as_word, mended, track_mends
from generators.checks.text import RULES, check_document, check_text
from generators.checks.text.document import Line, read_document
from generators.checks.word_text import open_word, word_lines
from generators.errors import DataRefused, HongtouError
from generators.opc import write_package

CASES = Path(__file__).parent / "proofreading"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXTS = [
    line.partition("\t")[2].replace("⟦", "").replace("⟧", "").replace("⏎", "\n")
    for line in (CASES / "find.txt").read_text(encoding="utf-8").splitlines()
]


def paragraphs(content: bytes, *, keep: str, drop: str) -> list[str]:
    """Return the paragraphs as a reader of its own sees them: `keep` stays, `drop` goes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    for node in list(root.iter(W + drop)):
        node.getparent().remove(node)
    told = []
    for paragraph in root.iter(W + "p"):
        letters = paragraph.iter(W + "t", W + "delText") if keep == "del" else paragraph.iter(W + "t")
        told.append("".join(node.text or "" for node in letters))
    return told


def accepted(content: bytes) -> list[str]:
    return paragraphs(content, keep="ins", drop="del")


def rejected(content: bytes) -> list[str]:
    return paragraphs(content, keep="del", drop="ins")


def found_in(content: bytes):
    package = open_word(content, "试.docx")
    return package, check_document(read_document(word_lines(package)))


def test_a_mend_leaves_nothing_to_mend_and_touches_nothing_else() -> None:
    """A text alone, and as a paragraph among others, where a mend may bring another rule to speak."""
    for text in (*TEXTS, *("\n".join(TEXTS[first::40]) for first in range(40))):
        once = mended(text, check_text(text))
        assert mended(once, check_text(once)) == once, text
        assert once.count("\n") == text.count("\n")


_STRAY = (
    *("，，", "。。", ",", "(", "”", "：：", "、、", "?", "!", "..", "1、", "的的", "布署", "帐户", "既使"),
    *("  ", "２０", "％", "[2022]", "等等。", "，和", "、等", "5月"),
)


@pytest.mark.parametrize("seed", range(6))
def test_a_text_damaged_anywhere_is_mended_once_for_all(seed: int) -> None:
    """Two faults in one place are one mend: a mark of two that is the wrong one there goes wholly."""
    draw = random.Random(seed)  # noqa: S311
    sentences = [line for rule in RULES.values() for line in rule.leaves.split("\n") if line.endswith("。")]
    for _ in range(60):
        said = "".join(draw.sample(sentences, 2))
        for _ in range(draw.choice((1, 2, 4))):
            at = draw.randrange(1, len(said))
            said = said[:at] + draw.choice((*_STRAY, said[max(0, at - 3) : at])) + said[at:]
        text = f"各村：\n{said}"
        once = mended(text, check_text(text))
        assert mended(once, check_text(once)) == once, text


def test_a_rule_of_whole_texts_that_mends_says_so() -> None:
    """Only those are asked again of a mended text."""
    quiet = [rule for rule in RULES.values() if not rule.mends]
    assert quiet
    for text in {*TEXTS, *(rule.finds for rule in RULES.values())}:
        document = read_document([Line(number, line) for number, line in enumerate(text.split("\n"), 1)])
        mending = [rule.key for rule in quiet if any(hit.mend is not None for hit in rule.find(document))]
        assert not mending, f"@document_rule(…, mends=True) is missing: {text}"


def test_reject_all_is_the_old_text_and_accept_all_the_new() -> None:
    mends = [rule for rule in RULES.values() if any(f.mend is not None for f in check_text(rule.finds))]
    assert len(mends) > 30
    for rule in mends:
        lines = rule.finds.split("\n")
        package, findings = found_in(as_word(lines))
        content, made = track_mends(package, findings)
        assert rejected(content) == lines, rule.key
        assert accepted(content) == mended(rule.finds, findings).split("\n"), rule.key
        assert made > 0, rule.key


def cut_into_runs(text: str) -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for index, letter in enumerate(text):
        run = paragraph.add_run(letter)
        run.bold, run.font.size = index % 2 == 0, docx.shared.Pt(10 + index % 5)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_the_properties_of_each_run_stay_with_both_halves() -> None:
    text = "各村要认真布署,建立台帐，用三、四天完成。"
    package, findings = found_in(cut_into_runs(text))
    content, made = track_mends(package, findings)
    assert made == 4
    assert rejected(content) == [text]
    assert accepted(content) == ["各村要认真部署，建立台账，用三四天完成。"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    for run in root.iter(W + "r"):
        assert run.find(f"{W}rPr/{W}sz") is not None
    numbers = [node.get(W + "id") for node in root.iter(W + "ins", W + "del")]
    assert len(numbers) == len(set(numbers))


def test_comments_say_what_was_found_and_leave_every_character() -> None:
    text = "各村要认真布署,建立台帐。"
    original = cut_into_runs(text)
    package, findings = found_in(original)
    content = add_comments(package, findings)
    opened = docx.Document(io.BytesIO(content))
    assert [paragraph.text for paragraph in opened.paragraphs] == [text]
    told = [comment.text for comment in opened.comments]
    assert len(told) == len(findings) == 3
    assert any("布署" in one and "部署" in one for one in told)
    again = add_comments(*found_in(original))
    assert again == content
    # Read once more, comments are added to those there are.
    twice = docx.Document(io.BytesIO(add_comments(*found_in(content))))
    assert len(list(twice.comments)) == 6


@pytest.mark.parametrize("taken", ["²", "9" * 5000, "", "x"])
def test_a_number_that_is_none_in_a_file_is_passed_over(taken: str) -> None:
    package, findings = found_in(cut_into_runs("各村要认真布署,建立台帐。"))
    root = etree.fromstring(package.parts[package.main])
    next(root.iter(W + "p")).append(etree.Element(W + "bookmarkStart", {W + "id": taken}))
    parts = {**package.parts, package.main: etree.tostring(root)}
    package = open_word(write_package(parts.items()), "试.docx")
    assert track_mends(package, findings)[1] == 3


def test_every_part_that_is_not_written_stays_byte_for_byte() -> None:
    original = cut_into_runs("各村要认真布署。")
    content, _ = track_mends(*found_in(original))
    with zipfile.ZipFile(io.BytesIO(original)) as old, zipfile.ZipFile(io.BytesIO(content)) as new:
        assert old.namelist() == new.namelist()
        for name in old.namelist():
            if name != "word/document.xml":
                assert old.read(name) == new.read(name), name


def mutated(content: bytes, seed: int) -> bytes:
    """Return the file with one thing of its body broken, doubled, moved or emptied."""
    chance = random.Random(seed)  # noqa: S311
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = chance.choice(["word/document.xml"] * 4 + ["word/styles.xml", "word/_rels/document.xml.rels"])
    if part not in parts:
        part = "word/document.xml"
    if chance.random() < 0.25:
        data = bytearray(parts[part])
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        parts[part] = bytes(data)
    else:
        root = etree.fromstring(parts[part])
        nodes = list(root.iter())[1:]
        for _ in range(chance.randint(1, 4)):
            node = chance.choice(nodes)
            if node.getparent() is None:
                continue
            act = chance.randrange(4)
            if act == 0:
                node.getparent().remove(node)
            elif act == 1:
                node.addnext(etree.fromstring(etree.tostring(node)))
            elif act == 2:
                node.attrib.clear()
            elif node.text:
                node.text = chance.choice(
                    ["", "，，", "(一)、", "“", "\u200b", "𠮷", "2022年6月31日", "))（（"]
                )
        parts[part] = etree.tostring(root)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def survive(content: bytes) -> bool:
    """Return whether the file could be read; what is read is checked, marked and lost in no character."""
    try:
        package, findings = found_in(content)
        commented, tracked = add_comments(package, findings), track_mends(package, findings)[0]
    except HongtouError:
        return False
    lines = [line.text for line in word_lines(package)]
    assert [line.text for line in word_lines(open_word(commented, "试.docx"))] == lines
    assert len(word_lines(open_word(tracked, "试.docx"))) == len(lines)
    assert rejected(tracked) == rejected(content)
    return True


def test_no_broken_file_makes_a_traceback_or_loses_a_character() -> None:
    lines = [
        "关于布署工作的通知",
        "各村:",
        "一、总体要求。",
        "(二)要认真的落实,用三、四天完成。",
        "附件：1、台帐。",
    ]
    base = as_word(lines)
    assert sum(survive(mutated(base, seed)) for seed in range(40)) > 15


@pytest.mark.parametrize("broken", [b"<Types", b"<x:Types/>", b"<Types/><Types/>", b"<a>" * 300])
def test_a_file_whose_table_of_parts_is_broken_takes_no_comments(broken: bytes) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_word(["各村:"]))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, broken if name == "[Content_Types].xml" else old.read(name))
    package, findings = found_in(stream.getvalue())
    with pytest.raises(DataRefused, match="不是完好的 XML"):
        add_comments(package, findings)


def test_a_file_without_its_table_of_parts_takes_no_comments() -> None:
    package, findings = found_in(as_word(["各村:"]))
    del package.parts["[Content_Types].xml"]
    with pytest.raises(DataRefused, match="应有部件"):
        add_comments(package, findings)
