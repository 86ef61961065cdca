"""Rows streamed by a program: CSV as it is, or one JSON object a line, never held in memory."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.queries.datasets import dataset as find_dataset
from qingheng.apps.intake.services.loading import begin
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

LONGEST_LINE = 1024 * 1024  # bytes of one JSON object
_CHUNK = 1024 * 1024
_IN_MEMORY = 4 * 1024 * 1024
CSV, NDJSON = "csv", "ndjson"


class Readable(Protocol):
    """Bytes that come as they are asked for."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


def load_stream(
    *,
    actor: Actor,
    dataset: str,
    node_id: int,
    stream: Readable,
    kind: str,
    name: str,
    at: datetime,
    title: str = "",
    idempotency_key: str = "",
    again: bool = False,
    period: str | None = None,
) -> IntakeSubmissionView:
    """A draft of streamed rows. kind: csv (any header, mapped as a file is) or ndjson.

    Objects of NDJSON have column codes as keys and texts, numbers, booleans or null as values; they are kept as a
    CSV file headed by the codes.
    period: as loading.begin takes it. Raises Invalid naming the line, and as loading.begin; nothing is kept then.
    """
    about = find_dataset(actor=actor, code=dataset)
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
        if kind == NDJSON:
            _write_csv(kept, [column.code for column in about.columns], stream)
        else:
            _copy(stream, kept)
        kept.seek(0)
        return begin(
            actor=actor,
            dataset=dataset,
            node_id=node_id,
            data=kept,
            name=name if kind == CSV else f"{name.rpartition('.')[0] or name}.csv",
            at=at,
            title=title,
            origin="api",
            idempotency_key=idempotency_key,
            again=again,
            period=period,
            by_codes=kind == NDJSON,
        )


def _copy(stream: Readable, kept: IO[bytes]) -> None:
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        _refuse_long(size)
        kept.write(chunk)


def _write_csv(kept: IO[bytes], codes: list[str], stream: Readable) -> None:
    """NDJSON lines as CSV rows with a column for every code of the dataset."""
    known = set(codes)
    line_text = io.StringIO(newline="")
    writer = csv.writer(line_text, lineterminator="\r\n")
    writer.writerow(codes)
    size = 0
    for number, line in _lines(stream):
        row = _object(line, number, known)
        writer.writerow([_text(row.get(code), number, code) for code in codes])
        if line_text.tell() > _CHUNK:
            size += kept.write(line_text.getvalue().encode())
            _refuse_long(size)
            line_text.seek(0)
            line_text.truncate()
    kept.write(line_text.getvalue().encode())


def _lines(stream: Readable) -> Iterator[tuple[int, bytes]]:
    """Numbered lines that are not blank. Raises Invalid for one too long."""
    rest, number = b"", 0
    while True:
        chunk = stream.read(_CHUNK)
        *whole, rest = (rest + chunk).split(b"\n")
        if not chunk and rest:
            whole, rest = [*whole, rest], b""
        for line in whole:
            number += 1
            if line.strip():
                yield number, line
        if len(rest) > LONGEST_LINE:
            raise _wrong(number + 1, _("The line is too long."))
        if not chunk:
            return


def _object(line: bytes, number: int, known: set[str]) -> dict[str, Any]:
    try:
        found = json.loads(line, parse_float=str, parse_int=str, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _wrong(number, _("It is not a JSON object.")) from error
    if not isinstance(found, dict):
        raise _wrong(number, _("It is not a JSON object."))
    strange = sorted(set(found) - known)
    if strange:
        raise _wrong(number, _("The dataset has no column “%(column)s”.") % {"column": strange[0][:60]})
    return found


def _text(value: Any, number: int, code: str) -> str:
    """A scalar as the text that a sheet would hold; numbers keep the digits they were sent with."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if not isinstance(value, str):
        raise _wrong(number, _("“%(column)s” holds neither text nor number.") % {"column": code})
    return value.replace("\0", "")


def _no_number(text: str) -> str:
    raise ValueError(f"{text} is no JSON number")


def _wrong(number: int, reason: str) -> Invalid:
    return Invalid(
        _("Line %(number)s: %(reason)s") % {"number": number, "reason": reason},
        code="line-unreadable",
        place=f"line.{number}",
        fix=_("Send one JSON object a line, its keys the codes of the dataset's columns."),
    )


def _refuse_long(size: int) -> None:
    limit = settings.INTAKE_LIMIT_BYTES
    if size > limit:
        raise Invalid(
            _("The file is larger than %(limit)s MB.") % {"limit": limit // 1024**2},
            code="file-too-large",
            place="file",
        )
