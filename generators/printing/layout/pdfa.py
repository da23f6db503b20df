"""PDF/A-2u (ISO 19005-2) for papers that are filed for good: colours, fonts and text of the file's own."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import pydyf  # type: ignore[import-untyped]
from weasyprint import VERSION
from weasyprint.document import DocumentMetadata

from generators.printing.layout import font_subsets

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
        producer = f"WeasyPrint {VERSION}"
        return _PACKET.format(part=version, level=conformance, producer=producer, title=title).encode()
