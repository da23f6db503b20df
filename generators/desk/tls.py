"""The encrypted door of an office: takes TLS connections and hands what they say to the page behind it."""

from __future__ import annotations

import asyncio
import ssl
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from generators.errors import UsageError

if TYPE_CHECKING:
    import socket
    from pathlib import Path

_CHUNK = 1 << 16


def open_door(listening: socket.socket, certificate: Path, port: int) -> None:
    """Serve TLS on `listening` in a thread of its own; the page answers on `port` of this machine.

    Raise UsageError when `certificate` (key and certificate in one PEM file) cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, password="")
    except (OSError, ssl.SSLError) as error:
        reason = str(getattr(error, "reason", "") or "打不开").replace("_", " ").lower()
        message = f"证书“{certificate}”不能用（{reason}）；换一张 2048 位以上、SHA-256 签名的 RSA 或 ECC 证书"
        raise UsageError(message) from None
    threading.Thread(target=lambda: asyncio.run(_serve(listening, context, port)), daemon=True).start()


async def _serve(listening: socket.socket, context: ssl.SSLContext, port: int) -> None:
    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))

    server = await asyncio.start_server(carry, sock=listening, ssl=context)
    async with server:
        await server.serve_forever()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.IncompleteReadError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
    with suppress(OSError):
        writer.close()
