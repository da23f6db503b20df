"""Every private name of WeasyPrint 70.0 and pydyf that the printer uses, in one place.

WeasyPrint promises nothing about these, so its version is pinned; `changed` tells which of their sources are
no longer those that the printer was written for. docs/printing.md says how to go to the next release.
"""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

import hashlib
import inspect
from typing import TYPE_CHECKING, Any

import pydyf  # type: ignore[import-untyped]
from weasyprint import css, draw, layout, pdf, stacking
from weasyprint.css import computed_values, properties, validation
from weasyprint.document import Document
from weasyprint.draw import text as draw_text
from weasyprint.formatting_structure import boxes, build
from weasyprint.layout import absolute, background, block, column, inline, page, percent, preferred, table
from weasyprint.layout import float as float_layout
from weasyprint.pdf import fonts, stream
from weasyprint.text import line_break

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ORIGINALS: dict[str, Callable[..., Any]] = {
    "float_layout": float_layout.float_layout,
    "text_align": inline.text_align,
    "split_inline_box": inline.split_inline_box,
    "atomic_box": inline.atomic_box,
    "find_float_position": float_layout.find_float_position,
    "split_first_line": line_break.split_first_line,
    "can_break_text": line_break.can_break_text,
    "set_text": line_break.Layout.set_text,
    "draw_text": draw.draw_text,
    "draw_first_line": draw_text.draw_first_line,
    "draw_inline_level": draw.draw_inline_level,
    "draw_collapsed_borders": draw.draw_collapsed_borders,
    "draw_table": draw.draw_table,
    "resolve_percentages": percent.resolve_percentages,
    "strut": line_break.strut,
    "is_in_normal_flow": boxes.Box.is_in_normal_flow,
    "block_container_layout": block.block_container_layout,
    "Layout.setup": line_break.Layout.setup,
    "layout_box_backgrounds": background.layout_box_backgrounds,
    "make_margin_boxes": page.make_margin_boxes,
    "computed_value": css.ComputedStyle.__missing__,
    "collapse_borders": table.collapse_table_borders,
    "style_elements": css.StyleFor.__init__,
    "create_column_box": column._create_column_box,
    "block_box_layout": block.block_box_layout,
    "iter_line_boxes": inline.iter_line_boxes,
    "table_boxes_children": build.table_boxes_children,
    "flex_boxes": build.flex_boxes,
    "add_tags": pdf.add_tags,
    "grid_boxes": build.grid_boxes,
    "style_of": css.StyleFor.__call__,
}
"""The functions that the printer puts its own in the place of, as they were."""
_RELIED_UPON: dict[str, Any] = {
    "split_text_box": inline.split_text_box,
    "split_inline_level": inline.split_inline_level,
    "first_line_metrics": line_break.first_line_metrics,
    "line_size": line_break.line_size,
    "table_layout": table.table_layout,
    "columns_layout": column.columns_layout,
    "layout_document": layout.layout_document,
    "remake_page": page.remake_page,
    "Layout.reactivate": line_break.Layout.reactivate,
    "get_next_linebox": inline.get_next_linebox,
    "avoid_collisions": float_layout.avoid_collisions,
    "line_box_verticality": inline.line_box_verticality,
    "remove_last_whitespace": inline.remove_last_whitespace,
    "find_stylesheets": css.find_stylesheets,
    "draw_outline": draw.draw_outline,
    "Font": fonts.Font,
    "stacking._dispatch": stacking._dispatch,
    "draw_block_level": draw.draw_block_level,
    "Document._render": Document._render,
    "generate_pdf": pdf.generate_pdf,
    "build_fonts_dictionary": fonts.build_fonts_dictionary,
    "Font._harfbuzz_subset": fonts.Font._harfbuzz_subset,
    "Stream": stream.Stream,
    "Document._build_layout_context": Document._build_layout_context,
    "pydyf._to_bytes": pydyf._to_bytes,
    "pydyf.Dictionary.data": pydyf.Dictionary.data.fget,
    "pydyf.Array.data": pydyf.Array.data.fget,
    "pydyf.PDF": pydyf.PDF,
    "pydyf.Stream.data": pydyf.Stream.data.fget,
    "preprocess_declarations": validation.preprocess_declarations,
    "preprocess_stylesheet": css.preprocess_stylesheet,
    "set_computed_styles": css.StyleFor.set_computed_styles,
    "find_style_attributes": css.find_style_attributes,
}
"""Functions that are called, followed or expected to behave as they do."""
WRITTEN_FOR = {
    "Document._build_layout_context": "2b072254ab89701b",
    "Document._render": "ebaceeb0fa8e79aa",
    "Font": "1888854798bf8726",
    "Font._harfbuzz_subset": "f80805663ede8080",
    "Layout.reactivate": "0b89ee097104b713",
    "Layout.setup": "fb227a55094f41d4",
    "Stream": "624257224db6f66d",
    "add_tags": "f0e74575b0bafaf3",
    "atomic_box": "928f0e7eed566627",
    "block_box_layout": "a6279066e3d9ff7d",
    "avoid_collisions": "5fc7793c573af328",
    "block_container_layout": "65842ca53a8391eb",
    "build_fonts_dictionary": "fc551bef35d0d6c3",
    "can_break_text": "4f3fb5ef1c239df9",
    "collapse_borders": "db721de3fd90b0a4",
    "columns_layout": "7a05cce3272fc581",
    "computed_value": "b318d8efc8ac79d7",
    "create_column_box": "c9fc1aaa4d0fa7d8",
    "draw_block_level": "3de9ec3ad4aaad3c",
    "draw_collapsed_borders": "120b162d2a4f9066",
    "draw_first_line": "1bb8eae6d88e71b1",
    "draw_inline_level": "068162a401d00efd",
    "draw_outline": "c98afcef4e21d301",
    "draw_table": "7aea3dfc0ddf54ff",
    "draw_text": "ebaf96239c6ca363",
    "find_float_position": "5b2f7fdc37b080a7",
    "find_style_attributes": "c5b4eb4d3c008b07",
    "find_stylesheets": "ac92dbb80c3fd936",
    "first_line_metrics": "55ec5d0b58b29a8b",
    "flex_boxes": "1a6cd8f486bb3133",
    "float_layout": "d6c66bc084325f93",
    "generate_pdf": "626343ef25c396e8",
    "get_next_linebox": "67af458c2545e74f",
    "grid_boxes": "e71295bc9772fd91",
    "is_in_normal_flow": "5f49d6ab23da7e51",
    "iter_line_boxes": "04aec48abfcad809",
    "layout_box_backgrounds": "617a870678c82755",
    "layout_document": "a5cbf437e99caf72",
    "line_box_verticality": "1018aadb3410f89a",
    "line_size": "03fa04fd51fc69aa",
    "make_margin_boxes": "4a2d2e301eb3bc47",
    "preprocess_declarations": "4db5fa5a1b14194b",
    "preprocess_stylesheet": "1e8c36ce59677a54",
    "pydyf.Array.data": "136a84494ae7c8cc",
    "pydyf.Dictionary.data": "1a6ebf2b6bc6adcb",
    "pydyf.PDF": "430a7b480a612b67",
    "pydyf.Stream.data": "bdc2bc513f286de7",
    "pydyf._to_bytes": "1cefd02c285d3aee",
    "remake_page": "1ff09b2dffa17839",
    "remove_last_whitespace": "53f0c79c9fbbda50",
    "resolve_percentages": "71673078096fcf87",
    "set_computed_styles": "b5b15856b8beff3f",
    "set_text": "fe23ca9937dbf520",
    "split_first_line": "39ad1016863ca34d",
    "split_inline_box": "3a0cb7ca7e34c7ef",
    "split_inline_level": "d98c008c8fc00582",
    "split_text_box": "8c564329599ef23f",
    "stacking._dispatch": "003563d2565b4d30",
    "strut": "b57885b70dd08efe",
    "style_elements": "b1e725a7552502aa",
    "style_of": "96b91915ae7c344a",
    "table_boxes_children": "7e9b3725d3541bde",
    "table_layout": "6594fa40743fbc0b",
    "text_align": "e953d41b87ccfc30",
}
"""A digest of the source of each."""


