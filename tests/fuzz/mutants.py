"""Mutants by chance: one small change in a module, and the tests that should notice it.

`python tests/fuzz/mutants.py --count 200 --seed 1` samples changes over the modules below in a copy of the tree and tells
which of them nobody noticed. Which tests reach a line is found once, by running them with marked modules, and kept among
the temporary files (`--reach FILE`; made anew for test files that it lacks: take out what knows a function or a test that
was changed since). A change is then tried by the tests that reach its line, quick files first, in a fork of a process that
has loaded everything and puts the changed code in the place of the old. Nothing of the tree itself is written.
"""

from __future__ import annotations

import argparse
import ast
import gc
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
COPIED = (
    "generators",
    "tests",
    "tools",
    "templates",
    "data/交楼申乡",
    "docs",
    "cli.py",
    "pyproject.toml",
    "benchmarks",
)
MODULES = (
    "generators/procedure/gates/*.py",
    "generators/wording.py",
    "generators/number_register.py",
    "generators/number_log.py",
    "generators/document_number.py",
    "generators/register_file.py",
    "generators/output_folder.py",
    "generators/file_names.py",
    "generators/own_files/*.py",
    "generators/filling/docx/*.py",
    "generators/filling/xlsx/*.py",
    "generators/printing/docx/carried.py",
)
REACHING = (
    "test_procedure*.py",
    "test_rules.py",
    "test_word_template.py",
    "test_wording.py",
    "test_output_folder.py",
    "test_own_files.py",
    "test_scratch.py",
    "test_printing_carried.py",
    "test_number_register.py",
    "test_stored_register.py",
    "test_checks.py",
    "test_coming_in.py",
    "test_moved_household.py",
    "test_custody.py",
    "test_ledger*.py",
    "test_letter_cells.py",
    "test_notice*.py",
    "test_shared_register.py",
    "test_own_templates.py",
    "test_rosters.py",
    "test_township_books.py",
    "test_registers.py",
    "test_active_content.py",
    "test_opc.py",
    "test_masking.py",
    "test_one_file_one_count.py",
    "test_stored_course.py",
    "test_forms_merge.py",
    "test_village_work.py",
    "test_new_quarter.py",
    "test_printing_sheet.py",
    "test_printing_house.py",
    "test_signature_page.py",
    "test_papers.py",
    "test_pages.py",
    "test_public_text.py",
    "test_pipeline.py",
)
"""The tests that may judge; browsers, deaths and pages looked at are no quick judges."""
WARMING = ("test_procedure_sample.py", "test_custody.py")
"""What is read for the first test of these, every fork has."""
QUICK = "not processes and not kill and not dies and not person and not command"
"""What they are called that need processes of their own."""
SECONDS = 20
"""How long the tests of one change may have taken without it."""
LONG = 120
"""How long those may have taken that look at what the quick ones let pass; what is slower judges nothing."""
IMPORTED = "import"
"""Stands among the tests that come to a line which is done when its module is loaded: it has to be loaded anew."""
_NONE_RAN = 5 << 8
"""The exit status of pytest where no test was collected."""
_NOT_IN_PLACE = 99
"""What a fork says that could not put the changed code in the place of the old."""
_SCREEN = os.dup(1)
"""Where is told what becomes of the changes, when pytest has taken the usual way."""
MARKER = "_hongtou_reached"
MARKER_SOURCE = '''
import os

_told = set()
_file = os.open(os.environ["HONGTOU_REACHED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def reached(place):
    """Write down once that the test under way came to `place`."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "")
    if (place, test) not in _told:
        _told.add((place, test))
        os.write(_file, f"{place}\\t{test}\\n".encode())
'''
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
_Change = tuple[ast.AST, str, object, "int | None"]
"""Node, field, what it becomes, and the line that is marked before it is done; None for what an import does."""


