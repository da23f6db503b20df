"""The small language of tags: print a field, repeat, ask; everything else of Jinja is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from generators.errors import Finding
from generators.filling.docx.tags import nearest_text
from generators.filling.docx.values import text_to_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOOP_FACTS = frozenset({"first", "last", "last_two", "index", "index0", "length"})
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.For,
    nodes.If,
    nodes.Const,
    nodes.Compare,
    nodes.Operand,
    nodes.Not,
    nodes.And,
    nodes.Or,
)
_WORDS = {
    nodes.Call: "调用",
    nodes.Filter: "过滤器",
    nodes.Getitem: "下标",
    nodes.Macro: "宏",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
    nodes.Extends: "extends",
    nodes.Block: "block",
    nodes.Assign: "set",
    nodes.Test: "is 判断",
    nodes.CondExpr: "行内 if",
    nodes.Scope: "autoescape",
    nodes.ScopedEvalContextModifier: "autoescape",
    nodes.BinExpr: "运算",
    nodes.UnaryExpr: "运算",
    nodes.Concat: "运算",
    nodes.Literal: "数、文字和列表",
}


class FieldEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox in which a dot reaches into the context's mappings and nowhere else."""

    def __init__(self, finalize: Callable[[Any], Any]) -> None:
        super().__init__(
            autoescape=True, undefined=StrictUndefined, finalize=finalize, keep_trailing_newline=True
        )
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return the field `attribute` of a mapping, or a fact of the loop; nothing else."""
        if isinstance(obj, dict):
            try:
                return obj[attribute]
            except KeyError:
                return self.undefined(obj=obj, name=attribute)
        if attribute in _LOOP_FACTS and type(obj).__name__ == "LoopContext":
            return obj.revindex0 < 2 if attribute == "last_two" else getattr(obj, attribute)
        try:
            return obj[attribute]
        except (KeyError, TypeError, IndexError):
            return self.undefined(obj=obj, name=attribute)


def _printed(value: Any) -> Any:
    if isinstance(value, str):
        return text_to_run(value)
    if isinstance(value, StrictUndefined):
        return str(value)  # raises, naming the field
    msg = f"only texts are printed, not {type(value).__name__}"
    raise TypeError(msg)


def _printed_on_one_line(value: Any) -> Any:
    return str(value).replace("\n", " ")


WORD_FIELDS = FieldEnvironment(_printed)
PROPERTY_FIELDS = FieldEnvironment(_printed_on_one_line)


@dataclass
class Fields:
    """The paths a part asks for: printed, only asked about, and repeated."""

    printed: set[str] = field(default_factory=set)
    tested: set[str] = field(default_factory=set)
    looped: set[str] = field(default_factory=set)

    def leaves(self) -> frozenset[str]:
        """Return the paths under which the context must have a text or a truth."""
        every = self.printed | self.tested | {f"{path}[]" for path in self.looped}
        groups = {path[: at.start()] for path in every for at in re.finditer(r"\.|\[\]", path) if at.start()}
        groups |= {
            path[: at.end()] for path in every for at in re.finditer(r"\[\]", path) if at.end() < len(path)
        }
        return frozenset(every - groups)


class TagFault(Exception):
    """Tags of a part cannot be compiled; holds the findings."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__()


def parse_source(environment: FieldEnvironment, source: str, place: str) -> tuple[nodes.Template, Fields]:
    """Return the syntax tree of `source` and the fields it asks for; raise `TagFault` with every fault."""
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        way_out = "花括号里只写字段名，中间不加空格，如 {{ 户主 }}；对照自带的模板改正"
        where = f"{place}“{nearest_text(source, error.lineno)}”附近"
        raise TagFault([Finding(where, _syntax_error_in_chinese(error), way_out=way_out)]) from error
    faults = [
        _disallowed(node, source, place)
        for node in tree.find_all(nodes.Node)
        if not isinstance(node, _ALLOWED)
    ]
    # What stands between raw and endraw would be printed as the tag that it is; the tree no longer tells.
    faults += [
        _refused("raw", source, line, place)
        for line, kind, _ in environment.lex(source)
        if kind == "raw_begin"
    ]
    if faults:
        raise TagFault(list(dict.fromkeys(faults)))
    fields = Fields()
    faults = [
        Finding(
            f"{place}“{nearest_text(source, line)}”附近", reason, way_out="改成 {{ 字段名 }}、for 或 if 标签"
        )
        for line, reason in _collect(tree.body, {}, fields)
    ]
    faults += [
        Finding(
            f"{place}“{nearest_text(source, line)}”附近",
            "条件或循环的开始和结束不在同一层（一个在段里，一个在表格里，或两段里）",
            way_out="整段用 {%p %}，整行用 {%tr %}，开始和结束写法一致",
        )
        for line in _unbalanced(tree.body)
    ]
    if faults:
        raise TagFault(faults)
    return tree, fields


