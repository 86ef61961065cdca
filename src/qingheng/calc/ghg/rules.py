"""Method rules from the documents of a pack: read, held against their datasets, and kept from counting twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import combinations
from typing import Any, Final

from qingheng.calc.factors import Basis
from qingheng.calc.ghg.formulas import FORMULAS
from qingheng.calc.ghg.model import PRESENT, Amount, MethodRule, Side
from qingheng.calc.ghg.stating import UNITS
from qingheng.calc.intake import Column, Dataset
from qingheng.calc.texts import BilingualError

CATEGORIES: Final = (
    "stationary", "mobile", "fugitive", "process", "electricity", "heat", "cooling", "compressed_air",
    "exported", "removals", *(f"c{number}" for number in range(1, 16)),
)  # fmt: skip
_KNOWN: Final = frozenset(MethodRule.__dataclass_fields__) | {"about_zh", "about_en"}
_LISTS: Final = ("key", "counts", "gross_in", "of")
_ENERGY: Final = frozenset({Basis.location, Basis.market, Basis.combustion})
_NUMERIC: Final = ("quantity", "money", "number")


class UnreadableMethod(BilingualError):
    """A method document breaks a rule. place: document and rule."""

    def __init__(self, place: str, en: str, zh: str) -> None:
        super().__init__(f"{place}: {en}", f"{place}：{zh}")
        self.place, self.en, self.zh = place, en, zh


def read_rules(document: Mapping[str, Any], place: str) -> tuple[MethodRule, ...]:
    """The rules of one document; what it says above `rules` holds for each that says nothing else.

    Raises UnreadableMethod naming the rule.
    """
    if not isinstance(document, Mapping) or not isinstance(document.get("rules"), list):
        raise UnreadableMethod(place, "there is no list of rules", "缺少 rules 列表")
    shared = {name: value for name, value in document.items() if name != "rules"}
    return tuple(_rule({**shared, **body}, place) for body in document["rules"])


def _rule(body: Mapping[str, Any], place: str) -> MethodRule:
    name = str(body.get("id", "?"))
    where = f"{place}:{name}"
    unknown = set(body) - _KNOWN
    if unknown:
        raise UnreadableMethod(
            where, f"unknown field {sorted(unknown)[0]!r}", f"未知的字段“{sorted(unknown)[0]}”"
        )
    plain = {key: value for key, value in body.items() if not key.startswith("about_")}
    try:
        return MethodRule(
            **{
                **plain,
                "bases": tuple(Basis(basis) for basis in body.get("bases", ())),
                "amount": Amount(**{key: tuple(value) for key, value in body["amount"].items()}),
                "when": {column: tuple(values) for column, values in body.get("when", {}).items()},
                "side": Side(body.get("side", "both")),
                "scale": Decimal(str(body.get("scale", "1"))),
                "rates": {key: Decimal(str(value)) for key, value in body.get("rates", {}).items()},
                **{key: tuple(body[key]) for key in _LISTS if key in body},
            }
        )
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise UnreadableMethod(where, f"cannot be read: {error}", f"无法读取：{error}") from error


def problems(rules: Iterable[MethodRule], datasets: Mapping[str, Dataset]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a set of rules, as (rule, Chinese, English): names, columns, double counting."""
    kept = tuple(rules)
    seen: set[str] = set()
    for rule in kept:
        if rule.id in seen:
            yield rule.id, "编号重复。", "the id occurs twice"
        seen.add(rule.id)
        if rule.dataset not in datasets:
            yield rule.id, f"没有数据集“{rule.dataset}”。", f"there is no dataset {rule.dataset!r}"
            continue
        yield from _of_rule(rule, datasets[rule.dataset])
    for one, other in combinations(kept, 2):
        if counts_twice(one, other):
            yield (
                one.id,
                f"与 {other.id} 可能把同一行计入同一类别两次。",
                f"it may count a row a second time in the same category as {other.id}",
            )


def _of_rule(rule: MethodRule, dataset: Dataset) -> Iterator[tuple[str, str, str]]:
    columns = {column.code: column for column in dataset.columns}
    named = {*rule.amount.times, *rule.amount.less, *rule.amount.share, *rule.amount.one_less}
    further = {code for code in (rule.rate_by, rule.place_by, rule.partner, rule.spread) if code}
    for code in sorted({*named, *rule.key, *rule.when, *further}):
        if code not in columns:
            yield rule.id, f"数据集没有列“{code}”。", f"the dataset has no column {code!r}"
    for code in sorted((named | ({rule.spread} if rule.spread else set())) & set(columns)):
        if columns[code].type not in _NUMERIC:
            yield rule.id, f"“{code}”不是数量列。", f"{code!r} is no quantity"
    for code, values in rule.when.items():
        yield from _values(rule, columns.get(code), values)
    yield from _of_words(rule)


