"""Serves the page: on this machine alone, or to an office network."""

from __future__ import annotations

import secrets
import threading
import time
import webbrowser
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from generators.desk.deeds import LOCAL
from generators.desk.progress import course, owed_items, planned_drafts, statistics
from generators.desk.waiting import HERE, address_at, listen, port_of
from generators.errors import HongtouError, UsageError
from generators.pipeline.backup import back_up_daily
from generators.store.viewers import Role

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    from generators.desk.office import Office
    from generators.desk.waiting import WaitingPage

_THREADS = 8
_SECONDS_BETWEEN_LOOKS = 3600
_SECONDS_FOR_THE_FIRST_PAGE = 5
"""So long nothing else is done after a start; where nobody looks, no longer."""
_SECONDS_TO_DRAW_IT = 1
"""The browser asks then for its styles and scripts, and draws it."""
FIRST_ACCOUNT = "办公室"


@dataclass(frozen=True)
class Door:
    """Where and how the page is reached."""

    listening: socket.socket
    opens_browser: bool = True
    """Whether the page is still to be shown, once it is served."""
    certificate: Path | None = None
    """Key and certificate in one PEM file; without one an office makes its own."""
    waiting: WaitingPage | None = None
    """What answers at the door, in a browser that is open already, until the page does."""


def serve(office: Office, door: Door, say: Callable[[str], None]) -> None:
    """Serve the page until Ctrl+C, telling by `say` where it is; UsageError when it cannot be served."""
    import waitress

    from generators.desk.app import make_app, missing_assets

    if missing := missing_assets():
        message = f"缺少网页组件（{'、'.join(missing)}）；运行 make install 或 tools/install.sh run 装上再试"
        raise UsageError(message)
    file = door_certificate(office, door, say) if office.is_shared else None
    if office.take_in():
        say("已把 数据.xlsx 收进 红头.sqlite3；以后在页面上填，要工作簿到“来去”里取")
    certificate = b""
    inner = listening = door.listening
    if file:
        from generators.desk.certificate import public_part
        from generators.desk.tls import open_door

        certificate = public_part(file)
        inner = listen(HERE, 0)
        open_door(listening, file, port_of(inner))
        _first_account(office, say)
    app = make_app(office, certificate=certificate)
    office.beginning.rows_read.clear()
    if door.waiting:
        door.waiting.leave()
    server = waitress.create_server(app, sockets=[inner], threads=_THREADS, ident=None)
    addresses = _addresses(listening, certificate)
    say(f"打开浏览器看 {'，或 '.join(addresses)}（按 Ctrl+C 结束）")
    threading.Thread(target=_warm_up, args=(office,), daemon=True).start()
    ended = threading.Event()
    threading.Thread(target=_keep_backed_up_later, args=(office, ended), daemon=True).start()
    if door.opens_browser:
        threading.Timer(0.5, webbrowser.open, [addresses[0]]).start()
    try:
        server.run()
    finally:
        ended.set()
        app.extensions["queue"].close()
        app.extensions["uploads"].close()


def door_certificate(office: Office, door: Door, say: Callable[[str], None]) -> Path:
    """Return the key and certificate of the door, told of; UsageError when browsers would stop at them."""
    from generators.desk.certificate import fingerprint_of, has_ended, own_certificate, public_part
    from generators.desk.certificate_check import refuse_unfit, told_at_start

    now, is_own = datetime.now(UTC), door.certificate is None
    file = door.certificate or own_certificate(office.data)
    if is_own and has_ended(file, now):
        own_certificate(office.data, is_new=True)
        say("自己做的证书已到期，换了一张新的：各电脑照“怎样信任本单位的证书”重新装一次")
    refuse_unfit(file, now, is_own=is_own)
    certificate = public_part(file)
    say(f"证书指纹（SHA-256，装证书的人核对）：{fingerprint_of(certificate)}")
    for told in told_at_start(certificate, now, is_own=is_own):
        say(told)
    return file


def _addresses(listening: socket.socket, certificate: bytes) -> list[str]:
    if not certificate:
        return [address_at(port_of(listening))]
    from generators.desk.certificate import own_addresses
    from generators.desk.certificate_check import where_it_holds

    places = where_it_holds(certificate) or own_addresses()
    return [f"https://{place}:{port_of(listening)}/" for place in places]


def _first_account(office: Office, say: Callable[[str], None]) -> None:
    """Make the account that makes the others, and tell its first password once."""
    accounts = office.store.accounts
    if not accounts.all():
        password = secrets.token_urlsafe(9)
        accounts.add(FIRST_ACCOUNT, Role.OFFICE, password)
        say(f"第一个账号：名字 {FIRST_ACCOUNT}，口令 {password}（登录后要改；别的账号在“设置”里建）")


def _leave_alone(office: Office) -> None:
    """Wait until somebody has the first page before him: what nobody waits for would only make it later."""
    if office.beginning.page_answered.wait(_SECONDS_FOR_THE_FIRST_PAGE):
        time.sleep(_SECONDS_TO_DRAW_IT)


def _keep_backed_up_later(office: Office, ended: threading.Event) -> None:
    _leave_alone(office)
    keep_backed_up(office, ended)


def keep_backed_up(office: Office, ended: threading.Event) -> None:
    """Make the day's backup, and that of every day that begins while the page is served."""
    while True:
        # A full disk must not end the page: what could not be written is tried again.
        with suppress(HongtouError, SQLAlchemyError):
            if made := back_up_daily(office.source):
                office.store.accounts.note(LOCAL, "每日备份", made.name)
        if ended.wait(_SECONDS_BETWEEN_LOOKS):
            return


def _warm_up(office: Office) -> None:
    """Read the rows and open the faces before somebody waits for the first save and the first preview."""
    begun = office.beginning
    begun.reckoned, begun.reckoner = (0, 1), threading.get_ident()
    try:
        with suppress(HongtouError, SQLAlchemyError):
            office.read_rows()
        begun.rows_read.set()
        _leave_alone(office)
        with suppress(HongtouError, SQLAlchemyError):
            office.warm_up()
        from generators.printing import unprintable_characters

        unprintable_characters("红头")
        reckon_ahead(office)
    finally:
        begun.reckoned = None
        begun.rows_read.set()


def reckon_ahead(office: Office) -> None:
    """Gather of a county, township by township, what its first pages show: of all of it that takes long."""
    office.beginning.reckoner = threading.get_ident()
    try:
        reckonings = _reckonings(office)
        for number, reckon in enumerate(reckonings):
            office.beginning.reckoned = number, len(reckonings)
            # What cannot be reckoned now is told to who opens its page; the others are no colder for it.
            with suppress(HongtouError, SQLAlchemyError):
                reckon()
    finally:
        office.beginning.reckoned, office.beginning.reckoner = None, 0


def _reckonings(office: Office) -> list[Callable[[], object]]:
    parts = office.parts(LOCAL)
    if len(parts) == 1:
        return []
    from generators.desk.views.papers import states

    quarter, day = office.quarter(), office.day()
    reckonings: list[Callable[[], object]] = []
    for part in parts:
        reckonings += [
            partial(states, office, part, quarter),
            partial(owed_items, office, part, day),
            partial(course, office, part, quarter),
            partial(statistics, office, part, quarter),
        ]
    reckonings.append(partial(planned_drafts, office, LOCAL, quarter.next))
    return reckonings
