"""How much of a stranger's file is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Ceilings on one uploaded file; every one is checked before the memory it guards is taken.

    Byte figures are bytes, `ratio` is unpacked : packed, the rest are counts.
    """

    file_bytes: int = 25 * 1024 * 1024
    archive_entries: int = 2_000
    unpacked_bytes: int = 200 * 1024 * 1024
    entry_bytes: int = 150 * 1024 * 1024
    ratio: int = 200
    sheets: int = 64
    rows: int = 100_000
    columns: int = 512
    cells: int = 500_000
    cell_characters: int = 32_767
    text_characters: int = 20_000_000
