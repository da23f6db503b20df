"""Serves the page: on this machine alone, or to an office network."""

from __future__ import annotations

import socket
import threading
import webbrowser
from typing import TYPE_CHECKING

from generators.errors import UsageError, tell_os_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from generators.desk.office import Office

_THREADS = 8


def serve(office: Office, port: int, *, opens_browser: bool, say: Callable[[str], None]) -> None:
    """Serve the page on 127.0.0.1 until Ctrl+C; `port` 0 takes any that is free."""
    import waitress

    from generators.desk.app import make_app, missing_assets

    if missing := missing_assets():
        message = f"缺少网页组件（{'、'.join(missing)}）；运行 make install 或 tools/install.sh run 装上再试"
        raise UsageError(message)
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        message = f"端口 {port} 用不了：{tell_os_error(error)}；换一个：hongtou desk --port 0"
        raise UsageError(message) from None
    if office.take_in():
        say("已把 数据.xlsx 收进 红头.sqlite3；以后在页面上填，要工作簿到“来去”里取")
    app = make_app(office)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    server = waitress.create_server(app, sockets=[listening], threads=_THREADS, ident=None)
    say(f"打开浏览器看 {address}（按 Ctrl+C 结束）")
    if opens_browser:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    try:
        server.run()
    finally:
        app.extensions["queue"].close()