def digests() -> dict[str, str]:
    """Return a digest of the source of each private function that is replaced or relied upon."""
    return {
        name: hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16]
        for name, function in sorted({**ORIGINALS, **_RELIED_UPON}.items())
    }


def changed() -> list[str]:
    """Return the private functions whose source is not the one that the printer was written for."""
    found = digests()
    names = sorted(found.keys() | WRITTEN_FOR.keys())
    return [name for name in names if found.get(name) != WRITTEN_FOR.get(name)]


# The cascade.

preprocess_declarations = validation.preprocess_declarations
TRANSPARENT = table.TRANSPARENT
declaration_precedence = css.declaration_precedence
find_style_attributes = css.find_style_attributes
INHERITED = properties.INHERITED
LOGICAL = frozenset(
    function(block="ttb", inline=direction)
    for function in computed_values.PHYSICAL_FUNCTIONS.values()
    for direction in ("ltr", "rtl")
)
"""The names of values that stand for others by the direction of writing."""
PLAIN_INITIAL_VALUES = {
    name: value
    for name, value in properties.INITIAL_VALUES.items()
    if not name.startswith("text_decoration_")
    and name not in {"float", "display", "position", "page"}
    and (name in INHERITED or name not in properties.INITIAL_NOT_COMPUTED)
}
"""Initial values of what follows from the parent's value or from nothing."""


