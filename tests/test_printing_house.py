"""The printing wing as a newcomer meets it: no circle of imports, no function that needs scrolling."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

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


def test_no_modules_of_the_printer_import_each_other_in_a_circle():
    modules = {module_of(path): path for path in WING}
    graph = {
        name: {other for other in imports_of(ast.parse(path.read_text("utf-8"))) if other in modules}
        - {name}
        # A package holds its parts: that they stand below it is no circle.
        - {name.rpartition(".")[0]}
        for name, path in modules.items()
    }
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))
    assert len(order) == len(WING)


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first, start = function.body[0], function.body[0].lineno
    if ast.get_docstring(function) is not None:
        start = (first.end_lineno or start) + 1
    return (function.end_lineno or start) - start + 1


@pytest.mark.parametrize("path", WING, ids=module_of)
def test_no_function_of_the_printer_is_longer_than_a_screen(path):
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    assert {f.name: length_of(f) for f in functions if length_of(f) > MOST_LINES} == {}
