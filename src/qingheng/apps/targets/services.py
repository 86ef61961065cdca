"""Writes of targets: loading those of a company pack, defining one's own, retiring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.apps.targets import rights
from qingheng.apps.targets.contracts import LoadReport, TargetView
from qingheng.apps.targets.finding import index_targets
from qingheng.apps.targets.models import Target
from qingheng.apps.targets.reading import FIELDS, Wording, read_row
from qingheng.apps.targets.rows import target_view
from qingheng.platform.audit.services import record
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound


def _node(nodes: Mapping[str, NodeView], wording: Wording) -> NodeView:
    node = nodes.get(wording.node)
    if node is None:
        raise Invalid(
            _("Target %(code)s belongs to “%(node)s”, which the organisation does not have.")
            % {"code": wording.code, "node": wording.node},
            code="unknown-node",
            place=f"targets.csv:{wording.line}",
            fix=_("Load or add the node first."),
        )
    return node


@transaction.atomic
def load_targets(*, actor: Actor, pack: PackContent, at: datetime) -> LoadReport:
    """Take the targets of a company pack into the company; loading the same again changes nothing.

    A target the pack no longer has is retired, never deleted; the company's own stay. Raises Forbidden, and
    Invalid with file and line for a row that cannot be read: then nothing is loaded.
    """
    actor.require(rights.MANAGE)
    nodes = organisation.nodes_by_code(actor=actor)
    wordings = [
        read_row(row, line=line, source=str(pack.meta.get("source", "")))
        for line, row in enumerate(pack.tables.get("targets", []), start=2)
    ]
    kept = {target.code: target for target in Target.objects.select_for_update()}
    added, changed, unchanged = [], [], []
    for order, wording in enumerate(wordings, start=1):
        values = {**wording.values, "node_id": _node(nodes, wording).id, "order": order}
        actor.require(rights.MANAGE, path=nodes[wording.node].path)
        target = kept.get(wording.code)
        if target is None:
            Target.objects.create(code=wording.code, pack=pack.pin, **values)
            added.append(wording.code)
        elif not target.pack:
            raise Conflict(
                _("The company has a target %(code)s of its own.") % {"code": wording.code},
                code="code-taken",
                place=f"targets.csv:{wording.line}",
                fix=_("Give one of the two another code."),
            )
        elif target.retired_at is not None or any(
            getattr(target, name) != value for name, value in values.items()
        ):
            _change(target, {**values, "pack": pack.pin, "retired_at": None})
            changed.append(wording.code)
        else:
            unchanged.append(wording.code)
    retired = _retire_absent(pack, {wording.code for wording in wordings}, at)
    report = LoadReport(pack.pin, tuple(added), tuple(changed), tuple(unchanged), tuple(retired))
    if added or changed or retired:
        index_targets(Target.objects.select_related("node").filter(code__in=[*added, *changed]), at=at)
        record(
            actor=actor,
            action="targets.loaded",
            object_type="pack",
            object_id=pack.pin,
            at=at,
            data={"added": added, "changed": changed, "retired": retired},
        )
    return report


def _change(target: Target, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(target, name, value)
    target.save()


def _retire_absent(pack: PackContent, present: set[str], at: datetime) -> list[str]:
    gone = [
        target
        for target in Target.objects.filter(pack__startswith=f"{pack.id}@", retired_at=None)
        if target.code not in present
    ]
    for target in gone:
        target.retired_at = at
        target.save(update_fields=["retired_at"])
    return [target.code for target in gone]


@dataclass(frozen=True)
class Draft:
    """A target the company defines itself; texts as typed, cells as in a pack's targets.csv."""

    code: str
    node: str
    cells: Mapping[str, str]


@transaction.atomic
def define_target(*, actor: Actor, draft: Draft, at: datetime) -> TargetView:
    """Add a target of the company's own, or change it. Raises Invalid, Conflict, NotFound, Forbidden."""
    node = organisation.node(actor=actor, code=draft.node)
    actor.require(rights.MANAGE, path=node.path)
    row = {name: draft.cells.get(name, "") for name in FIELDS} | {
        "id": draft.code.strip(),
        "node": draft.node,
    }
    wording = read_row(row, line=0, source=draft.cells.get("source", ""))
    target = Target.objects.select_for_update().filter(code=wording.code).first()
    if target is not None and target.pack:
        raise Conflict(
            _("Target %(code)s comes from a pack and is kept as published.") % {"code": wording.code},
            code="published-target",
            place="id",
            fix=_("Give your own target another code."),
        )
    values = {**wording.values, "node_id": node.id}
    if target is None:
        target = Target.objects.create(code=wording.code, order=10_000 + Target.objects.count(), **values)
    elif target.retired_at is None and all(getattr(target, name) == value for name, value in values.items()):
        return target_view(target)
    else:
        _change(target, {**values, "retired_at": None})
    index_targets([target], at=at)
    record(
        actor=actor,
        action="target.defined",
        object_type="target",
        object_id=target.code,
        at=at,
        data={"node": node.code, "type": target.type, "name": target.name_en},
    )
    return target_view(target)


@transaction.atomic
def retire_target(*, actor: Actor, code: str, at: datetime) -> TargetView:
    """Take a target out of use; it stays readable. Raises NotFound, Conflict, Forbidden."""
    target = Target.objects.select_for_update().select_related("node").filter(code=code).first()
    if target is None or not actor.may(rights.VIEW, path=target.node.path):
        raise NotFound(_("There is no such target."), code="no-target")
    actor.require(rights.MANAGE, path=target.node.path)
    if target.retired_at is not None:
        raise Conflict(_("This target is retired already."), code="already-retired")
    target.retired_at = at
    target.save(update_fields=["retired_at"])
    record(actor=actor, action="target.retired", object_type="target", object_id=target.code, at=at)
    return target_view(target)
