"""What hangs in public is judged as filled: no number of a person, no word of health, from whatever cell."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from generators.errors import Finding
from generators.masking import CHINESE_DIGITS, shown
from generators.opc import Opener
from generators.records.households import Member
from generators.records.office import home_of
from generators.records.township import Person, Township, Village
from generators.records.vocabulary import Risk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from generators.records.columns import Row
    from generators.records.dataset import Dataset

_COUNTED = re.compile(
    r"(?=\d[千百]|\d?十)(?:(\d)千)?(?:0(?=\d百))?(?:(\d)百)?(?:0(?=[1-9]))?(?:(\d?)十)?([1-9](?![千百十]))?"
)
"""A group of digits said as a count: 一百三十八, 一千三百八十, 十四."""
_UNITS = str.maketrans("仟佰拾", "千百十")
_HIDES = "\u115f\u1160\u3164\uffa0"
"""Letters by their category that show nothing (Hangul fillers)."""
_BETWEEN = re.compile(rf"(?<=[0-9XxOoIl])(?:[^\w]|[_{_HIDES}转空点杠横])+(?=[0-9XxOoIl])")
"""What is put between the digits of a number: blanks, hyphens, dots, brackets, a word."""
_LOOKALIKES = str.maketrans("OoIl", "0011")
_WITH_LOOKALIKES = re.compile(r"(?=(?:[OoIl]*\d){5})[\dOoIl]{11,}")
"""A number in which letters stand that look like its digits: 138OO138OOO."""
_OF_A_PERSON = re.compile(r"(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)|\d{15,}[Xx]?")
"""A mobile; an ID number, a card or an account. 0358-6322000 may stand."""
_ILLNESSES = (
    *("癌", "瘤", "症(?!结)", "[肺肝肾胃肠脑骨节]炎", "[瘫癱]", "[癫癲]", "[痫癇]", "痴呆", "抑郁", "自闭"),
    *(
        "精神(?:分裂|障碍|异常|失常)",
        "透析",
        "[化放]疗(?!养|法)",
        "截肢",
        "失明(?!显|确)",
        "[聋聾]",
        "[哑啞]",
    ),
    *("盲人", "智障", "艾滋", "HIV", "AIDS", "结核(?![对实查算准验销定])", "中风(?!险)", "[心脑]梗"),
    *("梗[死塞]", "[高低]血压", "糖尿", "白血", "肾衰", "尘肺", "大骨节", "骨折", "瘸", "重疾", "手术"),
    *("住院(?![落子坝])",),
)
"""Names of illnesses and of what is done against them that go without the word 病."""
_STATUS = ("病", "[残殘]", "低保", "特困", "五保", "孤儿", "(?<![隐后])患(?!未然)")
_WORDS = re.compile("|".join((*_STATUS, *_ILLNESSES, *(risk for risk in Risk if risk is not Risk.OTHER))))
_LANDLINE = re.compile(r"0[1-9]\d{1,2}(?:[^\w]{0,3}\d){7,8}")
_LOCAL = re.compile(
    r"(?!(?:19|20)\d{6}(?!\d)|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}(?!\d))[2-8](?:[^\w]?\d){6,7}"
)
"""A fixed telephone without its area code, no day: 20220627, 2022.6.27."""
_IS_A_TELEPHONE = re.compile("电话|座机|联系|号码|☎|[Tt]el")
_WITH_AREA = re.compile(r"(?:86)?0(?:10|2\d|[3-9]\d\d)(\d{7,8})")
_OF_AN_OFFICE = re.compile("监督|举报|咨询|反映|受理|值班|办公室|政府|委会")
"""What stands before a telephone that may hang in public though no sheet has it."""
_BESIDE = 12
"""Characters between a name and the telephone of whoever is named."""
_SHORTEST = 7
"""Digits of a number of the township's own that is looked for: a number of days or a year is shorter."""
_SHORTEST_IN_PIECES = 11
"""Digits of a number that is looked for over the cells of a row, where small counts stand side by side."""
_MOST_TOLD = 3


