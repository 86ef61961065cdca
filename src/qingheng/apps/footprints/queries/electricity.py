"""Whether a record by contract still rests on what the ledger says."""

from __future__ import annotations

from typing import Final

from qingheng.apps.footprints.access import footprint_by, study_by
from qingheng.apps.footprints.electricity import NEEDED
from qingheng.apps.footprints.gathering import power_now
from qingheng.apps.footprints.kept_power import reads_record as of_record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Refusal

CURRENT: Final = "current"
OLDER: Final = "older"
UNKNOWN: Final = "unknown"


def reads_record(*, actor: Actor, study: str) -> bool:
    """Whether the actor, who may not see the ledger, reads a study by contract as its last run kept it. Raises Forbidden,
    NotFound."""
    return of_record(actor, study_by(actor, study))


def electricity_state(*, actor: Actor, footprint_id: int) -> str:
    """`current`: certificates, consumption and figures are as the record has them; `older`: they have changed since;
    `unknown`: the actor may not see the ledger, or a site is gone; empty for a record on the grid. Raises Forbidden,
    NotFound."""
    one = footprint_by(actor, footprint_id)
    kept = one.run.inputs.get("electricity")
    if kept is None:
        return ""
    if not all(actor.may(verb) for verb in NEEDED):
        return UNKNOWN
    try:
        now = power_now(actor, one.run.study)
    except Refusal:
        return UNKNOWN
    return CURRENT if now is not None and now.told == kept else OLDER