def _of_words(rule: MethodRule) -> Iterator[tuple[str, str, str]]:
    if not rule.left_out_zh and (not rule.activity or not rule.bases):
        yield rule.id, "缺少活动或因子类型。", "it has no activity or no basis"
    if bool(rule.left_out_zh) != bool(rule.left_out_en) or bool(rule.name_zh) != bool(rule.name_en):
        yield rule.id, "中英文只填了一种。", "a text is given in one language only"
    if rule.category not in CATEGORIES:
        yield rule.id, f"未知的类别“{rule.category}”。", f"unknown category {rule.category!r}"
    if rule.formula and rule.formula not in FORMULAS:
        yield rule.id, f"未知的公式“{rule.formula}”。", f"unknown formula {rule.formula!r}"
    if not rule.clause:
        yield rule.id, "缺少条款出处。", "it names no clause"
    if rule.stated and rule.stated not in UNITS:
        yield rule.id, f"不能直接声明气体“{rule.stated}”。", f"{rule.stated!r} cannot be stated"
    of_key = (rule.place_by, rule.partner, rule.spread, *rule.of)
    for code in (*placeholders(rule.activity), *placeholders(rule.first), *filter(None, of_key)):
        if code not in rule.key:
            yield rule.id, f"规则所用的“{code}”不在键中。", f"{code!r} it uses is not in its key"


def _values(
    rule: MethodRule, column: Column | None, values: tuple[str, ...]
) -> Iterator[tuple[str, str, str]]:
    if column is None:
        return
    known = {value.code for value in column.values}
    for value in values:
        if value in ("", PRESENT):
            continue
        if column.type in _NUMERIC or (known and value not in known):
            yield rule.id, f"“{column.code}”没有取值“{value}”。", f"{column.code!r} has no value {value!r}"


@lru_cache(maxsize=4096)
def placeholders(activity: str) -> tuple[str, ...]:
    """Columns an activity is made of: ``travel.{mode}`` gives mode."""
    return tuple(part.partition("}")[0] for part in activity.split("{")[1:])


def may_meet(one: MethodRule, other: MethodRule) -> bool:
    """Whether a row can fulfil the conditions of both."""
    if one.dataset != other.dataset or _exclude_by_variant(one, other):
        return False
    return all(
        _share_value(one.when[column], other.when[column]) for column in set(one.when) & set(other.when)
    )


def counts_twice(one: MethodRule, other: MethodRule) -> bool:
    """Whether two rules could put one row into one total twice.

    Allowed on one row: another scope or category; the location and the market view of one purchase; and different
    parts of the life of energy (upstream and losses, both category 3); electricity, heat and gas in columns of their own of
    one row. Left-out rules count nothing, but a row that is
    counted and left out at once would contradict itself.
    """
    if not may_meet(one, other):
        return False
    if bool(one.left_out_zh) != bool(other.left_out_zh):
        return True
    if (one.scope, one.category) != (other.scope, other.category):
        return False
    if {one.side, other.side} == {Side.location, Side.market}:
        return False
    if set(one.bases) | set(other.bases) <= _ENERGY and not set(one.amount.times) & set(other.amount.times):
        return False
    return bool(set(one.bases) & set(other.bases)) or not (one.bases and other.bases)


def _exclude_by_variant(one: MethodRule, other: MethodRule) -> bool:
    topic, _, name = one.variant.partition(":")
    other_topic, _, other_name = other.variant.partition(":")
    return bool(topic) and topic == other_topic and name != other_name


def _share_value(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if set(one) & set(other):
        return True
    filled = {PRESENT: [value for value in other if value], "": []}
    return (PRESENT in one and bool(filled[PRESENT])) or (PRESENT in other and any(one))


def chosen(rules: Iterable[MethodRule], variants: Mapping[str, str]) -> tuple[MethodRule, ...]:
    """Rules an inventory uses. variants: topic to name; a topic it does not name takes the first in the order given."""
    kept = tuple(rules)
    named = dict(variants)
    for rule in kept:
        topic, _, name = rule.variant.partition(":")
        if topic:
            named.setdefault(topic, name)
    return tuple(
        rule
        for rule in kept
        if not rule.variant or named[rule.variant.partition(":")[0]] == rule.variant.partition(":")[2]
    )


def variants_of(rules: Iterable[MethodRule]) -> dict[str, tuple[str, ...]]:
    """Topics with alternative methods, and their names, the usual one first."""
    found: dict[str, list[str]] = {}
    for rule in rules:
        topic, _, name = rule.variant.partition(":")
        if topic and name not in found.setdefault(topic, []):
            found[topic].append(name)
    return {topic: tuple(names) for topic, names in found.items()}


def asked_together(rules: Iterable[MethodRule]) -> list[tuple[MethodRule, ...]]:
    """Rules in groups that share keys: one pass over the rows each, in the order of the rules."""
    groups: dict[object, list[MethodRule]] = {}
    for rule in rules:
        outside = tuple(
            sorted(
                (column, tuple(sorted(values)))
                for column, values in rule.when.items()
                if column not in rule.key
            )
        )
        groups.setdefault((rule.dataset, rule.key, rule.amount, outside), []).append(rule)
    return [tuple(group) for group in groups.values()]
