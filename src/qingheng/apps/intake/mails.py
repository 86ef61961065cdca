"""What a mail says: who it is from, what it is for, what is attached. Of a mail nothing else is believed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import default as mail_policy
from email.utils import getaddresses
from pathlib import PurePath
from typing import TypeVar

MOST_FILES = 50  # attachments of one mail
HEAD_BYTES = 64 * 1024
_SUBJECT = re.compile(r"\[\s*([a-z0-9_]{1,60})\s*@\s*([^\[\]\s@]{1,60})\s*\]", re.IGNORECASE)
_RECIPIENT = re.compile(r"(?:.*\+)?([a-z0-9_]{1,60})\+([^+@\s]{1,60})", re.IGNORECASE)
_RECIPIENTS = ("Delivered-To", "X-Original-To", "To", "Cc")
TABLES = (".xlsx", ".xls", ".csv")
Found = TypeVar("Found")


class UnreadableMail(Exception):
    """So broken that nothing can be said of it."""


@dataclass(frozen=True)
class File:
    """An attachment."""

    name: str
    data: bytes

    @property
    def is_table(self) -> bool:
        return PurePath(self.name).suffix.casefold() in TABLES


def readable(read: Callable[[], Found]) -> Found:
    """Read something of a mail. Raises UnreadableMail for one so broken that the parser fails."""
    try:
        return read()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableMail from error


def head_of(new: int, name: str) -> Message:
    """The headers of a mail in a folder, as far as they are in its first 64 kB. Raises OSError."""
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=new)
    with os.fdopen(descriptor, "rb") as file:
        return BytesHeaderParser(policy=mail_policy).parsebytes(file.read(HEAD_BYTES))


def sender_of(message: Message) -> str:
    """The one address the mail says it is from; empty when it names none or several."""
    lines = message.get_all("From", [])
    found = [address.addr_spec for line in lines for address in getattr(line, "addresses", ())]
    return str(found[0]).casefold() if len(lines) == 1 and len(found) == 1 else ""


def purpose_of(message: Message) -> tuple[str, str] | None:
    """Codes of dataset and node: `[dataset@node]` in the subject, else dataset+node in a recipient; None: neither."""
    found = _SUBJECT.search(str(message.get("Subject", "")))
    if found is None:
        lines = [str(line) for header in _RECIPIENTS for line in message.get_all(header, [])]
        local = (address.rpartition("@")[0] for _name, address in getaddresses(lines))
        found = next(filter(None, map(_RECIPIENT.fullmatch, local)), None)
    return (found[1].casefold(), found[2]) if found else None


def files_of(message: Message) -> list[File]:
    """Attachments, those of forwarded mails too, in their order; at most one more than MOST_FILES."""
    found: list[File] = []
    for part in message.walk():
        name = part.get_filename() or ""
        wanted = name and (part.get_content_disposition() == "attachment" or File(name, b"").is_table)
        if wanted and not part.is_multipart() and len(found) <= MOST_FILES:
            data = part.get_payload(decode=True)
            found.append(File(name, data if isinstance(data, bytes) else b""))
    return found
