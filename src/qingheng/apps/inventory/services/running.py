"""Calculating an inventory: keys, choices, sealed lines. The same inputs give the run that is there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import qingheng
from qingheng.apps.factors.services import keep_editions
from qingheng.apps.inventory import rights
from qingheng.apps.inventory.access import held, only_open, seen
from qingheng.apps.inventory.contracts import RunView
from qingheng.apps.inventory.gathering import Inputs, gather
from qingheng.apps.inventory.instruments import instrument_lines
from qingheng.apps.inventory.models import Inventory, Run
from qingheng.apps.inventory.queries.blocked import stored_of
from qingheng.apps.inventory.queries.line_groups import groups_of_parts
from qingheng.apps.inventory.services.questions import Group, Questions
from qingheng.apps.inventory.services.reusing import (
    ASKED,
    OWN,
    Listener,
    Own,
    inputs_of_part,
    sealed_before,
)
from qingheng.apps.inventory.unfinished import marked
from qingheng.apps.inventory.views_of import view_of_run
from qingheng.calc.ghg import COUNTED, LineChoice, Side
from qingheng.calc.ghg.rules import asked_together
from qingheng.platform.audit.services import record
from qingheng.platform.jobs.contracts import RunView as JobView
from qingheng.platform.jobs.services import start
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict

if TYPE_CHECKING:
    from qingheng.apps.inventory.services.questions import Read
    from qingheng.plane.quantify import RunPartition, Work

RUN_JOB = "inventory.run"


@dataclass(frozen=True)
class Made:
    """Parts of a run, in order. taken: hashes of the inputs of those that were sealed before and taken as they are."""

    parts: list[dict[str, Any]]
    taken: frozenset[str] = frozenset()


Progress = Callable[[int, int], None]


def start_run(*, actor: Actor, inventory_id: int, at: datetime) -> JobView:
    """Queue the calculation for a worker. Raises Forbidden, NotFound, Conflict (locked)."""
    with transaction.atomic():
        inventory = held(actor, inventory_id, rights.RUN)
        only_open(inventory)
        return start(actor=actor, kind=RUN_JOB, parameters={"inventory_id": inventory_id}, at=at)


def run_inventory(
    *, actor: Actor, inventory_id: int, at: datetime, progress: Progress | None = None
) -> RunView:
    """Calculate the inventory from what is sealed now and put the run in force.

    Inputs that were calculated before give that run, marked `repeated`; nothing is written twice. Calculations before
    that were cut off, which counts for nothing, are told in `cut_off` and in the trail. progress: called with (groups
    done, groups). Raises Forbidden, NotFound, Conflict (locked).
    """
    inventory = seen(actor, inventory_id)
    actor.require(rights.RUN, path=inventory.node.path, period_end=inventory.period.end)
    only_open(inventory)
    inputs = gather(actor, inventory)
    into = Path(settings.PLANE_ROOT) / str(inventory.tenant_id) / "inventory" / inventory.code
    with marked(into) as cut_off:
        known = inventory.runs.filter(run_hash=inputs.digest).first()
        made = None if known is not None else _calculate(inventory, into, inputs, progress or _silent)
        with transaction.atomic():
            inventory = held(actor, inventory_id, rights.RUN)
            only_open(inventory)
            if cut_off:
                _note_cut_off(actor, inventory, cut_off, at)
            run, repeated = put_in_force(actor, inventory, inputs, made, at)
        return replace(view_of_run(run, repeated=repeated), cut_off=cut_off)


def _note_cut_off(actor: Actor, inventory: Inventory, count: int, at: datetime) -> None:
    record(
        actor=actor, action="inventory.cut-off", object_type="inventory", object_id=inventory.pk, at=at,
        data={"code": inventory.code, "calculations": count},
    )  # fmt: skip


def _silent(_done: int, _all: int) -> None:
    """Progress nobody follows."""


def _calculate(inventory: Inventory, into: Path, inputs: Inputs, progress: Progress) -> Made:
    """The parts of a run in the order of their rules: those sealed before of the same inputs, the others calculated."""
    from qingheng.plane.quantify import overlapped

    groups = [group for group in asked_together(inputs.rules) if inputs.files[group[0].dataset].paths]
    digests = [inputs_of_part(group, inputs) for group in groups]
    before = sealed_before(inventory, set(digests), inputs)
    into.mkdir(parents=True, exist_ok=True)
    done = sum(digest in before for digest in digests)
    progress(done, len(groups))
    anew = [(group, digest) for group, digest in zip(groups, digests, strict=True) if digest not in before]
    parts: dict[str, dict[str, Any]] = {digest: dict(part) for digest, part in before.items()}
    questions, own = Questions(inputs), Own(inputs.taken.library, inputs.policy)
    heard = [Listener(questions.ask) for _group in anew]
    works = _works([group for group, _digest in anew], heard, questions, into)
    made = overlapped(works, into)
    for (_group, digest), asked, part in zip(anew, heard, made, strict=True):
        done += 1
        progress(done, len(groups))
        if part is not None:
            known = asked.activities
            parts[digest] = {**part, "inputs": digest, ASKED: known, OWN: own.on(known)}
    return Made([parts[digest] for digest in digests if digest in parts], frozenset(before))


def _works(
    groups: Sequence[Group], hears: Sequence[Listener], questions: Questions, into: Path
) -> list[Work[Read, list[LineChoice], dict[str, Any] | None]]:
    """What is to be done for each group of rules, each with answers of its own to hear."""
    from qingheng.plane.quantify import Work

    def work(group: Group, hear: Listener) -> Work[Read, list[LineChoice], dict[str, Any] | None]:
        return Work(
            lambda folder, threads: questions.read(group, folder, threads),
            lambda read: questions.lines(read[0], group, hear),
            lambda read, lines: _calculate_group(group, read, lines, questions, into),
        )

    return [work(group, hear) for group, hear in zip(groups, hears, strict=True)]


def _calculate_group(
    group: Group, read: Read, lines: list[LineChoice], questions: Questions, into: Path
) -> dict[str, Any] | None:
    """The sealed lines of a group; runs on a thread of its own and asks the database nothing."""
    made = questions.calculated(group, read, lines, into)
    return None if made is None else part_of(group, lines, made)


def part_of(group: Group, lines: list[LineChoice], made: RunPartition) -> dict[str, Any]:
    """What a run keeps of a sealed part."""
    counts = Counter(line.status for line in lines)
    return {
        "dataset": group[0].dataset,
        "rules": [rule.id for rule in group],
        "key": list(group[0].key),
        "path": str(made.path.relative_to(settings.PLANE_ROOT)),
        "sha256": made.sha256,
        "rows": made.rows,
        "keys": len({line.key for line in lines}),
        "statuses": dict(sorted(counts.items())),
    }


def put_in_force(
    actor: Actor, inventory: Inventory, inputs: Inputs, made: Made | None, at: datetime,
    touched: tuple[int, int] | None = None,
) -> tuple[Run, bool]:  # fmt: skip
    """Put these parts, or those of a run of the same inputs, into force, and keep the versions of packs it used.

    touched: keys and rows calculated anew, None for all of those that were not taken as they are.
    """
    keep_editions(actor=actor, packs=dict(inventory.packs), at=at)
    run = inventory.runs.filter(run_hash=inputs.digest).first()
    repeated = run is not None
    if run is not None and run.current:
        return run, True
    inventory.runs.filter(current=True).update(current=False)
    if run is not None:
        run.current = True
        run.save(update_fields=["current"])
    else:
        run = _new_run(actor, inventory, inputs, made or Made([]), at, touched)
    record(
        actor=actor,
        action="inventory.run",
        object_type="inventory",
        object_id=inventory.pk,
        at=at,
        data={
            "code": inventory.code,
            "run": run.number,
            "hash": run.run_hash,
            "repeated": repeated,
            "statuses": run.summary["statuses"],
        },
    )
    return run, repeated


def _instruments(inputs: Inputs, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines of certificates against the market lines of these parts, with what the group counts of each."""
    if not inputs.allocations:
        return []
    groups = groups_of_parts(parts, str(inputs.told["methods"][0]))
    bought = [one for one in groups if one.side == Side.market]
    market = [one for one in bought if one.status == COUNTED]
    coefficients = {
        (one.part, one.choice): {
            gas: Decimal(text) for gas, text in stored_of(parts, one.part, one.choice)["coefficients"].items()
        }
        for one in market
    }
    lines = instrument_lines(inputs.allocations, bought, coefficients, inputs.taken.gwp_sets)
    shares = {(one.part, one.choice): str(one.share) for one in market}
    return [{**line, "share": shares.get(tuple(line["of"] or ()), "1")} for line in lines]


