"""Right drafts of every genre from a grammar: other matters, places, persons, counts and dates with each seed."""

# ruff: noqa: E501

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

HALVES = ("tuned", "held_out")
_CN = "一二三四五六七八九十"
_SHARED = {
    "kinds": 3,
    "acts": 4,
    "nouns": 4,
    "papers": 3,
    "steps": 4,
    "village": 3,
    "person": 4,
    "organ": 2,
}
"""Lists of which a sentence may take several different ones, and how many."""


@cache
def _vocabulary(half: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{half}.toml").read_text(encoding="utf-8"))


def draft(half: str, seed: int) -> str:
    """Return one right draft made of the words of `half`; the same seed gives the same text."""
    rng = Random(f"{half}{seed}")
    words = _vocabulary(half)
    frame = dict(rng.choice(words["theme"]))
    frame |= {key: rng.choice(words[key]) for key in ("county", "township", "quoted", "law", "code")}
    frame["year"] = rng.choice((2021, 2022, 2023))
    frame["last"] = frame["year"] - 1
    genre = rng.choice((_notice, _request, _report, _letter, _reply, _circular, _plan, _minutes))
    return "\n".join(genre(Writer(rng, words, frame)))


class Writer:
    """Fills the slots of sentences; what a whole draft shares stands in `frame`."""

    def __init__(self, rng: Random, words: dict[str, Any], frame: dict[str, Any]) -> None:
        self.rng, self.words, self.frame = rng, words, frame
        self.papers = rng.sample(frame["papers"], rng.choice((1, 2, 3)))
        self.steps = rng.sample(words["steps"], 4)
        self.signed = date(frame["year"], 7, rng.randint(10, 28))
        self.township_writes = rng.random() < 0.5
        self.issuer = (
            f"{frame['township']}人民政府"
            if self.township_writes
            else f"{frame['county']}{rng.choice(words['organ'])}"
        )
        self._used: set[str] = set()
        self._last = ""

    def say(self, kind: str) -> str:
        """Return a sentence of a kind that the draft does not have yet."""
        left = [sentence for sentence in self.words[kind] if sentence not in self._used]
        if not left:
            left = [sentence for sentence in self.words[kind] if sentence != self._last]
        sentence = self._last = self.rng.choice(left)
        self._used.add(sentence)
        return self.fill(sentence)

    def fill(self, sentence: str) -> str:
        """Return a sentence with facts that agree with each other."""
        facts = self._counts() | self._days() | self.frame
        for key, many in _SHARED.items():
            source = self.words[key] if key in self.words else self.frame[key]
            chosen = self.rng.sample(source, min(many, len(source)))
            facts |= {f"{key}{index}": word for index, word in enumerate(chosen, start=1)} | {key: chosen[0]}
        return sentence.format_map(facts)

    def _counts(self) -> dict[str, Any]:
        rng = self.rng
        total = rng.choice((20, 25, 40, 50, 100, 120, 200))
        done = total * rng.choice((80, 85, 90, 95)) // 100
        a, b, c = rng.randint(21, 48), rng.randint(11, 20), rng.randint(3, 9)
        old = rng.choice((10, 20, 40, 50))
        growth = rng.choice((10, 20, 30))
        n, hundred = rng.randint(12, 48), rng.choice((200, 300, 500))
        return {
            "total": total,
            "done": done,
            "left": total - done,
            "rate": done * 100 // total,
            "a": a,
            "b": b,
            "c": c,
            "sum": a + b + c,
            "old": old,
            "new": old * (100 + growth) // 100,
            "growth": growth,
            "n": n,
            "n2": rng.randint(51, 97),
            "n3": rng.randint(110, 890),
            "hundred": hundred,
            "product": n * hundred,
            "small": rng.randint(2, 5),
            "low": rng.randint(90, 94),
            "high": rng.randint(95, 99),
            "number": rng.randint(3, 98),
        }

    def _days(self) -> dict[str, Any]:
        """Return days to come and, as `past`, a month that is over when the draft is signed."""
        day = date(self.frame["year"], self.rng.randint(8, 9), self.rng.randint(1, 28))
        later = day + timedelta(days=self.rng.randint(35, 60))
        first = self.rng.randint(1, 20)
        return {
            "month": day.month,
            "day": day.day,
            "weekday": f"星期{'一二三四五六日'[day.weekday()]}",
            "past": self.rng.randint(2, 6),
            "month2": later.month,
            "day2": later.day,
            "week1": first,
            "week7": first + 6,
        }

    def section(self, index: int) -> list[str]:
        """Return a section with its heading: a paragraph, or points that begin with （一）."""
        kinds = self.rng.sample(("duty", "number", "dated", "enumerated", "duty"), 3)
        paragraphs = [self.say(kind) + self.say("duty") for kind in kinds]
        if self.rng.random() < 0.5:
            heads = self.rng.sample(self.words["acts"], 3)
            paragraphs = [
                f"（{_CN[place]}）{head.split('，')[0]}。{paragraph}"
                for place, (head, paragraph) in enumerate(zip(heads, paragraphs, strict=True))
            ]
        else:
            paragraphs = ["".join(paragraphs[:2])]
        return [f"{_CN[index]}、{self.steps[index]}", *paragraphs]

    def sections(self, many: int) -> list[str]:
        """Return `many` sections, one behind the other."""
        return [line for index in range(many) for line in self.section(index)]

    def title(self, matter: str) -> str:
        """Return the title of a draft: issuer, matter and genre."""
        return f"{self.issuer}关于{self.fill(matter)}"

    def close(self, *, papers: bool = True) -> list[str]:
        """Return what follows the text: attachments by name, signature, date, first lines of attachments."""
        if not papers or self.rng.random() < 0.3:
            return self.signature()
        if len(self.papers) == 1:
            return [f"附件：{self.papers[0]}", *self.signature(), "附件", self.papers[0]]
        named = [f"{index}.{name}" for index, name in enumerate(self.papers, start=1)]
        behind = [line for index, name in enumerate(self.papers, start=1) for line in (f"附件{index}", name)]
        return [f"附件：{named[0]}", *named[1:], *self.signature(), *behind]

    def signature(self) -> list[str]:
        """Return the issuer and the day, as they stand under a text."""
        return [self.issuer, f"{self.signed.year}年{self.signed.month}月{self.signed.day}日"]


def _notice(to: Writer) -> list[str]:
    whom = "各村民委员会，乡直各单位：" if to.township_writes else "各乡镇人民政府，县直有关单位："
    cited = to.fill("为切实做好{year}年{matter}工作，现就有关事项通知如下：")
    return [to.title("做好{year}年{matter}工作的通知"), whom, cited, *to.sections(3), *to.close()]


def _request(to: Writer) -> list[str]:
    above = to.fill("{county}人民政府：" if to.township_writes else "县人民政府：")
    why = to.fill(
        "今年以来，我单位认真开展{matter}工作，取得了阶段性成效，但仍存在资金短缺、设备老化等问题。"
    )
    asks = to.fill("为保障工作顺利开展，恳请拨付{matter}工作经费{n}万元，用于购置设备和开展培训。")
    lines = [above, why + to.say("number"), asks, "妥否，请批示。", *to.close(papers=False)]
    return [to.title("解决{matter}工作经费的请示"), *lines]


def _report(to: Writer) -> list[str]:
    opening = to.fill("按照县政府安排，我单位认真开展{matter}工作。现将有关情况报告如下：")
    lines = [to.fill("{county}人民政府："), opening, *to.sections(3), "特此报告。", *to.close(papers=False)]
    return [to.title("{year}年上半年{matter}工作情况的报告"), *lines]


def _letter(to: Writer) -> list[str]:
    asks = to.fill(
        "为做好{matter}工作，提升基层干部业务能力，我单位拟举办专题培训班，需贵局选派两名业务骨干授课。"
    )
    lines = [to.fill("{county}财政局："), asks + to.say("dated"), "请予支持，并请函复。"]
    return [to.title("商请选派{matter}培训教师的函"), *lines, *to.close(papers=False)]


def _reply(to: Writer) -> list[str]:
    came = to.fill(
        "你单位《关于解决{matter}工作经费的请示》（{code}〔{year}〕{number}号）收悉。经研究，现批复如下："
    )
    agreed = to.fill("一、同意拨付{matter}工作经费{n}万元，从年初预算中列支。")
    use = to.fill("二、要严格执行财经纪律，做到专款专用，确保资金使用安全、规范、高效。")
    lines = [to.fill("{county}{organ}："), came, agreed, use, "此复。", *to.close(papers=False)]
    return [to.title("同意解决{matter}工作经费的批复"), *lines]


def _circular(to: Writer) -> list[str]:
    whom = "各村民委员会，乡直各单位：" if to.township_writes else "各乡镇人民政府，县直有关单位："
    opening = to.fill("近日，检查组对各单位{matter}工作进行了检查。现将检查情况通报如下：")
    return [to.title("{matter}工作检查情况的通报"), whom, opening, *to.sections(2), *to.close(papers=False)]


def _plan(to: Writer) -> list[str]:
    opening = to.fill("为进一步加强{matter}工作，保障人民群众生命财产安全，结合实际，制定本方案。")
    return [to.fill("{township}{year}年{matter}工作方案"), opening, *to.sections(4)]


def _minutes(to: Writer) -> list[str]:
    day = to.fill("{year}年{past}月{day}日，")
    place = to.fill(
        "县长{person1}主持召开会议，专题研究{matter}工作。县{organ1}局长{person2}作了汇报。现将会议议定事项纪要如下："
    )
    points = [
        f"会议强调，{to.say('duty')}",
        f"会议要求，{to.say('duty')}",
        to.fill("会议决定，由{organ}牵头，{organ2}配合，于{month2}月底前完成{thing}的排查整改。"),
    ]
    present = to.fill("出席：{person1}、{person2}、{person3}、{person4}")
    return [to.fill("{county}人民政府专题会议纪要"), day + place, *points, present]


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text that are whole sentences."""
    return [line for line in text.split("\n") if re.search("[。：]$", line) and len(line) > 12]
