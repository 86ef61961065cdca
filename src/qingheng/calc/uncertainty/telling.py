"""A spread in words, in Chinese and English: how wide it is, and who says so."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

Said = tuple[str, str]

ORIGINS: Final[Mapping[str, Said]] = {
    "stated": ("来源给出", "stated by its source"),
    "limits": ("由来源公布的 95 % 界限得出", "of the limits of 95 % its source publishes"),
    "proxy": ("代用：同类燃料另一来源的 95 % 界限", "proxy: the limits of 95 % another source publishes for the like fuel"),
    "scored": ("来源未给出，按已知情况评分", "scored by what is known, no source states it"),
    "row": ("数据行给出", "stated in the row"),
    "measured": ("按计量数据评分", "scored as measured data"),
    "unknown": ("无人知晓，按最差计", "nobody knows it, the worst is taken"),
}  # fmt: skip
_UNCHECKED: Final = ("界限未核对", "limits not checked")


def in_words(spread: Decimal | float | None, origin: str, checked: str = "") -> Said:
    """Such as ``÷/× 1.0208, stated by its source``. origin: a key of ORIGINS; checked: ``no`` adds that limits are not."""
    shown = "" if spread is None else f"÷/× {float(spread):.4f}"
    told = zip(ORIGINS[origin], _UNCHECKED, strict=True)
    zh, en = ([one, unchecked] if checked == "no" else [one] for one, unchecked in told)
    return "，".join(filter(None, [shown, *zh])), ", ".join(filter(None, [shown, *en]))


def origin_of(spread_of: str, *, stated: bool, proxy: bool) -> str:
    """The key of ORIGINS of a line's factor. spread_of: what the factor itself says; the flags are those of the line."""
    return "proxy" if proxy else (spread_of or "stated") if stated else "scored"
