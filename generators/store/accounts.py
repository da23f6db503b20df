"""Who may come in: accounts, their sessions, one audit line a deed, and the jobs that run for them."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from generators.errors import UsageError
from generators.masking import mask_numbers
from generators.records.township import Village
from generators.store.tables import METADATA, sheet_table
from generators.store.viewers import SYSTEM, NotAllowed, Role, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from argon2 import PasswordHasher
    from sqlalchemy.engine import Connection

    from generators.store.database import Database


def _columns(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text) for name in names]


ACCOUNTS = sa.Table(
    "accounts",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *_columns("name", "role", "township", "village", "password", "failed_at", "made"),
    *(sa.Column(name, sa.Integer) for name in ("must_change", "failures", "active")),
)
SESSIONS = sa.Table(
    "sessions",
    METADATA,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("account", sa.Integer),
    *_columns("begun", "seen"),
)
AUDIT = sa.Table(
    "audit",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *_columns("at", "who", "role", "deed", "what", "outcome"),
)

SHORTEST_PASSWORD = 8
IDLE = timedelta(hours=2)
"""How long a session lasts without a click."""
LONGEST = timedelta(hours=12)
"""How long a session lasts at all: a working day."""
_FREE_FAILURES = 3
_MOST_UNKNOWN = 10_000
"""Names without an account whose failures are remembered, the latest: nobody fills the memory with them."""
_LONGEST_NAME = 30
_BETWEEN_LINES = timedelta(minutes=1)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    """Return what is verified when there is no such account: an unknown name takes as long as a known one."""
    return _hasher().hash(secrets.token_urlsafe(16))


@dataclass(frozen=True)
class Account:
    """Somebody with a name and a password."""

    id: int
    name: str
    role: Role
    township: str
    village: str
    must_change: bool
    active: bool

    @property
    def viewer(self) -> Viewer:
        """Return what this account sees and changes."""
        townships = frozenset({self.township}) if self.township and self.role is not Role.COUNTY else None
        villages = frozenset({self.village}) if self.role is Role.VILLAGE else None
        return Viewer(self.name, self.role, townships, villages)


class Accounts:
    """The accounts of one store: passwords kept as argon2id hashes, sessions as digests of their tokens."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock
        self._unknown: OrderedDict[str, tuple[int, str]] = OrderedDict()
        """How often a name without an account was tried, and when last: it waits as one with an account."""
        self._trying = threading.Lock()
        self._strangers, self._strangers_told = 0, ""
        """How often names without an account were tried since that was last told in the log."""

    def add(self, name: str, role: Role, password: str, *, township: str = "", village: str = "") -> Account:
        """Make an account whose password must be changed at first; UsageError when the name cannot be had."""
        if not name.isprintable() or len(name) > _LONGEST_NAME or name == SYSTEM:
            message = f"名字应是 {_LONGEST_NAME} 个字以内的一行文字，“{SYSTEM}”是程序自己的；请换一个"
            raise UsageError(message)
        if role is Role.VILLAGE and not village:
            message = f"“{name}”是村级账号，应写明是哪个村"
            raise UsageError(message)
        hashed = _hash(password)
        with self._database.writing() as connection:
            if connection.execute(sa.select(ACCOUNTS.c.id).where(ACCOUNTS.c.name == name)).first():
                message = f"已有叫“{name}”的账号，请换一个名字"
                raise UsageError(message)
            connection.execute(
                sa.insert(ACCOUNTS).values(
                    name=name,
                    role=str(role),
                    township=township,
                    village=village,
                    password=hashed,
                    must_change=1,
                    failures=0,
                    failed_at="",
                    active=1,
                    made=self._now(),
                )
            )
        return self.named(name)

    def all(self) -> list[Account]:
        """Return every account, by name."""
        with self._database.reading() as connection:
            lines = connection.execute(sa.select(ACCOUNTS).order_by(ACCOUNTS.c.name)).all()
            return [_account(connection, line) for line in lines]

    def named(self, name: str) -> Account:
        """Return the account called `name`; UsageError when there is none."""
        if (found := self.find(name)) is None:
            message = f"没有叫“{name}”的账号"
            raise UsageError(message)
        return found

    def find(self, name: str) -> Account | None:
        """Return the account called `name`, None for none."""
        with self._database.reading() as connection:
            line = connection.execute(sa.select(ACCOUNTS).where(ACCOUNTS.c.name == name)).first()
            return None if line is None else _account(connection, line)

    def sign_in(self, name: str, password: str) -> tuple[Account, str]:
        """Return the account and a new session's token; NotAllowed when either is wrong, or it is too soon.

        After three failures each further one doubles the wait, up to an hour; it is counted in the database,
        before the password is looked at: many tries at once are as slow as one after the other.
        """
        line = self._count_a_try(name)
        verified = _verify(line.password if line else _nobody(), password)
        if line is None or not verified or not line.active:
            self._note_failure(line)
            message = "名字或口令不对"
            raise NotAllowed(message)
        values: dict[str, object] = {"failures": 0, "failed_at": ""}
        if _hasher().check_needs_rehash(line.password):
            values["password"] = _hasher().hash(password)
        token = secrets.token_urlsafe(32)
        with self._database.writing() as connection:
            connection.execute(sa.update(ACCOUNTS).where(ACCOUNTS.c.id == line.id).values(**values))
            connection.execute(
                sa.insert(SESSIONS).values(
                    digest=_digest(token), account=line.id, begun=self._now(), seen=self._now()
                )
            )
            return _account(connection, line), token

    def _count_a_try(self, name: str) -> Any:
        """Return the line of the account called `name`, None for none; NotAllowed while it must wait."""
        with self._database.writing() as connection:
            line = connection.execute(sa.select(ACCOUNTS).where(ACCOUNTS.c.name == name)).first()
            if line is not None:
                self._refuse_early(line.failures, line.failed_at)
                tried = {"failures": line.failures + 1, "failed_at": self._now()}
                connection.execute(sa.update(ACCOUNTS).where(ACCOUNTS.c.id == line.id).values(**tried))
                return line
        kept = _digest(name)  # However long a name is tried.
        with self._trying:
            failures, failed_at = self._unknown.get(kept, (0, ""))
            self._refuse_early(failures, failed_at)
            self._unknown[kept] = failures + 1, self._now()
            self._unknown.move_to_end(kept)
            while len(self._unknown) > _MOST_UNKNOWN:
                self._unknown.popitem(last=False)
        return None

    def _note_failure(self, line: Any, deed: str = "登录失败") -> None:
        """Tell in the log of a try that failed: an account by its name, any other name not at all.

        It may be a password that was typed into the wrong field. Of those there is a line a minute at most.
        """
        if line is not None:
            self._note(line.name, line.role, deed, "", f"连续第 {line.failures + 1} 次")
            return
        with self._trying:
            self._strangers += 1
            if self._strangers_told and self._since(self._strangers_told) < _BETWEEN_LINES:
                return
            count, self._strangers, self._strangers_told = self._strangers, 0, self._now()
        self._note("", "", "登录失败", "没有这个账号", f"{count} 次")

    def _count_wrong_old(self, account: Account) -> None:
        """Count a wrong password where a new one is chosen: a session left open is no place to guess it in.

        After three the sessions end, and who goes on waits as at the door.
        """
        of_account = ACCOUNTS.c.id == account.id
        with self._database.writing() as connection:
            line = connection.execute(sa.select(ACCOUNTS).where(of_account)).one()
            tried = {"failures": line.failures + 1, "failed_at": self._now()}
            connection.execute(sa.update(ACCOUNTS).where(of_account).values(**tried))
            if line.failures + 1 >= _FREE_FAILURES:
                connection.execute(sa.delete(SESSIONS).where(SESSIONS.c.account == account.id))
        self._note_failure(line, "改口令失败")

    def _refuse_early(self, failures: int, failed_at: str) -> None:
        if failures < _FREE_FAILURES or not failed_at:
            return
        pause = min(2 ** min(failures - _FREE_FAILURES, 20) * 5, 3600)
        wait = round(pause - self._since(failed_at).total_seconds())
        if wait > 0:
            message = f"口令错了 {failures} 次，请 {wait} 秒后再试"
            raise NotAllowed(message)

    def _since(self, then: str) -> timedelta:
        """Return how far off `then` is: a clock set back keeps nobody out for days, and nobody in."""
        return abs(self._clock() - datetime.fromisoformat(then))

    def of_session(self, token: str) -> Account | None:
        """Return whose session `token` is, and keep it alive; None when it has ended."""
        with self._database.reading() as connection:
            line = connection.execute(
                sa.select(ACCOUNTS, SESSIONS.c.begun, SESSIONS.c.seen)
                .join(SESSIONS, SESSIONS.c.account == ACCOUNTS.c.id)
                .where(SESSIONS.c.digest == _digest(token), ACCOUNTS.c.active == 1)
            ).first()
            if line is None:
                return None
            account = _account(connection, line)
        idle = self._since(line.seen)
        if idle > IDLE or self._since(line.begun) > LONGEST:
            self.sign_out(token)
            return None
        if idle > timedelta(minutes=1):
            with self._database.writing() as connection:
                connection.execute(
                    sa.update(SESSIONS).where(SESSIONS.c.digest == _digest(token)).values(seen=self._now())
                )
        return account

    def sign_out(self, token: str) -> None:
        """End the session."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(SESSIONS).where(SESSIONS.c.digest == _digest(token)))

    def change_password(self, account: Account, old: str, new: str) -> None:
        """Give the account its owner's own password; NotAllowed when `old` is wrong. Its sessions end."""
        with self._database.reading() as connection:
            held = connection.execute(
                sa.select(ACCOUNTS.c.password).where(ACCOUNTS.c.id == account.id)
            ).scalar_one()
        if not _verify(held, old):
            self._count_wrong_old(account)
            message = "原口令不对"
            raise NotAllowed(message)
        if old == new:
            message = "新口令应与原来的不同"
            raise UsageError(message)
        self._set(account, password=_hash(new), must_change=0, failures=0, failed_at="")

    def reset_password(self, account: Account, password: str) -> None:
        """Give the account a first password again, which must be changed; its sessions end."""
        self._set(account, password=_hash(password), must_change=1, failures=0, failed_at="")

    def set_role(self, account: Account, role: Role, *, township: str = "", village: str = "") -> None:
        """Make the account one of another role, township or village; its sessions end, its password stays.

        Raise UsageError for a village's account without a village.
        """
        if role is Role.VILLAGE and not village:
            message = f"“{account.name}”是村级账号，应写明是哪个村"
            raise UsageError(message)
        self._set(account, role=str(role), township=township, village=village)

    def set_active(self, account: Account, active: bool) -> None:
        """Let the account in, or not; its sessions end."""
        self._set(account, active=int(active))

    def _set(self, account: Account, **values: object) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(**values))
            connection.execute(sa.delete(SESSIONS).where(SESSIONS.c.account == account.id))

    def note(self, viewer: Viewer, deed: str, what: str = "", outcome: str = "") -> None:
        """Keep one audit line: things are named by number and village; numbers of persons are masked."""
        self._note(viewer.name, str(viewer.role), deed, mask_numbers(what), mask_numbers(outcome))

    def _note(self, who: str, role: str, deed: str, what: str, outcome: str) -> None:
        told = {"who": who, "role": role, "deed": deed, "what": what, "outcome": outcome}
        with self._database.writing() as connection:
            connection.execute(sa.insert(AUDIT).values(at=self._now(), **told))

    def audit(self, limit: int = 200) -> list[tuple[str, str, str, str, str, str]]:
        """Return the newest audit lines: when, who, role, deed, of what, outcome."""
        with self._database.reading() as connection:
            lines = connection.execute(sa.select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)).all()
        return [(line.at, line.who, line.role, line.deed, line.what, line.outcome) for line in lines]

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")


def _account(connection: Connection, line: Any) -> Account:
    """Return the account of a line; a village's is of the township that the village is in now."""
    township = line.township
    if line.village:
        table = sheet_table(Village)
        held = connection.execute(sa.select(table.c.township).where(table.c.name == line.village)).scalar()
        township = held or township
    return Account(
        *(line.id, line.name, Role(line.role), township, line.village),
        must_change=bool(line.must_change),
        active=bool(line.active),
    )


def _hash(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        message = f"口令应不少于 {SHORTEST_PASSWORD} 个字符"
        raise UsageError(message)
    return _hasher().hash(password)


def _verify(held: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(held, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
