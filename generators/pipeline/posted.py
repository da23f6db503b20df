"""Which papers of a notice hang in public: by their title, or because the notice says so."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from generators.context.notice import annexes_of

if TYPE_CHECKING:
    from generators.records.notice import Attachment, NoticeDraft

_PUBLIC = re.compile(
    r"(?:公告|通告|公示|布告|公开信|光荣榜|红黑?榜|黑榜|公开(?=[栏表单名内榜]))"
    r"(?:书|稿|榜|表|栏|牌|单|名单|名册|内容|样[式表本])?(?:第[\w〇]+[号次榜期])?(?:[(][^()]*)?[)]?"
)
_POSTED = re.compile(
    "张贴|上墙|公示|(?<![政村党财事厂]务)(?<!信息)公开(?!招|透明|公平|公正|选)|公开栏|公告|公布"
)
_NOT_POSTED = re.compile(
    "(?:不得|不予|不宜|不能|不要|不许|不准|不应|不再|严禁|禁止|无需|不必|不作|不做|不)"
    f"(?:在[^,。]*?[栏处里上外]|对外|向外|向社会|自行|擅自|随意)*(?:{_POSTED.pattern})"
)
_ANOTHER_THING = re.compile("结果|情况(?!表)|程序|政策|标准|电话|过程|意见|决议")
"""What is posted where a clause names it and no list."""
_LIST = re.compile(r"(?:名单|名册|清单|(?<![代发])表)(?:[(].*[)])?$")
_LIST_NAMED = re.compile(
    "名单|名册|清单|(?:一览|情况|公开|明细|统计|汇总|登记|联系)?(?<![代发])表(?![决示扬态达明面彰率现述])"
)
_POINTS = frozenset("将把本此该上述下列附件后对在《“(）)、,:和及与并按")
"""What stands before 名单 where no other list is meant: 将名单, 附件名单."""
_NUMERALS = "一二三四五六七八九十"
_ANNEX = re.compile(
    rf"附[件表](?P<numbers>(?:\d{{1,2}}|[{_NUMERALS}](?![并律起些同道])|[、和及与至到~—-](?=[\d{_NUMERALS}]))*+)"
    "(?!(?:的|规定的)?(?:要求|格式|规定|程序|样式|办法|方案))"
)
_RANGE = re.compile(r"(\d+)(?:[至到~—-](\d+))?")


def hangs_in_public(title: str) -> bool:
    """Tell whether what is called so is for all: 公告 and 通告 (条例 第八条), 公示, a list for the wall."""
    title = _squeezed(title)
    return any(found.end() == len(title) for found in _PUBLIC.finditer(title))


def goes_on_the_wall(draft: NoticeDraft, text: Attachment) -> bool:
    """Tell whether a text that follows the notice is for everybody.

    It is by its title, by a line of its own that says so, and where a clause of the notice names it (title,
    number, or as the list it is) and says that it is posted.
    """
    if hangs_in_public(text.title):
        return True
    is_list = bool(_LIST.search(_squeezed(text.title)))
    own = (_squeezed(each.whole) for each in text.paragraphs if "｜" not in each.whole)
    if is_list and any(_is_posted(clause) for line in own for clause in _clauses(line)):
        return True
    numbered = annexes_of(draft)
    number = numbered.index(text) + 1 if text in numbered else 0
    return any(
        _says_posted(sentence, _squeezed(text.title), number, is_list=is_list)
        for paragraph in draft.paragraphs
        for sentence in re.split("[。;!?]", _squeezed(paragraph.whole))
    )


def _says_posted(sentence: str, title: str, number: int, *, is_list: bool) -> bool:
    """Tell whether a clause of `sentence` posts the text, or posts what a clause before it named."""
    is_topic = False
    for clause in _clauses(sentence):
        is_named = _names(clause, title, number, is_list=is_list)
        if _is_posted(clause) and (is_named or (is_topic and not _ANOTHER_THING.search(clause))):
            return True
        is_topic = is_topic or is_named
    return False


def _clauses(squeezed: str) -> list[str]:
    return re.split("[,。;!?]", squeezed)


def _is_posted(clause: str) -> bool:
    return bool(_POSTED.search(_NOT_POSTED.sub("", clause)))


def _names(clause: str, title: str, number: int, *, is_list: bool) -> bool:
    """Tell whether `clause` names the annex `number` called `title`: 附件1, 附件 where no number follows."""
    if title in clause:
        return True
    for found in _ANNEX.finditer(clause):
        numbers = re.sub(f"[{_NUMERALS}]", lambda one: str(_NUMERALS.index(one[0]) + 1), found["numbers"])
        meant = [range(int(low), int(high or low) + 1) for low, high in _RANGE.findall(numbers)]
        if any(number in some for some in meant) or (is_list and not meant):
            return True
    return is_list and any(_is_meant(clause, found, title) for found in _LIST_NAMED.finditer(clause))


def _is_meant(clause: str, found: re.Match[str], title: str) -> bool:
    """Tell whether the list named at `found` is the one called `title`: its last words, or no other's."""
    before = clause[max(0, found.start() - 2) : found.start()]
    return found[0] in title and (not before or before[-1] in _POINTS or before + found[0][0] in title)


def _squeezed(text: str) -> str:
    return unicodedata.normalize("NFKC", "".join(text.replace("｜", "").split()))