class _Finder(ast.NodeVisitor):
    """Collects the changes that can be made; what only types or tells is passed over."""

    def __init__(self) -> None:
        self.found: list[_Change] = []
        self._line: int | None = None
        self._inside = False

    def _add(self, node: ast.AST, field: str, other: object) -> None:
        self.found.append((node, field, other, self._line))

    def visit(self, node: ast.AST) -> None:
        line = self._line
        if self._inside and isinstance(node, ast.stmt):
            self._line = node.lineno
        super().visit(node)
        self._line = line

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for statement in node.body:  # Not the decorators: frozen or not is no behaviour.
            self.visit(statement)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        inside, self._inside = self._inside, True
        for statement in node.body:
            self.visit(statement)
        self._inside = inside

    def visit_Lambda(self, node: ast.Lambda) -> None:
        line, self._line = self._line, node.lineno
        self.visit(node.body)
        self._line = line

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        self._add(node, "test", "not")
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        for index, operator in enumerate(node.ops):
            for other in _SWAPS.get(type(operator), ()):
                self._add(node, f"ops {index}", other)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        for other in _SWAPS[type(node.op)]:
            self._add(node, "op", other)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        for other in _SWAPS.get(type(node.op), ()):
            self._add(node, "op", other)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self._add(node, "value", not node.value)
        elif isinstance(node.value, int):
            self._add(node, "value", node.value + 1)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not isinstance(node.value, ast.Constant):
            self._add(node, "value", "None")
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # A docstring.
            self._add(node, "value", "None")
            self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        """Pass over what only narrows a type."""


def changes(tree: ast.AST) -> list[_Change]:
    """Return every change that can be made to `tree`, in the order of the source."""
    finder = _Finder()
    finder.visit(tree)
    return finder.found


def change(source: str, index: int) -> tuple[int, int | None, str, ast.Module]:
    """Return (line, marked line or None, what was changed, the changed tree) of one change to `source`."""
    tree = ast.parse(source)
    node, field, other, marked = changes(tree)[index]
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
    return node.lineno, marked, what, ast.fix_missing_locations(tree)  # type: ignore[attr-defined]


def places_of(tree: ast.Module, module: str) -> dict[int, str]:
    """Return what each line of a function is called: by its distance in it, which a change elsewhere leaves."""
    places: dict[int, str] = {}
    for outer in tree.body:
        inner = outer.body if isinstance(outer, ast.ClassDef) else [outer]
        within = f"{outer.name}." if isinstance(outer, ast.ClassDef) else ""
        for node in inner:
            if isinstance(node, ast.FunctionDef):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                for line in range(first, (node.end_lineno or first) + 1):
                    places[line] = f"{module}:{within}{node.name}+{line - first}"
    return places


class _Marking(ast.NodeTransformer):
    """Marks every statement of a function, and every lambda, by a call that tells its place."""

    def __init__(self, tree: ast.Module, module: str) -> None:
        self._places = places_of(tree, module)
        self._module = module
        self._inside = False

    def _call(self, line: int) -> ast.Call:
        place = ast.Constant(self._places.get(line, f"{self._module}:{line}"))
        return ast.Call(ast.Name(MARKER, ast.Load()), [place], [])

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        inside, self._inside = self._inside, True
        told = ast.get_docstring(node) is not None
        first, node.body = node.body[:told], node.body[told:]
        self.generic_visit(node)
        node.body = [*first, *node.body] or [ast.Pass()]
        self._inside = inside
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        inside, self._inside = self._inside, False
        self.generic_visit(node)
        self._inside = inside
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self.generic_visit(node)
        both = ast.Tuple([self._call(node.lineno), node.body], ast.Load())
        node.body = ast.Subscript(both, ast.Constant(1), ast.Load())
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if self._inside:
            for name in ("body", "orelse", "finalbody"):
                block = getattr(node, name, None)
                if isinstance(block, list):
                    setattr(node, name, [one for each in block for one in self._marked(each)])
        return node

    def _marked(self, statement: ast.stmt) -> Iterator[ast.stmt]:
        yield ast.Expr(self._call(statement.lineno))
        yield statement


