"""Mutants by chance: one small change in a module, and the tests that should notice it.

`python tests/fuzz/mutants.py --count 200 --seed 1` samples changes over the modules below in a copy of the tree, runs
for each the tests of its module, and tells which changes nobody noticed. Nothing of the tree itself is written.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shlex
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import hypothesis  # noqa: F401 - loaded before the forks
import lxml.etree  # noqa: F401
import openpyxl  # noqa: F401
import pydantic  # noqa: F401
import pytest

ROOT = Path(__file__).resolve().parents[2]
COPIED = (
    "generators",
    "tests",
    "tools",
    "templates",
    "data/交楼申乡",
    "cli.py",
    "pyproject.toml",
    "benchmarks",
)
_REGISTER = "test_number_register.py test_stored_register.py test_custody.py -k 'not processes and not killed and not person and not fault'"
TESTS = {
    "generators/procedure/gates/households.py": "test_procedure_gates.py test_procedure.py",
    "generators/procedure/gates/meetings.py": "test_procedure_gates.py test_procedure.py",
    "generators/procedure/gates/township.py": "test_checks.py",
    "generators/procedure/gates/table.py": "test_procedure_gates.py test_procedure.py",
    "generators/procedure/gates/continuing_duties.py": "test_checks.py test_procedure_gates.py",
    "generators/procedure/gates/steps.py": "test_procedure_gates.py test_procedure.py",
    "generators/procedure/gates/public.py": "test_procedure_gates.py test_procedure.py",
    "generators/procedure/gates/public_lists.py": "test_procedure_gates.py test_procedure.py",
    "generators/procedure/gates/entry.py": "test_coming_in.py",
    "generators/wording.py": "test_wording.py test_notice_context.py",
    "generators/number_register.py": _REGISTER,
    "generators/number_log.py": _REGISTER,
    "generators/document_number.py": _REGISTER,
    "generators/register_file.py": _REGISTER,
    "generators/output_folder.py": "test_output_folder.py",
    "generators/file_names.py": "test_output_folder.py",
    "generators/own_files/__init__.py": "test_own_files.py -k 'not command'",
    "generators/own_files/scratch.py": "test_scratch.py",
    "generators/filling/docx/grammar.py": "test_word_template.py",
    "generators/filling/docx/tags.py": "test_word_template.py",
    "generators/filling/docx/values.py": "test_word_template.py",
    "generators/filling/docx/package.py": "test_word_template.py",
    "generators/filling/docx/merge.py": "test_word_template.py",
    "generators/filling/xlsx/sheet.py": "test_ledger.py",
    "generators/filling/xlsx/filling.py": "test_ledger.py",
    "generators/filling/xlsx/cells.py": "test_ledger.py",
    "generators/filling/xlsx/dependents.py": "test_ledger.py",
    "generators/printing/docx/carried.py": "test_printing_carried.py",
}
SECONDS = 300
_SWAPS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
}


class _Finder(ast.NodeVisitor):
    """Collects the changes that can be made; what only types or tells is passed over."""

    def __init__(self) -> None:
        self.found: list[tuple[ast.AST, str, object]] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for statement in node.body:  # Not the decorators: frozen or not is no behaviour.
            self.visit(statement)

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        self.found.append((node, "test", "not"))
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        for index, operator in enumerate(node.ops):
            self.found += [(node, f"ops {index}", other) for other in _SWAPS.get(type(operator), ())]
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.found += [(node, "op", other) for other in _SWAPS[type(node.op)]]
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self.found += [(node, "op", other) for other in _SWAPS.get(type(node.op), ())]
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self.found.append((node, "value", not node.value))
        elif isinstance(node.value, int):
            self.found.append((node, "value", node.value + 1))

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not isinstance(node.value, ast.Constant):
            self.found.append((node, "value", "None"))
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # A docstring.
            self.found.append((node, "value", "None"))
            self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        """Pass over what only narrows a type."""


def mutants(source: str) -> list[tuple[int, str, str]]:
    """Return (line, what was changed, the changed source) for every change that can be made to `source`."""
    made = []
    count = len(_found(ast.parse(source)))
    for index in range(count):
        tree = ast.parse(source)
        node, field, other = _found(tree)[index]
        before = ast.unparse(node)
        if field == "test":
            node.test = ast.UnaryOp(ast.Not(), node.test)  # type: ignore[attr-defined]
        elif field.startswith("ops"):
            node.ops[int(field[4:])] = other()  # type: ignore[attr-defined, operator]
        elif field == "op":
            node.op = other()  # type: ignore[attr-defined, operator]
        elif other == "None" and isinstance(node, (ast.Return, ast.Expr)):
            node.value = ast.Constant(None)
        else:
            node.value = other  # type: ignore[attr-defined]
        after = ast.unparse(ast.fix_missing_locations(node))
        what = f"{before.splitlines()[0][:90]}  →  {after.splitlines()[0][:90]}"
        made.append((node.lineno, what, ast.unparse(tree)))  # type: ignore[attr-defined]
    return made


def _found(tree: ast.AST) -> list[tuple[ast.AST, str, object]]:
    finder = _Finder()
    finder.visit(tree)
    return finder.found


def is_noticed(copy: Path, module: str, source: str, tests: str) -> bool:
    """Tell whether a test of the module fails, or hangs, when the module in `copy` is `source`.

    The tests run in a fork of this process, which has loaded what takes long and nothing of the program.
    """
    target = copy / module
    whole = target.read_text("utf-8")
    target.write_text(source, "utf-8")
    child = os.fork()
    if not child:
        os.setsid()
        signal.alarm(SECONDS)
        os.chdir(copy / "tests")
        sys.path[:0] = [str(copy), str(copy / "tests")]
        sys.dont_write_bytecode = True
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        os._exit(
            pytest.main(
                [
                    "-q",
                    "-x",
                    "-p",
                    "no:cacheprovider",
                    "-W",
                    "ignore::pytest.PytestAssertRewriteWarning",
                    *shlex.split(tests),
                ]
            )
        )
    _, status = os.waitpid(child, 0)
    target.write_text(whole, "utf-8")
    return status != 0


def main() -> int:
    """Try a sample of changes; tell each that no test noticed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--trusted", action="store_true", help="the tests are known to pass")
    given = parser.parse_args()
    copy = Path(tempfile.mkdtemp(prefix="hongtou-mutants-"))
    for part in COPIED:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3*"))
        else:
            shutil.copy(source, copy / part)
    rng = random.Random(given.seed)  # noqa: S311
    pool = [
        (module, tests, *mutant)
        for module, tests in TESTS.items()
        if given.only in module
        for mutant in mutants((ROOT / module).read_text("utf-8"))
    ]
    for tests, module in {tests: module for module, tests in TESTS.items() if given.only in module}.items():
        if not given.trusted and is_noticed(copy, module, (ROOT / module).read_text("utf-8"), tests):
            print(f"{tests} fails without a change")
            return 1
    sample = rng.sample(pool, min(given.count, len(pool)))
    survived = 0
    begun = time.monotonic()
    for number, (module, tests, line, what, source) in enumerate(sample, start=1):
        if not is_noticed(copy, module, source, tests):
            survived += 1
            print(f"SURVIVED {module}:{line}  {what}", flush=True)
        if number % 10 == 0:
            print(f"{number} tried, {survived} survived, {time.monotonic() - begun:.0f} s", flush=True)
    print(
        f"{len(sample)} of {len(pool)} mutants, {survived} survived, killed {1 - survived / len(sample):.1%}"
    )
    shutil.rmtree(copy)
    return 0


if __name__ == "__main__":
    sys.exit(main())
