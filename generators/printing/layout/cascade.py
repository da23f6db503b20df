"""What WeasyPrint's cascade finds out anew in every document, and this printer once: declarations, values.

The class rules of a page tree (`layout.css`) hold the same few hundred declarations in every file: each is
parsed once. No rule asks for more of an element than its name and classes and those around it: elements that
stand alike have one style. Most values that a style is asked for are its parent's or the initial ones: they
need no cascade.
"""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache, partial
from math import inf
from typing import TYPE_CHECKING, Any

import cssselect2  # type: ignore[import-untyped]
import tinycss2  # type: ignore[import-untyped]
from weasyprint import CSS
from weasyprint.css.counters import CounterStyle

from generators.printing.layout import weasyprint_internals as internals
from generators.printing.layout.fonts import font_configuration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree import ElementTree as ET

_CLASS_RULE = re.compile(r"""\.(s\d+)\{([^{}"'\\]*)\}""")
"""A class rule without strings: its declarations end at semicolons."""


def parse(text: str, fetcher: Any) -> tuple[CSS, CounterStyle]:
    """Return the stylesheet `text` and its counter styles as WeasyPrint does; it asks `fetcher` for files."""
    counters, matcher = CounterStyle(), cssselect2.Matcher()
    take = partial(
        CSS,
        font_config=font_configuration(),
        counter_style=counters,
        url_fetcher=fetcher,
        matcher=matcher,
        page_rules=[],
        layers=[],
    )
    others: list[str] = []
    for line in text.split("\n"):
        if (found := _CLASS_RULE.fullmatch(line)) is None:
            others.append(line)
            continue
        if others:  # Rules count in their order.
            take(string="\n".join(others))
            others.clear()
        _add_class(matcher, *found.groups())
    return take(string="\n".join(others)), counters


def _add_class(matcher: Any, name: str, body: str) -> None:
    declarations = [value for part in body.split(";") for value in _declarations(part)]
    if declarations:
        matcher.add_selector(_selector(name), (declarations, None))


@lru_cache(maxsize=1024)
def _selector(name: str) -> Any:
    return cssselect2.compile_selector_list(f".{name}")[0]


@lru_cache(maxsize=16384)
def _declarations(text: str) -> Sequence[Any]:
    """Return the long names and values that the declaration `text` sets."""
    return tuple(internals.preprocess_declarations(None, tinycss2.parse_blocks_contents(text)))


def computed_value(self: Any, key: str) -> Any:
    """Return a value that a style has not computed yet as WeasyPrint does, plain ones without its cascade."""
    if key in internals.PLAIN_INITIAL_VALUES and key not in self.cascaded and not _names_logical(self):
        parent = self.parent_style
        if key not in internals.INHERITED:
            value = self[key] = internals.PLAIN_INITIAL_VALUES[key]
            return value
        if parent is not None:
            value = self[key] = parent[key]
            return value
    return internals.ORIGINALS["computed_value"](self, key)


def _names_logical(style: Any) -> bool:
    """Return whether a style sets `margin-block-start` or the like, which stand for other names."""
    try:
        return style.names_logical  # type: ignore[no-any-return]
    except AttributeError:
        style.names_logical = not internals.LOGICAL.isdisjoint(style.cascaded)
        return style.names_logical  # type: ignore[no-any-return]


@dataclass
class _Place:
    """Where elements stand alike: below parents that do, with one name and the same classes."""

    wrapper: Any
    """The first of them, as selectors look at it."""
    rules: dict[str | None, dict[str, Any]] = field(default_factory=dict)
    """What the rules say of them (None) and of their pseudo-elements: value and weight by name."""
    said: tuple[Any, ...] = ()
    """What tells these rules from others."""
    styles: dict[str | None, Any] = field(default_factory=dict)
    inside: dict[tuple[Any, ...], _Place] = field(default_factory=dict)


