"""The tables of an inventory pack, made from a run: one generator of rows each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from qingheng.apps.inventory.contracts import LineGroup
from qingheng.apps.inventory.instruments import RULE as INSTRUMENT
from qingheng.apps.inventory.queries.charts import Measures, measure_names
from qingheng.apps.inventory.queries.totals import of_side, summed
from qingheng.calc.factors import Basis
from qingheng.calc.ghg import COUNTED, MethodRule
from qingheng.calc.ghg.money import Money, MoneyMissing
from qingheng.calc.units import UnknownUnit, WrongDimension, convert
from qingheng.formats.replay_arithmetic import WIDE, by_formula, multiplier_of

FACTORS: Final = (
    "factor", "gas", "kg_per_unit", "unit", "basis", "pack", "version", "source", "document", "row", "name_zh", "name_en",
    "licence", "withheld", "sha256", "spread", "spread_of", "limits_checked", "limits_zh", "limits_en",
)  # fmt: skip
UNCERTAINTY: Final = (
    "measure", "set", "kg", "lower_kg", "upper_kg", "spread", "from_factors", "unstated", "proxy", "primary",
)  # fmt: skip
CHOICES: Final = (
    "part", "choice", "key", "dataset", "site", "unit", "first", "last", "values", "rule", "scope", "category", "side",
    "status", "reason", "share", "primary", "factor", "rank", "level", "multiplier", "further", "scale", "rate", "yearly",
    "sign", "formula", "proof", "why_zh", "why_en", "factor_spread", "activity_spread",
)  # fmt: skip
METHODS: Final = (
    "rule", "name_zh", "name_en", "dataset", "scope", "category", "side", "bases", "activity", "amount", "clause",
    "formula", "rate_source", "left_out_zh", "left_out_en",
)  # fmt: skip


@dataclass
class Told:
    """What the choices of a run say, gathered part by part."""

    rules: Mapping[str, MethodRule]
    money: Money
    span: tuple[str, str]
    factors: dict[str, dict[str, Any]] = field(default_factory=dict)
    choices: list[tuple[Any, ...]] = field(default_factory=list)
    coefficients: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, part: int, key: Sequence[str], row: Mapping[str, Any]) -> None:
        """One choice of a part whose key columns are `key`."""
        answer, factor = row["answer"], row["answer"].get("factor") or {}
        rule = self.rules.get(row["rule"])
        values = dict(zip(key, row["values"], strict=True))
        factor_id = self._named(factor) if factor else ""
        said = {
            "multiplier": answer.get("multiplier", "1"), "further": "1", "scale": "1", "rate": "1", "yearly": "0",
            "sign": "1", "formula": "", "first": row["first"].isoformat(), "last": row["last"].isoformat(),
            "values": json.dumps(values, ensure_ascii=False),
        }  # fmt: skip
        counted = row["status"] == COUNTED
        if counted and rule is not None:
            said |= _of_rule(rule, values, row, factor, self.money)
        masses = {gas: Decimal(text) for gas, text in (factor.get("masses") or {}).items()}
        stated = {gas: Decimal(text) for gas, text in row["coefficients"].items()}
        proof = "" if not counted else "exact" if self._exact(said, masses, stated) else "stated"
        self.choices.append((
            part, row["choice"], row["key"], row["dataset"], row["site"], row["unit"], said["first"], said["last"],
            said["values"], row["rule"], row["scope"], row["category"], row["side"], row["status"], row["reason"],
            row["share"], int(bool(row["primary"])), factor_id, 1 if factor else "", row["level"],
            said["multiplier"], said["further"], said["scale"], said["rate"], said["yearly"], said["sign"],
            said["formula"], proof, row["reason_zh"], row["reason_en"], row["factor_spread"] or "",
            row["activity_spread"] or "",
        ))  # fmt: skip
        if counted and not withheld(factor):
            self.coefficients += [
                (part, row["choice"], gas, f"{value:f}") for gas, value in sorted(stated.items())
            ]

    def _named(self, factor: dict[str, Any]) -> str:
        """The id of a factor; one of the same id with other figures, as suppliers state them, has its hash behind it."""
        name = str(factor["id"])
        if self.factors.setdefault(name, factor) != factor:
            told = json.dumps(factor, sort_keys=True, ensure_ascii=False)
            name = f"{name}#{hashlib.sha256(told.encode()).hexdigest()[:16]}"
            self.factors[name] = factor
        return name

    def _exact(self, said: dict[str, str], masses: dict[str, Decimal], stated: Mapping[str, Decimal]) -> bool:
        """Whether the parts told give the coefficients used; else these are told as they stand."""
        product = multiplier_of(said, self.span)
        found = {gas: WIDE.multiply(mass, product) for gas, mass in masses.items()}
        return by_formula(said["formula"], said["values"], found) == stated

    def factor_rows(self) -> Iterator[tuple[Any, ...]]:
        """Each factor as used, one row a gas; where its licence keeps it in the house, its id and hash alone."""
        for factor_id, one in sorted(self.factors.items()):
            digest = hashlib.sha256(json.dumps(one, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
            kept = withheld(one)
            about = tuple(
                one.get(name, "")
                for name in ("unit", "basis", "pack", "pack_version", "source", "document", "row", "name_zh", "name_en")
            )  # fmt: skip
            licence = " ".join(one.get("licence_class", ()))
            names = ("spread", "spread_of", "limits_checked", "limits_zh", "limits_en")
            spread = tuple("" if kept else one.get(name, "") for name in names)
            for gas, mass in sorted(one.get("masses", {}).items()) if not kept else [("", "")]:
                yield (factor_id, gas, mass, *about, licence, int(kept), digest, *spread)


def withheld(factor: Mapping[str, Any]) -> bool:
    """Whether the licence of a factor keeps its value out of what leaves the house. Own factors are one's own."""
    return bool(factor) and not factor.get("own") and "exported" not in factor.get("licence_class", ())


