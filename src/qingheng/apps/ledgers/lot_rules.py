"""What a lot must be before it is issued: each rule with the field it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from qingheng.apps.ledgers.contracts import LotFacts
from qingheng.calc.ledger import (
    MOST,
    Kind,
    Reason,
    SerialRange,
    UnreadableSerial,
    is_exact,
    read_range,
    to_millionths,
    valid_until,
)
from qingheng.calc.ledger.reasons import not_positive, not_whole

Complaint = tuple[str, Reason]
"""Field of LotFacts, and what is wrong with it."""


_MARKET: Final = re.compile(r"[A-Z]{2,3}(-[A-Z0-9]{1,3})?")


LENGTHS: Final = {
    "registry": 120, "serial_from": 80, "serial_to": 80, "technology": 60, "province": 20, "supplier": 200, "source": 300,
    "late_reason": 500,
}  # fmt: skip
"""Characters that are kept of each text of a lot."""


def last_day(facts: LotFacts, kind: Kind) -> date | None:
    """Until when it may be claimed: as stated, never later than the rules of its kind say."""
    ruled = valid_until(kind, facts.vintage_first)
    if facts.valid_until is None or ruled is None:
        return facts.valid_until or ruled
    return min(facts.valid_until, ruled)


def serials(facts: LotFacts) -> SerialRange | None:
    """The span of its serial numbers, None when it has none. Raises UnreadableSerial."""
    return read_range(facts.serial_from, facts.serial_to) if facts.serial_from else None


def complaints(facts: LotFacts, kind: Kind, on: date) -> Iterator[Complaint]:
    """Everything wrong with a lot that is booked on a day. A lot without complaints can be issued."""
    for name, most in LENGTHS.items():
        if len(getattr(facts, name).strip()) > most:
            yield name, _too_long(most)
    yield from _quantity(facts.quantity, kind)
    yield from _serials(facts, kind)
    yield from _times(facts, kind, on)
    if not facts.market:
        yield "market", _missing("市场范围", "market")
    elif not _MARKET.fullmatch(facts.market):
        yield (
            "market",
            Reason(
                "unknown-market",
                f"市场范围“{facts.market}”不是国家或地区代码。",
                f"The market “{facts.market}” is no code of a country or area.",
                "填写国家的两位代码（如 CN、GB），或市场区域的代码（如 AIB）。",
                "Write the two letters of the country, such as CN or GB, or the code of a market area, such as AIB.",
            ),
        )
    for gas, mass in facts.masses.items():
        if not mass.is_finite() or mass < 0:
            yield (
                "masses",
                Reason(
                    "mass-below-zero",
                    f"气体 {gas} 的单位质量 {mass} 小于零。",
                    f"The mass of {gas} for one unit, {mass}, is below zero.",
                    "填写零或正数；没有数据请留空。",
                    "Give zero or more; leave it out when nobody knows.",
                ),
            )


def _too_long(most: int) -> Reason:
    return Reason(
        "too-long", f"最多保留 {most} 个字符。", f"At most {most} characters are kept.", "缩短该文本。", "Shorten the text.",
    )  # fmt: skip


def _missing(zh: str, en: str) -> Reason:
    return Reason("missing", f"缺少{zh}。", f"The {en} is missing.", f"填写{zh}。", f"Give the {en}.")


def _quantity(quantity: Decimal, kind: Kind) -> Iterator[Complaint]:
    if not quantity.is_finite() or quantity <= 0:
        yield "quantity", not_positive(quantity)
        return
    if to_millionths(quantity) > MOST:
        yield (
            "quantity",
            Reason(
                "too-large",
                "单个批次的数量须小于 1,000,000,000。",
                "A lot is less than 1,000,000,000 units.",
                "分成多个批次登记。",
                "Book it as several lots.",
            ),
        )
    elif not is_exact(quantity) or to_millionths(quantity) % max(1, to_millionths(kind.whole)):
        yield "quantity", not_whole(kind, quantity)


def _serials(facts: LotFacts, kind: Kind) -> Iterator[Complaint]:
    if not facts.serial_from:
        if kind.serial_needed:
            yield "serial_from", _missing("起始编号", "first serial number")
        return
    if not facts.registry:
        yield "registry", _missing("登记系统", "registry")
    try:
        span = read_range(facts.serial_from, facts.serial_to)
    except UnreadableSerial as error:
        yield "serial_from", Reason(
            "serial-unreadable", error.reason_zh, error.reason_en, "按登记系统的写法填写起止编号。",
            "Write first and last number as the registry prints them.",
        )  # fmt: skip
        return
    if span.units != facts.quantity:
        yield (
            "quantity",
            Reason(
                "serial-count",
                f"编号区间共 {span.units.normalize():f} 个单位，与数量 {facts.quantity} 不符。",
                f"The serial numbers are {span.units.normalize():f} units; the quantity says {facts.quantity}.",
                "核对起止编号与数量。",
                "Check the serial numbers and the quantity.",
            ),
        )


def _times(facts: LotFacts, kind: Kind, on: date) -> Iterator[Complaint]:
    if facts.vintage_last < facts.vintage_first:
        yield (
            "vintage_last",
            Reason(
                "vintage-order",
                "发电结束月份早于开始月份。",
                "Generation ends before it begins.",
                "更正发电起止月份。",
                "Correct the months of generation.",
            ),
        )
        return
    if facts.vintage_first > on:
        yield (
            "vintage_first",
            Reason(
                "vintage-future",
                f"发电月份 {facts.vintage_first:%Y-%m} 尚未到来。",
                f"Generation in {facts.vintage_first:%Y-%m} is still to come.",
                "核对发电月份。",
                "Check the month of generation.",
            ),
        )
    if facts.valid_until is not None and facts.valid_until < facts.vintage_first:
        yield (
            "valid_until",
            Reason(
                "until-before",
                f"有效期 {facts.valid_until.isoformat()} 早于发电月份 {facts.vintage_first:%Y-%m}。",
                f"Its last day {facts.valid_until.isoformat()} is before generation in {facts.vintage_first:%Y-%m}.",
                "核对两个日期是否填反。",
                "Check whether the two dates were swapped.",
            ),
        )
        return
    until = last_day(facts, kind)
    if until is not None and until < on and not facts.late_reason.strip():
        yield (
            "late_reason",
            Reason(
                "late",
                f"凭证有效期至 {until.isoformat()}，登记日 {on.isoformat()} 已过期，须写明补登原因。",
                f"It was valid until {until.isoformat()}; to book it on {on.isoformat()} a reason is needed.",
                "写明补登原因（例如当时已在登记系统注销），或不登记该批次。",
                "Say why it comes late (as: it was cancelled in time), or leave it out.",
            ),
        )
