"""From a key and a rule to a result: the question to the library, and what every row of the key then becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Context, Decimal
from typing import Final

from qingheng.calc.factors import Asked, Basis, Choice, Place
from qingheng.calc.factors.judging import STAGES
from qingheng.calc.factors.selection import MOST_CANDIDATES
from qingheng.calc.gases import Masses
from qingheng.calc.ghg.blocks import remedy
from qingheng.calc.ghg.formulas import FORMULAS, UnusableValue
from qingheng.calc.ghg.knowing import PARTNERS
from qingheng.calc.ghg.model import BLOCKED, COUNTED, LEFT_OUT, PRESENT, Key, LineChoice, MethodRule
from qingheng.calc.ghg.money import Money, MoneyMissing
from qingheng.calc.ghg.rules import placeholders
from qingheng.calc.ghg.scoring import activity_spread, factor_spread
from qingheng.calc.ghg.shares import share_of
from qingheng.calc.ghg.stating import stated_choice
from qingheng.calc.intake.folding import fold
from qingheng.calc.units import UnknownUnit, dimension

_WIDE: Final = Context(prec=40)
_YEAR: Final = Decimal(365)
ASSUMED: Final = "assumption"
"""Flag of a counted line whose factor an assumption named."""
NO_HOLDING: Final = "no_holding"
"""Flag of a counted line of which nobody knows how much the group counts."""
OVERLAPPING: Final = "overlapping"
"""Flag of a counted line for which another factor (or rule) ranks the same and says something else."""
_OVERLAPS: Final = frozenset({"overlap", "rules_overlap"})
Choose = Callable[[Asked], Choice]
_Made = dict[tuple[int, str], Masses]
"""Coefficients by factor (which its choice keeps alive) and multiplier: the same again for another month or site."""


@dataclass(frozen=True)
class Surroundings:
    """What the keys of a run have around them.

    span: first and last day of the inventory. places: of a node code, closest first. shares: of a node code, its
    stretches of (first, last, share), None where no holding is recorded. money: what turns one money into another.
    outside: node codes that are known and not within the boundary: their rows are no part of the inventory.
    """

    span: tuple[date, date]
    places: Mapping[str, tuple[Place, ...]]
    shares: Mapping[str, Sequence[tuple[date, date, Decimal | None]]]
    money: Money
    outside: frozenset[str] = frozenset()


def line_choices(
    keys: Iterable[Key], rules: Sequence[MethodRule], choose: Choose, around: Surroundings
) -> list[LineChoice]:
    """What the rows of each key become under each rule that takes them; in the order of keys, then rules.

    Rows of sites outside the boundary have no line: they are of another inventory, neither counted nor blocked.
    """
    made: _Made = {}
    return [
        _line(key, rule, choose, around, made)
        for key in keys
        if key.site not in around.outside
        for rule in rules
        if takes(rule, dict(zip(rule.key, key.values, strict=True)))
    ]


def takes(rule: MethodRule, values: Mapping[str, str | None]) -> bool:
    """Whether rows with these key values are of the rule; conditions on other columns were asked of the rows."""
    return all(
        _holds(values[column] or "", wanted) for column, wanted in rule.when.items() if column in values
    )


def _holds(value: str, wanted: tuple[str, ...]) -> bool:
    return value in wanted or (bool(value) and PRESENT in wanted)


def activity_of(rule: MethodRule, values: Mapping[str, str | None]) -> str | None:
    """The activity code for the values of a key; None when a column it needs is empty."""
    found = rule.activity
    for column in placeholders(rule.activity):
        value = values.get(column) or ""
        word = rule.words.get(column, {}).get(value, value)
        if not word:
            return None
        found = found.replace("{" + column + "}", fold(word) if column in rule.of else word)
    return found


def read_unit(rule: MethodRule, unit: str) -> str:
    """The unit the amount is asked in: counters dropped, and read per head, vehicle or night where the rule says so."""
    parts = [part for part in unit.split("*") if part not in rule.counts]
    kept = "*".join(part for part in parts if part)
    if not kept:
        return rule.per.get("", "")
    try:
        extra = rule.per.get(dimension(kept))
    except UnknownUnit:
        extra = None
    return f"{kept}*{extra}" if extra else kept


def _line(key: Key, rule: MethodRule, choose: Choose, around: Surroundings, made_of: _Made) -> LineChoice:
    share = share_of(around.shares.get(key.site, ()), key.first, key.last, around.span)
    made = LineChoice(
        key=key.number, rule=rule.id, scope=rule.scope, category=rule.category, side=rule.side, status=BLOCKED,
        choice=None, share=Decimal(0) if share is None else share, primary=rule.primary,
    )  # fmt: skip
    if rule.left_out_zh:
        return replace(made, status=LEFT_OUT)
    values = dict(zip(rule.key, key.values, strict=True))
    activity = activity_of(rule, values)
    if activity is None:
        return replace(made, reason="value_missing")
    choice, further, problem = _chosen(key, rule, activity, choose, around)
    if problem or choice is None or choice.factor is None:
        return replace(made, choice=choice, reason=problem or (choice.blocked if choice else ""))
    try:
        masses = _coefficients(key, rule, values, choice, further, around, made_of)
    except UnusableValue:
        return replace(made, choice=choice, reason="value_out_of_range")
    if masses is None:
        return replace(made, choice=choice, reason="rate_unknown")
    spread, how = factor_spread(choice)
    flags = [
        flag
        for flag, holds in (
            (NO_HOLDING, share is None),
            (ASSUMED, choice.rule and choice.rule.assumption),
            (OVERLAPPING, any(code in _OVERLAPS for code, _zh, _en in choice.warnings)),
            (how, how),
        )
        if holds
    ]
    return replace(
        made,
        status=COUNTED,
        choice=choice,
        coefficients=masses,
        factor_spread=spread,
        activity_spread=activity_spread(measured=rule.primary, percent=values.get(rule.spread)),
        reason=",".join(flags),
    )


def _chosen(
    key: Key, rule: MethodRule, activity: str, choose: Choose, around: Surroundings
) -> tuple[Choice | None, Decimal, str]:
    """The first answer among the bases of the rule, a further multiplier for money, and what blocks.

    Where none answers, the block of the basis whose factor got farthest.
    """
    places = _places(key, rule, around)
    if isinstance(places, str):
        return None, Decimal(1), places
    if rule.stated:
        values = dict(zip(rule.key, key.values, strict=True))
        asked = Asked(activity, Basis.activity, read_unit(rule, key.unit), key.first, key.last, places)
        return (
            stated_choice(rule.stated, rule.id, asked, around.span, values.get("gwp_set") or ""),
            Decimal(1),
            "",
        )
    near, unit = _with_partners(places, rule, key), read_unit(rule, key.unit)
    blocked: list[Choice] = []
    own = _of_item(key, rule, unit, near, choose)
    if own is not None and own.factor is not None:
        return own, Decimal(1), ""
    refused = own.candidates if own is not None else ()
    heat = "gross" if any(one.code in rule.gross_in for one in places if one.level == "country") else "net"
    for basis in rule.bases:
        further = Decimal(1)
        asked = Asked(activity, basis, unit, key.first, key.last, near, heat, _market(key, rule))
        if basis is Basis.spend:
            choice, further, problem = _spent(asked, key, choose, around.money)
            if problem:
                return choice, further, problem
        else:
            choice = choose(asked)
        if choice is not None and refused:
            choice = replace(choice, candidates=(*choice.candidates, *refused)[:MOST_CANDIDATES])
        if choice is not None and choice.factor is not None:
            return choice, further, ""
        blocked += [choice] if choice is not None else []
    return max(blocked, key=_distance, default=None), Decimal(1), ""


def _distance(choice: Choice) -> int:
    """How far the factor that got farthest came before a question was blocked; a confirmed rule came farthest."""
    return STAGES.index(choice.blocked) if choice.blocked in STAGES else len(STAGES)


def _of_item(
    key: Key, rule: MethodRule, unit: str, places: tuple[Place, ...], choose: Choose
) -> Choice | None:
    """The answer for the very item of the row, which goes before averages; None where the row names none.

    Source: GHG Protocol Scope 3 Calculation Guidance, category 1 (order of the methods: supplier-specific first).
    """
    values = dict(zip(rule.key, key.values, strict=True))
    activity = activity_of(replace(rule, activity=rule.first), values) if rule.first else None
    if not activity:
        return None
    return choose(Asked(activity, Basis.material, unit, key.first, key.last, places))


def _spent(asked: Asked, key: Key, choose: Choose, money: Money) -> tuple[Choice | None, Decimal, str]:
    """The answer for money, in the money of the row where a factor is in it, else in dollars; a multiplier; what blocks.

    Prices are brought from the row's year to the factor's by the index of the money the factor is in.
    """
    choice: Choice | None = None
    try:
        further, currency = money.in_own(asked.unit)
        if currency != "USD":
            choice = choose(replace(asked, unit=currency))
        if choice is None or choice.factor is None:
            further, currency = money.in_dollars(asked.unit, key.first, key.last)
            choice = choose(replace(asked, unit=currency))
        if choice.factor is not None:
            to_year = choice.factor.price_year or key.last.year
            further = _WIDE.multiply(further, money.inflation(currency, key.last.year, to_year))
    except MoneyMissing as missing:
        return (None if choice is None or choice.factor is None else choice), Decimal(1), missing.code
    return choice, further, ""


def _places(key: Key, rule: MethodRule, around: Surroundings) -> tuple[Place, ...] | str:
    """Where it happens, closest first: at the site, or in the country the row names; a code when it cannot be said."""
    places = around.places.get(key.site)
    if places is None:
        return "site_unknown"
    if not rule.place_by:
        return places
    country = _market(key, rule)
    return (Place("country", country), Place("world", "WORLD")) if country else "country_missing"


def _market(key: Key, rule: MethodRule) -> str:
    """The country the row names instead of its site; empty where the rule asks for none."""
    return (key.values[rule.key.index(rule.place_by)] or "").strip().upper() if rule.place_by else ""


def _with_partners(places: tuple[Place, ...], rule: MethodRule, key: Key) -> tuple[Place, ...]:
    """Places with the meter and the supplier the row names in front."""
    values = dict(zip(rule.key, key.values, strict=True))
    own = [
        Place(level, str(values[column]))
        for level, column in PARTNERS
        if column in values and values[column] and not (column == "carrier" and rule.dataset == "energy")
    ]
    return (*own, *places)


def _coefficients(
    key: Key,
    rule: MethodRule,
    values: Mapping[str, str | None],
    choice: Choice,
    further: Decimal,
    around: Surroundings,
    made: _Made,
) -> Masses | None:
    """Kilograms of each gas for one unit of a row's amount; None when a rate is not known for the row."""
    assert choice.factor is not None
    rate = Decimal(1)
    if rule.rate_by:
        found = rule.rates.get(values.get(rule.rate_by) or "")
        if found is None:
            return None
        rate = found
    if rule.yearly:
        rate = _WIDE.divide(_WIDE.multiply(rate, Decimal((key.last - key.first).days + 1)), _YEAR)
    times = [
        choice.multiplier,
        further,
        rule.scale,
        rate,
        part_inside(key.first, key.last, around.span),
        Decimal(rule.sign),
    ]
    product = Decimal(1)
    for one in times:
        product = _WIDE.multiply(product, one)
    same = id(choice.factor), str(product)
    masses = made.get(same)
    if masses is None:
        masses = {gas: _WIDE.multiply(mass, product) for gas, mass in choice.factor.masses.items()}
        made[same] = masses
    return FORMULAS[rule.formula](values, masses) if rule.formula else masses


def part_inside(first: date, last: date, span: tuple[date, date]) -> Decimal:
    """The part of the days of a row that lies in the span: a bill from 16 March to 15 April counts 15 of 31 in April's."""
    days = (last - first).days + 1
    inside = (min(last, span[1]) - max(first, span[0])).days + 1
    return Decimal(1) if inside == days else _WIDE.divide(Decimal(max(inside, 0)), Decimal(days))


def why_blocked(line: LineChoice) -> tuple[str, str]:
    """What would lift the block of a line, in Chinese and English."""
    if line.choice is not None and line.choice.blocked and line.reason == line.choice.blocked:
        return line.choice.remedy_zh, line.choice.remedy_en
    return remedy(line.reason)