def marked(source: str, module: str) -> str:
    """Return `source` with every statement of its functions marked."""
    plain = ast.parse(source)
    tree = _Marking(plain, module).visit(plain)
    place = next(
        index
        for index, node in enumerate(tree.body)
        if not (isinstance(node, ast.ImportFrom) and node.module == "__future__")
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    )
    tree.body.insert(place, ast.ImportFrom(MARKER, [ast.alias("reached", MARKER)], 0))
    return ast.unparse(ast.fix_missing_locations(tree))


class _Reporting:
    """Keeps how long each test took, and which failed with the marks."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            self.failed.add(report.nodeid)


def _plain(test: str) -> str:
    """Return the name of a test as it is when it is collected first: pytest escapes it anew each time."""
    return re.sub(r"\\+", r"\\", test)


class _Choosing:
    """Runs the given tests and no others, those of one file together, in the order of their files."""

    def __init__(self, tests: list[str]) -> None:
        self._tests = {_plain(test) for test in tests}
        self._files = {test.partition("::")[0]: None for test in tests}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        place = {file: index for index, file in enumerate(self._files)}
        items[:] = sorted(
            (item for item in items if _plain(item.nodeid) in self._tests),
            key=lambda item: place[item.nodeid.partition("::")[0]],
        )


def _run_tests(copy: Path, words: list[str], plugin: object | None = None, log: Path | None = None) -> int:
    """Run pytest in `copy` by this process, which it changes for good; what it says goes to `log`."""
    os.chdir(copy / "tests")
    sys.path[:0] = [place for place in (str(copy), str(copy / "tests")) if place not in sys.path]
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    with (log or Path(os.devnull)).open("a", encoding="utf-8") as told:
        os.dup2(told.fileno(), 1)
        os.dup2(told.fileno(), 2)
    quiet = (
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(copy / "tests"),
        "-c",
        str(copy / "pyproject.toml"),
    )
    rewriting = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
    return pytest.main([*quiet, *rewriting, *words], plugins=[plugin] if plugin else [])


def _in_a_fork(work: object, seconds: int) -> int:
    """Return the exit status of `work` done by a fork of this process; not 0 when it hangs for `seconds`."""
    child = os.fork()
    if not child:
        os.setsid()
        signal.alarm(seconds)
        status = 1
        try:
            status = int(work())  # type: ignore[operator]
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    return status


def find_reach(copy: Path, modules: list[str], files: list[str], kept: Path) -> None:
    """Run `files` over marked modules, file by file, and add to `kept` which tests come to which lines."""
    known = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    whole = {module: (copy / module).read_text("utf-8") for module in modules}
    (copy / f"{MARKER}.py").write_text(MARKER_SOURCE, "utf-8")
    for module, source in whole.items():
        (copy / module).write_text(marked(source, module), "utf-8")
    for file in files:
        if file in known:
            continue
        told = copy / "reached.txt"
        report = copy / "report.json"
        told.unlink(missing_ok=True)
        report.unlink(missing_ok=True)

        def run(file: str = file, told: Path = told, report: Path = report) -> int:
            os.environ["HONGTOU_REACHED"] = str(told)
            reporting = _Reporting()
            _run_tests(copy, [file, "-k", QUICK], reporting, kept.with_suffix(".log"))
            found = {"seconds": reporting.seconds, "failed": sorted(reporting.failed)}
            report.write_text(json.dumps(found), "utf-8")
            return 0

        begun = time.monotonic()
        _in_a_fork(run, 1800)
        if not report.exists():
            print(f"{file} did not end", flush=True)
            continue
        lines: dict[str, set[str]] = defaultdict(set)
        for line in told.read_text("utf-8").splitlines() if told.exists() else ():
            place, _, test = line.partition("\t")
            name, _, phase = test.rpartition(" ")
            lines[place].add(name if phase == "(call)" else "" if test else IMPORTED)
        found = json.loads(report.read_text("utf-8"))
        known[file] = {**found, "lines": {place: sorted(tests) for place, tests in lines.items()}}
        kept.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
        told_failed = f", {len(found['failed'])} fail with the marks" if found["failed"] else ""
        print(f"{file}: {time.monotonic() - begun:.0f} s{told_failed}", flush=True)
    for module, source in whole.items():
        (copy / module).write_text(source, "utf-8")


def choose_tests(
    reach: dict[str, dict[str, object]], module: str, place: str | None, most: float = SECONDS
) -> list[str]:
    """Return tests of `most` seconds that come to `place`, or for what an import does to the module; quick files first."""
    files: list[tuple[float, list[str]]] = []
    for found in reach.values():
        seconds: dict[str, float] = found["seconds"]  # type: ignore[assignment]
        lines: dict[str, list[str]] = found["lines"]  # type: ignore[assignment]
        if place is None:
            tests = {test for at, some in lines.items() if at.startswith(f"{module}:") for test in some}
        else:
            tests = set(lines.get(place, ()))
        tests.discard(IMPORTED)
        if "" in tests:  # Done when something was laid ready, which any test of the file may look at.
            tests = set(seconds)
        ready = sorted(tests & set(seconds) - set(found["failed"]), key=lambda test: seconds[test])  # type: ignore[call-overload]
        if ready:
            files.append((sum(seconds.values()) / len(seconds), ready))
    chosen: list[str] = []
    left = most
    for mean, ready in sorted(files):
        if chosen:
            left -= 10 * mean  # What is laid ready for the first test of a file.
        for test in ready:
            cost = reach[test.partition("::")[0]]["seconds"][test]  # type: ignore[index]
            if chosen and cost > left:
                break
            left -= cost
            chosen.append(test)
    return chosen


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def functions_of(copy: Path) -> dict[CodeType, list[FunctionType]]:
    """Return the loaded functions of the program in `copy` by their code."""
    gc.unfreeze()  # What is frozen is not among the objects.
    found: dict[CodeType, list[FunctionType]] = defaultdict(list)
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename.startswith(f"{copy}/generators/"):
            found[thing.__code__].append(thing)
    gc.freeze()
    gc.disable()  # A fork would write into every page that it shares.
    return found


def put_in_place(
    loaded: dict[CodeType, list[FunctionType]], path: Path, source: str, tree: ast.Module
) -> bool:
    """Give every loaded function of `path` the code of `tree`; False where that cannot be done in a running program."""
    old, new = (list(_codes(compile(each, str(path), "exec"))) for each in (source, tree))
    if len(old) != len(new):
        return False
    other = [(before, after) for before, after in zip(old[1:], new[1:], strict=True) if before != after]
    found = False
    for before, after in other:
        for function in loaded.get(before, ()):
            try:
                function.__code__ = after
            except ValueError:  # Another number of variables of an outer function.
                return False
            found = True
    return found


def forget(copy: Path) -> None:
    """Take every module of `copy` out of this process, so that it is read anew."""
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(str(copy)):
            del sys.modules[name]


def is_noticed_anew(copy: Path, module: str, tree: ast.Module, tests: list[str]) -> bool:
    """Tell whether one of `tests` fails, or hangs, when the module in `copy` is `tree` and everything is loaded anew."""
    target = copy / module
    whole = target.read_text("utf-8")
    target.write_text(ast.unparse(tree), "utf-8")

    def run() -> int:
        forget(copy)
        files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
        return _run_tests(copy, ["-x", *files], _Choosing(tests))

    status = _in_a_fork(run, LONG * 5)
    target.write_text(whole, "utf-8")
    if status == _NONE_RAN:
        message = f"none of {tests[:3]} was run"
        raise RuntimeError(message)
    return status != 0


class _Trying:
    """Has pytest collect all tests once, and then tries the changes of `sample` in forks of that process."""

    def __init__(
        self, copy: Path, sample: list[tuple[str, int]], reach: dict[str, dict[str, object]]
    ) -> None:
        self._copy, self._sample, self._reach = copy, sample, reach
        self._sources = {module: (copy / module).read_text("utf-8") for module, _ in sample}
        self._items: dict[str, pytest.Item] = {}
        self._loaded: dict[CodeType, list[FunctionType]] = {}
        self.survived = self.unreached = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._items = {_plain(item.nodeid): item for item in session.items}
        for file in WARMING:
            first = next(item for item in session.items if item.path.name == file)
            other = next(item for item in session.items if item.path.name != file)
            first.config.hook.pytest_runtest_protocol(item=first, nextitem=other)
        self._loaded = functions_of(self._copy)
        begun = time.monotonic()
        for number, (module, index) in enumerate(self._sample, start=1):
            tests = self._survives(session, module, index)
            if tests is not None:
                line, _, what, _ = change(self._sources[module], index)
                self.survived += 1
                self.unreached += not tests
                _say(f"SURVIVED {module}:{line}  {what}  ({tests} tests)")
            if number % 10 == 0:
                _say(f"{number} tried, {self.survived} survived, {time.monotonic() - begun:.0f} s")
        return True

    def _survives(self, session: pytest.Session, module: str, index: int) -> int | None:
        """Return how many tests let change `index` of the module pass; None when one noticed it."""
        source = self._sources[module]
        _, marked_line, _, tree = change(source, index)
        place = None
        if marked_line is not None:
            place = places_of(ast.parse(source), module).get(marked_line, f"{module}:{marked_line}")
        is_import = place is None or any(
            IMPORTED in found["lines"].get(place, ())  # type: ignore[attr-defined]
            for found in self._reach.values()
        )
        tests: list[str] = []
        for most in (SECONDS, LONG):
            chosen = choose_tests(self._reach, module, place, most)
            if is_import:
                chosen = chosen or choose_tests(self._reach, module, None, most)
            tried, tests = set(tests), chosen
            fresh = [test for test in chosen if test not in tried]
            if fresh and self._is_noticed(session, module, tree, fresh, is_import=is_import):
                return None
        return len(tests)

    def _is_noticed(
        self, session: pytest.Session, module: str, tree: ast.Module, tests: list[str], *, is_import: bool
    ) -> bool:
        if is_import:
            return is_noticed_anew(self._copy, module, tree, tests)
        target = self._copy / module

        def run() -> int:
            if not put_in_place(self._loaded, target, self._sources[module], tree):
                return _NOT_IN_PLACE
            items = [item for test in tests if (item := self._items.get(_plain(test)))]
            for item, following in zip(items, [*items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if session.testsfailed:
                    return 1
            return 0

        status = _in_a_fork(run, LONG * 5)
        if status == _NOT_IN_PLACE << 8:
            return is_noticed_anew(self._copy, module, tree, tests)
        return status != 0


def _say(line: str) -> None:
    os.write(_SCREEN, f"{line}\n".encode())


def main() -> int:
    """Try a sample of changes; tell each that no test noticed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="a pattern found in the module's name")
    parser.add_argument("--reach", type=Path, default=Path(tempfile.gettempdir()) / "hongtou-reach.json")
    given = parser.parse_args()
    copy = Path(tempfile.mkdtemp(prefix="hongtou-mutants-"))
    for part in COPIED:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3*"))
        else:
            shutil.copy(source, copy / part)
    modules = sorted(str(path.relative_to(copy)) for name in MODULES for path in copy.glob(name))
    files = list(
        dict.fromkeys(path.name for name in REACHING for path in sorted((copy / "tests").glob(name)))
    )
    find_reach(copy, modules, files, given.reach)
    reach = {
        file: found for file, found in json.loads(given.reach.read_text("utf-8")).items() if file in files
    }
    pool = [
        (module, index)
        for module in modules
        if re.search(given.only, module)
        for index in range(len(changes(ast.parse((copy / module).read_text("utf-8")))))
    ]
    sample = random.Random(given.seed).sample(pool, min(given.count, len(pool)))  # noqa: S311
    trying = _Trying(copy, sample, reach)
    _run_tests(copy, files, trying)
    _say(
        f"{len(sample)} of {len(pool)} mutants, {trying.survived} survived ({trying.unreached} reached by no test), "
        f"killed {1 - trying.survived / len(sample):.1%}"
    )
    os.chdir(ROOT)
    shutil.rmtree(copy)
    return 0


if __name__ == "__main__":
    sys.exit(main())
