"""Builds DOCX files part by part, so that a test can say in XML what Word or a hostile hand may write."""

# ruff: noqa: E501 - XML reads better unbroken
from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml."
PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" '
    'w:header="851" w:footer="1304"/>'
)
STYLES = """<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"
w:eastAsia="仿宋_GB2312"/><w:spacing w:val="-5"/><w:sz w:val="32"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:pPr><w:snapToGrid w:val="0"/>
<w:spacing w:line="579" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr></w:style>"""


def run(text: str, properties: str = "") -> str:
    """Return a run whose quotes and dashes are East Asian, as Word marks them."""
    fonts = '<w:rFonts w:hint="eastAsia"/>' if "rFonts" not in properties else ""
    return f'<w:r><w:rPr>{fonts}{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(text: str = "", properties: str = "", run_properties: str = "", more: str = "") -> str:
    """Return a paragraph of one run, with `more` XML after it."""
    first = run(text, run_properties) if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{first}{more}</w:p>"


def page_field(name: str = "PAGE", cached: str = "77") -> str:
    """Return a complex field with what it showed when it was saved."""
    return "".join(
        f"<w:r>{part}</w:r>"
        for part in (
            '<w:fldChar w:fldCharType="begin"/>',
            f"<w:instrText> {name} </w:instrText>",
            '<w:fldChar w:fldCharType="separate"/>',
            f"<w:t>{cached}</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )


def table(rows: list[str], widths: list[int], properties: str = "") -> str:
    """Return a table with thin borders; `rows` are complete `w:tr`."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>' for side in sides)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f"<w:tbl><w:tblPr>{properties}<w:tblBorders>{borders}</w:tblBorders></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def row(cells: list[str], properties: str = "") -> str:
    """Return a table row; a cell is its paragraphs, or begins with its own `w:tcPr`."""
    inner = "".join(f"<w:tc>{cell}</w:tc>" for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


@dataclass
class Handmade:
    """A DOCX in the making."""

    body: str
    section: str = PAGE
    styles: str = STYLES
    settings: str = ""
    numbering: str = ""
    parts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Name of a part → kind of relation and inner XML; its relation id is the name."""
    media: dict[str, bytes] = field(default_factory=dict)
    relations: str = ""
    extra: dict[str, bytes] = field(default_factory=dict)

    def build(self) -> bytes:
        """Return the file."""
        roots = {"header": "hdr", "footer": "ftr", "footnotes": "footnotes", "endnotes": "endnotes"}
        parts = {
            "word/document.xml": f"<w:document {NAMES}><w:body>{self.body}<w:sectPr>{self.section}</w:sectPr>"
            "</w:body></w:document>",
            "word/styles.xml": f"<w:styles {NAMES}>{self.styles}</w:styles>",
            "word/settings.xml": f"<w:settings {NAMES}>{self.settings}</w:settings>",
        }
        if self.numbering:
            parts["word/numbering.xml"] = f"<w:numbering {NAMES}>{self.numbering}</w:numbering>"
        kinds = {name.split("/")[1].split(".")[0]: name for name in parts if name != "word/document.xml"}
        links = [f'<Relationship Id="{kind}" Type="{RELATION}{kind}" Target="{kind}.xml"/>' for kind in kinds]
        for name, (kind, inner) in self.parts.items():
            parts[f"word/{name}.xml"] = f"<w:{roots[kind]} {NAMES}>{inner}</w:{roots[kind]}>"
            links.append(f'<Relationship Id="{name}" Type="{RELATION}{kind}" Target="{name}.xml"/>')
        links += [
            f'<Relationship Id="{name.split(".")[0]}" Type="{RELATION}image" Target="media/{name}"/>'
            for name in self.media
        ]
        types = "".join(
            f'<Override PartName="/{name}" ContentType="{CONTENT}{_content_kind(name)}+xml"/>'
            for name in parts
        )
        package = "http://schemas.openxmlformats.org/package/2006/"
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                "[Content_Types].xml",
                f'<Types xmlns="{package}content-types"><Default Extension="rels" ContentType="application/vnd.'
                'openxmlformats-package.relationships+xml"/><Default Extension="png" ContentType="image/png"/>'
                f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
            )
            archive.writestr(
                "_rels/.rels",
                f'<Relationships xmlns="{package}relationships"><Relationship Id="r" Type="{RELATION}officeDocument" '
                'Target="word/document.xml"/></Relationships>',
            )
            archive.writestr(
                "word/_rels/document.xml.rels",
                f'<Relationships xmlns="{package}relationships">{"".join(links)}{self.relations}</Relationships>',
            )
            for name, text in parts.items():
                archive.writestr(name, text)
            for name, data in self.media.items():
                archive.writestr(f"word/media/{name}", data)
            for name, data in self.extra.items():
                archive.writestr(name, data)
        return out.getvalue()


def _content_kind(name: str) -> str:
    base = name.rsplit("/", maxsplit=1)[-1].removesuffix(".xml").rstrip("0123456789")
    return "document.main" if base == "document" else base


def handmade(body: str, **more: object) -> bytes:
    """Return a DOCX whose body is `body`, on the paper of GB/T 9704."""
    return Handmade(body, **more).build()  # type: ignore[arg-type]
