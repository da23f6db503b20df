"""What WeasyPrint's cascade finds out anew in every document, and this printer once: declarations, values.

The class rules of a page tree (`layout.css`) hold the same few hundred declarations in every file: each is
parsed once. Most values that a style is asked for are its parent's or the initial ones: they need no cascade.
"""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import cssselect2  # type: ignore[import-untyped]
import tinycss2  # type: ignore[import-untyped]
from weasyprint import CSS
from weasyprint.css.counters import CounterStyle

from generators.printing.layout import weasyprint_internals as internals
from generators.printing.layout.fonts import font_configuration

if TYPE_CHECKING:
    from collections.abc import Sequence

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


internals.replace_cascade(computed_value)
