"""The page's door on this machine: what a clerk sees who clicks the menu entry, once, twice, or in vain."""

from __future__ import annotations

import http.client
import http.server
import ipaddress
import re
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from few_villages import write_few_villages

from generators.desk.app import make_app
from generators.desk.certificate import has_ended, own_addresses, public_part
from generators.desk.certificate_check import refuse_unfit, told_at_start, where_it_holds
from generators.desk.office import Office
from generators.desk.serving import Door, door_certificate
from generators.desk.waiting import FOLDER_HEADER, HERE, WaitingPage, listen, name_of, port_of
from generators.errors import UsageError
from generators.store.viewers import Role

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


# The certificate of an office's door

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def made(
    name: str,
    since: int = -30,
    until: int = 300,
    issuer: tuple[x509.Certificate, Any] | None = None,
    key: Any = None,
    usage: x509.ObjectIdentifier | None = None,
    names: tuple[x509.GeneralName, ...] = (x509.DNSName("hongtou.xiang.gov.cn"),),
) -> tuple[x509.Certificate, Any]:
    """Return a certificate good from `since` until `until` days from NOW, and its key."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    building = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=since))
        .not_valid_after(NOW + timedelta(days=until))
    )
    if names:
        building = building.add_extension(x509.SubjectAlternativeName(names), critical=False)
    if usage:
        building = building.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    return building.sign(issuer[1] if issuer else key, hashes.SHA256()), key


def pem(*held: Any, password: bytes = b"") -> bytes:
    """Return keys and certificates, one after the other."""
    parts = []
    for one in held:
        if isinstance(one, x509.Certificate):
            parts.append(one.public_bytes(serialization.Encoding.PEM))
        else:
            way = serialization.BestAvailableEncryption(password) if password else NO_PASSWORD
            shape = serialization.PrivateFormat.PKCS8
            parts.append(one.private_bytes(serialization.Encoding.PEM, shape, way))
    return b"".join(parts)


NO_PASSWORD = serialization.NoEncryption()
AUTHORITY = made("县里的签发机构", until=3000)
GOOD = made("红头", issuer=AUTHORITY)
ENDED = made("红头", since=-90, until=-1, issuer=AUTHORITY)
EARLY = made("红头", since=2, issuer=AUTHORITY)
OLD_AUTHORITY = made("旧的签发机构", since=-900, until=-2)
OF_OLD = made("红头", issuer=OLD_AUTHORITY)
OTHER = made("别的", issuer=AUTHORITY)
SHORT = made("红头", key=rsa.generate_private_key(65537, 1024))  # noqa: S505 - what is refused
CLIENT = made("张三", issuer=AUTHORITY, usage=ExtendedKeyUsageOID.CLIENT_AUTH)

UNFIT = {
    "ended": (pem(ENDED[1], ENDED[0], AUTHORITY[0]), "2026-05-31 已到期"),
    "not yet valid": (pem(EARLY[1], EARLY[0], AUTHORITY[0]), "先看钟对不对"),
    "vouched for by one that has ended": (
        pem(OF_OLD[1], OF_OLD[0], OLD_AUTHORITY[0]),
        "第 2 张） 2026-05-30 已到期",
    ),
    "another's key": (pem(OTHER[1], GOOD[0], AUTHORITY[0]), "私钥和证书不是一对"),
    "no key": (pem(GOOD[0], AUTHORITY[0]), "没有私钥"),
    "a key with a password": (pem(GOOD[1], GOOD[0], password=b"secret"), "私钥上有口令"),
    "half a key": (pem(GOOD[1])[:80] + b"\n-----END PRIVATE KEY-----\n" + pem(GOOD[0]), "私钥读不出"),
    "no certificate": (pem(GOOD[1]), "没有能读的证书"),
    "half a certificate": (pem(GOOD[1]) + pem(GOOD[0])[:200], "没有能读的证书"),
    "nothing": (b"", "没有能读的证书"),
    "the issuer first": (pem(GOOD[1], AUTHORITY[0], GOOD[0]), "服务器的证书要排在第一"),
    "another issuer": (
        pem(GOOD[1], GOOD[0], OLD_AUTHORITY[0]),
        "不是签发它的那一张（签发者：CN=县里的签发机构",
    ),
    "an issuer left out": (pem(OTHER[1], OTHER[0], GOOD[0]), "不是签发它的那一张"),
    "two parts on one line": (pem(GOOD[1]).rstrip() + pem(GOOD[0]), "两段连在了一行"),
    "a short key": (pem(SHORT[1], SHORT[0]), "1024 位"),
    "a person's": (pem(CLIENT[1], CLIENT[0]), "不是给网站用的"),
    "the other format": (GOOD[0].public_bytes(serialization.Encoding.DER), "openssl pkcs12"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_a_certificate_that_browsers_stop_at_is_refused_at_the_start(name: str, tmp_path: Path) -> None:
    content, told = UNFIT[name]
    (tmp_path / "证书.pem").write_bytes(content)
    with pytest.raises(UsageError, match=re.escape(told)) as refused:
        refuse_unfit(tmp_path / "证书.pem", NOW, is_own=False)
    assert "去掉 --cert" in str(refused.value)
    with pytest.raises(UsageError, match="删掉这个文件再打开"):
        refuse_unfit(tmp_path / "证书.pem", NOW, is_own=True)


MIDDLE = made("中间的签发机构", issuer=AUTHORITY)
BELOW = made("红头", issuer=MIDDLE)
CROSSED = made("县里的签发机构", since=-900, until=-2, issuer=OLD_AUTHORITY, key=AUTHORITY[1])

FIT = {
    "the issuers in another order": pem(BELOW[1], BELOW[0], AUTHORITY[0], MIDDLE[0]),
    "an old root that vouches for the new one": pem(BELOW[1], BELOW[0], MIDDLE[0], CROSSED[0]),
    "the certificate twice": pem(BELOW[1], BELOW[0], BELOW[0], MIDDLE[0]),
    "lines as Windows ends them": pem(BELOW[1], BELOW[0], MIDDLE[0]).replace(b"\n", b"\r\n"),
    "what openssl pkcs12 writes between": b"Key Attributes: <No Attributes>\n".join(
        (b"", pem(BELOW[1]), pem(BELOW[0], MIDDLE[0]))
    ),
}


@pytest.mark.parametrize("name", FIT)
def test_a_certificate_that_browsers_take_is_taken(name: str, tmp_path: Path) -> None:
    (tmp_path / "证书.pem").write_bytes(FIT[name])
    refuse_unfit(tmp_path / "证书.pem", NOW, is_own=False)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tmp_path / "证书.pem")


def test_for_whom_a_certificate_is_is_told_by_names_or_by_addresses() -> None:
    def told(*names: x509.GeneralName) -> str:
        return "".join(told_at_start(pem(made("红头", issuer=AUTHORITY, names=names)[0]), NOW, is_own=False))

    assert "证书是给 192.0.2.7 的，各电脑用这个地址" in told(
        x509.IPAddress(ipaddress.ip_address("192.0.2.7"))
    )
    assert "以“.xiang.gov.cn”结尾的名字" in told(x509.DNSName("*.xiang.gov.cn"))


def test_an_issued_certificate_for_the_machines_own_name_holds_at_that_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "hongtou.xiang.gov.cn")
    assert where_it_holds(pem(GOOD[0])) == ["hongtou.xiang.gov.cn"]
    assert where_it_holds(pem(made("红头")[0])) == []


def test_no_page_is_opened_nor_data_taken_in_with_a_certificate_that_has_ended(
    hongtou: Callable[..., Told], tmp_path: Path
) -> None:
    ended = made("红头", since=-9000, until=-8000)
    (tmp_path / "证书.pem").write_bytes(pem(ended[1], ended[0]))
    write_few_villages(tmp_path / "乡", "东沟村")
    told = hongtou(
        "--data", tmp_path / "乡", "desk", "--office", "--port", "0", "--cert", tmp_path / "证书.pem"
    )
    assert told.code == 2
    assert "已到期" in told.err
    assert not (tmp_path / "乡" / "红头.sqlite3").exists()
    told = hongtou(
        "--data", tmp_path / "乡", "desk", "--office", "--port", "0", "--cert", tmp_path / "没有.pem"
    )
    assert told.code == 2
    assert "打不开" in told.err


def test_a_certificate_near_its_end_or_for_another_name_is_told_of(tmp_path: Path) -> None:
    place = tmp_path / "证书.pem"
    place.write_bytes(pem(GOOD[1], GOOD[0], AUTHORITY[0]))
    refuse_unfit(place, NOW, is_own=False)
    (told,) = told_at_start(public_part(place), NOW, is_own=False)
    assert "证书是给“hongtou.xiang.gov.cn”的" in told
    assert where_it_holds(public_part(place)) == ["hongtou.xiang.gov.cn"]
    soon = NOW + timedelta(days=280)
    assert "还有 20 天到期" in next(told_at_start(public_part(place), soon, is_own=False))
    here = [x509.IPAddress(ipaddress.ip_address(address)) for address in own_addresses()]
    covering = made("红头", names=(x509.DNSName("localhost"), *here))
    assert list(told_at_start(pem(covering[0]), NOW, is_own=True)) == []
    assert where_it_holds(pem(covering[0])) == own_addresses()
    moved = made("红头", names=(x509.IPAddress(ipaddress.ip_address("192.0.2.7")),))
    (told,) = told_at_start(pem(moved[0]), NOW, is_own=True)
    assert "删掉“网页证书.pem”" in told
    (told,) = told_at_start(pem(made("红头", names=())[0]), NOW, is_own=False)
    assert "SAN" in told


def test_the_offices_own_certificate_is_made_anew_when_it_has_ended(tmp_path: Path) -> None:
    write_few_villages(tmp_path, "东沟村")
    ended = made("红头", since=-9000, until=-8000)
    (tmp_path / "网页证书.pem").write_bytes(pem(ended[1], ended[0]))
    office = Office(tmp_path, tmp_path / "out", TEMPLATES, is_shared=True)
    said: list[str] = []
    with listen(HERE, 0) as door:
        file = door_certificate(office, Door(door), said.append)
    assert "已到期，换了一张新的" in said[0]
    assert not has_ended(file, datetime.now(UTC))
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir() if "证书" in path.name] == ["网页证书.pem"]


def test_the_end_of_the_certificate_is_told_on_the_pages_to_who_can_mend_it(tmp_path: Path) -> None:
    write_few_villages(tmp_path, "东沟村")
    office = Office(tmp_path, tmp_path / "out", TEMPLATES, is_shared=True)
    office.take_in()
    office.store.accounts.add("办公室", Role.OFFICE, "first-password")
    days = (datetime.now(UTC) - NOW).days
    app = make_app(office, certificate=pem(made("红头", until=days + 12)[0]))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_client() as browser:
        https = {"base_url": "https://localhost"}
        browser.post("/login", data={"name": "办公室", "password": "first-password"}, **https)
        browser.post(
            "/me/password",
            data={"old": "first-password", "new": "second-password", "again": "second-password"},
            **https,
        )
        for page in ("/", "/settings/"):
            assert "https 证书还有 11 天到期" in browser.get(page, **https).text, page
    app.extensions["queue"].close()
    app.extensions["uploads"].close()
