"""One attempt: a POST to the checked address itself, without redirects, in at most ten seconds."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from qingheng.platform.webhooks.addresses import Refused, Target, resolve, target_of

TIMEOUT = 10.0  # seconds for the whole attempt
ANSWER_BYTES = 2048


@dataclass(frozen=True)
class Answer:
    """What came of an attempt. status: None when none came back; reason: empty when it was taken (2xx)."""

    status: int | None
    text: str
    reason: str

    @property
    def taken(self) -> bool:
        return not self.reason


def post(url: str, body: bytes, headers: dict[str, str], *, timeout: float = TIMEOUT) -> Answer:
    """Send a body. Never raises for what the other side does; what is wrong stands in `reason`."""
    try:
        target = target_of(url)
        connection = _connection(target, resolve(target), timeout)
    except Refused as refused:
        return Answer(None, "", refused.code)
    end = time.monotonic() + timeout
    try:
        connection.connect()
        with _stopped_at(connection, end):
            head = {**headers, "Host": target.host_header}
            connection.request("POST", target.path, body, head, preload_content=False, decode_content=False)
            response = connection.getresponse()
            text = _read(response)
            return Answer(response.status, text, "" if 200 <= response.status < 300 else "refused")
    except (ssl.SSLError, ssl.CertificateError):
        return Answer(None, "", "certificate")
    except (HTTPError, OSError, http.client.HTTPException, ValueError):
        return Answer(None, "", "no-answer" if time.monotonic() < end else "too-slow")
    finally:
        connection.close()


def _connection(target: Target, address: str, timeout: float) -> HTTPConnection:
    """To the address that was checked; the certificate must be that of the name."""
    if not target.secure:
        return HTTPConnection(address, target.port, timeout=timeout)
    return HTTPSConnection(
        address,
        target.port,
        timeout=timeout,
        cert_reqs="CERT_REQUIRED",
        ssl_context=ssl.create_default_context(),
        server_hostname=target.host,  # the name the certificate is checked against
    )


@contextlib.contextmanager
def _stopped_at(connection: HTTPConnection, end: float) -> Iterator[None]:
    """Shut the connection at the end of the time, however slowly the other side goes on talking."""

    def shut() -> None:
        if isinstance(connection.sock, socket.socket):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, end - time.monotonic()), shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read(response: HTTPResponse) -> str:
    """At most 2 kB of the answer, unpacked by nobody; characters nobody can see are left out."""
    data = response.read(ANSWER_BYTES, decode_content=False)
    text = data[:ANSWER_BYTES].decode("utf-8", errors="replace")
    return "".join(c for c in text if c.isprintable() or c in "\n\t")
