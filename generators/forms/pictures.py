"""Pictures in the places of a form: the QR code of a number, a signature that the office holds, a photo."""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import segno
from lxml import etree
from PIL import Image, UnidentifiedImageError

from generators.errors import Finding, PaperWithheld
from generators.opc import TYPES_PART, Opener, relations_part, serialise, write_package
from generators.own_files import read_given

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

FOLDER = "图片"
"""Folder in a township's data of the pictures that the office holds: 签名/姓名.png, 照片/户编号.jpg."""
SIGNATURES, PHOTOS = "签名", "照片"
_ENDINGS = (".png", ".jpg", ".jpeg")
MARK = re.compile(r"⟦图:(?P<said>[^⟦⟧]*)⟧")
_MOST = 20 * 2**20
_OPENER = Opener(noun="表", extension=".docx")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
EMU = 36_000
"""English Metric Units in a millimetre (20.1.2.1)."""
_BOX = {"二维码": (20.0, 20.0), SIGNATURES: (26.0, 9.5), PHOTOS: (25.0, 35.0)}
"""Room in mm of each kind; a picture keeps its proportions within it."""
_DRAWING = (
    '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
    '<wp:docPr id="{number}" name="图片{number}" descr="{kind}"/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
    '<pic:nvPicPr><pic:cNvPr id="{number}" name="图片{number}"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing>"
)


def held_pictures(data: Path, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the items of a household that are pictures which the office holds in `data`."""
    return {
        "图片_帮扶责任人签名": _held(data, SIGNATURES, str(values["帮扶责任人_姓名"])),
        "图片_户主照片": _held(data, PHOTOS, str(values["监测户_户编号"])),
    }


def _held(data: Path, kind: str, name: str) -> str:
    """Return how a template's context names the picture called `name` that the office holds; "" for none.

    The text tells one version of the file from another: where the picture changes, the paper is made anew.
    """
    folder = data / FOLDER / kind
    for ending in _ENDINGS if name else ():
        path = folder / f"{name}{ending}"
        if path.parent == folder and path.is_file() and path.stat().st_size <= _MOST:
            digest = hashlib.sha256(read_given(path, _MOST)).hexdigest()[:12]
            return f"{kind}/{path.name}#{digest}"
    return ""


@dataclass(frozen=True)
class Picture:
    """A picture, its kind, and how large it is on paper."""

    kind: str
    content: bytes
    ending: str
    wide: int
    high: int
    """Millimetre thousandths are too fine for ink: EMU, as they are written."""


def with_pictures(docx: bytes, name: str, data: Path) -> bytes:
    """Return a filled form with each picture in the place of the text that names it.

    `name` is how findings call the paper. Raise PaperWithheld for a file that is no picture.
    """
    parts = _OPENER.read(docx, name)
    made: dict[str, bytes] = {}
    number = 0
    for part in [part for part in parts if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", part)]:
        if "⟦图:".encode() not in parts[part]:
            continue
        root = _OPENER.parse(parts[part], name, part)
        for text in [text for text in root.iter(f"{_W}t") if MARK.search(text.text or "")]:
            match = MARK.search(text.text or "")
            assert match is not None  # noqa: S101 - narrows the type: searched for above
            if not match["said"]:
                text.text = MARK.sub("", text.text or "")
                continue
            number += 1
            picture = picture_of(match["said"], data, name)
            media = f"word/media/form{number}{picture.ending}"
            made[media] = picture.content
            relation = relate(parts, part, media, name)
            _put_drawing(text, match, picture, number + 9000, relation)
        parts[part] = serialise(root)
    if made:
        declare_pictures(parts, name)
    return write_package([*parts.items(), *made.items()])


def picture_of(said: str, data: Path, name: str) -> Picture:
    """Return the picture that a mark names: a file that the office holds, else the QR code of the text.

    Raise PaperWithheld when the file is missing or no picture.
    """
    kind, _, rest = said.partition("/")
    if kind not in {SIGNATURES, PHOTOS}:
        stream = io.BytesIO()
        segno.make(said, error="m", micro=False).save(stream, kind="png", scale=8, border=2)
        return _sized("二维码", stream.getvalue(), ".png", name)
    path = data / FOLDER / kind / rest.rpartition("#")[0].rpartition("/")[2]
    try:
        return _sized(kind, read_given(path, _MOST), path.suffix.lower(), name)
    except OSError as error:
        raise PaperWithheld(
            [Finding(f"图片“{path.name}”", "应能读取", "打不开", "核对文件后再做")]
        ) from error


def _sized(kind: str, content: bytes, ending: str, name: str) -> Picture:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image:
            image.verify()
            width, height = image.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        found = [Finding(f"“{name}”用的{kind}图片", "应为完好的 PNG 或 JPEG", "打不开", "换一个图片文件")]
        raise PaperWithheld(found) from error
    most_wide, most_high = _BOX[kind]
    scale = min(most_wide / width, most_high / height)
    return Picture(kind, content, ending, round(width * scale * EMU), round(height * scale * EMU))


def _put_drawing(
    text: etree._Element, match: re.Match[str], picture: Picture, number: int, relation: str
) -> None:
    """Put a drawing between what stands before and after the mark, in runs that look the same."""
    run = text.getparent()
    assert run is not None  # noqa: S101 - narrows the type: a text has a run
    before, after = (text.text or "")[: match.start()], (text.text or "")[match.end() :]
    drawing = _DRAWING.format(
        wide=picture.wide, high=picture.high, number=number, kind=picture.kind, relation=relation
    )
    text.text = before
    text.addnext(etree.fromstring(drawing))
    if after:
        rest = deepcopy(text)
        rest.text = after
        run.insert(run.index(text) + 2, rest)


def relate(parts: dict[str, bytes], part: str, target: str, name: str, kind: str = _IMAGE) -> str:
    """Add a relation of `part` to the part `target`, by default a picture; return its id."""
    place = relations_part(part)
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    root = _OPENER.parse(parts.get(place, empty), name, place)
    relation = f"form{len(root) + 1}"
    tag = root.tag.replace("Relationships", "Relationship")
    place_of_it = posixpath.relpath(target, posixpath.dirname(part))
    etree.SubElement(root, tag, {"Id": relation, "Type": kind, "Target": place_of_it})
    parts[place] = serialise(root)
    return relation


def declare(parts: dict[str, bytes], name: str, part: str, kind: str) -> None:
    """Name `kind` as the content type of `part` in the package's table of types."""
    types = _OPENER.parse(parts[TYPES_PART], name, TYPES_PART)
    tag = types.tag.replace("Types", "Override")
    etree.SubElement(types, tag, {"PartName": f"/{part}", "ContentType": kind})
    parts[TYPES_PART] = serialise(types)


def declare_pictures(parts: dict[str, bytes], name: str) -> None:
    """Name the content types of pictures in the package's table of types."""
    root = _OPENER.parse(parts[TYPES_PART], name, TYPES_PART)
    known = {node.get("Extension", "").lower() for node in root.iterfind("{*}Default")}
    types: Mapping[str, str] = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
    for ending, kind in types.items():
        if ending not in known:
            node = root.makeelement(
                root.tag.replace("Types", "Default"), {"Extension": ending, "ContentType": kind}
            )
            root.insert(0, node)
    parts[TYPES_PART] = serialise(root)
