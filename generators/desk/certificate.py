"""A certificate that the office makes itself, so that passwords do not cross its network in the open."""

from __future__ import annotations

import ipaddress
import os
import socket
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from generators.errors import UsageError, tell_os_error

if TYPE_CHECKING:
    from pathlib import Path

_YEARS = 5


def own_certificate(folder: Path, *, is_new: bool = False) -> Path:
    """Return the file in `folder` with the key and the certificate of this machine, made when there is none.

    With `is_new` it takes the place of the one there is. Only its owner can read it. Raise UsageError when it
    cannot be written.
    """
    place = folder / "网页证书.pem"
    if place.exists() and not is_new:
        return place
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(_make())
        beside.replace(place)
    except OSError as error:
        beside.unlink(missing_ok=True)
        message = f"证书“{place.name}”没有写成：{tell_os_error(error)}"
        raise UsageError(message) from None
    return place


def _make() -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    host = socket.gethostname()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"红头 {host}"[:64])])
    now = datetime.now(UTC)
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    if host.isascii():
        names.append(x509.DNSName(host))
    names += [x509.IPAddress(ipaddress.ip_address(address)) for address in own_addresses()]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def own_addresses() -> list[str]:
    """Return the addresses under which other machines reach this one, 127.0.0.1 first."""
    found = {"127.0.0.1": None}
    with suppress(OSError):
        for *_, address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            found[str(address[0])] = None
    # Where packets for an office network would leave from; none is sent to find out.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("10.255.255.255", 1))
        found[str(probe.getsockname()[0])] = None
    return list(found)


def public_part(file: Path) -> bytes:
    """Return the certificate in `file` without its key; UsageError when there is none."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization

    try:
        certificate = x509.load_pem_x509_certificates(file.read_bytes())[0]
    except OSError as error:
        message = f"证书“{file}”打不开：{tell_os_error(error)}"
        raise UsageError(message) from None
    except (ValueError, IndexError):
        message = f"“{file}”里没有证书；应是含私钥和证书的 PEM 文件"
        raise UsageError(message) from None
    return certificate.public_bytes(serialization.Encoding.PEM)


def has_ended(file: Path, now: datetime) -> bool:
    """Tell whether the certificate in `file` is good no more."""
    from cryptography import x509

    return now > x509.load_pem_x509_certificate(public_part(file)).not_valid_after_utc


def issuer_of(certificate: bytes) -> str:
    """Return who issued the certificate, as a browser shows it; empty for one that vouches for itself."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    found = x509.load_pem_x509_certificate(certificate)
    if found.issuer == found.subject:
        return ""
    names = found.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else found.issuer.rfc4514_string()


def fingerprint_of(certificate: bytes) -> str:
    """Return the SHA-256 fingerprint as a browser shows it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    digest = x509.load_pem_x509_certificate(certificate).fingerprint(hashes.SHA256())
    return ":".join(f"{byte:02X}" for byte in digest)
