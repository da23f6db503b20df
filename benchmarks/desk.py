"""What the page weighs and costs: bytes of every page, CPU of a save and of a preview, thirty people at once.

python -m benchmarks.desk [DATA]      DATA: a folder with 数据.xlsx, the sample when none is named
python -m benchmarks.desk --county    saves in a county of 5,000 households, 90,000 months and 90,000 screened
"""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from generators.catalogue import kinds_named
from generators.desk.app import make_app
from generators.desk.deeds import LOCAL
from generators.desk.office import Office
from generators.desk.serving import reckon_ahead
from generators.desk.views.papers import paper_id
from generators.installation import ROOT
from generators.pipeline.backup_file import STORE
from generators.records.columns import Quarter
from generators.records.households import Household, MonthlyEntry
from generators.store.edits import Insert
from generators.store.store import Store
from tools.sample_data.township import load_county

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from generators.store.edits import StoredRow


_PEOPLE, _CLICKS = 30, 10
_COUNTY_PAGES = ("/", "/villages/", "/sheets/check", "/papers/", "/households/", "/new-quarter/?q=2022Q3")
_PAGES = (
    *("/", "/households/", "/villages/", "/sheets/", "/new-quarter/", "/papers/", "/notices/", "/proofread/"),
    *("/exchange/", "/settings/", "/households/?q=lhk", "/villages/井沟畔村", "/sheets/监测户"),
    *("/papers/kind?kind=退出告知书", "/settings/history"),
)