def public_findings(
    dataset: Dataset, context: Mapping[str, Any], place: str, *, is_drafted: bool = False
) -> list[Finding]:
    """Return what in the filled `context` of a paper must not hang in public, with the cells it is from.

    Numbers are found in any spelling: full width, in Chinese numerals, with anything between the digits.
    Words of illness or status are looked for outside the names of people and places; in a text that somebody
    drafted, which may be about animals' diseases, only where it names one of the township's households.
    """
    private = dataset.memoized(_private_numbers)
    names = dataset.memoized(_names)
    findings = []
    for text in dict.fromkeys(_texts(context)):
        if any(_OF_A_PERSON.search(digits) or _is_in(digits, private) for digits in _readings(text)):
            way_out = "从这一格里删去号码；电话改为带区号的座机"
            findings.append(_finding(dataset, place, text, "不得有证件号码、手机号、账号", "有号码", way_out))
        elif _has_landline_of_a_person(dataset, text):
            way_out = "删去号码；要留联系电话的，写乡镇或村委会的"
            findings.append(_finding(dataset, place, text, "不得写农户的电话", "姓名旁有座机号", way_out))
        elif (word := _WORDS.search(names.sub("", _squeezed(text)))) and (
            not is_drafted or dataset.memoized(_people).search(_squeezed(text))
        ):
            expected = "不得写疾病、残疾、低保、特困或者风险类型"
            findings.append(
                _finding(dataset, place, text, expected, f"写有“{word[0]}”", "改为不涉及这些情况的写法")
            )
    return findings


def finished_findings(
    dataset: Dataset, content: bytes, place: str, *, is_drafted: bool = False
) -> list[Finding]:
    """Return what in the finished file `content` must not hang in public: the template's own text too.

    A number of the township's own is found in a row whose cells hold a piece of it each.
    """
    texts, rows = [], []
    for part, data in _OPENER.read(content, place).items():
        if part.endswith(".xml") and not part.startswith(_NO_TEXT):
            root = _OPENER.parse(data, place, part)
            texts += ["".join(map(str, line.itertext("{*}t"))) for line in root.iter(*_LINES)]
            texts += [str(line.text) for line in root.iter(*_MARGINS) if line.text]
            texts += [str(value) for drawing in root.iter("{*}docPr") for value in drawing.attrib.values()]
            rows += ["".join(map(str, row.itertext("{*}t"))) for row in root.iter("{*}tr")]
    return _findings_in(dataset, texts, rows, place, is_drafted=is_drafted)


def drafted_findings(dataset: Dataset, texts: Sequence[str], place: str) -> list[Finding]:
    """Return what in the paragraphs `texts` of a draft, called `place`, must not hang in public."""
    return _findings_in(dataset, texts, texts, place, is_drafted=True)


def _findings_in(
    dataset: Dataset, texts: Sequence[str], rows: Iterable[str], place: str, *, is_drafted: bool
) -> list[Finding]:
    findings = public_findings(dataset, {"": list(texts)}, place, is_drafted=is_drafted)
    if not findings:
        private = dataset.memoized(_private_numbers)
        for row in rows:
            is_whole = any(_is_in(digits, private, _SHORTEST_IN_PIECES) for digits in _readings(row))
            if not is_whole and not _has_landline_of_a_person(dataset, row):
                continue
            way_out = "从这一行的各格里删去号码"
            findings.append(_finding(dataset, place, row, "不得有证件号码、手机号、账号", "有号码", way_out))
    is_elsewhere = [is_drafted and not finding.place.startswith(place) for finding in findings]
    return [
        replace(finding, place=f"{place}（{finding.place}）") if elsewhere else finding
        for finding, elsewhere in zip(findings, is_elsewhere, strict=True)
    ]


_OPENER = Opener()
_NO_TEXT = (*("docProps/", "customXml/", "_rels/"), *("word/styles", "word/settings", "word/fontTable"))
_LINES = ("{*}p", "{*}si", "{*}is")
_MARGINS = tuple(f"{{*}}{which}{what}" for which in ("odd", "even", "first") for what in ("Header", "Footer"))


def _finding(dataset: Dataset, place: str, text: str, expected: str, found: str, way_out: str) -> Finding:
    cells = list(_cells_with(dataset, text, place))
    where = "、".join(cells[:_MOST_TOLD]) + (f"等{len(cells)}格" if cells[_MOST_TOLD:] else "")
    if not cells:
        where, way_out = f"{place}的“{_hidden(text)}”", f"这句话不是工作簿里的，改模板或文稿：{way_out}"
    return Finding(where, f"公示、公告上{expected}", found, way_out, rule="§5")


