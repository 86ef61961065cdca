"""The catalogue: definitions from packs and the company's own, each change a version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.indicators.contracts import CatalogueReport, IndicatorView
from qingheng.apps.indicators.finding import index_indicators
from qingheng.apps.indicators.models import Datapoint, Indicator, IndicatorVersion
from qingheng.apps.indicators.services.definitions import (
    MAKES_A_VERSION,
    Definition,
    check_definition,
    check_formulas,
    definition_from_row,
    fields_of,
    members_by_axis,
)
from qingheng.apps.indicators.views_of import view_of_indicator
from qingheng.platform.audit.services import record
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound


@transaction.atomic
def load_catalogue(*, actor: Actor, pack: PackContent, at: datetime) -> CatalogueReport:
    """Bring the company's catalogue to what the pack says; the same pack again changes nothing.

    A change of wording, unit, axis or formula makes a new version of the definition; a new unit or axis
    breaks the series. Indicators that the pack no longer has are retired, never deleted.
    Raises Forbidden, Invalid (a definition or formula), Conflict (a code the company defined itself).
    """
    actor.require("indicators.manage")
    axes = members_by_axis(pack.tables.get("axes", []))
    wanted = [definition_from_row(row, axes) for row in pack.tables["indicators"]]
    known = {indicator.code: indicator for indicator in Indicator.objects.select_for_update()}
    _check_all(wanted, known, pack.id)
    done: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": [], "retired": []}
    touched = []
    for definition in wanted:
        indicator = known.get(definition.code)
        if indicator is None:
            touched.append(_add(definition, pack.pin, actor, at))
            done["added"].append(definition.code)
        elif _change(indicator, definition, actor, at, reason=pack.pin):
            touched.append(indicator)
            done["changed"].append(definition.code)
        else:
            done["unchanged"].append(definition.code)
    _pin_unchanged(known, done["unchanged"], pack.pin)
    codes = {definition.code for definition in wanted}
    for indicator in known.values():
        gone = _pack_id(indicator) == pack.id and indicator.code not in codes
        if gone and indicator.retired_at is None:
            indicator.retired_at = at
            indicator.save(update_fields=["retired_at"])
            done["retired"].append(indicator.code)
    report = CatalogueReport(pack=pack.pin, **{name: tuple(codes) for name, codes in done.items()})
    if not report.nothing_new:
        record(
            actor=actor,
            action="catalogue.loaded",
            object_type="pack",
            object_id=pack.id,
            at=at,
            data={
                "pack": pack.pin,
                "sha256": pack.sha256,
                **{name: len(codes) for name, codes in done.items()},
                "changed_codes": done["changed"],
                "retired_codes": done["retired"],
            },
        )
        index_indicators(touched, at=at)
    return report


@transaction.atomic
def define_indicator(*, actor: Actor, definition: Definition, reason: str, at: datetime) -> IndicatorView:
    """Add an indicator of the company's own, or change one it has; a change of meaning makes a version.

    Raises Forbidden, Invalid, Conflict (the code belongs to a pack; figures exist in another unit).
    """
    actor.require("indicators.manage")
    known = {indicator.code: indicator for indicator in Indicator.objects.select_for_update()}
    _check_all([definition], known, "")
    indicator = known.get(definition.code)
    if indicator is None:
        indicator = _add(definition, "", actor, at)
        action = "indicator.defined"
    else:
        if not reason.strip():
            raise Invalid(_("Say why the definition changes."), code="reason-needed", place="reason")
        if not _change(indicator, definition, actor, at, reason=reason):
            return view_of_indicator(indicator)
        action = "indicator.changed"
    record(
        actor=actor,
        action=action,
        object_type="indicator",
        object_id=indicator.code,
        at=at,
        data={"code": indicator.code, "version": indicator.version, "reason": reason},
    )
    index_indicators([indicator], at=at)
    return view_of_indicator(indicator)


@transaction.atomic
def retire_indicator(*, actor: Actor, code: str, reason: str, at: datetime) -> IndicatorView:
    """Take an indicator out of use; its figures stay. Raises Forbidden, NotFound, Conflict, Invalid."""
    actor.require("indicators.manage")
    indicator: Indicator | None = Indicator.objects.select_for_update().filter(code=code).first()
    if indicator is None:
        raise NotFound(_("There is no such indicator."), code="no-indicator")
    if indicator.retired_at is not None:
        raise Conflict(_("The indicator is already retired."), code="indicator-retired")
    if not reason.strip():
        raise Invalid(_("Say why the indicator is retired."), code="reason-needed", place="reason")
    indicator.retired_at = at
    indicator.save(update_fields=["retired_at"])
    record(
        actor=actor,
        action="indicator.retired",
        object_type="indicator",
        object_id=code,
        at=at,
        data={"code": code, "reason": reason},
    )
    return view_of_indicator(indicator)


def _check_all(wanted: list[Definition], known: dict[str, Indicator], pack_id: str) -> None:
    for definition in wanted:
        check_definition(definition)
        indicator = known.get(definition.code)
        if indicator is not None and _pack_id(indicator) != pack_id:
            raise Conflict(
                _("The code “%(code)s” is already used by %(owner)s.")
                % {"code": definition.code, "owner": _pack_id(indicator) or _("the company itself")},
                code="indicator-code-taken",
                place="code",
            )
    members = {i.code: {m["code"] for m in i.members} for i in known.values() if i.retired_at is None}
    members |= {d.code: {m["code"] for m in d.members} for d in wanted}
    formulas = {i.code: i.formula for i in known.values() if i.formula and i.retired_at is None}
    formulas |= {d.code: d.formula for d in wanted}
    check_formulas({code: text for code, text in formulas.items() if text}, members)


def _add(definition: Definition, pin: str, actor: Actor, at: datetime) -> Indicator:
    indicator: Indicator = Indicator.objects.create(pack=pin, **fields_of(definition))
    _write_version(indicator, actor, at, breaks=False, reason="")
    return indicator


def _change(indicator: Indicator, definition: Definition, actor: Actor, at: datetime, *, reason: str) -> bool:
    """Apply what differs; True when something did. `reason` is the pack's pin for definitions from packs."""
    fields = fields_of(definition)
    changed = {name: value for name, value in fields.items() if getattr(indicator, name) != value}
    if not changed and indicator.retired_at is None:
        return False
    breaks = bool({"unit", "axis"} & changed.keys())
    if breaks and Datapoint.objects.filter(indicator=indicator).exists() and not indicator.pack:
        raise Conflict(
            _("The indicator has figures in %(unit)s; define a new indicator for another unit or breakdown.")
            % {"unit": indicator.unit},
            code="indicator-has-figures",
            place="unit",
        )
    for name, value in changed.items():
        setattr(indicator, name, value)
    indicator.retired_at = None
    if _pack_id(indicator) and "@" in reason:
        indicator.pack = reason
    if changed.keys() & set(MAKES_A_VERSION):
        indicator.version += 1
    indicator.save()
    if changed.keys() & set(MAKES_A_VERSION):
        _write_version(indicator, actor, at, breaks=breaks, reason=reason)
    return True


def _write_version(indicator: Indicator, actor: Actor, at: datetime, *, breaks: bool, reason: str) -> None:
    IndicatorVersion.objects.create(
        indicator=indicator,
        version=indicator.version,
        definition_zh=indicator.definition_zh,
        definition_en=indicator.definition_en,
        unit=indicator.unit,
        formula=indicator.formula,
        breaks_series=breaks,
        reason=reason[:500],
        changed_by=actor.name[:200],
        changed_at=at,
    )


def _pin_unchanged(known: dict[str, Indicator], codes: list[str], pin: str) -> None:
    """A new version of the pack that leaves a definition as it is still becomes its origin."""
    moved = [known[code].pk for code in codes if known[code].pack != pin]
    if moved:
        Indicator.objects.filter(pk__in=moved).update(pack=pin)


def _pack_id(indicator: Indicator) -> str:
    return indicator.pack.partition("@")[0]


def open_indicators() -> dict[str, Any]:
    """Indicators in use, by code."""
    return {indicator.code: indicator for indicator in Indicator.objects.filter(retired_at=None)}
