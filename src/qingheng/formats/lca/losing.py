"""The account of a reading: what was found, what was not taken as it stood, and where."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from qingheng.calc.lca.model import Loss
from qingheng.formats.problems import FileRefused, refused, shortened

MOST_LISTED = 100_000
"""Losses listed one by one; further ones are counted only."""
MOST_EXCHANGES = 3_000_000
"""Exchanges read from one file."""


@dataclass
class Account:
    """Losses in the order met and counts by name; `codes` counts the losses of each code, the unlisted ones too.

    most: exchanges that are read at most.
    """

    most: int = MOST_EXCHANGES
    losses: list[Loss] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def lose(self, code: str, place: str, zh: str, en: str, *, repaired: bool = False) -> None:
        """Note something not taken as it stood; repaired: it was taken, after a change or an assumption."""
        self.codes[code] += 1
        if len(self.losses) < MOST_LISTED:
            self.losses.append(Loss(code, shortened(place, 160), zh, en, repaired))

    def exchange(self, *, output: bool, place: str = "") -> None:
        """Count an exchange met. place: where. Raises FileRefused beyond what one file may hold."""
        self.counts["exchanges"] += 1
        self.counts["outputs" if output else "inputs"] += 1
        if self.counts["exchanges"] > self.most:
            raise too_many(self.most, self.counts["exchanges"], place)

    def reject(self, code: str, place: str, zh: str, en: str) -> None:
        """Note an exchange that cannot be taken at all."""
        self.counts["exchanges_rejected"] += 1
        self.lose(code, place, zh, en)


def named(name: str) -> str:
    """A name from a file as messages show it."""
    return shortened(name, 80)


def too_many(most: int, met: int, place: str, files: tuple[int, int] | None = None) -> FileRefused:
    """The refusal of a file of too many exchanges. met: counted up to `place`, which is the file of that number among
    `files`, where that is known."""
    where = shortened(place, 160)
    zh = f"数到 {where} 已有 {met:,} 条" if where else ""
    en = f"{met:,} were counted up to {where}" if where else ""
    if files:
        zh, en = (
            f"{zh}（第 {files[0]:,} 个文件，共 {files[1]:,} 个）",
            f"{en}, file {files[0]:,} of {files[1]:,}",
        )
    return refused(
        "too_many_exchanges",
        zh=f"数据库的交换超过上限 {most:,} 条" + (f"，{zh}" if zh else "") + "；未读取。",
        en=f"The database holds more than {most:,} exchanges"
        + (f"; {en}" if en else "")
        + ". It was not read.",
        fix_zh="请在原软件中分成几个数据库分别导出；内存充裕时，运维人员可提高上限。",
        fix_en="Export it in several databases from the program it came from; an operator with memory to spare may raise "
        "the limit.",
        text=where,
    )
