"""Content controls that show what is kept elsewhere in the file (`w:dataBinding`, ECMA-376 part 1, 17.5.2.6).

Word shows what the properties of the file or its data say now, whatever the control held when it was saved.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from generators.errors import PaperWithheld
from generators.printing.docx.package import W
from generators.printing.docx.revisions import stories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.printing.docx.package import Package

_PROPERTIES = {
    "core-properties": "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}",
    "extended-properties": "{6668398D-A668-4E3E-A5EB-62B293D839F1}",
}
"""What bindings call the two parts of properties, by the kinds of their relations."""
_ITEM_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}itemID"
_PREFIX = re.compile(r"""xmlns:([\w.-]+)\s*=\s*["']([^"']*)["']""")
_PATH = re.compile(r"(?:/(?:[\w.-]+:)?[\w.-]+(?:\[\d+\])?)+(?:/@(?:[\w.-]+:)?[\w.-]+|/text\(\)(?:\[\d+\])?)?")
"""A path from the root by names and numbers: no other is followed."""
_OTHER_KINDS = tuple(
    W + kind for kind in ("date", "picture", "docPartList", "docPartObj", "group", "citation")
)
"""Controls whose value is shown otherwise than it is kept."""
_PLACEHOLDER = "PlaceholderText"


def fill(package: Package) -> bool:
    """Put the values they are bound to into the controls of `package`; tell whether any said another."""
    if not any(b"dataBinding" in package.parts[part] for part in stories(package)):
        return False
    stores = dict(_stores(package))
    changed = [
        _show(control, value)
        for part in stories(package)
        for control in list(package.tree(part).iter(W + "sdt"))
        if (value := _value_of(control, stores))
    ]
    return any(changed)


def _stores(package: Package) -> Iterator[tuple[str, etree._Element]]:
    """Yield the parts that bindings may name, by these names; broken ones are none."""
    for kind, name in _PROPERTIES.items():
        part = package.related("", kind)
        if part is not None:
            yield name, package.tree(part)
    for relation in package.relations(package.main).values():
        if relation.kind != "customXml" or relation.is_external or relation.target not in package.parts:
            continue
        told = package.related(relation.target, "customXmlProps")
        try:
            if told is not None:
                yield package.tree(told).get(_ITEM_ID, "").upper(), package.tree(relation.target)
        except PaperWithheld:
            continue


def _value_of(control: etree._Element, stores: dict[str, etree._Element]) -> str:
    """Return what a control is bound to; nothing where it is not, or shows it in another way."""
    properties = control.find(W + "sdtPr")
    binding = properties.find(W + "dataBinding") if properties is not None else None
    if (
        properties is None
        or binding is None
        or any(properties.find(kind) is not None for kind in _OTHER_KINDS)
    ):
        return ""
    store = stores.get(binding.get(W + "storeItemID", "").upper())
    path = binding.get(W + "xpath", "")
    if store is None or not _PATH.fullmatch(path):
        return ""
    names = dict(_PREFIX.findall(binding.get(W + "prefixMappings", "")))
    try:
        found = store.getroottree().xpath(path, namespaces=names or None)
    except etree.XPathError:
        return ""
    first = found[0] if isinstance(found, list) and found else ""
    value = "".join(map(str, first.itertext())) if isinstance(first, etree._Element) else str(first)
    return _listed(properties, value.strip())


def _listed(properties: etree._Element, value: str) -> str:
    """Return what a list to choose from shows for the `value` that is kept."""
    for kind in ("dropDownList", "comboBox"):
        for item in properties.iterfind(f"{W}{kind}/{W}listItem"):
            if item.get(W + "value") == value:
                return item.get(W + "displayText") or value
    return value


def _show(control: etree._Element, value: str) -> bool:
    """Make `value` the text of a control, which looks as its first run; tell whether it said another."""
    content = control.find(W + "sdtContent")
    texts = list(content.iter(W + "t")) if content is not None else []
    if not texts or "".join(text.text or "" for text in texts) == value or content is None:
        return False
    if next(content.iter(W + "sdt", W + "tbl", W + "drawing", W + "fldChar"), None) is not None:
        return False
    texts[0].text = value
    texts[0].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    for text in texts[1:]:
        text.text = ""
    for look in list(content.iter(W + "rStyle")):
        if look.get(W + "val") == _PLACEHOLDER and (parent := look.getparent()) is not None:
            parent.remove(look)
    return True
