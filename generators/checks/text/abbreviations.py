"""Abbreviations: defined once, before they are used, and used."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.text.document import Role, is_han
from generators.checks.text.table import Hit, Strength, block_rule, document_rule, triggered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document

_DEFINED = triggered(
    r"(?:[（(，](?:以下|下文|下(?=简称|称))|[（(](?=简称))(?:均|统一)?(?:简称为?|统称为?|简称|称)([：:]?)[ ]?(?:[“\"‘]([^”\"’]+)[”\"’]|([^“”，。；）)]{1,16}))"
)


class Definition:
    """以下简称: what is shortened, to what, where."""

    def __init__(self, block: Block, index: int, match: re.Match[str]) -> None:
        self.block, self.index, self.match = block, index, match
        self.short = match[2] or match[3]
        self.full = re.search(r"[^，。；：、（）“”《》]*》?$", block.text[: match.start()])[0]  # type: ignore[index]


def definitions_of(document: Document) -> list[Definition]:
    """Return every 以下简称 in order."""
    return [
        Definition(block, index, match)
        for index, block in enumerate(document.blocks)
        for match in (_DEFINED.finditer(block) if "称" in block.text else ())
    ]


def _uses(document: Document, definition: Definition, *, before: bool) -> Iterator[tuple[Block, int]]:
    """Yield where the short form stands alone before (after) its definition."""
    start, end = definition.match.span()
    for index, block in enumerate(document.blocks):
        if block.role in {Role.TITLE, Role.MARK, Role.NUMBER, Role.HEAD} and before:
            continue
        if definition.short not in block.text:
            continue
        for match in re.finditer(re.escape(definition.short), block.text):
            at = (index, match.start())
            if (
                before
                and at < (definition.index, start - len(definition.full))
                or not before
                and at >= (definition.index, end)
            ):
                yield block, match.start()


@document_rule(
    "简称/未用",
    "通行做法",
    Strength.PRACTICE,
    "注了“以下简称”的，后文要用",
    finds="成立防返贫工作领导小组（以下简称“领导组”），统筹全乡工作。各村按要求落实。",
    leaves="成立防返贫工作领导小组（以下简称“领导组”），统筹全乡工作。领导组定期调度。",
)
def defined_and_used(document: Document) -> Iterator[Hit]:
    """What is shortened is used in its short form."""
    for definition in definitions_of(document):
        if next(_uses(document, definition, before=False), None) is None:
            yield Hit(
                definition.block,
                *definition.match.span(),
                f"后文没有用简称“{definition.short}”",
                "删去简称的注释",
            )


@document_rule(
    "简称/先用",
    "通行做法",
    Strength.PRACTICE,
    "简称在注明以后才用",
    finds="领导组要定期调度。成立防返贫工作领导小组（以下简称“领导组”），领导组统筹全乡工作。",
    leaves="成立防返贫工作领导小组（以下简称“领导组”），领导组统筹全乡工作。",
)
def defined_before_use(document: Document) -> Iterator[Hit]:
    """A short form is used after it is defined."""
    for definition in definitions_of(document):
        uses = _uses(document, definition, before=True)
        if definition.short in definition.full:
            # 交楼申乡工作专班（以下简称“工作专班”): the words stand in many full names, alone they are the short one.
            uses = (use for use in uses if re.search(r"(?:^|[，。；：、由请和与])$", use[0].text[: use[1]]))
        first = next(uses, None)
        if first is not None:
            block, at = first
            yield Hit(
                block,
                at,
                at + len(definition.short),
                f"“{definition.short}”在注明简称之前就用了",
                "先写全称并注明简称",
            )


_NOT_BELOW = triggered(r"(?<=[（(，])(以[^下（）]?简称|以下简(?!称)|一下简称|以下减称|以下间称)")


@document_rule(
    "简称/写法",
    "GB/T 15834—2011 4.8、通行做法",
    Strength.PRACTICE,
    "写作（以下简称“××”）",
    finds="组织巩固成果工作专班（以下简称：专班），开展排查。专班按季报告。",
    leaves="组织巩固成果工作专班（以下简称“专班”），开展排查。专班按季报告。",
    mends=True,
)
def form_of_definition(document: Document) -> Iterator[Hit]:
    """以下简称 takes quotes and no colon."""
    for block in document.blocks_with(frozenset("称")):
        for wrong in _NOT_BELOW.finditer(block):
            yield Hit(block, *wrong.span(1), f"“{wrong[1]}”应为“以下简称”", "以下简称", "以下简称")
    for definition in definitions_of(document):
        match = definition.match
        is_bare = match[3] and not re.match("[（(，](?:以下|下文)", match[0])
        if match[1] or is_bare or re.match("[（(，]下(?!文)", match[0]):
            right = f"以下简称“{definition.short}”"
            start = match.start() + 1
            yield Hit(
                definition.block,
                start,
                match.end(),
                "写作（以下简称“××”）：不用冒号，简称加引号",
                right,
                right,
            )


@document_rule(
    "简称/又用全称",
    "通行做法",
    Strength.PRACTICE,
    "注明简称以后用简称；一个简称只注一次",
    finds="组织巩固成果工作专班（以下简称“专班”），专班按季报告。巩固成果工作专班每月调度。",
    leaves="组织巩固成果工作专班（以下简称“专班”），专班按季报告。专班每月调度。",
)
def full_name_again(document: Document) -> Iterator[Hit]:
    """After the definition the short form stands for the full one."""
    seen: dict[str, str] = {}
    for definition in definitions_of(document):
        short, full = definition.short, definition.full
        if short in seen:
            yield Hit(definition.block, *definition.match.span(), f"简称“{short}”前面已经注过", "删去")
        seen[short] = full
        found = None
        for start in range(len(full) - len(short) - 1):
            name = full[start:]
            if len(name) < max(len(short) + 2, 4):
                break
            found = next(_later(document, definition, name), None)
            if found is not None:
                block, at = found
                yield Hit(block, at, at + len(name), f"前面已注明简称“{short}”，这里又用全称", short)
                break


def _later(document: Document, definition: Definition, name: str) -> Iterator[tuple[Block, int]]:
    for index, block in enumerate(document.blocks[definition.index :], start=definition.index):
        if block.role not in {Role.BODY, Role.HEADING}:
            continue
        from_ = definition.match.end() if index == definition.index else 0
        at = block.text.find(name, from_)
        if (
            at >= 0
            and not re.match(r"办公室|[》”]", block.text[at + len(name) :])
            and not re.search("《[^》]*$", block.text[:at])
        ):
            yield block, at


def _turned_round(short: str) -> list[str]:
    """Return the forms of an abbreviation with two neighbours in the other order."""
    forms = (short[:at] + short[at + 1] + short[at] + short[at + 2 :] for at in range(len(short) - 1))
    return sorted({form for form in forms if form != short})


@document_rule(
    "简称/写法不一",
    "通行做法",
    Strength.REQUIRED,
    "简称注明后，前后写法一致",
    finds="镇消防安全委员会办公室（以下简称“镇消安办”）负责协调。镇消安办定期督查。\n镇安消办每月通报。",
    leaves="镇消防安全委员会办公室（以下简称“镇消安办”）负责协调。\n镇消安办每月通报。",
)
def abbreviation_is_written_one_way(document: Document) -> Iterator[Hit]:
    """An abbreviation is not written with its characters in another order."""
    right = {
        form: definition
        for definition in definitions_of(document)
        for form in (_turned_round(definition.short) if 3 <= len(definition.short) <= 6 else ())
    }
    yield from _one_character_off(document)
    forms = re.compile("|".join(map(re.escape, right)))
    for block in document.blocks if right else ():
        for match in forms.finditer(block.text):
            if match[0] not in right[match[0]].full:
                yield Hit(block, *match.span(), f"简称是“{right[match[0]].short}”", right[match[0]].short)


_SHORTENS_NOTHING = triggered(r"[（(，](?:以下|下文)(?:简称|统称|称)(?:为)?[：:]?[“\"]?[”\"]?[）)，。；]")


@block_rule(
    "简称/空的",
    "通行做法",
    Strength.REQUIRED,
    "“以下简称”后面写明简称",
    finds="根据《村级财务管理办法》（以下称），各村支出须经会议通过。",
    leaves="根据《村级财务管理办法》（以下简称《办法》），各村支出须经会议通过。《办法》自7月1日起施行。",
    needs="称",
)
def a_definition_names_the_short_form(block: Block) -> Iterator[Hit]:
    """What is 以下简称 is told."""
    for match in _SHORTENS_NOTHING.finditer(block):
        yield Hit(block, *match.span(), "没有写明简称", "补简称")


_LEAST_FULL = 5


def _other_short_forms(definition: Definition) -> re.Pattern[str] | None:
    """Return the pattern of another abbreviation of the same full name: 退役站 where 服务站 was defined."""
    short, full = definition.short.strip("《》"), definition.full.strip("《》")
    if len(full) < _LEAST_FULL:
        return None  # 《……规划（2021—2035年）》: the bracket hides what is shortened.
    if definition.full.endswith("》"):
        most = len(full) - 2
        return re.compile(
            rf"(?:(?<=[，。；：、由请经向和与据照])|^)([{re.escape(full[:-1])}]{{3,{most}}}{re.escape(full[-1])})"
        )
    if len(short) < 3 or len(full) < len(short) + 2:
        return None
    if not full.endswith(short[-1]):
        # 乡森防指 for 乡防指: from the same beginning to the same end.
        return re.compile(
            rf"(?:(?<=[，。；：、由请经向和与])|^)({re.escape(short[0])}[{re.escape(full[1:])}]{{1,{len(short)}}}{re.escape(short[-1])})"
        )
    return re.compile(
        rf"(?:(?<=[，。；：、由请经向和与])|(?=[县乡镇市])|^)([{re.escape(full[:-1])}]{{2,{len(short) + 1}}}{re.escape(short[-1])})"
    )


@document_rule(
    "简称/另一个简称",
    "通行做法",
    Strength.PRACTICE,
    "一个机构注明了简称，不再用另一个简称",
    finds="乡退役军人服务站（以下简称“服务站”）负责采集。退役站要逐户核实，服务站按季报送。",
    leaves="乡退役军人服务站（以下简称“服务站”）负责采集。服务站要逐户核实，按季报送。",
)
def one_abbreviation_of_one_name(document: Document) -> Iterator[Hit]:
    """A name that has an abbreviation is not shortened in another way."""
    for definition in definitions_of(document):
        pattern = _other_short_forms(definition)
        for block in document.prose if pattern else ():
            for match in pattern.finditer(block.text) if pattern else ():
                written = match[1]
                if block is definition.block and match.start() < definition.match.end():
                    continue
                rest = iter(definition.full)
                is_of_it = all(character in rest for character in written)
                if is_of_it and written != definition.short.strip("《》") and written not in definition.full:
                    yield Hit(
                        block, *match.span(1), f"前面注明的简称是“{definition.short}”", definition.short
                    )


def _one_character_off(document: Document) -> Iterator[Hit]:
    """Yield what begins a clause and is an abbreviation of four and more but for one character within."""
    for definition in definitions_of(document):
        short = definition.short
        if not (4 <= len(short) <= 6 and is_han(short)):
            continue
        forms = "|".join(f"{short[:at]}[^{short[at]}]{short[at + 1 :]}" for at in range(1, len(short) - 2))
        for block in document.prose:
            for match in re.finditer(rf"(?:(?<=[，。；：])|^)({forms})", block.text):
                if is_han(match[1]) and match[1] not in definition.full:
                    yield Hit(block, *match.span(1), f"前面注明的简称是“{short}”", short)


_BARE = triggered(
    r"《(条例|办法|规定|方案|细则|意见|通知|预案|规划|纲要|决定|要点|制度|准则|解释|计划|标准|规程|章程|公约)》"
)


@document_rule(
    "简称/没有注明",
    "通行做法",
    Strength.PRACTICE,
    "文件名用简称的，前面注明“以下简称”；注的是《条例》就不写《规定》",
    finds="根据《保障农民工工资支付条例》（以下简称《条例》），按月足额支付工资。违反《规定》的，依法处理。《条例》同时张贴。",
    leaves="根据《保障农民工工资支付条例》（以下简称《条例》），按月足额支付工资。违反《条例》的，依法处理。",
)
def bare_titles_are_defined(document: Document) -> Iterator[Hit]:
    """Where papers are shortened, a short title is one of those that were told."""
    shorts = {
        definition.short.strip("《》") for definition in definitions_of(document) if "《" in definition.short
    }
    for block in document.blocks if shorts else ():
        for match in _BARE.finditer(block):
            if match[1] not in shorts and block.role is not Role.TITLE:
                yield Hit(
                    block, *match.span(), f"前面注明的简称是《{'》《'.join(sorted(shorts))}》", "核对简称"
                )
