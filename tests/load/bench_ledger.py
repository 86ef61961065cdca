"""A hundred allocators over one lot at once, for a minute, on SQLite and on PostgreSQL.

Each allocator is a thread with a connection of its own. Over and over it transfers one unit of the same lot; the peer
is the same loop writing audit events alone. Told: bookings, bookings a second, the slowest, refusals, faults (locks and
deadlocks among them), and whether the sum is exact and the ledger proves itself.

`python tests/load/bench_ledger.py [SECONDS] [ALLOCATORS]` runs it alone; `./run bench ledger` with the others.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECONDS, ALLOCATORS = 60.0, 100
WORK = r"""
import json, sys, threading, time
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
import django
django.setup()
from django.core.management import call_command
from django.db import connection, transaction
call_command("migrate", verbosity=0)
from qingheng.apps.ledgers import queries, services
from qingheng.apps.ledgers.contracts import LotFacts
from qingheng.platform.audit.queries import verify as trail
from qingheng.platform.audit.services import record
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.scope import tenant_scope
from qingheng.platform.tenancy.services import create_tenant
seconds, allocators = float(sys.argv[1]), int(sys.argv[2])
at = datetime.now(UTC)
tenant = create_tenant(slug="bench", name_zh="x", name_en="x", at=at)
with tenant_scope(tenant.id):
    actor = operator_for(tenant=tenant)
    facts = LotFacts(kind="ppa", quantity=Decimal(1000), vintage_first=date(2026, 1, 1),
                     vintage_last=date(2026, 1, 31), market="CN")
    lot = services.issue_lot(actor=actor, facts=facts, at=at)
    big = services.issue_lot(actor=actor, facts=LotFacts(kind="ppa", quantity=Decimal(900000000),
                             vintage_first=date(2026, 1, 1), vintage_last=date(2026, 1, 31), market="CN"), at=at)
connection.close()
def book(target):
    services.transfer_lot(actor=actor, lot_id=target, quantity=Decimal("1"), to="B", at=datetime.now(UTC))
def peer():
    with transaction.atomic():
        record(actor=actor, action="bench", object_type="x", object_id=1, at=datetime.now(UTC))
def run(act, span):
    told, times, lock = Counter(), [], threading.Lock()
    until = time.perf_counter() + span
    def one():
        mine, slow = Counter(), []
        with tenant_scope(tenant.id):
            while time.perf_counter() < until:
                started = time.perf_counter()
                try:
                    act()
                    mine["done"] += 1
                except Exception as error:
                    mine[getattr(error, "code", "") or f"{type(error).__name__}: {error}"[:80]] += 1
                slow.append(time.perf_counter() - started)
        connection.close()
        with lock:
            told.update(mine)
            times.extend(slow)
    threads = [threading.Thread(target=one) for _ in range(allocators)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    done = told.pop("done", 0)
    return {"done": done, "a_second": round(done / span, 1), "slowest_s": round(max(times), 2), "other": dict(told)}
peer_figures = run(peer, min(seconds, 10.0))
figures = run(lambda: book(big.id), seconds)
small = run(lambda: book(lot.id), min(seconds, 20.0))
with tenant_scope(tenant.id):
    after, drained = queries.lot(actor=actor, lot_id=big.id), queries.lot(actor=actor, lot_id=lot.id)
    proof = queries.verify(actor=actor)
    figures |= {
        "sum_exact": after.sent == figures["done"] and after.held + after.sent == after.quantity,
        "drained": {"booked": small["done"], "of": 1000, "exact": drained.sent == small["done"] <= 1000, "other": small["other"]},
        "holds": proof.holds, "entries": proof.entries, "trail_intact": trail(tenant=tenant).intact,
        "peer_events": peer_figures,
    }
print("\n" + json.dumps(figures))
"""


def _measure(url: str | None, seconds: float, allocators: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="qingheng-ledger-") as home:
        env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        env |= {"QINGHENG_HOME": home, "PYTHONPATH": str(ROOT / "src"),
                "DJANGO_SETTINGS_MODULE": "qingheng.project.settings"}  # fmt: skip
        if url:
            env["DATABASE_URL"] = url
        done = subprocess.run(
            [sys.executable, "-c", WORK, str(seconds), str(allocators)], env=env, cwd=ROOT, capture_output=True,
            check=False, text=True,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def figures(seconds: float = SECONDS, allocators: int = ALLOCATORS) -> dict[str, Any]:
    """Figures of both databases; PostgreSQL is said to be missing when it is."""
    sys.path.insert(0, str(ROOT / "src"))
    from qingheng.interfaces.cli.cluster import Cluster, find_initdb

    found: dict[str, Any] = {"allocators": allocators, "seconds": seconds}
    found["sqlite"] = _measure(None, seconds, allocators)
    if find_initdb() is None:
        found["postgresql"] = "not run: initdb was not found"
        return found
    with Cluster(connections=allocators + 20) as cluster:
        found["postgresql"] = _measure(cluster.url, seconds, allocators)
    return found


if __name__ == "__main__":
    given = [float(text) for text in sys.argv[1:]]
    span = given[0] if given else SECONDS
    print(json.dumps(figures(span, int(given[1]) if len(given) > 1 else ALLOCATORS), indent=2))