def begin_styles(style_for: Any, sheets: Any, font_config: Any) -> None:
    """Set what the styles of a document begin with."""
    style_for._cascaded_styles, style_for._computed_styles = {}, {}
    style_for.initial_page_sizes = {"box": None, "area": None}
    style_for._sheets, style_for.font_config = sheets, font_config


# Lines.

split_text_box = inline.split_text_box
remove_last_whitespace = inline.remove_last_whitespace
resolve_one_percentage = percent.resolve_one_percentage


# Pages and boxes.


def page_box(page: Any) -> Any:
    """Return the box of a page of a document."""
    return page._page_box


def page_name(page: Any) -> str:
    """Return the CSS name of a page of a document (`page: p0`)."""
    return page._page_box.page_type.name  # type: ignore[no-any-return]


def real_box(box: Any) -> Any:
    """Return the box that a placeholder of an absolutely positioned box stands for, or `box` itself."""
    return box if isinstance(box, boxes.Box) else getattr(box, "_box", box)


def layout_context(html: Any, configuration: Any, counters: Any, options: dict[str, Any]) -> Any:
    """Return what the layout of `html` knows: styles, fonts, pictures."""
    return Document._build_layout_context(html, configuration, counters, {}, options)


def coming_page_names(context: Any) -> list[str]:
    """Return the CSS names of the pages whose breaks are settled but whose margins are not drawn yet."""
    return [next_page["page"] or "" for _, next_page, *_ in context.page_maker[:-1]]


def set_html(document: Any, html: Any) -> None:
    """Give `document` its source, where PDF/UA looks for it."""
    document._html = html


def paint_order(box: Any, page: Any) -> Any:
    """Return the line `box` of a laid out `page` with its parts in the order of painting."""
    return stacking._dispatch(box, page, [], [], [], {})


def fontconfig_of(configuration: Any) -> Any:
    """Return the pointer to the FcConfig of a font configuration."""
    return configuration._config


# Streams.


def operator_bytes(operators: Iterable[Any]) -> bytes:
    """Return the operators of a stream as they stand in the file."""
    return b"\n".join(pydyf._to_bytes(item) for item in operators)


def value_bytes(value: Any) -> bytes:
    """Return a value of a dictionary as it stands in the file."""
    return pydyf._to_bytes(value)  # type: ignore[no-any-return]


def resources_of(into: Any) -> Any:
    """Return the resources that a stream names."""
    return into._resources


def marks_of(into: Any) -> Any:
    """Return what a stream has marked for the structure tree: the numbers of the marks by their boxes."""
    return into._tags


def faces_of(into: Any) -> Any:
    """Return the faces that a stream writes with, by their keys: those of the whole file."""
    return into._fonts


def current_font(into: Any) -> Any:
    """Return the face and size that a stream writes with, None when the next text says its own."""
    return into._current_font


def set_current_font(into: Any, font: Any) -> None:
    """Let a stream know the face and size that it writes with."""
    into._current_font = font


def forget_colours(into: Any) -> None:
    """Let the next colour be written: what was drawn between left its own."""
    into._current_color = into._current_color_stroke = None
    into._current_alpha = into._current_alpha_stroke = None


# Replacing.


def replace_layout(
    *,
    split_first_line: Callable[..., Any],
    can_break_text: Callable[..., Any],
    set_text: Callable[..., Any],
    draw_text_: Callable[..., Any],
    draw_first_line: Callable[..., Any],
    text_align: Callable[..., Any],
    split_inline_box: Callable[..., Any],
    atomic_box: Callable[..., Any],
    find_float_position: Callable[..., Any],
    lay_out_float: Callable[..., Any],
) -> None:
    """Put these functions in the place of WeasyPrint's; doing it twice changes nothing."""
    line_break.split_first_line = inline.split_first_line = preferred.split_first_line = split_first_line
    line_break.can_break_text = inline.can_break_text = preferred.can_break_text = can_break_text
    line_break.Layout.set_text = set_text
    draw.draw_text, draw_text.draw_first_line = draw_text_, draw_first_line
    inline.text_align = text_align
    inline.split_inline_box = split_inline_box
    inline.atomic_box = atomic_box
    float_layout.find_float_position = find_float_position
    block.float_layout = inline.float_layout = lay_out_float