def _new_run(
    actor: Actor, inventory: Inventory, inputs: Inputs, made: Made, at: datetime, touched: tuple[int, int] | None
) -> Run:  # fmt: skip
    statuses: Counter[str] = Counter()
    parts = made.parts
    for part in parts:
        statuses.update(part["statuses"])
    last = inventory.runs.order_by("-number").values_list("number", flat=True).first() or 0
    try:
        with transaction.atomic():
            new: Run = Run.objects.create(
                inventory=inventory,
                number=last + 1,
                run_hash=inputs.digest,
                inputs=inputs.told,
                parts=parts,
                instruments=_instruments(inputs, parts),
                summary={
                    "lines": sum(part["rows"] for part in parts),
                    "keys": sum(part["keys"] for part in parts),
                    "statuses": dict(sorted(statuses.items())),
                    **_touched(made, touched),
                },
                code_version=qingheng.__version__,
                started_name=actor.name[:200],
                at=at,
            )
    except IntegrityError as error:
        raise Conflict(
            _("Somebody else calculated the inventory at this moment."), code="run-at-once"
        ) from error
    return new


def _touched(made: Made, touched: tuple[int, int] | None) -> dict[str, Any]:
    """Keys and rows calculated anew, where others stayed as they were sealed."""
    if touched is None and made.taken:
        anew = [part for part in made.parts if part["inputs"] not in made.taken]
        touched = sum(part["keys"] for part in anew), sum(part["rows"] for part in anew)
    return {} if touched is None else {"touched": {"keys": touched[0], "rows": touched[1]}}