def _has_landline_of_a_person(dataset: Dataset, text: str) -> bool:
    """Tell whether a fixed telephone, none of the offices', stands beside a name of a household's people."""
    squeezed = _squeezed(text)
    people = dataset.memoized(_people)
    scripts: tuple[Mapping[str, str], ...] = (CHINESE_DIGITS, {})  # In 张三0358-6310001 the 三 is no digit.
    readings = dict.fromkeys("".join(_digit(c, chinese) for c in squeezed) for chinese in scripts)
    for found in (f for digits in readings for form in (_LANDLINE, _LOCAL) for f in form.finditer(digits)):
        begin, end = found.span()
        is_piece = found.string[:begin][-1:].isdigit() or found.string[end:][:1].isdigit()
        before, after = squeezed[max(0, begin - _BESIDE) : begin], squeezed[end : end + _BESIDE]
        if is_piece or _plain(found[0]) in dataset.memoized(_phones_of_offices):
            continue
        named = [*people.finditer(before)]
        is_told = found.re is _LANDLINE or _IS_A_TELEPHONE.search(before)
        is_beside = bool(named) and not re.search(r"\w", before[named[-1].end() :])
        is_named = (named and (is_told or is_beside)) or (is_told and people.match(after.lstrip("（(")))
        if is_named and not _OF_AN_OFFICE.search(before):
            return True
    return False


def _readings(text: str) -> Iterator[str]:
    """Yield `text` with its digits as plain ones, in every way they may be meant."""
    digits = _plain(text)
    yield digits
    if text.isascii():
        return
    yield _plain(text, {})  # In 张三13800138000 the 三 is no digit.
    said = digits.translate(_UNITS)
    if re.search("[千百十]", said):
        yield _plain(_COUNTED.sub(_counted, said))
    if re.search("[\u202a-\u202e\u2066-\u2069]", text):  # Marks that turn the direction.
        yield digits[::-1]


def _counted(said: re.Match[str]) -> str:
    """Return the digits of a group that is said as a count: 138 for 一百三十八."""
    thousands, hundreds, tens, ones = said.groups()
    tens = "1" if tens == "" else tens  # 十四.
    return str(int(f"{thousands or 0}{hundreds or 0}{tens or 0}{ones or 0}"))


def _digit(character: str, chinese: Mapping[str, str] = CHINESE_DIGITS) -> str:
    """Return a digit of whatever script, and of `chinese`, as a plain one, anything else as it is."""
    return chinese.get(character) or str(unicodedata.digit(character, character))


def _is_in(digits: str, numbers: Mapping[str, Sequence[str]], shortest: int = _SHORTEST) -> bool:
    """Tell whether one of `numbers`, by how they begin, of `shortest` signs at least stands in `digits`."""
    return any(
        len(number) >= shortest and digits.startswith(number, begin)
        for begin in range(len(digits) - _SHORTEST + 1)
        for number in numbers.get(digits[begin : begin + _SHORTEST], ())
    )


def _hidden(text: str) -> str:
    """Return `text` with its digits hidden: the message must not say what the paper may not."""
    return shown("".join("*" if c.isnumeric() else c for c in text), 20)


def _cells_with(dataset: Dataset, text: str, place: str) -> Iterator[str]:
    """Yield the cells that `text` on the paper `place` came from: those whose content stands in it.

    The paper's own village first, where several say the same, then the longest content.
    """
    squeezed = _squeezed(text)
    found: list[tuple[bool, int, str]] = []
    for content, value, cells in dataset.memoized(_cells_by_content):
        if content in squeezed and _tells(value):
            found += [
                (_is_of_others(dataset, record, place), -len(value), f"{dataset.place(record, name)}")
                for record, name in cells
            ]
    yield from dict.fromkeys(cell for *_, cell in sorted(found))


def _is_of_others(dataset: Dataset, record: Row, place: str) -> bool:
    """Tell whether the row is of no village, or of another than is named in `place`."""
    village, _ = home_of(dataset, record)
    return not village or village not in place


