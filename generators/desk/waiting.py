"""What stands at the door of this machine's page until the page is ready: imports nothing that takes time.

Who clicks the menu entry sees at once that it opens, and the reason where it cannot.
"""

from __future__ import annotations

import hashlib
import html
import http.client
import select
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from generators.errors import UsageError, tell_os_error

if TYPE_CHECKING:
    from pathlib import Path

HERE = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - an office's network asks for it
FOLDER_HEADER = "Hongtou-Folder"
"""Tells a second start on this machine whose page it is."""
_SECONDS_A_CALLER = 2.0
_SECONDS_FOR_THE_REASON = 4.0
"""The browser asks again each second; where nobody asks, nobody is waited for longer."""
_MOST_ASKED = 1 << 16
_PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8">{again}<title>红头</title>
<body style="font:18px/1.8 sans-serif;max-width:36em;margin:18vh auto;padding:0 1em">
<h1 style="color:#b3261e;font-size:28px">{head}</h1><p>{text}</p>"""
_OPENING = _PAGE.format(
    again='<meta http-equiv="refresh" content="1">',
    head="红头正在打开……",
    text="第一次打开或数据很多时要十几秒。准备好了，这一页自己变成“今天”。",
)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at `port`; raise UsageError where it is taken."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        message = f"端口 {port} 用不了：{tell_os_error(error)}；换一个：hongtou desk --port 0"
        raise UsageError(message) from None


def port_of(listening: socket.socket) -> int:
    """Return at which port `listening` is."""
    port: int = listening.getsockname()[1]
    return port


def address_at(port: int) -> str:
    """Return where a browser of this machine finds the page that is served at `port`."""
    return f"http://{HERE}:{port}/"


def name_of(folder: Path) -> str:
    """Return by what a page of this machine is known as that of `folder`: no path is told."""
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]


def is_open_already(port: int, folder: Path) -> bool:
    """Tell whether the page of `folder` is served at `port` of this machine."""
    asked = http.client.HTTPConnection(HERE, port, timeout=_SECONDS_A_CALLER)
    try:
        asked.request("GET", "/static/icon.svg")
        return asked.getresponse().headers.get(FOLDER_HEADER) == name_of(folder)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


class WaitingPage:
    """Answers all who come to `listening`, in a thread, until the page itself does."""

    def __init__(self, listening: socket.socket) -> None:
        """Begin to answer."""
        self._listening = listening
        self._said, self._told = _OPENING, threading.Event()
        self._woken, self._waker = socket.socketpair()
        self._thread = threading.Thread(target=self._answer_all, daemon=True)
        self._thread.start()

    def leave(self) -> None:
        """Stop, once; who comes from now on waits at the door for the page."""
        self._waker.close()  # Which the other end reads as an end.
        self._thread.join()

    def tell(self, reason: str) -> None:
        """Answer with why there will be no page, until somebody has read it or nobody seems to come."""
        lines = "<br>".join(map(html.escape, reason.splitlines()))
        self._said = _PAGE.format(again="", head="没有打开成", text=lines)
        self._told.wait(_SECONDS_FOR_THE_REASON)

    def _answer_all(self) -> None:
        with self._woken:
            while True:
                ready, _, _ = select.select([self._listening, self._woken], [], [])
                if self._woken in ready:
                    return
                # A caller who goes, or says nothing, is no reason to end.
                with suppress(OSError):
                    self._answer()

    def _answer(self) -> None:
        said = self._said
        caller, _ = self._listening.accept()
        with caller:
            caller.settimeout(_SECONDS_A_CALLER)
            caller.recv(_MOST_ASKED)
            body = said.encode()
            head = (
                "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\n"
                f"Content-Length: {len(body)}\r\nRetry-After: 1\r\nCache-Control: no-store\r\n"
                "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
                "Connection: close\r\n\r\n"
            )
            caller.sendall(head.encode() + body)
            caller.shutdown(socket.SHUT_WR)
        if said is not _OPENING:
            self._told.set()
