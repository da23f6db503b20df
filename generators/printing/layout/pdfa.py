"""PDF/A-2u (ISO 19005-2) for papers that are filed for good: colours, fonts and text of the file's own."""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import pydyf  # type: ignore[import-untyped]
from weasyprint import VERSION
from weasyprint.document import DocumentMetadata

from generators.printing.layout import font_subsets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pypdf import PdfReader, PdfWriter

ARCHIVAL = "pdf/a-2u"
"""Level u: every character can be searched and copied; part 2, since Chinese faces come as OpenType."""
_PACKET = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>{level}</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
</rdf:Description>
</rdf:RDF>"""
_WRAPPER = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
{}
</x:xmpmeta>
<?xpacket end="r"?>"""


_PARTS = (1, 2)
"""Parts of the standard whose pages a file of part 2 may hold."""
_LEVELS = "BUA"
"""Levels of conformance, the weakest first."""
_PRODUCER = f"WeasyPrint {VERSION}"


def level_of(pdf: PdfReader) -> str:
    """Return at which level `pdf` says it is a PDF/A whose pages one of part 2 may hold; nothing if not."""
    packet = pdf.xmp_metadata
    if packet is None or not packet.pdfaid_part or int(packet.pdfaid_part) not in _PARTS:
        return ""
    return (packet.pdfaid_conformance or "").upper()


def declare(writer: PdfWriter, title: str, parts: Sequence[PdfReader], identifier: bytes) -> None:
    """Make of `writer`, that holds the pages of the PDF/A files `parts`, a PDF/A called `title`.

    Joining keeps pages alone. What a file says of itself is said anew: the profile of its colours, which is
    that of the first part, the part of the standard, and the weakest level among its own (6.6.4).
    """
    from pypdf.generic import (
        ArrayObject,
        ByteStringObject,
        DecodedStreamObject,
        NameObject,
        TextStringObject,
    )

    level = min((min(level_of(part), "U", key=_LEVELS.index) for part in parts), key=_LEVELS.index)
    words = _PACKET.format(part=2, level=level, producer=_PRODUCER, title=escape(title))
    packet = DecodedStreamObject()
    packet.set_data(_WRAPPER.format(words).encode())
    packet.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    intents = parts[0].root_object["/OutputIntents"].clone(writer)
    writer.root_object[NameObject("/OutputIntents")] = intents
    writer.root_object[NameObject("/Metadata")] = writer._add_object(packet)
    writer.root_object[NameObject("/Lang")] = TextStringObject("zh-CN")
    writer.add_metadata({"/Title": title, "/Producer": _PRODUCER})
    writer.pdf_header = "%PDF-1.7"
    # Its own way of making one is random.
    writer._ID = ArrayObject((ByteStringObject(identifier), ByteStringObject(identifier)))


def finish(document: object, pdf: Any) -> None:
    """Write out the objects of `pdf`; pictures are not to be smoothed by whoever shows them (6.2.8.1)."""
    for made in pdf.objects:
        if isinstance(made, pydyf.Stream) and made.extra.get("Subtype") == "/Image":
            made.extra["Interpolate"] = "false"
    font_subsets.finish(document, pdf)


class FiledMetadata(DocumentMetadata):  # type: ignore[misc]
    """The metadata of a paper that is filed: plain, not deflated, in the form that strict readers know.

    WeasyPrint writes them as attributes with names declared further out, which PDFBox does not read.
    """

    def __init__(self, metadata: DocumentMetadata) -> None:
        super().__init__(title=metadata.title, lang=metadata.lang)

    def include_in_pdf(self, pdf: Any, variant: str, version: int, conformance: str, compress: bool) -> None:  # noqa: ARG002 - as WeasyPrint calls it
        """Put the metadata into `pdf`."""
        super().include_in_pdf(pdf, variant, version, conformance, compress=False)

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:  # noqa: ARG002
        """Return part and level of the standard, producer and title as RDF."""
        title = escape(self.title or "")
        return _PACKET.format(part=version, level=conformance, producer=_PRODUCER, title=title).encode()
