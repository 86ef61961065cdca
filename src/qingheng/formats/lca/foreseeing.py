"""How many exchanges an archive holds, counted before any of them is made into an object: too many are refused at once.

A word every exchange has is counted in the unpacked files, one file in memory at a time. It may stand elsewhere too, so what
seems too many in JSON is counted again as it is read; nothing is refused by a word alone.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Final

from qingheng.formats.archive_guard import CheckedArchive
from qingheng.formats.lca.losing import too_many

_SHORTEST: Final = 30
"""Bytes no exchange is shorter than, in any of the formats; an archive too small to hold too many is not counted."""
Count = Callable[[bytes], int]


def _amounts(data: bytes) -> int:
    return data.count(b'"amount"')


def _elements(data: bytes) -> int:
    return data.count(b"<exchange ") + data.count(b"<exchange>")


def _both_kinds(data: bytes) -> int:
    return data.count(b"<intermediateExchange ") + data.count(b"<elementaryExchange ")


_COUNTED: Final[Mapping[str, tuple[str, tuple[str, ...], Count]]] = {
    "openlca-jsonld": ("processes", (".json",), _amounts),
    "ilcd": ("processes", (".xml",), _elements),
    "ecospold1": ("", (".xml", ".spold"), _elements),
    "ecospold2": ("", (".xml", ".spold"), _both_kinds),
}


def refuse_too_many(archive: CheckedArchive, form: str, most: int) -> None:
    """Raises FileRefused for an archive of more exchanges than `most`, naming the file the limit lies in.

    form: code of the format. What cannot be counted so, and what hides its exchanges, meets the limit while it is read.
    """
    if form not in _COUNTED:
        return
    folder, endings, count = _COUNTED[form]
    entries = [one for one in archive.entries if _held(one, folder, endings)]
    if sum(one.file_size for one in entries) < most * _SHORTEST:
        return
    found = [count(archive.read_part(one)) for one in entries]
    if sum(found) <= most:
        return
    if form == "openlca-jsonld":
        found = _read_so_far(archive, entries, most)
    met = list(accumulate(found))
    at = next((number for number, one in enumerate(met) if one > most), None)
    if at is not None:
        raise too_many(most, met[at], entries[at].filename, (at + 1, len(entries)))


def _held(entry: zipfile.ZipInfo, folder: str, endings: tuple[str, ...]) -> bool:
    parts = entry.filename.replace("\\", "/").lower().split("/")
    return (
        parts[-1].endswith(endings)
        and "__macosx" not in parts
        and (not folder or (len(parts) > 1 and parts[-2] == folder))
    )


def _read_so_far(archive: CheckedArchive, entries: list[zipfile.ZipInfo], most: int) -> list[int]:
    """Exchanges of each file, as its JSON has them, up to the file in which there are too many."""
    found: list[int] = []
    for entry in entries:
        try:
            record = json.loads(archive.read_part(entry))
        except (ValueError, RecursionError):
            record = None  # said when it is read
        listed = record.get("exchanges") if isinstance(record, dict) else None
        found.append(len(listed) if isinstance(listed, list) else 0)
        if sum(found) > most:
            break
    return found
