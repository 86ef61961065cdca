"""Flows without a factor one at a time: what they could be taken for, what was decided of them and by whom."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from qingheng.apps.lca import rights
from qingheng.apps.lca.access import opened, version_of
from qingheng.apps.lca.characterise import characterisation, hand_factors
from qingheng.apps.lca.climate import CATEGORIES, SETS, gas_flows, gwp_set
from qingheng.apps.lca.contracts import HandRule
from qingheng.apps.lca.decisions import MappingView, OpenFlowView, ProposalView
from qingheng.apps.lca.methods import row_of, stored
from qingheng.apps.lca.models import FlowMapping
from qingheng.apps.lca.opened import StoredDatabase
from qingheng.calc.gases.masses import APART, CO2E
from qingheng.calc.lca.model import Flow, Unit
from qingheng.calc.lca.proposing import Proposal
from qingheng.calc.lca.proposing import proposals as proposed
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

MOST_SHOWN = 6
"""Categories whose factors are told beside a proposal."""


def open_flow(*, actor: Actor, version: str, method: str, flow: str, text: str = "") -> OpenFlowView:
    """A flow of a version with what it could be taken for under a method, the likeliest first, and all decisions about it.

    text: words the proposals must have, for who knows better. Raises Forbidden, NotFound (version, method, flow), Conflict.
    """
    actor.require(rights.VIEW)
    file = opened(actor, version)
    one = file.inventory.flows.get(flow.strip())
    if one is None or one.id not in file.linked.system.flows:
        raise NotFound(
            _("%(version)s exchanges no elementary flow “%(flow)s” with nature.") % {"version": file.pin, "flow": flow},
            code="no-flow", place="flow",
        )  # fmt: skip
    found = characterisation(file, method)
    ids = [each.flow for each in found.open]
    at = ids.index(one.id) if one.id in ids else -1
    targets, units = targets_of(file, method)
    listed = proposed(one, targets.values(), units, text=text)
    return OpenFlowView(
        file.pin, method, one.id, one.name.strip(), "/".join(one.compartment), one.unit, one.cas,
        found.open[at] if at >= 0 else None, one.id in found.counted, at + 1, len(ids),
        ids[at - 1] if at > 0 else "", ids[at + 1] if at + 1 < len(ids) else "",
        tuple(_view(file, method, one, targets[each.target], each) for each in listed),
        tuple(mappings(actor=actor, version=file.pin, method=method, flow=one.id)),
    )  # fmt: skip


def mappings(*, actor: Actor, version: str, method: str = "", flow: str = "") -> list[MappingView]:
    """Decisions about flows of a version in every state, the newest first. Raises Forbidden, NotFound, Conflict."""
    row = version_of(actor, version)
    found = FlowMapping.objects.select_related("version__database").filter(version=row)
    found = found.filter(method=method) if method else found
    found = found.filter(flow=flow) if flow else found
    return [mapping_view(one) for one in found.order_by("-id")]


def mapping(*, actor: Actor, mapping: int) -> MappingView:
    """One decision about a flow. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    found = FlowMapping.objects.select_related("version__database").filter(pk=mapping).first()
    if found is None:
        raise NotFound(_("There is no such decision about a flow."), code="no-mapping", place="mapping")
    return mapping_view(found)


def targets_of(file: StoredDatabase, method: str) -> tuple[Mapping[str, Flow], Mapping[str, Unit]]:
    """Flows a method counts, by id, and the units of both sides. Raises NotFound, Conflict."""
    if method in SETS:
        return gas_flows(method), file.inventory.units
    kept = stored(row_of(method))
    counted = {flow for factors in kept.factors.values() for flow in factors}
    return {code: flow for code, flow in kept.flows.items() if code in counted}, kept.units | dict(
        file.inventory.units
    )


def mapping_view(row: FlowMapping) -> MappingView:
    """The frozen form of a row whose version and database are loaded."""
    return MappingView(
        row.pk, str(row.version), row.method, row.flow, row.flow_name, row.compartment, row.unit, row.left_out,
        row.target, row.target_name, row.target_unit, row.per, row.why, row.number, row.state, row.made_by_id,
        row.made_name, row.made_at, row.reviewed_name, row.reviewed_at, row.review_note, row.ended_name, row.ended_at,
        row.ended_why, row.carried_id, row.origin_id,
    )  # fmt: skip


def _view(file: StoredDatabase, method: str, flow: Flow, target: Flow, found: Proposal) -> ProposalView:
    zh = target.synonyms[0] if method in SETS else target.name
    factors = _gas_factors(target, method) if method in SETS else _factors(file, method, flow, target)
    return ProposalView(
        target.id, zh.strip(), target.name.strip(), "/".join(target.compartment), target.cas, target.unit,
        _like(found), found.place, found.origin, found.factor, factors,
    )  # fmt: skip


def _like(found: Proposal) -> str:
    if found.like is not None:
        return found.like.name
    return "words" if found.shared else "asked"


def _factors(
    file: StoredDatabase, method: str, flow: Flow, target: Flow
) -> tuple[tuple[str, str, float, str], ...]:
    """What one unit of the target counts, in the first categories that count it."""
    row = row_of(method)
    rule = HandRule(0, flow.id, target.id, "", left_out=False, per=1.0, reviewed=False, why="")
    found = hand_factors(file, row, rule)
    told = [(row.categories[number], value) for number, value in found.items()]
    return tuple((one["zh"], one["en"], value, one["unit"]) for one, value in told[:MOST_SHOWN])


def _gas_factors(target: Flow, method: str) -> tuple[tuple[str, str, float, str], ...]:
    if target.id in APART:
        return ()
    zh, en, unit = CATEGORIES["total"]
    value = 1.0 if target.id == CO2E else float(gwp_set(SETS[method]).values[target.id])
    return ((zh, en, value, unit),)