def _syntax_error_in_chinese(error: TemplateSyntaxError) -> str:
    message = error.message or ""
    if "unknown tag" in message:
        unknown = re.search(r"unknown tag '([^']*)'", message)
        return f"不认识的标签 {unknown.group(1) if unknown else ''}，或 endfor、endif 没有对应的开头"
    if "nexpected end of template" in message:
        return "for 或 if 没有对应的 endfor 或 endif"
    if "unexpected char" in message:
        unexpected = re.search(r"unexpected char '(.*?)'", message)
        return (
            f"标签里有不能用的字符 {unexpected.group(1) if unexpected else ''}（字段名只用汉字、字母、数字）"
        )
    return "标签写法有误"


def _disallowed(node: nodes.Node, source: str, place: str) -> Finding:
    # Jinja gives a node that it makes itself no line.
    word = next((word for kind, word in _WORDS.items() if isinstance(node, kind)), "这种写法")
    return _refused(word, source, node.lineno or 1, place)


def _refused(word: str, source: str, line: int, place: str) -> Finding:
    where = f"{place}“{nearest_text(source, line)}”附近"
    return Finding(where, f"模板里不允许{word}", way_out="只用 {{ 字段名 }}、for、if")


def _collect(body: list[nodes.Node], scope: dict[str, str], fields: Fields) -> Iterator[tuple[int, str]]:
    """Gather the paths below `body` into `fields`; yield (line, reason) for what is not a path."""
    for node in body:
        if isinstance(node, nodes.Output):
            for child in node.nodes:
                if isinstance(child, nodes.TemplateData):
                    continue
                path = _path(child, scope)
                if path is None:
                    yield child.lineno, "双花括号里只能写字段名"
                else:
                    fields.printed.add(path)
        elif isinstance(node, nodes.If):
            yield from _collect_test(node.test, scope, fields)
            branches: list[list[nodes.Node]] = [node.body, [*node.elif_], node.else_]
            for branch in branches:
                yield from _collect(branch, scope, fields)
        elif isinstance(node, nodes.For):
            yield from _collect_loop(node, scope, fields)


def _collect_loop(node: nodes.For, scope: dict[str, str], fields: Fields) -> Iterator[tuple[int, str]]:
    path = _path(node.iter, scope)
    if path is None or not isinstance(node.target, nodes.Name) or node.test is not None or node.recursive:
        yield node.lineno, "循环应写成 for 变量 in 列表字段"
        return
    item = next(reversed(scope.values()), "")
    if not path.startswith(item):  # A list within itself, ten times over, would never end.
        yield node.lineno, "循环里不允许再走整张列表，只能走外层那一项里的列表"
        return
    fields.looped.add(path)
    outside = {name: known for name, known in scope.items() if name != node.target.name}
    yield from _collect(node.body, {**outside, node.target.name: f"{path}[]"}, fields)
    yield from _collect(node.else_, scope, fields)


def _collect_test(test: nodes.Node, scope: dict[str, str], fields: Fields) -> Iterator[tuple[int, str]]:
    if isinstance(test, nodes.Name | nodes.Getattr):
        path = _path(test, scope)
        if path is not None:
            fields.tested.add(path)
        elif not _is_loop_fact(test):
            yield test.lineno, "条件里只能写字段名"
        return
    for child in test.iter_child_nodes():
        yield from _collect_test(child, scope, fields)


def _path(node: nodes.Node, scope: dict[str, str]) -> str | None:
    if isinstance(node, nodes.Name):
        return None if node.name == "loop" else scope.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        owner = _path(node.node, scope)
        return None if owner is None else f"{owner}.{node.attr}"
    return None


def _is_loop_fact(node: nodes.Node) -> bool:
    return (
        isinstance(node, nodes.Getattr)
        and isinstance(node.node, nodes.Name)
        and node.node.name == "loop"
        and node.attr in _LOOP_FACTS
    )


def _unbalanced(body: list[nodes.Node]) -> Iterator[int]:
    """Yield the lines of branches that would leave a part ill-formed when skipped or repeated."""
    for node in body:
        if isinstance(node, nodes.If | nodes.For):
            branches = [node.body, node.else_] + ([list(node.elif_)] if isinstance(node, nodes.If) else [])
            for branch in branches:
                if not _is_neutral(branch):
                    yield node.lineno
                yield from _unbalanced(branch)


def _is_neutral(branch: list[nodes.Node]) -> bool:
    """Return whether leaving out or repeating `branch` keeps every element opened and closed in order."""
    closed: list[str] = []
    opened: list[str] = []
    text = "".join(
        child.data
        for node in branch
        if isinstance(node, nodes.Output)
        for child in node.nodes
        if isinstance(child, nodes.TemplateData)
    )
    for end, name, empty in re.findall(r"<(/?)([\w:.]+)(?:[^>\"]|\"[^\"]*\")*?(/?)>", text):
        if empty:
            continue
        if not end:
            opened.append(name)
        elif opened:
            if opened.pop() != name:
                return False
        else:
            closed.append(name)
    return closed == opened[::-1]
