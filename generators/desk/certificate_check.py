"""What is wrong with a certificate, told at the start and on the page before a browser stops at it."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generators.desk.certificate import issuer_of, own_addresses
from generators.errors import UsageError, tell_os_error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from cryptography.x509 import Certificate

_TOLD_BEFORE = 30
"""Days before its end from which on a certificate is told of."""
_LARGEST = 1 << 20
_SMALLEST_RSA = 2048
_SHAPE = "应是一个 PEM 文件，里面依次是私钥、服务器的证书、签发它的证书"
_MEANWHILE = "新证书没到以前，去掉 --cert 打开，先用自己做的证书（各电脑照“怎样信任本单位的证书”装一次）"


class UnfitError(Exception):
    """What a browser would not take, in words."""


@dataclass(frozen=True)
class Shown:
    """A certificate as the page tells of it."""

    ends: datetime
    days: int
    """How many days it is still good for; below 0 when it has ended."""
    is_own: bool

    @property
    def warning(self) -> str:
        """Return what is to be done about its end; empty while that is far off."""
        if self.days >= _TOLD_BEFORE:
            return ""
        told = f"还有 {self.days} 天到期" if self.days >= 0 else "已经到期"
        way = (
            "到期后关掉服务再打开，会换一张新的，各电脑要重新装" if self.is_own else "请管服务器的人换上新的"
        )
        return f"https 证书{told}（{self.ends:%Y-%m-%d}）：{way}"


def shown(certificate: bytes, now: datetime) -> Shown:
    """Return what the page tells of a certificate in PEM."""
    from cryptography import x509

    held = x509.load_pem_x509_certificate(certificate)
    ends = held.not_valid_after_utc
    return Shown(ends, (ends - now).days, held.issuer == held.subject)


def refuse_unfit(file: Path, now: datetime, *, is_own: bool) -> None:
    """Raise UsageError when no browser would take the key and the certificates in `file`, saying why."""
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST)
        chain = _certificates(content)
        _refuse_key(content, chain)
        _refuse_use(chain, now)
    except OSError as error:
        message = f"证书“{file}”打不开：{tell_os_error(error)}"
    except UnfitError as fault:
        way = "删掉这个文件再打开，会做一张新的，各电脑要重新装" if is_own else _MEANWHILE
        message = f"证书“{file}”不能用：{fault}。{way}"
    else:
        return
    raise UsageError(message) from None


def _certificates(content: bytes) -> list[Certificate]:
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    if content[:1] == b"\x30":
        fault = f"这是 .pfx、.p12 或 .cer 文件；{_SHAPE}（openssl pkcs12 -in 文件 -nodes -out 证书.pem）"
        raise UnfitError(fault)
    if b"----------BEGIN" in content:
        fault = "两段连在了一行：文件里每个“-----BEGIN”都要另起一行"
        raise UnfitError(fault)
    try:
        chain = x509.load_pem_x509_certificates(content)
        for certificate in chain:
            certificate.public_key()
    except UnsupportedAlgorithm:
        fault = "证书的算法浏览器不认（国密 SM2 的证书不行），要 RSA 或 ECC 的"
    except ValueError:
        fault = f"里面没有能读的证书；{_SHAPE}"
    else:
        return chain
    raise UnfitError(fault)


def _refuse_key(content: bytes, chain: list[Certificate]) -> None:
    """Raise UnfitError when the key is not there, or not that of the first certificate."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    start, end = content.find(b"-----BEGIN "), content.find(b"PRIVATE KEY-----")
    if end < 0:
        fault = f"里面没有私钥；{_SHAPE}（用 cat 私钥.key 证书.crt > 证书.pem 合在一起）"
        raise UnfitError(fault)
    start = content.rfind(b"-----BEGIN ", start, end)
    try:
        key = load_pem_private_key(content[start:], None)
    except TypeError:
        fault = "私钥上有口令，没有人在场就打不开；用 openssl pkey -in 私钥 -out 新私钥 去掉口令"
        raise UnfitError(fault) from None
    except (ValueError, UnsupportedAlgorithm):
        fault = f"里面的私钥读不出；{_SHAPE}"
        raise UnfitError(fault) from None
    own = _encoded(key.public_key())
    fits = [_encoded(certificate.public_key()) == own for certificate in chain]
    if not any(fits):
        raise UnfitError("私钥和证书不是一对；用申请这张证书时的那个私钥")
    if not fits[0]:
        raise UnfitError("证书的次序不对：服务器的证书要排在第一，签发它的排在后面")
    if isinstance(key, RSAPrivateKey) and key.key_size < _SMALLEST_RSA:
        fault = f"私钥只有 {key.key_size} 位，应不少于 {_SMALLEST_RSA} 位"
        raise UnfitError(fault)


