"""What one entity of a group buys of another is counted once: at the entity that makes it.

A plant that sells steam to its neighbour burns the fuel, and that is scope 1 of the group. The neighbour's purchase is
scope 2 of the neighbour, but of the group it is the same gas a second time. So it is eliminated: kept as a line, with its
amount and the reason, and with no emissions. Source: GHG Protocol Corporate Standard, ch. 3 and 4 (double counting within
the boundary); ISO 14064-1:2018, 5.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from qingheng.calc.ghg.asking import Surroundings
from qingheng.calc.ghg.model import COUNTED, LEFT_OUT, Key, LineChoice, MethodRule
from qingheng.calc.ghg.shares import share_of

ELIMINATED: Final = "eliminated"
"""Reason of a line left out because an entity of the same boundary counts it."""
PARTLY: Final = "partly_eliminated"
"""Flag of a counted line of whose emissions the group counts only what the seller's share leaves."""


def eliminated(
    lines: Iterable[LineChoice], keys: Iterable[Key], rules: Iterable[MethodRule], around: Surroundings
) -> list[LineChoice]:
    """The lines with flows between entities of the boundary taken out, in their order.

    A line is such a flow when its rule names a `partner` column and the row has in it the code of a node inside the
    boundary. With sS of the seller and sB of the buyer counted, the group's scope 1 has sS of the gas already and should
    have the greater of the two: a line whose seller is counted at least as far as its buyer is left out; one whose
    buyer is counted further keeps sB - sS and says so. Whose share nobody recorded stays as it is: nothing is
    taken out on a guess.
    """
    by_number = {key.number: key for key in keys}
    by_id = {rule.id: rule for rule in rules}
    nodes = {code.casefold(): code for code in around.places}
    return [_one(line, by_number[line.key], by_id[line.rule], nodes, around) for line in lines]


def partner_of(rule: MethodRule, key: Key) -> str:
    """What the row says its other party is, empty when the rule or the row has none."""
    if not rule.partner or rule.partner not in rule.key:
        return ""
    return (key.values[rule.key.index(rule.partner)] or "").strip()


def _one(
    line: LineChoice, key: Key, rule: MethodRule, nodes: Mapping[str, str], around: Surroundings
) -> LineChoice:
    seller = nodes.get(partner_of(rule, key).casefold())
    if seller is None or line.status == LEFT_OUT:
        return line
    sold, bought = _share(seller, key, around), _share(key.site, key, around)
    if sold is None or bought is None or sold == 0:
        return line
    if sold >= bought:
        return replace(line, status=LEFT_OUT, coefficients={}, share=Decimal(0), reason=ELIMINATED)
    if line.status != COUNTED:
        return line
    flags = ",".join(flag for flag in (line.reason, PARTLY) if flag)
    return replace(line, share=bought - sold, reason=flags)


def _share(node: str, key: Key, around: Surroundings) -> Decimal | None:
    return share_of(around.shares.get(node, ()), key.first, key.last, around.span)
