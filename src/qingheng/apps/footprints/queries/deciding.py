"""Flows in a footprint that people decided about by hand, with what became of each decision since."""

from __future__ import annotations

from dataclasses import replace

from qingheng.apps.footprints.access import footprint_by
from qingheng.apps.footprints.contracts_hand import HandView
from qingheng.apps.footprints.views_of import view_of_footprint
from qingheng.apps.lca import queries as lca
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, NotFound

GONE = "gone"


def by_hand(*, actor: Actor, footprint_id: int) -> tuple[HandView, ...]:
    """Decisions a footprint rests on, those that count most first, each as it stands now. Raises Forbidden, NotFound.

    Amounts, reasons and people are those of the record; whether a decision is in use and reviewed is of today.
    """
    one = view_of_footprint(footprint_by(actor, footprint_id))
    if not one.by_hand:
        return ()
    try:
        there = {
            each.id: each for each in lca.mappings(actor=actor, version=one.inputs["database"]["version"])
        }
    except (Conflict, NotFound):
        there = {}
    return tuple(
        replace(each, state=now.state, reviewed_name=now.reviewed_name, reviewed_at=now.reviewed_at)
        if (now := there.get(each.mapping)) is not None
        else replace(each, state=GONE)
        for each in one.by_hand
    )
