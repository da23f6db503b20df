"""The served page killed at random points while three people write: what it confirmed is there afterwards."""

from __future__ import annotations

import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from procedure_samples import sound_quarter

from generators.desk.logbook import Logbook
from generators.desk.own_drafts import notice_id
from generators.installation import ROOT
from generators.number_log import State
from generators.number_register import NumberRegister
from generators.opc import Opener
from generators.pipeline.drafts import read_draft_text, write_draft
from generators.pipeline.number_place import is_begun, open_log
from generators.pipeline.register import numbers
from generators.pipeline.source import Source
from generators.records.households import Household
from generators.records.issues import WorkEntry
from generators.workbook_writer import write_workbook

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills as Debian kills")
DEATHS = int(os.environ.get("HONGTOU_DESK_KILLS", "4"))
"""How often the server dies: while it starts, while three people write, and at the end at rest."""
SEED = int(os.environ.get("HONGTOU_DESK_SEED", "13"))
DRAFT = "标题：关于第{n}次检查的通知\n主送：各村\n成文日期：2022年7月25日\n\n【正文】\n请查{n}处。\n"
NUMBER = re.compile(r"〔2022〕(\d+)号")


class Killed(Exception):
    """The server went away before it answered: whether it did what was asked is not known."""


class Served:
    """A server in a process of its own, on the folder `data`."""

    def __init__(self, data: Path, *, waits: bool = True) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "cli.py", "--data", str(data), "--out", str(data.parent / "成品")]
            + ["desk", "--no-browser", "--port", "0", "--date", "2022-07-31"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.port = self._port() if waits else 0

    def _port(self) -> int:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if address := re.search(r"http://127.0.0.1:(\d+)", line):
                return int(address[1])
        pytest.fail("the page was not served")

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


class Person:
    """Somebody with a browser that stays open while servers come and go: cookie and token are kept."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.cell: set[str] = {""}
        """What the cell may hold: what was confirmed last, or what was sent after it."""
        self.told: list[str] = []
        """What the page answered and a clerk would have to ask about."""
        self.added: dict[str, bool] = {}
        """The rows sent, and whether each was confirmed."""
        self.numbers: dict[str, str] = {}
        self.voided: dict[str, bool] = {}
        """The notices whose voiding was sent, and whether it was confirmed."""
        self.texts: dict[str, set[str]] = {}
        self._chance = random.Random(SEED * 100 + number)  # noqa: S311
        self.done = 0
        """How many deeds were answered."""
        self._count = 0
        self._cookie = self._token = ""

    def ask(self, port: int, place: str, body: str | None = None, kind: str = "") -> tuple[int, str]:
        """Return the code and text of the answer; raise Killed when there is none."""
        headers = {"Cookie": self._cookie, "X-CSRFToken": self._token, "Content-Type": kind}
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
                line.request("GET" if body is None else "POST", quote(place, safe="/?=&%"), body, headers)
                answer = line.getresponse()
                text = answer.read().decode()
        except (OSError, HTTPException):
            raise Killed from None
        if given := answer.headers.get("Set-Cookie"):
            self._cookie = given.partition(";")[0]
        return answer.status, text

    def sit_down(self, port: int) -> None:
        """Open the page once; what it gave is used until the end."""
        found = re.search(r'name="csrf" content="([^"]+)"', self.ask(port, "/help")[1])
        assert found
        self._token = found[1]

    def send(self, port: int, place: str, **fields: str) -> int:
        """Send a form and return the code of the answer."""
        form = urlencode(fields)
        code, text = self.ask(port, place, form, "application/x-www-form-urlencoded")
        if code not in {302, 400}:
            self.told.append(f"{place} {code} {said(text)}")
        return code

    def work(self, port: int) -> None:
        """Write without a pause until the server is gone."""
        try:
            while True:
                for deed in self._chance.sample(
                    [self.edit, self.add, self.take_number, self.void, self.draft], 5
                ):
                    deed(port)
                    self.done += 1
        except Killed:
            return
        except Exception as error:  # A thread's fault is told by the one who waits for it.
            self.told.append(repr(error))

    def _next(self) -> str:
        self._count += 1
        return f"{self.number}之{self._count}"

    def _save(self, port: int, sheet: str, **wishes: object) -> None:
        code, text = self.ask(port, f"/sheets/{sheet}/save", json.dumps(wishes), "application/json")
        if code != 200:
            self.told.append(f"{sheet} {code} {text[:400]}")

    def edit(self, port: int) -> None:
        """Write a remark into the household of one's own."""
        rows = json.loads(self.ask(port, "/sheets/监测户/rows")[1])["data"]
        row, text = rows[self.number], self._next()
        self.cell.add(text)
        edit = {"id": row["_id"], "version": row["_version"], "field": "remark", "value": text}
        self._save(port, "监测户", edits=[edit])
        self.cell = {text}

    def add(self, port: int) -> None:
        """Add two rows in one change: both are there, or neither."""
        text = self._next()
        row = {"village": "东沟村", "date": "2022年6月1日", "topic": "综合", "people": "支书"}
        rows = [{**row, "content": f"{text}{half}"} for half in "上下"]
        self.added[text] = False
        self._save(port, "工作记录", inserts=rows)
        self.added[text] = True

    def take_number(self, port: int) -> None:
        """Take the number of some signed notice, which another may be taking in this moment."""
        key = f"件{self._chance.randrange(6 * DEATHS)}"
        place = f"/notices/{notice_id(key)}"
        version = re.search(r'name="version" value="(\d+)"', self.ask(port, place)[1])
        assert version
        if self.send(port, f"{place}/act", act="取号", version=version[1]) == 302:
            self.numbers[key] = number_on(self.ask(port, place)[1])

    def void(self, port: int) -> None:
        """Void a notice of one's own whose number was taken, now and then: others keep theirs."""
        key = next((key for key in self.numbers if key not in self.voided), "")
        if not key or self._chance.random() < 0.5:
            return
        place = f"/notices/{notice_id(key)}"
        version = re.search(r'name="version" value="(\d+)"', self.ask(port, place)[1])
        assert version
        self.voided[key] = False
        # Another who knows its number may have been first.
        self.send(port, f"{place}/act", act="作废", version=version[1], reason="不发了")
        self.voided[key] = True

    def draft(self, port: int) -> None:
        """Write on the draft of one's own."""
        key = f"稿{self.number}"
        place = f"/notices/{notice_id(key)}"
        base = re.search(r'name="base" value="(\w+)"', self.ask(port, place)[1])
        assert base
        text = DRAFT.format(n=self._next())
        self.texts.setdefault(key, {DRAFT.format(n=key)}).add(text)
        if self.send(port, f"{place}/save", text=text, base=base[1]) == 302:
            self.texts[key] = {text}


def said(page: str) -> str:
    """Return the words of a page."""
    return re.sub(r"(<[^>]+>|\s)+", " ", page.partition("<main")[2])


def number_on(page: str) -> str:
    """Return the number in the head of a notice's page."""
    head = re.search(r"<h1>.*?</h1>", page, re.DOTALL)
    found = head and NUMBER.search(head[0])
    return found[0] if found else ""


def begun(folder: Path) -> Path:
    """Return a small township with a workbook, drafts, and notices that are signed."""
    data = folder / "东沟乡"
    (data / "notices").mkdir(parents=True)
    write_workbook(data / "数据.xlsx", sound_quarter().dataset().rows)
    _, taken = courses = ([], [])
    for key in [f"件{n}" for n in range(6 * DEATHS)] + [f"稿{n}" for n in range(3)]:
        write_draft(data, key, DRAFT.format(n=key))
        courses[0].append((key, read_draft_text(data, key)))
        taken += [(key, step, len(courses[0])) for step in ("送核", "核稿", "签发")]
    Logbook(data / "工作台.sqlite3").close()
    with closing(sqlite3.connect(data / "工作台.sqlite3")) as book, book:
        # As a program before this one kept the courses of notices: they go along into the store.
        book.execute("CREATE TABLE drafts (id INTEGER PRIMARY KEY, key, text, at, who)")
        book.execute("CREATE TABLE steps (id INTEGER PRIMARY KEY, key, step, draft, at, who, reason)")
        book.executemany("INSERT INTO drafts VALUES (NULL, ?, ?, '2022-07-25', '文件夹')", courses[0])
        book.executemany("INSERT INTO steps VALUES (NULL, ?, ?, ?, '2022-07-25', '田芳', '')", taken)
    return data


def check(data: Path, people: list[Person], port: int) -> None:
    """Hold what the page shows against everything it ever confirmed."""
    rows = json.loads(people[0].ask(port, "/sheets/监测户/rows")[1])["data"]
    for person in people:
        assert person.told == []
        held = rows[person.number].get("remark", "")
        assert held in person.cell
        person.cell = {held}
        for key, texts in person.texts.items():
            held = read_draft_text(data, key)
            assert held in texts
            person.texts[key] = {held}
    source = Source.of(data)
    assert source.store is not None
    dataset = source.read()
    assert len(dataset.all(Household)) == 4
    contents = [entry.content for entry in dataset.all(WorkEntry)]
    sent = {text: is_sure for person in people for text, is_sure in person.added.items()}
    for text, is_sure in sent.items():
        halves = [contents.count(f"{text}{half}") for half in "上下"]
        assert halves in ([[1, 1]] if is_sure else [[1, 1], [0, 0]]), text
    listed = NUMBER.findall(str(numbers(data, 2022)[1]))
    assert len(listed) == len(set(listed)), "no number is doubled"
    gone = check_voided(source, people)
    held_by: dict[str, str] = {}
    for key, number in [pair for person in people for pair in person.numbers.items()]:
        assert number
        assert held_by.setdefault(number, key) == key
        shown = people[0].ask(port, f"/notices/{notice_id(key)}")[1]
        assert ("已作废" in shown) == (key in gone)
        assert key in gone or number_on(shown) == number
    assert set(listed) >= {found[1] for number in held_by if (found := NUMBER.search(number))}
    assert sorted(map(int, listed)) == list(range(1, len(listed) + 1)), "no number is lost"


def check_voided(source: Source, people: list[Person]) -> set[str]:
    """Hold register, course and audit of voided notices against each other and against what was sent."""
    assert source.store is not None
    if not is_begun(source):
        return set()
    with NumberRegister(open_log(source)) as register:
        gone = {number.source for number in register.rows() if number.state is State.VOID}
    keys = {key for person in people for key in person.numbers}
    stepped = [key for key in keys for step in source.store.courses.steps(key) if step.step == "作废"]
    noted = [line[4] for line in source.store.accounts.audit(10_000) if line[3] == "公文作废"]
    assert sorted(stepped) == sorted(noted) == sorted(gone)
    sent = {key: is_sure for person in people for key, is_sure in person.voided.items()}
    assert {key for key, is_sure in sent.items() if is_sure} <= gone <= sent.keys()
    return gone


def wait_until(people: list[Person], more: int, *, is_last: bool) -> None:
    """Wait for so many more deeds, however quick the machine is; the last time for one of each kind."""
    wanted, end = sum(person.done for person in people) + more, time.monotonic() + 60

    def are_enough() -> bool:
        if sum(person.done for person in people) < wanted:
            return False
        return not is_last or any(
            any(person.voided.values()) and any(person.added.values()) for person in people
        )

    while not are_enough() and time.monotonic() < end and not any(person.told for person in people):
        time.sleep(0.02)


def pages(port: int) -> dict[str, str]:
    """Return what stands on the pages."""
    person = Person(9)
    places = ["/", "/notices/", "/sheets/监测户/rows", "/sheets/工作记录/rows", "/papers/"]
    places += [f"/notices/{notice_id('稿0')}", "/exchange/numbers?year=2022"]
    told = {place: person.ask(port, place) for place in places}
    assert {place: code for place, (code, _) in told.items() if code != 200} == {}
    fleeting = re.compile(r'(name="csrf(?:_token)?" (?:content|value)=|X-CSRFToken": )"[^"]+"')
    return {place: fleeting.sub("", text) for place, (_, text) in told.items()}


def test_nothing_confirmed_is_lost_and_no_number_doubled_when_the_server_is_killed(tmp_path: Path) -> None:
    data, chance = begun(tmp_path), random.Random(SEED)  # noqa: S311
    people = [Person(number) for number in range(3)]
    for life in range(DEATHS - 2):
        if life % 9 == 0:  # Killed while it starts: the first time, while it takes the workbook in.
            beginning = Served(data, waits=False)
            time.sleep(chance.uniform(0.3, 2))
            beginning.kill()
        server = Served(data)
        if life == 0:
            for person in people:
                person.sit_down(server.port)
        check(data, people, server.port)
        threads = [threading.Thread(target=person.work, args=(server.port,)) for person in people]
        for thread in threads:
            thread.start()
        wait_until(people, chance.randrange(30), is_last=life == DEATHS - 3)
        time.sleep(chance.uniform(0, 0.1))
        server.kill()
        for thread in threads:
            thread.join()
    server = Served(data)
    check(data, people, server.port)
    assert any(any(person.added.values()) for person in people)
    assert any(person.numbers for person in people)
    assert any(any(person.voided.values()) for person in people)
    before = pages(server.port)
    server.kill()
    server = Served(data)
    assert pages(server.port) == before
    server.kill()
    for path in tmp_path.rglob("*.zip"):
        assert Opener().read(path.read_bytes(), path.name), "a backup is whole"
