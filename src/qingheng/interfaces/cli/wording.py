"""What commands say themselves, in the reader's language: heads of tables, nothing found, a word nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import typer

from qingheng.interfaces.cli.session import fail, print_table

Pair = tuple[str, str]
"""Chinese, English."""
NOTHING: Pair = ("没有符合条件的记录。", "Nothing is there.")


def two(language: str, pair: Pair) -> str:
    """The one of a pair that is read in `zh` or `en`."""
    return pair[0] if language == "zh" else pair[1]


def yes_no(language: str, value: bool) -> str:
    """Whether, in a word."""
    return two(language, ("是", "yes") if value else ("否", "no"))


def show_table(
    language: str, heads: Pair, rows: Sequence[Sequence[object]], *, right: Sequence[int] = (), nothing: Pair = NOTHING
) -> None:  # fmt: skip
    """A table, its heads written with | between them; a sentence where there is no row."""
    if not rows:
        typer.echo(two(language, nothing))
        return
    print_table(two(language, heads).split("|"), rows, right=right)


def one_of(option: str, value: str, known: Iterable[str]) -> None:
    """End with code 2 when a word is none of those known; an empty one asks nothing."""
    every = list(known)
    if value and value not in every:
        fail(f"{option}: {value}? {', '.join(every)}. 没有此项，可填以上各项。", code=2)


def in_order(first: datetime | date, last: datetime | date) -> None:
    """End with code 2 when the last day lies before the first."""
    if last < first:
        fail(
            f"--last {last:%Y-%m-%d} < --first {first:%Y-%m-%d}: no day is between. 结束日早于开始日。",
            code=2,
        )


def writable(path: Path) -> Path:
    """The path of a file that can be written; else the command ends with code 2."""
    if not path.parent.is_dir():
        fail(f"{path.parent}: no such folder. 没有这个文件夹。", code=2)
    if path.is_dir():
        fail(f"{path}: a folder, not a file. 这是文件夹，不是文件。", code=2)
    return path
