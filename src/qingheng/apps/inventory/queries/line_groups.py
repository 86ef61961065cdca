"""Line groups of a run: the rows of its cubes with what their rules and answers say, kept while the run is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from qingheng.apps.inventory.access import run_of
from qingheng.apps.inventory.contracts import LineGroup
from qingheng.apps.inventory.instruments import as_group
from qingheng.apps.inventory.models import Run
from qingheng.apps.inventory.recent import Recent
from qingheng.calc.ghg import BLOCKED, COUNTED, MethodRule
from qingheng.calc.ghg.asking import ASSUMED, NO_HOLDING, OVERLAPPING, activity_of
from qingheng.calc.ghg.scoring import SPREAD_PROXY, SPREAD_STATED
from qingheng.platform.packs.methods import rules_of
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.actor import Actor

_MOST: Final = 150_000
"""Line groups held in memory, about two kilobytes each; those of the part looked at last stay, however many."""


def line_groups(*, actor: Actor, inventory_id: int, run: int | None = None) -> list[LineGroup]:
    """All line groups of the current run or of the run of that number. Raises Forbidden, NotFound."""
    _inventory, found = run_of(actor, inventory_id, run)
    return groups_of(found)


def groups_of(run: Run) -> list[LineGroup]:
    """The line groups of a run, in the order of its parts; certificates last."""
    found = groups_of_parts(run.parts, str(run.inputs.get("methods", [""])[0]))
    return found + [as_group(at, len(run.parts), line) for at, line in enumerate(run.instruments)]


def groups_of_parts(parts: Sequence[Mapping[str, Any]], methods: str) -> list[LineGroup]:
    """The line groups of sealed parts. methods: the pin of the pack their rules are of."""
    found: list[LineGroup] = []
    for number, part in enumerate(parts):
        asked: _Asked = number, str(part["path"]), str(part["sha256"]), tuple(part["key"]), methods
        found += _held.of(asked, partial(_read, *asked))
    return found


def rule_of(pin: str, rule_id: str) -> MethodRule | None:
    """The rule as the pack of methods says it now; None when the pack has it no longer."""
    return rules_by_id(pin).get(rule_id)


def rules_by_id(pin: str) -> Mapping[str, MethodRule]:
    """Rules of a pack of methods by id."""
    pack = content(pin.partition("@")[0])
    return _rules(pack.id, pack.sha256)


@lru_cache(maxsize=4)
def _rules(pack_id: str, _sha256: str) -> Mapping[str, MethodRule]:
    return {rule.id: rule for rule in rules_of(content(pack_id))}


_Asked = tuple[int, str, str, tuple[str, ...], str]
"""Number, folder and SHA-256 of a part, the columns of its keys, the pin of its methods."""


_held: Final = Recent[_Asked, tuple[LineGroup, ...]](_MOST, len)


def _read(number: int, path: str, _sha256: str, key: tuple[str, ...], methods: str) -> tuple[LineGroup, ...]:
    from qingheng.plane.quantify import cube

    folder = Path(settings.PLANE_ROOT) / path
    rules = rules_by_id(methods)
    return tuple(_group(number, row, key, rules.get(row.rule)) for row in cube(folder) if row.rows)


def _group(part: int, row: Any, key: tuple[str, ...], rule: MethodRule | None) -> LineGroup:
    absent_too = dict(zip(key, row.values, strict=True))
    values = {column: value for column, value in absent_too.items() if value}
    reason, flags = row.reason, row.reason.split(",") if row.status == COUNTED else ()
    if row.status == BLOCKED and not reason:
        reason = "amount_missing"
    return LineGroup(
        part=part,
        choice=row.choice,
        dataset=row.dataset,
        site=row.site,
        first=row.first,
        last=row.last,
        values=values,
        rule=row.rule,
        rule_zh=rule.name_zh if rule else row.rule,
        rule_en=rule.name_en if rule else row.rule,
        scope=row.scope,
        category=row.category,
        side=row.side,
        status=row.status,
        reason=reason,
        activity=(activity_of(rule, absent_too) or "") if rule and rule.activity else "",
        factor=row.factor,
        unit=row.unit,
        rows=row.rows,
        missing=row.missing,
        amount=row.amount,
        gases=dict(row.masses),
        co2e=dict(row.co2e) if row.status == COUNTED else dict.fromkeys(row.co2e),
        share=row.share,
        primary=row.primary,
        assumed=ASSUMED in flags,
        unshared=NO_HOLDING in flags,
        overlapping=OVERLAPPING in flags,
        spread_stated=SPREAD_STATED in flags,
        spread_proxy=SPREAD_PROXY in flags,
        factor_spread=row.factor_spread,
        activity_spread=row.activity_spread,
        key=row.key,
    )
