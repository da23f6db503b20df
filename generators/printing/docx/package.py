"""A DOCX opened for printing: its parts by name, their XML and relations when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generators.errors import Finding, PaperWithheld
from generators.opc import Limits, Opener, write_package

if TYPE_CHECKING:
    from lxml import etree

    from generators.opc import Relation

_OPENER = Opener(
    extension=".docx",
    limits=Limits(members=4000, member=300 * 2**20, total=300 * 2**20, xml=60 * 2**20),
    refusal=PaperWithheld,
    reads_strict=True,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass
class Package:
    """The parts of one DOCX by name; what is wrong with one withholds the paper."""

    name: str
    parts: dict[str, bytes]
    main: str = ""
    """The part with the body."""
    _relations: dict[str, dict[str, Relation]] = field(default_factory=dict)
    _trees: dict[str, etree._Element] = field(default_factory=dict)

    def tree(self, part: str) -> etree._Element:
        """Return the XML of `part`; raise PaperWithheld when it is broken or not there."""
        if part not in self._trees:
            if part not in self.parts:
                way_out = "用 Word 或 WPS 打开，另存后再办"
                raise PaperWithheld([Finding(f"文件“{self.name}”", f"应有部件 {part}", "没有", way_out)])
            self._trees[part] = _OPENER.parse(self.parts[part], self.name, part)
        return self._trees[part]

    def relations(self, part: str) -> dict[str, Relation]:
        """Return the relations of `part` by their id; `""` is the package."""
        if part not in self._relations:
            self._relations[part] = _OPENER.relations(self.parts, part, self.name)
        return self._relations[part]

    def related(self, part: str, kind: str) -> str | None:
        """Return the name of the part that `part` relates to as `kind` (styles, numbering, …)."""
        for relation in self.relations(part).values():
            if relation.kind == kind and relation.target in self.parts:
                return relation.target
        return None


def open_package(data: bytes, name: str) -> Package:
    """Return the DOCX `data` opened; `name` is how findings call it.

    Raises PaperWithheld with one line when it is no DOCX, damaged, encrypted or beyond the limits.
    """
    package = Package(name, _OPENER.read(data, name))
    package.main = package.related("", "officeDocument") or ""
    if not package.main:
        raise _OPENER.refuse(name, "应为 .docx 文件", "压缩包里没有正文", "用 WPS 或 Word 打开后另存为 .docx")
    return package


def replace_part(docx: bytes, part: str, content: bytes) -> bytes:
    """Return the package `docx` with the content of one part changed; the same bytes each time."""
    parts = _OPENER.read(docx, "文件.docx")
    return write_package((name, content if name == part else data) for name, data in parts.items())
