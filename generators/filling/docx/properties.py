"""The properties of a made file: a title, and nothing about who drew the template, when or where."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from lxml import etree

from generators.masking import mask_numbers

if TYPE_CHECKING:
    from generators.filling.docx.package import Package

_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_EXTENDED = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
_CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_SETTINGS = "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_METADATA = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"


def clean_properties(package: Package) -> dict[str, str]:
    """Return the property parts of `package` rewritten: only the title and the language stay."""
    cleaned = {}
    for part, kind in package.content_types().items():
        if part not in package.parts:
            continue
        if kind == _CORE:
            cleaned[part] = _core(mask_numbers(_title(package.parse(part))))
        elif kind == _EXTENDED:
            cleaned[part] = f'{_HEAD}<Properties xmlns="{_OFFICE}/extended-properties"/>'
        elif kind == _CUSTOM:
            cleaned[part] = f'{_HEAD}<Properties xmlns="{_OFFICE}/custom-properties"/>'
        elif kind == _SETTINGS:
            cleaned |= _without_attached_template(package, part)
    return cleaned


def _without_attached_template(package: Package, settings: str) -> dict[str, str]:
    """Return the settings and their relations without the path of a template on somebody's computer."""
    folder, _, name = settings.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if b"attachedTemplate" not in package.parts.get(relations, b""):
        return {}
    cleaned = {}
    for part, path in ((settings, "{*}attachedTemplate"), (relations, "{*}Relationship")):
        root = package.parse(part)
        for element in root.findall(path):
            if element.get("Type", "attachedTemplate").endswith("attachedTemplate"):
                root.remove(element)
        cleaned[part] = _HEAD + etree.tostring(root, encoding="unicode")
    return cleaned


def _title(core: etree._Element) -> str:
    return core.findtext("{http://purl.org/dc/elements/1.1/}title") or ""


def _core(title: str) -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_METADATA}" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>zh-CN</dc:language></cp:coreProperties>"
    )