def _encoded(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return bytes(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _refuse_use(chain: list[Certificate], now: datetime) -> None:
    """Raise UnfitError when the certificate, or one that vouches for it, is not good now, or not for this."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    path = _path(chain)
    if len(path) == 1 and path[0].issuer != path[0].subject and any(other != path[0] for other in chain):
        fault = f"跟在后面的都不是签发它的那一张（签发者：{path[0].issuer.rfc4514_string()}）"
        raise UnfitError(fault)
    for number, certificate in enumerate(path[:2]):
        name = f"签发它的证书（第 {chain.index(certificate) + 1} 张）" if number else "证书"
        if now > certificate.not_valid_after_utc:
            fault = (
                f"{name} {certificate.not_valid_after_utc:%Y-%m-%d} 已到期（今天 {now:%Y-%m-%d}），要换新的"
            )
            raise UnfitError(fault)
        if now < certificate.not_valid_before_utc:
            since = f"{certificate.not_valid_before_utc:%Y-%m-%d %H:%M}"
            fault = f"{name} {since}（世界时）起才有效，这台机器的钟是 {now:%Y-%m-%d %H:%M}；先看钟对不对"
            raise UnfitError(fault)
    used = _extension(chain[0], x509.ExtendedKeyUsage)
    serving = {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
    if used is not None and serving.isdisjoint(used):
        raise UnfitError("证书不是给网站用的（扩展密钥用法里没有 serverAuth）")


def _path(chain: Sequence[Certificate]) -> list[Certificate]:
    """Return the first certificate, who issued it, and so on, in whatever order they stand.

    What is left over, such as an old root that vouches for a new one, no browser needs.
    """
    path = [chain[0]]
    while issuers := [one for one in chain if one.subject == path[-1].issuer and one not in path]:
        path.append(max(issuers, key=lambda one: one.not_valid_after_utc))
    return path


def _extension(certificate: Certificate, kind: Any) -> Any:
    from cryptography import x509

    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, ValueError):
        return None


def names_of(certificate: bytes) -> tuple[list[str], list[str]]:
    """Return the names and the addresses that the certificate is for, as a browser reads it."""
    from cryptography import x509

    held = _extension(x509.load_pem_x509_certificate(certificate), x509.SubjectAlternativeName)
    if held is None:
        return [], []
    addresses = [str(address) for address in held.get_values_for_type(x509.IPAddress)]
    return list(held.get_values_for_type(x509.DNSName)), addresses


def where_it_holds(certificate: bytes) -> list[str]:
    """Return the names and addresses of this machine at which a browser takes the certificate, best first."""
    names, addresses = names_of(certificate)
    plain = [name for name in names if "*" not in name and name != "localhost"]
    if issuer_of(certificate) == "":  # Nobody has told the network the name in one's own.
        plain = [name for name in plain if name != socket.gethostname()]
    return [*plain, *(address for address in own_addresses() if address in addresses)]


def told_at_start(certificate: bytes, now: datetime, *, is_own: bool) -> Iterator[str]:
    """Yield what whoever starts the page is told of its certificate."""
    if warning := shown(certificate, now).warning:
        yield f"注意：{warning}"
    names, addresses = names_of(certificate)
    if not names and not addresses:
        yield "注意：证书里没有写明给哪个名字用（SAN），浏览器都会提示不安全；请签发的单位补上"
    elif missing := _uncovered(addresses):
        yield _other_places(names, addresses, missing, is_own=is_own)


def _uncovered(addresses: Sequence[str]) -> list[str]:
    return [place for place in own_addresses() if place not in addresses and not place.startswith("127.")]


def _other_places(names: list[str], addresses: list[str], missing: list[str], *, is_own: bool) -> str:
    known = "、".join(f"以“{name[1:]}”结尾的名字" if name.startswith("*.") else f"“{name}”" for name in names)
    if is_own:
        way = "这台机器换过地址。停下服务，删掉“网页证书.pem”再打开，会做一张新的，各电脑要重新装"
    elif names:
        way = f"证书是给{known}的，各电脑用这个名字打开（名字由管网络的人指到这台机器）"
    else:
        way = f"证书是给 {'、'.join(addresses)} 的，各电脑用这个地址打开；地址换过的，请签发的单位另发"
    return f"注意：用 {'、'.join(missing)} 打开，浏览器会提示证书不对。{way}"
