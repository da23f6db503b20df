"""The trees of tags (ISO 32000-1, 14.7) of PDFs that are joined, as one: joining pages alone drops them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import PdfObject

_OWN = frozenset({"/P", "/K", "/Pg", "/Ref"})
"""Entries of an element that point to other objects of its own file."""


def join_tags(writer: PdfWriter, parts: Sequence[tuple[PdfReader, int]]) -> None:
    """Give `writer` the tags of the files in it, each with the index of its first page there.

    It says that it is tagged where all of them are. Nothing is done where none has tags.
    """
    tagged = [(part, first) for part, first in parts if "/StructTreeRoot" in part.root_object]
    if not tagged:
        return
    root = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
    reference = writer._add_object(root)
    kids, numbers, roles = ArrayObject(), ArrayObject(), DictionaryObject()
    for part, first in tagged:
        tree = _Tree(writer, part, first, key=len(numbers) // 2)
        kids += tree.kids(reference)
        for entry in tree.marked():
            numbers += [NumberObject(len(numbers) // 2), entry]
        roles.update(_opened(tree.source.get("/RoleMap", DictionaryObject())).clone(writer))
    root[NameObject("/K")] = kids
    root[NameObject("/ParentTree")] = writer._add_object(DictionaryObject({NameObject("/Nums"): numbers}))
    root[NameObject("/ParentTreeNextKey")] = NumberObject(len(numbers) // 2)
    if roles:
        root[NameObject("/RoleMap")] = roles
    writer.root_object[NameObject("/StructTreeRoot")] = reference
    marks = DictionaryObject({NameObject("/Marked"): BooleanObject(len(tagged) == len(parts))})
    writer.root_object[NameObject("/MarkInfo")] = marks


class _Tree:
    """The tree of one file on its way into another: what was copied, and where its pages and notes are."""

    def __init__(self, writer: PdfWriter, part: PdfReader, first: int, key: int) -> None:
        self.source = _opened(part.root_object["/StructTreeRoot"])
        self._writer = writer
        self._key = key
        """The first number that its pages take in the map of the whole."""
        self._copies: dict[int, IndirectObject] = {}
        self._places: dict[int, IndirectObject] = {}
        """By their numbers in the file: where its pages and annotations are now."""
        self._marked: list[tuple[int, DictionaryObject]] = []
        """The pages and annotations with a number in the file's own map."""
        for at, page in enumerate(part.pages):
            self._place(page, writer.pages[first + at])
            for old, new in _annotations(page, writer.pages[first + at]):
                self._place(old, new)

    def _place(self, old: DictionaryObject, new: DictionaryObject) -> None:
        if old.indirect_reference is not None and new.indirect_reference is not None:
            self._places[old.indirect_reference.idnum] = new.indirect_reference
        name = "/StructParents" if "/StructParents" in old else "/StructParent"
        if isinstance(number := old.get(name), NumberObject):
            self._marked.append((int(number), new))
            new[NameObject(name)] = NumberObject(self._key + len(self._marked) - 1)

    def kids(self, parent: IndirectObject) -> list[PdfObject]:
        """Return the elements at the head of the tree, copied with all below them."""
        return self._kids(self.source, parent)

    def marked(self) -> Iterator[PdfObject]:
        """Yield for each page and annotation that has a number the elements that it holds, in their order."""
        entries = dict(_numbered(_opened(self.source["/ParentTree"])))
        for number, _ in self._marked:
            entry = entries.get(number, ArrayObject())
            found = entry.get_object()
            if isinstance(found, ArrayObject):
                yield self._writer._add_object(ArrayObject(self._copied(each) for each in found))
            else:
                yield self._copied(entry)

    def _copied(self, element: PdfObject) -> PdfObject:
        number = element.idnum if isinstance(element, IndirectObject) else -1
        return self._copies.get(number, NullObject())

    def _kid(self, kid: PdfObject, parent: IndirectObject) -> PdfObject | None:
        """Return one thing that hangs on an element: marked content, an annotation, an element."""
        found = kid.get_object()
        if isinstance(found, NumberObject):
            return NumberObject(found)
        if not isinstance(found, DictionaryObject):
            return None
        if "/MCID" in found or found.get("/Type") == "/OBJR":
            return self._content(found)
        copy = DictionaryObject()
        reference = self._writer._add_object(copy)
        if isinstance(kid, IndirectObject):
            self._copies[kid.idnum] = reference
        for name in found:
            if name not in _OWN:
                copy[NameObject(name)] = found.raw_get(name).clone(self._writer)
        copy[NameObject("/P")] = parent
        if (page := self._placed(found, "/Pg")) is not None:
            copy[NameObject("/Pg")] = page
        if "/K" in found:
            copy[NameObject("/K")] = ArrayObject(self._kids(found, reference))
        return reference

    def _kids(self, holder: DictionaryObject, parent: IndirectObject) -> list[PdfObject]:
        kids = (self._kid(kid, parent) for kid in _listed(holder, "/K"))
        return [kid for kid in kids if kid is not None]

    def _content(self, found: DictionaryObject) -> DictionaryObject | None:
        copy = DictionaryObject()
        for name in found:
            moved = self._placed(found, name) if name in {"/Pg", "/Obj"} else found[name]
            if moved is None:
                return None
            copy[NameObject(name)] = moved
        return copy

    def _placed(self, holder: DictionaryObject, name: str) -> IndirectObject | None:
        found = holder.raw_get(name) if name in holder else None
        return self._places.get(found.idnum) if isinstance(found, IndirectObject) else None


def _annotations(
    old: DictionaryObject, new: DictionaryObject
) -> list[tuple[DictionaryObject, DictionaryObject]]:
    """Return the annotations of a page with what they are on its copy; none where some were left out."""
    before, after = (list(map(_opened, _listed(page, "/Annots"))) for page in (old, new))
    return list(zip(before, after, strict=True)) if len(before) == len(after) else []


def _listed(holder: DictionaryObject, name: str) -> Sequence[PdfObject]:
    """Return an entry that is one thing or several as a list, empty where it is missing."""
    if name not in holder:
        return ()
    found = holder[name].get_object()
    return found if isinstance(found, ArrayObject) else (holder.raw_get(name),)


def _numbered(tree: DictionaryObject) -> Iterator[tuple[int, PdfObject]]:
    """Yield the entries of a number tree (ISO 32000-1, 7.9.7)."""
    numbers = _listed(tree, "/Nums")
    yield from zip(map(int, numbers[::2]), numbers[1::2], strict=True)  # type: ignore[arg-type]
    for kid in _listed(tree, "/Kids"):
        yield from _numbered(_opened(kid))


def _opened(entry: PdfObject) -> DictionaryObject:
    """Return the dictionary that an entry is or points to; an empty one where it is none."""
    found = entry.get_object()
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
