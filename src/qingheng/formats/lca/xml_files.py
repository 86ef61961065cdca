"""The XML files of an archive one after the other, or one file alone."""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.formats.archive_guard import CheckedArchive

Files = Iterator[tuple[str, bytes]]


def xml_files(archive: CheckedArchive | None, data: bytes, name: str, folder: str = "") -> Files:
    """Place and bytes of each file called .xml or .spold, of one folder where that is given; `data` when no archive."""
    if archive is None:
        yield name, data
        return
    for entry in archive.entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if "__MACOSX" in parts or (folder and (len(parts) < 2 or parts[-2].lower() != folder)):
            continue
        if parts[-1].lower().endswith((".xml", ".spold")):
            yield entry.filename, archive.read_part(entry)
