"""The house as a newcomer meets it: no circle of imports, no function that needs scrolling."""

from __future__ import annotations

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from generators.printing.layout import weasyprint_internals

ROOT = Path(__file__).parent.parent
WING = sorted((ROOT / "generators" / "printing").rglob("*.py"))
MOST_LINES = 40
"""Lines of a function below its docstring."""


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(tree: ast.Module) -> set[str]:
    """Return what a module imports, those for the type checker alone included."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("room", ["generators", "tools", "benchmarks"])
def test_no_modules_import_each_other_in_a_circle(room):
    modules = {module_of(path): path for path in (ROOT / room).rglob("*.py")}
    graph = {
        name: {other for other in imports_of(ast.parse(path.read_text("utf-8"))) if other in modules}
        - {name}
        # A package holds its parts: that they stand below it is no circle.
        - {name[:end] for end, character in enumerate(name) if character == "."}
        for name, path in modules.items()
    }
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))
    assert len(order) == len(modules)


LOADER = "generators.printing.libraries"


def test_two_threads_may_be_the_first_to_load_the_printer_at_once():
    """A package that another thread is loading is not waited for by who imports a module inside it."""
    for path in (ROOT / "generators").rglob("*.py"):
        loaded = [
            name
            for node in ast.parse(path.read_text("utf-8")).body
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for name in imports_of(ast.Module([node], []))
        ]
        if path.stem != "libraries" and any(name.startswith("weasyprint") for name in loaded):
            assert LOADER in loaded, f"{path}: import {LOADER} first"
            assert loaded.index(LOADER) < next(i for i, n in enumerate(loaded) if n.startswith("weasyprint"))


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first, start = function.body[0], function.body[0].lineno
    if ast.get_docstring(function) is not None:
        start = (first.end_lineno or start) + 1
    return (function.end_lineno or start) - start + 1


def test_no_function_is_longer_than_a_screen():
    """But a step of the store that lists tables: what was done once to a database stays as it is."""
    longer = {
        (module_of(path), node.name): length_of(node)
        for path in (ROOT / "generators").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and length_of(node) > MOST_LINES
    }
    assert {name for name in longer if not name[0].startswith("generators.store.migrations.")} == set()


def private_names_of_others(tree: ast.Module) -> set[str]:
    """Return the private names used of objects that are not made in the module itself."""
    own = {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    names = {
        t.id for n in ast.walk(tree) if isinstance(n, ast.AnnAssign) and isinstance(t := n.target, ast.Name)
    }
    used = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
            if isinstance(node.value, ast.Name) and node.value.id in {"self", "cls", "other"}:
                names.add(node.attr)
            else:
                used.add(node.attr)
    return used - own - names


@pytest.mark.parametrize("path", WING, ids=module_of)
def test_private_names_of_weasyprint_stand_in_one_module(path):
    tree = ast.parse(path.read_text("utf-8"))
    if path.name == "weasyprint_internals.py":
        assert private_names_of_others(tree)
    else:
        # openpyxl keeps charts, styles and anchors under private names, and has no other way to them; nor to
        # a cell that is not to be made by looking at it.
        openpyxl = (
            {"_charts", "_images", "_style", "_fonts", "_alignments", "_cells", "_from", "_to"}
            if path.parent.name == "xlsx"
            else set()
        )
        # pypdf adds an object, and says what a file's identifier is, in no other way.
        pypdf = {"pdfa.py": {"_add_object", "_ID"}, "joined_tags.py": {"_add_object"}}.get(path.name, set())
        # The type that lxml gives its elements.
        assert private_names_of_others(tree) - openpyxl - pypdf - {"_Element"} == set()


def test_the_private_functions_of_weasyprint_are_those_the_printer_was_written_for():
    assert weasyprint_internals.changed() == []


MEASURING = [
    p for room in ("printing", "checks", "filling") for p in (ROOT / "generators" / room).rglob("*.py")
]
UNIT = re.compile(
    r"\b(mm|millimetres|points?|twips?|EMUs?|half-points?|CSS pixels?|px|characters|seconds|bytes|in parts of"
    r"|in the unit|in their unit|scale|widths? of)\b"
)
UNITLESS = {"number_text", "general", "paint"}
"""A number that a cell holds; what WeasyPrint hands over and nobody reads."""


@pytest.mark.parametrize("path", sorted(MEASURING), ids=module_of)
def test_a_public_function_that_takes_or_gives_a_length_names_its_unit(path):
    silent = [
        f"{function.name} (line {function.lineno})"
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
        for types in [
            [function.returns, *(a.annotation for a in (*function.args.args, *function.args.kwonlyargs))]
        ]
        if any(kind is not None and re.search(r"\bfloat\b", ast.unparse(kind)) for kind in types)
        and (doc := ast.get_docstring(function)) is not None
        and not UNIT.search(doc)
        and function.name not in UNITLESS
    ]
    assert silent == []