def _cells_by_content(dataset: Dataset) -> list[tuple[str, str, list[tuple[Row, str]]]]:
    """Return each text that cells hold, squeezed and as it is, with the records and fields that hold it."""
    cells: dict[str, list[tuple[Row, str]]] = {}
    for kind, records in dataset.rows.items():
        names = [name for name, _ in kind.iter_columns()]
        for record in records:
            for name in names:
                value = getattr(record, name)
                if isinstance(value, str) and len(value) > 1:
                    cells.setdefault(value, []).append((record, name))
    return [(_squeezed(value), value, holders) for value, holders in cells.items()]


def _tells(value: str) -> bool:
    return bool(_WORDS.search(_squeezed(value))) or sum(c.isdigit() for c in _plain(value)) >= _SHORTEST


def _squeezed(text: str) -> str:
    """Return `text` without what shows nothing, nor what is put between the characters of a word."""
    if text.isascii():
        return re.sub(r"\s", "", text)
    text = unicodedata.normalize("NFKC", text)
    if text.isalnum() and not any(hidden in text for hidden in _HIDES):
        return text
    shows = "".join(c for c in text if _shows(c))
    return re.sub(r"(?<=[\u4e00-\u9fff])[·•・_*.\-]+(?=[\u4e00-\u9fff])", "", shows)


def _shows(character: str) -> bool:
    category = unicodedata.category(character)
    return category not in {"Cf", "Mn"} and character not in _HIDES and not character.isspace()


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _plain(text: str, chinese: Mapping[str, str] = CHINESE_DIGITS) -> str:
    """Return `text` with its digits as plain ones, whatever they were, and nothing between them."""
    narrow = text if text.isascii() else unicodedata.normalize("NFKC", text)
    if narrow.isascii():
        digits = narrow
    else:
        digits = "".join(_digit(c, chinese) for c in narrow if unicodedata.category(c) not in {"Cf", "Mn"})
    joined = _BETWEEN.sub("", digits)
    return _WITH_LOOKALIKES.sub(lambda found: found[0].translate(_LOOKALIKES), joined)


def _private_numbers(dataset: Dataset) -> Mapping[str, Sequence[str]]:
    """Return every number of a person in plain digits, but for those of offices, by its first `_SHORTEST`."""
    found: set[str] = set()
    for kind, records in dataset.rows.items():
        if kind in {Township, Village}:
            continue
        fields = [name for name, column in kind.iter_columns() if _is_private(kind, name, column.heading)]
        for record in records:
            found.update(_plain(str(getattr(record, name) or "")) for name in fields)
    found.update(local[1] for n in list(found) if (local := _WITH_AREA.fullmatch(n)))
    offices = dataset.memoized(_phones_of_offices)
    numbers: dict[str, list[str]] = {}
    for number in sorted(found - offices):
        if sum(map(str.isdigit, number)) >= _SHORTEST:
            numbers.setdefault(number[:_SHORTEST], []).append(number)
    return numbers


def _phones_of_offices(dataset: Dataset) -> frozenset[str]:
    """Return the telephones of township and villages in plain digits."""
    phones = [township.phone for township in dataset.all(Township)]
    phones += [village.phone for village in dataset.all(Village)]
    whole = {_plain(str(phone or "")) for phone in phones}
    return frozenset(whole | {local[1] for n in whole if (local := _WITH_AREA.fullmatch(n))})


def _is_private(kind: type[Row], name: str, heading: str) -> bool:
    return (kind is Member and name == "id_number") or any(
        word in heading for word in ("证件号码", "身份证", "电话", "账号", "卡号", "残疾证")
    )


def _people(dataset: Dataset) -> re.Pattern[str]:
    """Return a pattern of the names of the people of the township's households."""
    names = sorted({member.name for member in dataset.all(Member)}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)) or r"(?!)")


def _names(dataset: Dataset) -> re.Pattern[str]:
    """Return a pattern of the names in which a word of health is none."""
    names = {member.name for member in dataset.all(Member)} | {person.name for person in dataset.all(Person)}
    names |= {village.name for village in dataset.all(Village)}
    odd = sorted((name for name in names if _WORDS.search(name)), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, odd)) or r"(?!)")
