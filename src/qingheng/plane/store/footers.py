"""What a Parquet file says of itself at its end, read once while the file stays what it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


@dataclass(frozen=True)
class Footer:
    """said: rows, row groups and statistics, which also opens the file without reading them again. schema: its columns."""

    said: Any
    schema: pa.Schema


def footer_of(path: Path) -> Footer:
    """The footer of a file. Raises OSError or ArrowInvalid where there is none."""
    is_now = path.stat()
    return _footer(path, is_now.st_ino, is_now.st_size, is_now.st_mtime_ns)


@lru_cache(maxsize=4096)
def _footer(path: Path, *_is_now: int) -> Footer:
    said = pq.read_metadata(path)
    return Footer(said, said.schema.to_arrow_schema())
