"""Writing a replay pack as a job: it goes on when the page is left, and its file waits a week for who asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from qingheng.apps.assurance.packs import KEPT_SECONDS, PACK_JOB, pack_file
from qingheng.apps.inventory import queries as inventories
from qingheng.apps.inventory.services import pack_inventory
from qingheng.platform.jobs.contracts import RunView
from qingheng.platform.jobs.services import start
from qingheng.platform.rights.actor import Actor


def start_pack(*, actor: Actor, inventory_id: int, at: datetime) -> RunView:
    """Have a worker write the pack of the run in force. Raises Forbidden, NotFound (also before the first run)."""
    view = inventories.inventory(actor=actor, inventory_id=inventory_id)
    inventories.line_groups(actor=actor, inventory_id=inventory_id)  # 404 before the first run
    parameters = {"inventory_id": inventory_id, "run": view.run.number if view.run else None}
    return start(actor=actor, kind=PACK_JOB, parameters=parameters, at=at)


def write_pack(
    *,
    actor: Actor,
    run_id: int,
    parameters: dict[str, Any],
    at: datetime,
    progress: Callable[[int, int], None],
) -> dict[str, Any]:
    """Write the pack of a job; what it gives is the result of the job. Raises Forbidden, NotFound."""
    into = pack_file(actor.tenant_id, run_id)
    into.parent.mkdir(parents=True, exist_ok=True)
    _forget_old(into.parent)
    made = pack_inventory(
        actor=actor, inventory_id=int(parameters["inventory_id"]), into=into, at=at, run=parameters.get("run"),
        progress=progress,
    )  # fmt: skip
    return {
        "file": made.name, "bytes": made.bytes, "rows": made.rows, "lines": made.lines, "seal": made.seal,
        "hash": made.run_hash, "withheld": len(made.withheld),
    }  # fmt: skip


def _forget_old(folder: Path) -> None:
    """Delete packs nobody fetched within a week, and what a killed worker left."""
    for path in folder.iterdir():
        if path.is_file() and time.time() - path.stat().st_mtime > KEPT_SECONDS:
            path.unlink(missing_ok=True)
