"""An own template sent through the page: what acts, reaches out, reads on or hangs is refused by name."""

from __future__ import annotations

import io
import re
import threading
import zipfile
from functools import partial
from typing import TYPE_CHECKING

import pytest

from generators.desk import pictures
from generators.desk.pictures import press_for_others
from generators.errors import Busy
from generators.installation import SAMPLE, SHIPPED_TEMPLATES
from generators.pipeline.job import Job
from generators.pipeline.template_trial import try_template
from generators.printing import workers

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = "退出告知书.docx"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Parts = dict[str, bytes]


def shipped() -> Parts:
    with zipfile.ZipFile(SHIPPED_TEMPLATES / FILE) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Parts) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def with_body(more: str) -> Parts:
    parts = shipped()
    text = parts["word/document.xml"].decode()
    end = text.rindex("<w:sectPr")
    return parts | {"word/document.xml": f"{text[:end]}{more}{text[end:]}".encode()}


def said(text: str) -> Parts:
    """Return the template with a paragraph that says `text`."""
    return with_body(f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>')


def related(parts: Parts, kind: str, target: str, mode: str = "External", part: str = "document") -> Parts:
    name = f"word/_rels/{part}.xml.rels"
    relation = f'<Relationship Id="rIdX" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    begun = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    text = parts.get(name, begun).decode().replace("/>", "></Relationships>", 1 if name not in parts else 0)
    return parts | {name: text.replace("</Relationships>", f"{relation}</Relationships>").encode()}


def declared(part: str) -> Parts:
    parts = shipped()
    entity = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    return parts | {part: entity + re.sub(rb"^<\?xml.*?\?>", b"", parts.get(part, b"<a>&b;</a>"))}


CODE = (
    *(
        "{{ ''.__class__ }}",
        "{{ 户主.__class__.__mro__ }}",
        "{{ 户主['__class__'] }}",
        "{{ 户主|attr('x') }}",
    ),
    *("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "{{ self.__init__ }}", "{{ config }}"),
    *("{{ 7*7 }}", "{{ range(10**9)|list }}", "{% for i in range(999999999) %}字{% endfor %}", "{{ loop }}"),
    *("{% include '/etc/passwd' %}", "{% import '甲' as 乙 %}", "{% extends '甲' %}", "{% set 甲 = 1 %}"),
    *(
        "{% macro 甲() %}{{ 甲() }}{% endmacro %}{{ 甲() }}",
        "{% raw %}{{ 甲 }}{% endraw %}",
        "{# 甲",
        "{{ 户主",
    ),
    "{% filter upper %}甲{% endfilter %}",
    "{% autoescape false %}{{ 户主 }}{% endautoescape %}",
    "{% if 户主 %}" * 300 + "{% endif %}" * 300,
)
FIELD = '<w:p><w:fldSimple w:instr="{}"><w:r><w:t>甲</w:t></w:r></w:fldSimple></w:p>'
FILES: dict[str, Callable[[], Parts]] = {
    **{code[:40]: partial(said, code) for code in CODE},
    "a picture from elsewhere": lambda: related(shipped(), "image", "http://127.0.0.1:9/x.png"),
    "a picture of the disk": lambda: related(shipped(), "image", "file:///etc/passwd"),
    "a header from elsewhere": lambda: related(shipped(), "header", "http://127.0.0.1:9/x.xml"),
    "a template of Word": lambda: related(
        shipped(), "attachedTemplate", "http://127.0.0.1/x", part="settings"
    ),
    "a template of a share": lambda: related(
        shipped(), "attachedTemplate", r"\\127.0.0.1\x", part="settings"
    ),
    "an object": lambda: (
        related(shipped(), "oleObject", "embeddings/o.bin", "Internal") | {"word/embeddings/o.bin": b""}
    ),
    "a whole file": lambda: related(shipped(), "aFChunk", "x.html", "Internal") | {"word/x.html": b"<html/>"},
    "a macro": lambda: shipped() | {"word/vbaProject.bin": b"x"},
    "a control": lambda: shipped() | {"word/activeX/activeX1.xml": b"<a/>"},
    "another file's text": lambda: with_body(FIELD.format("INCLUDETEXT C:/x")),
    "another program": lambda: with_body(FIELD.format("DDEAUTO cmd /c")),
    "a name that leads out": lambda: shipped() | {"../../x": b"a"},
    **{
        f"an entity in {part}": partial(declared, part)
        for part in (
            "word/document.xml",
            "word/styles.xml",
            "word/_rels/document.xml.rels",
            "customXml/x.xml",
        )
    },
}


@pytest.fixture(scope="module")
def job() -> Job:
    return Job(SAMPLE, SAMPLE)


@pytest.mark.parametrize("name", FILES)
def test_a_template_that_acts_or_reaches_out_is_refused(job: Job, name: str) -> None:
    trial = try_template(job, FILE, packed(FILES[name]()))
    assert trial.findings, name
    assert not trial.pdf
    assert all(re.search("[一-鿿]", str(found)) for found in trial.findings)
    assert "root:" not in str(trial)


def test_the_shipped_template_itself_is_taken(job: Job) -> None:
    trial = try_template(job, FILE, packed(shipped()))
    assert (trial.findings, trial.pdf[:4]) == ((), b"%PDF")


def test_a_template_that_never_ends_printing_is_given_up_soon(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole page waited for five minutes: nobody else could print or see a preview."""
    monkeypatch.setattr(workers, "SECONDS_WAITED", 2)
    endless = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' * 5000
    (found,) = try_template(job, FILE, packed(with_body(endless))).findings
    assert "2 秒没有印完" in str(found)


def test_files_of_others_wait_for_each_other_and_not_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight files that take long held all threads of the server, and the press besides."""
    monkeypatch.setattr(pictures, "_SECONDS_FOR_A_TURN", 0.05)
    told: list[str] = []

    def send() -> None:
        try:
            with press_for_others():
                told.append("印了")
        except Busy as busy:
            told.append(str(busy))

    with press_for_others():
        assert not pictures.PRESS.locked()
        another = threading.Thread(target=send)
        another.start()
        another.join()
    send()
    assert ["过一分钟再试" in told[0], told[1]] == [True, "印了"]
