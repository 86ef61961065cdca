"""A mail server on this machine that keeps what it is sent: as much of SMTP (RFC 5321) as a client needs."""

from __future__ import annotations

import socketserver
import threading
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, cast


class Receiver(socketserver.ThreadingTCPServer):
    """Listens on a port of its own while in use. envelopes: recipients and message of each mail taken."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Session)
        self.envelopes: list[tuple[list[str], EmailMessage]] = []
        self.port = int(self.server_address[1])

    def __enter__(self) -> Receiver:
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Session(socketserver.StreamRequestHandler):
    """One client."""

    def handle(self) -> None:
        self._say("220 here")
        recipients: list[str] = []
        while line := self.rfile.readline().decode("utf-8").strip():
            verb = line.upper().split(" ")[0]
            if verb == "RCPT":
                recipients.append(line.partition("<")[2].partition(">")[0])
            if verb == "DATA":
                self._say("354 go on")
                self._keep(recipients)
                recipients = []
            self._say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def _keep(self, recipients: list[str]) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        message: Any = BytesParser(policy=policy.default).parsebytes(b"".join(lines))
        cast(Receiver, self.server).envelopes.append((recipients, message))

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
