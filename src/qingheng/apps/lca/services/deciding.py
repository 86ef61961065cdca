"""What people decide of flows without a factor: taken for another by hand, or deliberately not counted; reviewed, withdrawn.

A decision counts at once and says on every result that it was made by hand and whether somebody else reviewed it. None is
ever changed: a new one replaces the one in use, and any earlier one can be put back.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qingheng.apps.lca import rights
from qingheng.apps.lca.access import open_row, version_of
from qingheng.apps.lca.characterise import characterisation
from qingheng.apps.lca.climate import SETS
from qingheng.apps.lca.decisions import MappingView
from qingheng.apps.lca.models import DatabaseVersion, FlowMapping
from qingheng.apps.lca.opened import StoredDatabase
from qingheng.apps.lca.queries.deciding import mapping_view, targets_of
from qingheng.calc.lca.model import Flow
from qingheng.calc.lca.proposing import factor_between
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound

OBJECT = "lca_mapping"
_DIGITS = 12


@transaction.atomic
def map_flow(
    *, actor: Actor, version: str, method: str, flow: str, why: str, at: datetime, target: str = "",
    left_out: bool = False, per: str = "",
) -> MappingView:  # fmt: skip
    """Take a flow a method does not count for one it does, or leave it out deliberately. It replaces the decision in use.

    target: id of a flow of the method (a gas, for climate change). per: how many of the target's unit one of the flow's unit
    is; needed where the units do not say it. Raises Forbidden, NotFound (version, method, flow, target), Conflict (the flow
    is counted already), Invalid (no reason, no target or two answers, a figure that is none).
    """
    actor.require(rights.MANAGE)
    row = version_of(actor, version)
    file = open_row(
        DatabaseVersion.objects.select_for_update(of=("self",)).select_related("database").get(pk=row.pk)
    )
    one = _open_flow(file, method, flow)
    require_reason(why, _("Say why: somebody will ask."), "why")
    if left_out and target:
        raise Invalid(
            _("A flow is taken for another or left out, not both."), code="two-answers", place="target"
        )
    if not left_out and not target:
        raise Invalid(
            _("Choose the flow it is taken for, or leave it out deliberately."), code="no-target", place="target"
        )  # fmt: skip
    other, figure = (None, "") if left_out else _target(file, method, one, target, per)
    before = FlowMapping.objects.filter(version=row, method=method, flow=one.id)
    before.filter(state="in_use").update(
        state="replaced", ended_name=actor.name[:200], ended_at=at, ended_why=""
    )
    made: FlowMapping = FlowMapping.objects.create(
        version=row, method=method, flow=one.id, flow_name=one.name.strip()[:300],
        compartment="/".join(one.compartment)[:300], unit=one.unit[:60], left_out=left_out,
        target=other.id if other else "", target_name=_said(other, method)[:400],
        target_unit=other.unit[:60] if other else "",
        per=figure, why=why.strip()[:1000], number=(before.aggregate(last=Max("number"))["last"] or 0) + 1,
        made_by_id=actor.person_id, made_name=actor.name[:200], made_at=at,
    )  # fmt: skip
    _record(actor, made, "lca.flow-mapped", at)
    return mapping_view(made)


@transaction.atomic
def withdraw_mapping(*, actor: Actor, mapping: int, why: str, at: datetime) -> MappingView:
    """Take a decision out of use: its flow is open again. Raises Forbidden, NotFound, Conflict, Invalid without a reason."""
    actor.require(rights.MANAGE)
    row = _held(mapping, ("in_use",))
    require_reason(why, _("Say why the decision is withdrawn."), "why")
    _end(row, "withdrawn", actor, why, at)
    _record(actor, row, "lca.mapping-withdrawn", at)
    return mapping_view(row)


@transaction.atomic
def restore_mapping(*, actor: Actor, mapping: int, at: datetime) -> MappingView:
    """Decide again as an earlier decision did; the one in use is replaced, and the new one waits for its own review.

    Raises Forbidden, NotFound, Conflict (it is in use, or the flow is counted without it by now).
    """
    actor.require(rights.MANAGE)
    row = _held(mapping, ("withdrawn", "replaced", "objected"))
    return map_flow(
        actor=actor, version=str(row.version), method=row.method, flow=row.flow, why=row.why, at=at, target=row.target,
        left_out=row.left_out, per=row.per,
    )  # fmt: skip


@transaction.atomic
def review_mapping(*, actor: Actor, mapping: int, agree: bool, note: str, at: datetime) -> MappingView:
    """Agree with a decision in use, or object to it, which takes it out of use; never by whoever made it.

    Raises Forbidden, NotFound, Conflict (not in use, reviewed already), Invalid (an objection without a reason).
    """
    actor.require(rights.REVIEW)
    row = _held(mapping, ("in_use",))
    if row.reviewed_name and agree:
        raise Conflict(_("The decision was reviewed already."), code="mapping-reviewed", place="mapping")
    refuse_own(actor, row.made_by_id, row.made_name)
    if not agree:
        require_reason(note, _("Say what speaks against it."), "note")
        _end(row, "objected", actor, note, at)
    else:
        row.reviewed_name, row.reviewed_at, row.review_note = actor.name[:200], at, note.strip()[:1000]
        row.save(update_fields=["reviewed_name", "reviewed_at", "review_note"])
    _record(actor, row, "lca.mapping-reviewed" if agree else "lca.mapping-objected", at)
    return mapping_view(row)


def _open_flow(file: StoredDatabase, method: str, flow: str) -> Flow:
    """The flow a decision is about. Raises NotFound, Conflict where it has a factor without a decision."""
    wanted = flow.strip()
    if wanted not in file.linked.system.flows:
        raise NotFound(
            _("%(version)s exchanges no elementary flow “%(flow)s” with nature.") % {"version": file.pin, "flow": flow},
            code="no-flow", place="flow", fix=_("Give the identifier of a flow of the worklist."),
        )  # fmt: skip
    found = characterisation(file, method)
    decided = {one.flow for one in file.by_hand(method)}
    if wanted in found.counted and wanted not in decided:
        raise Conflict(
            _("The method counts this flow by itself."), code="flow-counted", place="flow",
            fix=_("Only flows without a factor are decided by hand."),
        )  # fmt: skip
    return file.inventory.flows[wanted]


def _target(file: StoredDatabase, method: str, flow: Flow, target: str, per: str) -> tuple[Flow, str]:
    """The flow it is taken for, and how many of its unit one of the flow's unit is, as digits; empty where units say it."""
    targets, units = targets_of(file, method)
    found = targets.get(target.strip())
    if found is None:
        raise NotFound(
            _("The method %(method)s has no flow “%(flow)s”.") % {"method": method, "flow": target},
            code="no-target", place="target",
        )  # fmt: skip
    if not per.strip():
        if factor_between(flow, found, units) is None:
            raise Invalid(
                _("Nothing says how many %(target)s one %(unit)s is.") % {"target": found.unit, "unit": flow.unit},
                code="no-conversion", place="per", fix=_("Give the figure, and in the reason where it is from."),
            )  # fmt: skip
        return found, ""
    return found, _figure(per)


