"""Evidence on a page: pictures and PDF as they are, the beginning of texts and tables, nothing else."""

from __future__ import annotations

import csv
from pathlib import Path, PurePath

from django.http import FileResponse

from qingheng.formats.csv_in import sniff_delimiter
from qingheng.formats.encodings import decode
from qingheng.formats.problems import FileRefused
from qingheng.formats.sniff import FileKind, sniff
from qingheng.platform.files.contracts import Excerpt, Preview
from qingheng.platform.files.sniffing import EXTENSIONS, HEAD, shown_type

MOST_LINES, MOST_COLUMNS, LONGEST_CELL = 50, 20, 200
_PICTURE = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
# Browsers refuse to start their PDF reader in a sandbox; it runs no script of this origin.
_PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def preview_of(path: Path) -> Preview:
    """How the bytes at `path` may be shown, decided by the bytes alone."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        more = bool(file.read(1))
    if mime := shown_type(head):
        return Preview("pdf" if mime == "application/pdf" else "image", mime)
    text = _text(head, more)
    if text is None:
        return Preview("none", "", why="kind")
    if text.lstrip("\ufeff \t\r\n\f\v").startswith("<"):
        return Preview("none", "", why="markup")
    excerpt = _excerpt(text, more)
    return Preview("table" if excerpt.rows else "text", "text/plain", excerpt)


def raw_response(*, path: Path, name: str, mime: str) -> FileResponse:
    """The bytes for the browser's own reader, as `mime` (of sniffing.EXTENSIONS) and under its extension.

    The policy lets them load and run nothing; a picture that is a page as well stays a picture (nosniff).
    """
    suffix = EXTENSIONS[mime]
    same = PurePath(name).suffix.lower() in {suffix, ".jpeg" if suffix == ".jpg" else suffix}
    response = FileResponse(path.open("rb"), filename=name if same else name + suffix, content_type=mime)
    if "Content-Disposition" not in response:
        response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = _PDF if mime == "application/pdf" else _PICTURE
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _text(head: bytes, more: bool) -> str | None:
    """The head as text, ended at a whole line where it was cut; None when it is no text."""
    if head.startswith(b"PK"):
        return None
    if more:
        head = head[: len(head) // 2 * 2] if b"\x00" in head else head[: head.rfind(b"\n") + 1] or head
    try:
        return decode(head).text if sniff(head) is FileKind.csv else None
    except FileRefused:
        return None


def _excerpt(text: str, more: bool) -> Excerpt:
    lines = text.splitlines()
    cut = more or len(lines) > MOST_LINES
    rows = _rows(lines[:MOST_LINES], sniff_delimiter(text))
    if rows:
        return Excerpt("", rows, cut or any(len(row) > MOST_COLUMNS for row in rows))
    return Excerpt("\n".join(line[:2000] for line in lines[:MOST_LINES]), (), cut)


def _rows(lines: list[str], delimiter: str) -> tuple[tuple[str, ...], ...]:
    """The lines as rows of cells when most have as many as the widest, and more than one; else nothing."""
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return ()
    width = max((len(row) for row in rows), default=0)
    if width < 2 or sum(len(row) == width for row in rows) * 2 < len(rows):
        return ()
    wide = min(width, MOST_COLUMNS)
    return tuple(
        tuple(cell[:LONGEST_CELL] for cell in [*row, *[""] * (wide - len(row))][:wide]) for row in rows
    )
