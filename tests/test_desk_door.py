"""The page's door on this machine: what a clerk sees who clicks the menu entry, once, twice, or in vain."""

from __future__ import annotations

import http.client
import http.server
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from few_villages import write_few_villages

from generators.desk.app import make_app
from generators.desk.office import Office
from generators.desk.waiting import FOLDER_HEADER, HERE, WaitingPage, listen, name_of, port_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Told

TEMPLATES = Path(__file__).parents[1] / "templates"


def asked(port: int) -> tuple[int, str]:
    browser = http.client.HTTPConnection(HERE, port, timeout=30)
    browser.request("GET", "/")
    answer = browser.getresponse()
    told = answer.status, answer.read().decode()
    browser.close()
    return told


def test_who_comes_early_is_told_and_who_comes_after_is_answered_by_the_page() -> None:
    with listen(HERE, 0) as door:
        waiting = WaitingPage(door)
        with socket.create_connection((HERE, port_of(door))):  # Says nothing and goes.
            pass
        for _ in range(2):
            status, text = asked(port_of(door))
            assert status == 503
            assert "红头正在打开" in text
            assert 'http-equiv="refresh"' in text
        waiting.leave()
        waiting.leave()
        found: list[str] = []
        later = threading.Thread(target=lambda: found.append(asked(port_of(door))[1]))
        later.start()
        caller, _ = door.accept()
        with caller:
            caller.recv(1000)
            caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage")
        later.join()
        assert found == ["page"]


def test_why_there_will_be_no_page_is_read_in_the_browser_too(
    hongtou: Callable[..., Told], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "乡").mkdir()
    (tmp_path / "乡" / "数据.xlsx").write_bytes(b"nothing")
    read, is_read = [""], threading.Event()

    def browse(address: str) -> None:
        while "没有打开成" not in read[-1]:
            read.append(asked(int(address.split(":")[2].strip("/")))[1])
            time.sleep(0.05)
        is_read.set()

    monkeypatch.setattr("webbrowser.open", browse)
    told = hongtou("--data", tmp_path / "乡", "desk", "--port", "0")
    assert told.code == 3
    assert "数据.xlsx" in told.err
    assert is_read.wait(30)
    assert "数据.xlsx" in read[-1]
    assert "refresh" not in read[-1]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """The port at which something is served that says it is the page of a folder, and the folder."""
    folder = tmp_path / "乡"
    write_few_villages(folder, "东沟村")

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header(FOLDER_HEADER, name_of(folder))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer((HERE, 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, folder
        server.shutdown()
        thread.join()


def test_a_second_click_shows_the_page_that_is_open_and_another_folder_is_told_the_port_is_taken(
    hongtou: Callable[..., Told], served: tuple[int, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, folder = served
    shown: list[str] = []
    monkeypatch.setattr("webbrowser.open", shown.append)
    told = hongtou("--data", folder, "desk", "--port", port)
    assert (told.code, shown) == (0, [f"http://{HERE}:{port}/"])
    assert "已经开着" in told.out
    other = tmp_path / "别的乡"
    write_few_villages(other, "东沟村")
    told = hongtou("--data", other, "desk", "--port", port)
    assert told.code == 2
    assert f"端口 {port} 用不了" in told.err


def test_every_answer_on_this_machine_says_whose_page_it_is_and_none_to_a_network(tmp_path: Path) -> None:
    write_few_villages(tmp_path, "东沟村")
    for is_shared, told in ((False, name_of(tmp_path)), (True, None)):
        office = Office(tmp_path, tmp_path / "out", TEMPLATES, is_shared=is_shared)
        office.take_in()
        app = make_app(office, certificate=b"x" if is_shared else b"")
        with app.test_client().get("/static/icon.svg") as answer:
            assert answer.headers.get(FOLDER_HEADER) == told
        app.extensions["queue"].close()
        app.extensions["uploads"].close()
        office.close()
        assert str(tmp_path) not in name_of(tmp_path)