def style_elements(
    self: Any, html: Any, sheets: Any, hints: bool, font_config: Any, target_collector: Any
) -> None:
    """Give the elements of `html` their styles as WeasyPrint does, one to all that stand alike."""
    internals.begin_styles(self, sheets, font_config)
    root, own = html.etree_element, _own_declarations(html, hints)
    cascaded, computed = self.get_cascaded_styles(), self.get_computed_styles()
    alike: dict[Any, Any] = {}
    pseudo: list[tuple[ET.Element, str, _Place]] = []

    def compute(element: ET.Element, parent: ET.Element | None, kind: str | None, place: _Place) -> Any:
        cascaded[element, kind] = place.rules.get(kind, {})
        self.set_computed_styles(
            element, parent, root, kind, base_url=html.base_url, target_collector=target_collector
        )
        return computed[element, kind]

    for element, parent, place in _places(html.wrapper_element, sheets, own):
        if (style := place.styles.get(None)) is None:
            key = (id(computed[parent, None]) if parent is not None else None, place.said)
            if (style := alike.get(key)) is None:
                style = alike[key] = compute(element, parent, None, place)
            place.styles[None] = style
        computed[element, None] = style
        pseudo += [(element, kind, place) for kind in place.rules if kind is not None]
    for element, kind, place in pseudo:
        if element.get("data-pages-of"):  # Its text is not settled yet.
            compute(element, element, kind, place)
            continue
        if kind not in place.styles:
            place.styles[kind] = compute(element, element, kind, place)
        computed[element, kind] = place.styles[kind]
    cascaded.clear()


def style_of(self: Any, element: Any, pseudo_type: str | None = None) -> Any:
    """Return the style of an element as WeasyPrint does, what a table takes from it taken once."""
    style = internals.computed_style(self, element, pseudo_type)
    if style and not hasattr(style, "is_taken"):
        internals.ORIGINALS["style_of"](self, element, pseudo_type)
        style.is_taken = True
    return style


def _own_declarations(html: Any, hints: bool) -> dict[ET.Element, list[tuple[Any, tuple[Any, ...]]]]:
    """Return specificity and declarations of what elements say of themselves, as few do."""
    found = defaultdict(list)
    for specificity, element, declarations, base_url in internals.find_style_attributes(
        html.etree_element, hints, html.base_url
    ):
        values = tuple(internals.preprocess_declarations(base_url, declarations))
        found[element].append((specificity, values))
    return found


def _places(
    root: Any, sheets: Any, own: dict[ET.Element, list[Any]]
) -> Iterator[tuple[ET.Element, ET.Element | None, _Place]]:
    """Yield each element with its parent and its place, in the order of the tree."""
    top = _Place(None)
    coming: list[tuple[ET.Element, ET.Element | None, _Place]] = [(root.etree_element, None, top)]
    while coming:
        element, parent, around = coming.pop()
        if not isinstance(element.tag, str):
            continue
        key = (element.tag, element.get("class"), element.get("href") is not None)
        said = own.get(element)
        place = around.inside.get(key) if said is None else None
        if place is None:
            # Not by way of its parent: of elements that stand alike only the first is wrapped.
            wrapper = (
                root
                if parent is None
                else cssselect2.ElementWrapper(element, around.wrapper, 0, None, in_html_document=True)
            )
            place = _Place(wrapper)
            _cascade(place, sheets, said or ())
            if said is None:
                around.inside[key] = place
        yield element, parent, place
        coming += [(child, element, place) for child in reversed(element)]


def _cascade(place: _Place, sheets: Any, own: Sequence[tuple[Any, Any]]) -> None:
    """Read what the rules say of the elements at `place`."""

    def say(kind: str | None, origin: str, specificity: Any, layer: Any, declarations: Any) -> None:
        rules = place.rules.setdefault(kind, {})
        for name, values, importance in declarations:
            weight = (internals.declaration_precedence(origin, importance), layer, specificity)
            if name not in rules or rules[name][1] <= weight:
                rules[name] = values, weight

    said: list[Any] = []
    for specificity, declarations in own:
        say(None, "author", specificity, inf, declarations)
        said.append(id(declarations))
    for sheet, origin, sheet_specificity in sheets:
        for specificity, _, kind, (declarations, layer) in sheet.matcher.match(place.wrapper):
            order = inf if layer is None else sheet.layers.index(layer)
            say(kind, origin, sheet_specificity or specificity, order, declarations)
            said.append((id(sheet), specificity, id(declarations), order))
    place.said = tuple(said)


internals.replace_cascade(computed_value, style_elements, style_of)