def _figure(per: str) -> str:
    try:
        value = Decimal(per.strip())
    except InvalidOperation:
        value = Decimal("NaN")
    usable = value.is_finite() and 0 < value < Decimal(10) ** 15 and value > Decimal(10) ** -15
    if not usable or len(value.as_tuple().digits) > _DIGITS:
        raise Invalid(
            _("“%(value)s” is no figure above zero with at most 12 digits.") % {"value": per[:40]},
            code="bad-figure", place="per", fix=_("Write it with a decimal point, such as 0.717."),
        )  # fmt: skip
    return f"{value.normalize():f}"


def _said(flow: Flow | None, method: str) -> str:
    """How a target is called: a gas in both languages, a flow of a method with its compartment."""
    if flow is None:
        return ""
    if method in SETS:
        return f"{flow.synonyms[0]} / {flow.name}"
    return f"{flow.name.strip()} ({'/'.join(flow.compartment)})" if flow.compartment else flow.name.strip()


def refuse_own(actor: Actor, made_by: int | None, made_name: str) -> None:
    """Raises Forbidden for whoever decided."""
    same = (made_by, made_name) == (actor.person_id, actor.name[:200])
    if same or (made_by is not None and made_by == actor.person_id):
        raise Forbidden(
            _("Whoever decided about a flow does not review it."), code="own-review",
            fix=_("Ask a colleague who may review decisions about flows."),
        )  # fmt: skip


def require_reason(text: str, otherwise: str, place: str) -> None:
    """Raises Invalid where nothing is said."""
    if not text.strip():
        raise Invalid(otherwise, code="no-reason", place=place)


def _held(mapping: int, states: tuple[str, ...]) -> FlowMapping:
    row: FlowMapping | None = (
        FlowMapping.objects.select_for_update(of=("self",))
        .select_related("version__database")
        .filter(pk=mapping)
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such decision about a flow."), code="no-mapping", place="mapping")
    if row.state not in states:
        raise Conflict(
            _("The decision is no longer in the state this act needs."), code="mapping-state", place="mapping",
            fix=_("Open the flow again to see who did what."),
        )  # fmt: skip
    return row


def _end(row: FlowMapping, state: str, actor: Actor, why: str, at: datetime) -> None:
    row.state, row.ended_name, row.ended_at, row.ended_why = state, actor.name[:200], at, why.strip()[:1000]
    row.save(update_fields=["state", "ended_name", "ended_at", "ended_why"])


def _record(actor: Actor, row: FlowMapping, action: str, at: datetime) -> None:
    record(
        actor=actor, action=action, object_type=OBJECT, object_id=row.pk, at=at,
        data={
            "version": str(row.version), "method": row.method, "flow": row.flow_name, "number": row.number,
            "to": "—" if row.left_out else row.target_name, "why": row.ended_why or row.review_note or row.why,
        },
    )  # fmt: skip
