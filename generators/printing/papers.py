"""Prints Word files as PDF."""

from __future__ import annotations

from dataclasses import replace

import generators.printing.libraries  # noqa: F401 - before anything that imports WeasyPrint
from generators.errors import Finding, PaperWithheld, Severity
from generators.printing.bulk import layout_cache, line_streams
from generators.printing.bulk.line_streams import PrerenderedDocument, RenderedDocument
from generators.printing.docx import bound_controls, revisions
from generators.printing.docx.document import DocumentWriter, title_of
from generators.printing.docx.package import open_package
from generators.printing.docx.page_css import page_css
from generators.printing.docx.page_drawings import after_layout
from generators.printing.docx.position import WAY_OUT, Cursor
from generators.printing.docx.running_heads import parity_rules
from generators.printing.docx.text_check import (
    drawings_off_paper,
    lost_texts,
    overprinted_texts,
    standing_texts,
    texts_off_paper,
    texts_under_boxes,
    unread_drawings,
    unread_paragraphs,
)
from generators.printing.layout import engine
from generators.printing.layout.fonts import missing_font, shown_characters, unprintable_characters
from generators.printing.printed import PARSE_ERRORS, Printed, unsound

line_streams.install()


_NAMELESS = "文件.docx"


def print_docx(
    docx: bytes,
    *,
    name: str = "",
    force: bool = False,
    archival: bool = False,
    write_single: bool = True,
    keep_for_book: bool = False,
    changes: revisions.Choice | None = None,
    ofd: bool = False,
) -> Printed:
    """Return the DOCX file `docx` as PDF; `name` is how findings call it.

    Raises PaperWithheld with every place that cannot be carried; `force` prints what can be carried and warns
    instead. `archival` makes it PDF/A-2u. With `keep_for_book` it can be bound into a book; without
    `write_single` it is for that alone: what cannot be bound as it is drawn is a PDF all the same. `changes`
    says what becomes of tracked changes: “accepted” prints the new text, “original” the old; without it they
    withhold the paper. With `ofd` the same pages are written as OFD too.
    """
    name = name or _NAMELESS
    try:
        with engine.uncollected():
            return _print(
                docx,
                name,
                force=force,
                archival=archival,
                write_single=write_single,
                keep_for_book=keep_for_book,
                changes=changes,
                ofd=ofd,
            )
    except PARSE_ERRORS as error:
        raise unsound(name, error, WAY_OUT) from error


def _print(
    docx: bytes,
    name: str,
    *,
    force: bool,
    archival: bool,
    write_single: bool,
    keep_for_book: bool,
    changes: revisions.Choice | None,
    ofd: bool,
) -> Printed:
    def assembled(rendered: RenderedDocument, warnings: tuple[Finding, ...] = ()) -> Printed:
        pdf = b""
        if write_single or not keep_for_book:
            pdf = engine.write(
                PrerenderedDocument(rendered.pages, rendered.faces, title_of(name), rendered.tags),
                archival=archival,
            ).pdf
        return Printed(pdf, len(rendered.pages), warnings, rendered=rendered if keep_for_book else None)

    package = open_package(docx, name)
    if changes:
        revisions.settle(package, changes)
    may_be_kept = not bound_controls.fill(package) and not changes and not ofd
    wording = layout_cache.wording_of(package)
    if may_be_kept and (rendered := layout_cache.render(wording)):
        return assembled(rendered)
    writer = DocumentWriter(package, name)
    laid, reasons = _lay_out(writer, force=force)
    unknown = _missing_fonts(writer.cursor)
    if may_be_kept and not reasons and (rendered := layout_cache.store(writer, laid, wording)):
        return assembled(rendered, unknown)
    written = engine.write(laid.document, archival=archival)
    reasons += [Finding(f"文件“{name}”", "有字打印不出来", complaint) for complaint in written.missing]
    _withhold(reasons, force=force)
    told = (*unknown, *(replace(reason, severity=Severity.WARN) for reason in reasons))
    printed = Printed(written.pdf, laid.pages, told, _ofd_of(laid, name, writer.cursor) if ofd else b"")
    writer.release()
    laid.release()
    return printed


def _ofd_of(laid: engine.Laid, name: str, cursor: Cursor) -> bytes:
    from generators.printing.ofd import write_ofd

    return write_ofd(laid, title_of(name), cursor.source_paragraphs)


def _lay_out(writer: DocumentWriter, *, force: bool) -> tuple[engine.Laid, list[Finding]]:
    """Return the document of `writer` laid out, and what is wrong or rough about it.

    Raise PaperWithheld for what withholds it, unless `force`.
    """
    root, cursor = writer.write(), writer.cursor
    reasons = [
        *cursor.findings,
        *unread_paragraphs(cursor),
        *unread_drawings(cursor),
        *_without_glyph(cursor),
    ]
    _withhold(reasons, force=force)
    laid = engine.lay_out(root, page_css(cursor), cursor.pictures)
    if too_high := laid.rows_over_pages():
        # Word breaks a row that may not be broken where no page has room for it.
        for row in too_high:
            row.set("class", f"{row.get('class', '')} torn")
        laid = engine.lay_out(root, page_css(cursor), cursor.pictures)
    names = laid.page_names()
    rules = [*parity_rules(writer.sections, names), *after_layout(cursor, writer.sections, laid)]
    if writer.text.counts_section_pages or rules or not laid.is_counted_right():
        counts = [names.count(section.page_name) for section in writer.sections]
        laid = engine.lay_out(root, page_css(cursor, counts, rules), cursor.pictures)
    paragraphs, standing = cursor.source_paragraphs, standing_texts(laid)
    reasons += [*lost_texts(paragraphs, laid, standing), *overprinted_texts(paragraphs, standing)]
    reasons += texts_off_paper(paragraphs, laid)
    reasons += texts_under_boxes(paragraphs, standing)
    reasons += drawings_off_paper(cursor.name, laid)
    _withhold(reasons, force=force)
    return laid, reasons


def _withhold(reasons: list[Finding], *, force: bool) -> None:
    blocking = [reason for reason in reasons if reason.severity is Severity.BLOCK]
    if blocking and not force:
        raise PaperWithheld(blocking)


def _missing_fonts(cursor: Cursor) -> tuple[Finding, ...]:
    """Return a remark for each font in use that is not installed and that no face stands for by its look.

    It names no file: a run tells it once.
    """
    return tuple(
        Finding(
            f"字体“{font}”",
            "没有安装这种字体，用相近的代替，字形会不一样",
            way_out="装上这种字体再打印，或在文件里换一种",
            severity=Severity.WARN,
        )
        for font in sorted(cursor.styles.fonts_in_use)
        if missing_font(font)
    )


def _without_glyph(cursor: Cursor) -> list[Finding]:
    """Return a finding for each paragraph with a character that no installed face has."""
    findings = []
    for source_paragraph in cursor.source_paragraphs:
        if missing := unprintable_characters(source_paragraph.text, cursor.styles.fonts_in_use):
            shown = shown_characters(missing)
            findings.append(
                Finding(
                    source_paragraph.place,
                    "电脑上没有一种字体有这个字",
                    shown,
                    "安装含有这个字的字体（如 Noto Serif CJK）再打印",
                )
            )
    return findings
