"""Numbers, words and days as strangers write them."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Sequence
from datetime import date

from qingheng.calc.lca.model import Exchange, Spread
from qingheng.formats.lca.losing import Account, named

HUGE = 1e30
"""No amount of a life-cycle inventory is larger; what is, is a mistake."""
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_SCORE = re.compile(r"\d+")


def tidy(name: str) -> str:
    """A name without spaces around it and with single ones inside; no-break spaces are spaces."""
    return " ".join(name.split())


def finite(value: object) -> float | None:
    """A finite number; None for anything else, words and truth values included."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def written(text: str, *, decimal: str = ".") -> float | None:
    """A finite number from text; None when it is none."""
    plain = text.strip().replace("\u2212", "-")
    try:
        return finite(float(plain.replace(decimal, ".") if decimal != "." else plain))
    except ValueError:
        return None


def amount_of(value: object, place: str, process: str, account: Account) -> float | None:
    """The amount of an exchange, or None after rejecting it: missing is never zero, nor is what is no number."""
    number = finite(value)
    if number is not None and abs(number) <= HUGE:
        return number
    shown = named(process)
    if value is None or value == "":
        account.reject(
            "amount-missing", place, f"“{shown}”的一条交换没有数量", f"An exchange of “{shown}” has no amount"
        )
        return None
    if number is None and isinstance(value, str):
        number = written(value)
    if number is None:
        account.reject(
            "amount-not-finite", place,
            f"“{shown}”的一条交换的数量不是有限数值：{named(str(value)[:60])}",
            f"The amount of an exchange of “{shown}” is not a finite number: {named(str(value)[:60])}",
        )  # fmt: skip
        return None
    if abs(number) > HUGE:
        account.reject(
            "amount-huge", place,
            f"“{shown}”的一条交换的数量 {number:g} 超出可信范围",
            f"The amount of an exchange of “{shown}”, {number:g}, is beyond belief",
        )  # fmt: skip
        return None
    return number


def lognormal(deviation: float) -> Spread | None:
    """Of a geometric standard deviation; None at 1, which is no spread. Raises ValueError below 1 or not finite."""
    if not math.isfinite(deviation) or deviation < 1:
        raise ValueError(f"a geometric standard deviation of {deviation:g}")
    return Spread("lognormal", deviation) if deviation > 1 else None


def normal(deviation: float) -> Spread | None:
    """Of a standard deviation; None at 0. Raises ValueError below 0 or not finite."""
    if not math.isfinite(deviation) or deviation < 0:
        raise ValueError(f"a standard deviation of {deviation:g}")
    return Spread("normal", deviation) if deviation > 0 else None


def between(kind: str, low: float, high: float, amount: float) -> Spread | None:
    """A triangular or uniform spread; None when the ends meet. Raises ValueError for ends that do not hold the amount."""
    if not (math.isfinite(low) and math.isfinite(high)) or low > high:
        raise ValueError(f"ends {low:g} and {high:g}")
    if low == high:
        return None
    if not low <= amount <= high:
        raise ValueError(f"ends {low:g} and {high:g} that do not hold {amount:g}")
    return Spread(kind, low, high)


def spread_lost(place: str, why: str, account: Account) -> None:
    """Note stated uncertainty that cannot be meant; the amount itself is taken."""
    account.lose(
        "spread", place, f"所述不确定性不成立（{why}），未采用；数量照读",
        f"The uncertainty stated cannot be ({why}) and is left out; the amount is taken", repaired=True,
    )  # fmt: skip


def scores(text: str) -> tuple[int, ...]:
    """Pedigree scores from ``(2;3;n.a.;1;1)``; 0 where a score is not given; empty when it is no such list."""
    parts = text.strip().strip("()").split(";")
    if len(parts) < 5:
        return ()
    found = [_SCORE.search(part) for part in parts[:6]]
    return tuple(int(one.group()) if one else 0 for one in found)


def day_of(text: str, *, last: bool = False) -> date | None:
    """The day a date begins with; a year alone is its first day, or its last."""
    found = _DAY.match(text.strip())
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        return date(
            int(year), int(month or (12 if last else 1)), int(day or (31 if last and not month else 1))
        )
    except ValueError:
        return None


def providers_checked(
    exchanges: Sequence[Exchange], process: str, known: Container[str], account: Account
) -> None:
    """Note the providers that are named and not there; their links are then found by the flow."""
    for one in exchanges:
        if one.provider:
            account.counts["providers"] += 1
            if one.provider not in known:
                account.lose(
                    "provider-missing", one.place,
                    f"“{named(process)}”所指的提供过程不在文件中，改按流查找",
                    f"The provider “{named(process)}” names is not in the file; its flow is linked instead", repaired=True,
                )  # fmt: skip