def main(data: Path) -> None:
    """Measure the page on `data` and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / data.name
        shutil.copytree(data, copy)
        office = Office(copy, Path(folder) / "out", ROOT / "templates", fixed_day=date(2022, 7, 31))
        office.take_in()
        app = make_app(office)
        client = app.test_client()
        office.read_rows()
        print("| page | first visit, ms CPU | first, KB | after, KB |\n|---|---|---|---|")
        for page in _PAGES:
            begun = time.process_time()
            client.get(page)
            cost = time.process_time() - begun
            first, after = weigh(client, page)
            print(f"| {page} | {cost * 1000:.0f} | {first / 1024:.0f} | {after / 1024:.0f} |")
        print(f"\nform save: {save_cost(app, office) * 1000:.0f} ms CPU")
        print(f"preview of a letter, warm: {preview_cost(client, office) * 1000:.0f} ms CPU")
        faults, lost = click_at_once(app, office)
        print(f"{_PEOPLE} people, {_CLICKS} saves each: {faults} errors, {lost} lost writes")
        app.extensions["queue"].close()
        office.close()
        (empty := Path(folder) / "我乡").mkdir()
        shutil.copytree(data, taken_in := Path(folder) / "新乡", ignore=shutil.ignore_patterns("*.sqlite3*"))
        python = own_start()
        for what, place in (
            *(("the very first start", empty), ("an empty township", empty)),
            *(("a workbook taken in", taken_in), ("a township", copy)),
        ):
            page, seconds = first_page(place)
            told = f"{page:.1f} s CPU, {page / python:.0f} times Python's own start; {seconds:.1f} s passed"
            print(f"first page after the menu entry, {what} (3 s on an idle machine): {told}")


def first_page(data: Path) -> tuple[float, float]:
    """Return the seconds from the command to the first page, answered whole: of its CPU, and passed."""
    words = ["--data", str(data), "desk", "--port", "0", "--no-browser"]
    begun = time.monotonic()
    with subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), *words], stdout=subprocess.PIPE, text=True
    ) as desk:
        try:
            assert desk.stdout is not None  # noqa: S101 - a pipe
            told = (re.search(r"http://[0-9.:]+/", line) for line in desk.stdout)
            address = next(found[0] for found in told if found)
            while not _is_answered(address):
                time.sleep(0.2)
            passed = time.monotonic() - begun
            spent = psutil.Process(desk.pid).cpu_times()
            return spent.user + spent.system, passed
        finally:
            desk.terminate()


def _is_answered(address: str) -> bool:
    """Return whether the page at `address` comes, and not yet the one that asks to wait."""
    try:
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - this machine's own
            answer.read()
    except urllib.error.HTTPError as error:
        if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        return False
    return True


def own_start() -> float:
    """Return the CPU seconds that Python itself takes to start, of ten starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(10):
        subprocess.run([sys.executable, "-c", "pass"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 10


def weigh(client: FlaskClient, page: str) -> tuple[int, int]:
    """Return the bytes of `page` with all it loads, and without what the browser keeps."""
    packed = {"Accept-Encoding": "gzip"}
    answer = client.get(page, headers=packed)
    plain = client.get(page).text
    kept = sum(
        len(client.get(asset, headers=packed).data)
        for asset in set(re.findall(r'(?:src|href)="(/static/[^"]+)"', plain))
    )
    return len(answer.data) + kept, len(answer.data)


def headers_of(client: FlaskClient) -> dict[str, str]:
    """Return what a form of the page sends along."""
    found = re.search(r'name="csrf" content="([^"]+)"', client.get("/help").text)
    return {"X-CSRFToken": found[1] if found else ""}


def save_cost(app: Flask, office: Office) -> float:
    """Return the seconds of CPU that keeping one changed cell takes, the rows at fault told with it."""
    client = app.test_client()
    headers, row = headers_of(client), office.store.rows(Household, limit=1)[0]
    version, cost = row.version, []
    for number in range(5):
        edit = {"id": row.row_id, "version": version, "field": "group", "value": f"{number}组"}
        begun = time.process_time()
        answer = client.post("/sheets/监测户/save", json={"edits": [edit]}, headers=headers)
        cost.append(time.process_time() - begun)
        version = (answer.json or {})["rows"][0]["_version"]
    return sorted(cost)[2]


def preview_cost(client: FlaskClient, office: Office) -> float:
    """Return the seconds of CPU of a letter's page, once the faces are open."""
    (kind,), _ = kinds_named(["退出告知书"])
    cost = []
    for subject in list(kind.subjects(office.dataset(), Quarter(2022, 2), ()))[:12]:
        place = f"/papers/{paper_id(subject, kind.name)}/preview?kind={kind.name}&village={subject.village}"
        begun = time.process_time()
        client.get(place)
        cost.append(time.process_time() - begun)
    return sorted(cost)[len(cost) // 2]


def county_saves(folder: Path) -> list[tuple[str, float]]:
    """Return what is saved in a sheet of 90,000 rows, and the CPU it takes beside that of one sound cell."""
    office = make_county(folder)
    app = make_app(office)
    office.warm_up()
    client, found = app.test_client(), []
    headers, row = headers_of(client), office.store.rows(MonthlyEntry, limit=2)[1]
    cells = {name: str(cell) for name, cell in row.cells.items()}

    def save(what: str, **body: object) -> dict[str, Any]:
        begun = time.process_time()
        answer = client.post(f"/sheets/{MonthlyEntry.SHEET}/save", json=body, headers=headers)
        found.append((what, time.process_time() - begun))
        told: dict[str, Any] = (answer.json or {})["rows"][0] if (answer.json or {}).get("rows") else {}
        return told

    def edit(told: dict[str, Any], name: str, value: str) -> dict[str, list[dict[str, Any]]]:
        seen = {"id": told["_id"], "version": told["_version"]}
        return {"edits": [{**seen, "field": name, "value": value}]}

    told: dict[str, Any] = {"_id": row.row_id, "_version": row.version}
    for number in range(5):
        told = save("a sound cell", **edit(told, "problems", f"无{number}"))
    told = save("a cell that is wrong", **edit(told, "visited", "昨天"))
    told = save("a cell beside it", **edit(told, "problems", "无"))
    save("the wrong one put right", **edit(told, "visited", cells["visited"]))
    told = save("a new row that doubles a key", inserts=[cells])
    told = save("a cell while the key is doubled", **edit(told, "problems", "无"))
    told = save("the doubled key mended", **edit(told, "month", "201801"))
    save("the last row taken away", deletes=[{"id": told["_id"], "version": told["_version"]}])
    middle = office.store.rows(MonthlyEntry, limit=1, offset=office.store.count(MonthlyEntry) // 2)[0]
    save("a row in the middle taken away", deletes=[{"id": middle.row_id, "version": middle.version}])
    middle = office.store.rows(MonthlyEntry, limit=1, offset=office.store.count(MonthlyEntry) // 2)[0]
    begun = time.process_time()
    between = Insert(MonthlyEntry, {**middle.cells, "month": "201802"}, after=middle.row_id)
    office.store.change(LOCAL, [between])
    office.store.read_with_findings()
    found.append(("a row put in between", time.process_time() - begun))
    save("a cell after it", **edit({"_id": row.row_id, "_version": version_of(office, row)}, "problems", "y"))
    begun = time.process_time()
    reckon_ahead(office)
    found.append(("what the first pages show, reckoned at the start", time.process_time() - begun))
    for page in _COUNTY_PAGES:
        begun = time.process_time()
        client.get(page)
        found.append((f"{page} at first", time.process_time() - begun))
    save(
        "a cell of one village",
        **edit({"_id": row.row_id, "_version": version_of(office, row)}, "problems", "x"),
    )
    for page in _COUNTY_PAGES:
        begun = time.process_time()
        client.get(page)
        found.append((f"{page} after it", time.process_time() - begun))
    app.extensions["queue"].close()
    office.close()
    plain = sorted(cost for what, cost in found if what == "a sound cell")[2]
    return [(f"{what}: {cost * 1000:.0f} ms CPU", cost / plain) for what, cost in found[4:]]


def version_of(office: Office, row: StoredRow) -> int:
    """Return the version that a row has now."""
    return office.store.rows(MonthlyEntry, ids=[row.row_id])[0].version


def make_county(folder: Path) -> Office:
    """Return the office of a county whose every household was visited in 18 months, as a store."""
    rows = load_county()
    cells = {
        kind: [
            {n: cell for n, _ in kind.iter_columns() if (cell := getattr(row, n)) is not None} for row in kept
        ]
        for kind, kept in rows.items()
    }
    months = cells[MonthlyEntry]
    last = {entry["household"]: entry for entry in months}
    for year, month in ((2020 + n // 12, n % 12 + 1) for n in range(15)):
        day = date(year, month, 20)
        months += [{**entry, "month": year * 100 + month, "visited": day} for entry in last.values()]
    folder.mkdir(parents=True)
    office = Office(folder, folder.parent / "out", ROOT / "templates", fixed_day=date(2022, 7, 31))
    store = Store.open(folder / STORE)
    store.take_in(cells, LOCAL)
    store.close()
    return office


def click_at_once(app: Flask, office: Office) -> tuple[int, int]:
    """Let thirty people save at the same time, each a row of their own; return errors and lost writes."""
    rows = office.store.rows(Household, limit=_PEOPLE)
    faults: list[int] = []

    def work(index: int) -> None:
        client, row = app.test_client(), rows[index]
        headers, version = headers_of(client), row.version
        for number in range(_CLICKS):
            edit = {"id": row.row_id, "version": version, "field": "address", "value": f"{index}-{number}"}
            answer = client.post("/sheets/监测户/save", json={"edits": [edit]}, headers=headers)
            if answer.status_code != 200 or answer.json is None:
                faults.append(answer.status_code)
                continue
            version = answer.json["rows"][0]["_version"]

    threads = [threading.Thread(target=work, args=[index]) for index in range(_PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = {row.row_id: row.cells.get("address") for row in office.store.rows(Household, limit=_PEOPLE)}
    lost = sum(held[row.row_id] != f"{index}-{_CLICKS - 1}" for index, row in enumerate(rows))
    return len(faults), lost


if __name__ == "__main__":
    if sys.argv[1:] == ["--county"]:
        with tempfile.TemporaryDirectory() as scratch:
            for saved, times in county_saves(Path(scratch) / "county"):
                print(f"{saved}, {times:.1f} times a sound cell's")
        sys.exit()
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data" / "交楼申乡")
