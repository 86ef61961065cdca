"""Decisions about flows of an earlier version: which still fit the flows of this one, and why the others do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from qingheng.apps.lca import rights
from qingheng.apps.lca.access import open_row, version_of
from qingheng.apps.lca.characterise import Characterisation, characterisation
from qingheng.apps.lca.climate import SETS
from qingheng.apps.lca.decisions import CarryingView, CarryItem, CarryOffer, MappingView
from qingheng.apps.lca.methods import row_of
from qingheng.apps.lca.models import Carrying, DatabaseVersion, FlowMapping
from qingheng.apps.lca.opened import StoredDatabase
from qingheng.apps.lca.queries.deciding import mapping_view, targets_of
from qingheng.calc.lca.model import Flow, Unit
from qingheng.calc.lca.proposing import factor_between
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound, Refusal

_Named = tuple[str, tuple[str, ...], str]


def carry_offer(*, actor: Actor, version: str, before: str = "") -> CarryOffer:
    """Decisions in use of an earlier version with the flow of this one each would be about, by id, else by name, compartment
    and unit. before: another version of the same database; left out, the newest earlier one with decisions.

    Raises Forbidden, NotFound, Conflict.
    """
    actor.require(rights.VIEW)
    row = version_of(actor, version)
    earlier = _before(actor, row, before)
    if earlier is None:
        return CarryOffer(str(row), "", (), ())
    found = FlowMapping.objects.select_related("version__database").filter(version=earlier, state="in_use")
    here = _Here(open_row(row), set(_in_use(row)))
    items = [here.item(mapping_view(one)) for one in found.order_by("method", "flow_name", "flow")]
    return CarryOffer(
        str(row),
        str(earlier),
        tuple(one for one in items if not one.why),
        tuple(one for one in items if one.why),
    )


def left_behind(*, actor: Actor, version: str) -> int:
    """Decisions in use of the newest earlier version with any that nothing was decided about here. Raises as carry_offer."""
    actor.require(rights.VIEW)
    row = version_of(actor, version)
    earlier = _before(actor, row, "")
    return 0 if earlier is None else len(set(_in_use(earlier)) - set(_in_use(row)))


def carryings(*, actor: Actor, version: str) -> list[CarryingView]:
    """Acts that took decisions over to a version, the newest first. Raises Forbidden, NotFound, Conflict."""
    row = version_of(actor, version)
    found = Carrying.objects.select_related("version__database", "before__database").filter(version=row)
    return [carrying_view(one) for one in found]


def carrying(*, actor: Actor, carrying: int) -> CarryingView:
    """One act that took decisions over. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    rows = Carrying.objects.select_related("version__database", "before__database")
    found = rows.filter(pk=carrying).first()
    if found is None:
        raise NotFound(_("No such decisions were taken over."), code="no-carrying", place="carrying")
    return carrying_view(found)


def carrying_view(row: Carrying) -> CarryingView:
    """The frozen form of a row whose versions and databases are loaded."""
    return CarryingView(
        row.pk, str(row.version), str(row.before), row.count, row.mappings.filter(state="in_use").count(), row.why,
        row.state, row.made_by_id, row.made_name, row.made_at, row.reviewed_name, row.reviewed_at, row.review_note,
        row.ended_name, row.ended_at, row.ended_why,
    )  # fmt: skip


def _before(actor: Actor, row: DatabaseVersion, before: str) -> DatabaseVersion | None:
    if before:
        found = version_of(actor, before)
        if found.database_id != row.database_id or found.pk == row.pk:
            raise NotFound(
                _("%(before)s is no other version of the database of %(version)s.")
                % {"before": before, "version": row}, code="no-version", place="before",
            )  # fmt: skip
        return found
    rows = DatabaseVersion.objects.select_related("database").filter(
        database=row.database, pk__lt=row.pk, state__in=("ready", "retired"), mappings__state="in_use"
    )
    newest: DatabaseVersion | None = rows.order_by("-pk").first()
    return newest


def _in_use(row: DatabaseVersion) -> list[tuple[str, str]]:
    return list(FlowMapping.objects.filter(version=row, state="in_use").values_list("method", "flow"))


@dataclass
class _Here:
    """A version decisions are taken over to. decided: method and flow of those in use already."""

    file: StoredDatabase
    decided: set[tuple[str, str]]
    counted: dict[str, Characterisation] = field(default_factory=dict)
    targets: dict[str, tuple[Mapping[str, Flow], Mapping[str, Unit]]] = field(default_factory=dict)
    named: dict[_Named, list[Flow]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Flows by how they are called, upper and lower case and spaces alike."""
        for code in self.file.linked.system.flows:
            flow = self.file.inventory.flows[code]
            self.named.setdefault(_named(flow.name, "/".join(flow.compartment), flow.unit), []).append(flow)

    def item(self, one: MappingView) -> CarryItem:
        """The decision with the flow it would be about here, or why there is none."""
        flows = self.file.inventory.flows
        if one.flow in flows and one.flow in self.file.linked.system.flows:
            flow, how = flows[one.flow], "id"
        else:
            found = self.named.get(_named(one.name, one.compartment, one.unit), [])
            if len(found) != 1:
                return CarryItem(one, "", "", "", "", "", (), "several" if found else "gone")
            flow, how = found[0], "name"
        name, compartment = flow.name.strip(), "/".join(flow.compartment)
        pairs = (
            ("name", one.name, name),
            ("compartment", one.compartment, compartment),
            ("unit", one.unit, flow.unit),
        )
        changed = tuple(what for what, was, now in pairs if was != now)
        return CarryItem(one, flow.id, name, compartment, flow.unit, how, changed, self._why_not(one, flow))

    def _why_not(self, one: MappingView, flow: Flow) -> str:
        if (one.method, flow.id) in self.decided:
            return "decided"
        if one.per and flow.unit != one.unit:
            return "unit"
        try:
            if one.method not in SETS and row_of(one.method).state != "ready":
                return "method"
            if one.method not in self.counted:
                self.counted[one.method] = characterisation(self.file, one.method)
                self.targets[one.method] = targets_of(self.file, one.method)
        except Refusal:
            return "method"
        if flow.id in self.counted[one.method].counted:
            return "counted"
        if one.left_out:
            return ""
        targets, units = self.targets[one.method]
        target = targets.get(one.target)
        if target is None:
            return "target"
        return "unit" if not one.per and factor_between(flow, target, units) is None else ""


def _named(name: str, compartment: str, unit: str) -> _Named:
    places = (" ".join(one.split()).casefold() for one in compartment.split("/"))
    return " ".join(name.split()).casefold(), tuple(places), unit.strip()