def replace_reckoning(
    *,
    resolve_percentages: Callable[..., Any],
    strut: Callable[..., Any],
    is_in_normal_flow: Callable[..., Any],
    block_container_layout: Callable[..., Any],
    set_up: Callable[..., Any],
    layout_box_backgrounds: Callable[..., Any],
    collapse_borders: Callable[..., Any],
) -> None:
    """Put these functions in the place of WeasyPrint's; doing it twice changes nothing."""
    for module in (absolute, block, column, float_layout, inline, page, table):
        module.resolve_percentages = resolve_percentages
    # Styles that are still being computed ask for struts of their own.
    inline.strut = strut
    boxes.Box.is_in_normal_flow = is_in_normal_flow
    block.block_container_layout = page.block_container_layout = block_container_layout
    line_break.Layout.setup = set_up
    background.layout_box_backgrounds = layout_box_backgrounds
    build.collapse_table_borders = collapse_borders


def replace_columns(create_column_box: Callable[..., Any], block_box_layout: Callable[..., Any]) -> None:
    """Put these functions in the place of WeasyPrint's; doing it twice changes nothing."""
    column._create_column_box = create_column_box
    block.block_box_layout = block_box_layout


def replace_lines(iter_line_boxes: Callable[..., Any]) -> None:
    """Put `iter_line_boxes` in the place of WeasyPrint's; doing it twice changes nothing."""
    block.iter_line_boxes = iter_line_boxes


def replace_tables(*, block_container_layout: Callable[..., Any], draw_table: Callable[..., Any]) -> None:
    """Put these functions in the place of WeasyPrint's; doing it twice changes nothing."""
    block.block_container_layout = page.block_container_layout = block_container_layout
    draw.draw_table = draw_table


def absolute_placeholder(box: Any) -> Any:
    """Return what stands in the flow for the absolutely positioned `box`."""
    return absolute.AbsolutePlaceholder(box)


def placed_box(box: Any) -> Any:
    """Return the box that stands where `box` says: that of the flow, or what is absolutely positioned."""
    return box._box if isinstance(box, absolute.AbsolutePlaceholder) else box


def computed_style(style_for: Any, element: Any, kind: str | None) -> Any:
    """Return the style of an element or of a pseudo-element of it, None where there is none."""
    return style_for._computed_styles.get((element, kind))


def replace_building(*, table_boxes_children: Callable[..., Any], flex_boxes: Callable[..., Any]) -> None:
    """Put these functions in the place of WeasyPrint's; doing it twice changes nothing.

    No page tree holds a grid: none is looked for.
    """
    build.table_boxes_children, build.flex_boxes = table_boxes_children, flex_boxes
    build.grid_boxes = lambda box: box


def replace_cascade(
    computed_value: Callable[..., Any], style_elements: Callable[..., Any], style_of: Callable[..., Any]
) -> None:
    """Put these functions in the place of WeasyPrint's; doing it twice changes nothing.

    A page tree holds no stylesheets: none are looked for.
    """
    css.ComputedStyle.__missing__ = computed_value
    css.StyleFor.__init__ = style_elements
    css.StyleFor.__call__ = style_of
    css.find_stylesheets = lambda *_rest, **_more: ()


def replace_margins(make_margin_boxes: Callable[..., Any]) -> None:
    """Put `make_margin_boxes` in the place of WeasyPrint's; doing it twice changes nothing."""
    layout.make_margin_boxes = make_margin_boxes


def replace_painting(draw_inline_level: Callable[..., Any]) -> None:
    """Put `draw_inline_level` in the place of WeasyPrint's; doing it twice changes nothing."""
    draw.draw_inline_level = draw_inline_level


def replace_tags(add_tags: Callable[..., Any]) -> None:
    """Put `add_tags` in the place of WeasyPrint's; doing it twice changes nothing."""
    pdf.add_tags = add_tags


def replace_rules(draw_ruled_lines: Callable[..., Any]) -> None:
    """Put `draw_ruled_lines` in the place of WeasyPrint's; doing it twice changes nothing.

    No box has an outline: none are looked for.
    """
    draw.draw_collapsed_borders = draw_ruled_lines
    draw.draw_outline = lambda *_rest: None


def replace_subset(subset: Callable[..., Any], file_content: property) -> None:
    """Put these in the place of WeasyPrint's; doing it twice changes nothing.

    The file of a face is read where it is asked for, and so not where the face is opened.
    """
    fonts.Font._harfbuzz_subset = subset
    fonts.Font.file_content = file_content
    fonts.get_hb_object_data = lambda _face: None


def replace_data(
    *, stream: Callable[[Any], bytes], dictionary: Callable[[Any], bytes], array: Callable[[Any], bytes]
) -> None:
    """Put these in the place of pydyf's properties `data`; doing it twice changes nothing."""
    pydyf.Stream.data = property(stream)
    pydyf.Dictionary.data, pydyf.Array.data = property(dictionary), property(array)