def uncertainty_rows(groups: Sequence[LineGroup], sets: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """Each measure by the main set with its interval of about 95 %, errors of one factor and one quantity taken together."""
    known = Measures(groups, sets)
    for name in measure_names():
        span = known.of(name).interval
        if span is not None and span.spread is not None:
            ends = (f"{span.lower:.3f}", f"{span.upper:.3f}")
            shares = (span.spread, span.from_factors, span.unstated, span.proxy, span.primary)
            yield (name, sets[0], span.total, *ends, *(f"{one:.6f}" for one in shares))


def method_rows(rules: Sequence[MethodRule]) -> Iterator[tuple[Any, ...]]:
    """The text of each method that was used."""
    for one in rules:
        amount = {
            "times": one.amount.times, "less": one.amount.less, "share": one.amount.share, "one_less": one.amount.one_less,
        }  # fmt: skip
        yield (
            one.id, one.name_zh, one.name_en, one.dataset, one.scope, one.category, str(one.side), " ".join(one.bases),
            one.activity, json.dumps({name: list(value) for name, value in amount.items() if value}), one.clause,
            one.formula, one.rate_source, one.left_out_zh, one.left_out_en,
        )  # fmt: skip


def total_rows(groups: Sequence[LineGroup], sets: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Totals of both views: of everything, by scope, category and site; by gas within each."""
    for view in ("location", "market"):
        kept = [one for one in groups if of_side(one, view)]
        for group, by in (
            ("all", ()),
            ("scope", ("scope",)),
            ("category", ("scope", "category")),
            ("site", ("site",)),
        ):
            for total in summed(kept, by, sets):
                at = (view, group, ".".join(total.key))
                for code in sets:
                    yield (*at, f"co2e:{code}", _text(total.co2e[code]))
                    yield (*at, f"consolidated:{code}", _text(total.consolidated[code]))
                for gas, mass in total.gases.items():
                    yield (*at, f"kg:{gas}", _text(mass))
                yield (*at, "rows:counted", str(total.meter.counted.rows))
                yield (*at, "rows:blocked", str(total.meter.blocked.rows))
                yield (*at, "rows:left_out", str(total.meter.left_out.rows))


def instrument_rows(
    lines: Sequence[Mapping[str, Any]], groups: Sequence[LineGroup]
) -> Iterator[tuple[Any, ...]]:
    """Lines of certificates, each with the market line it takes from and what one MWh is in its unit."""
    units = {(one.part, one.choice): one.unit for one in groups if one.rule != INSTRUMENT}
    for number, line in enumerate(lines):
        of = tuple(line["of"] or ())
        per = _text(convert(Decimal(1), "MWh", units[of])) if of else ""
        yield (
            number, line["site"], line["month"], line["lot"], line["mwh"], line["status"], line["reason"],
            *(of or ("", "")), line.get("share", "1"), per, line.get("factor", ""),
        )  # fmt: skip


def instrument_values(lines: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """Masses and CO2e of each line of certificates."""
    for number, line in enumerate(lines):
        yield from ((number, "kg", gas, mass) for gas, mass in sorted(line["gases"].items()))
        yield from (
            (number, "co2e", code, value) for code, value in sorted(line["co2e"].items()) if value is not None
        )


def _of_rule(
    rule: MethodRule,
    values: Mapping[str, str | None],
    row: Mapping[str, Any],
    factor: Mapping[str, Any],
    money: Money,
) -> dict[str, str]:
    rate = rule.rates.get(values.get(rule.rate_by) or "") if rule.rate_by else Decimal(1)
    further = Decimal(1)
    if factor.get("basis") == Basis.spend:
        try:
            further, _dollars = money.in_dollars(_plain_unit(rule, row["unit"]), row["first"], row["last"])
            to_year = factor.get("price_year") or row["last"].year
            further = WIDE.multiply(further, money.inflation("USD", row["last"].year, int(to_year)))
        except (MoneyMissing, UnknownUnit, WrongDimension):
            further = Decimal(1)
    return {
        "further": f"{further:f}", "scale": f"{rule.scale:f}", "rate": f"{rate or Decimal(1):f}",
        "yearly": str(int(rule.yearly)), "sign": str(rule.sign), "formula": rule.formula,
    }  # fmt: skip


def _plain_unit(rule: MethodRule, unit: str) -> str:
    return "*".join(part for part in unit.split("*") if part not in rule.counts)


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
