"""A hundred allocators over one lot at once, for a minute, on SQLite and on PostgreSQL.

Each allocator is a thread with a connection of its own. Over and over it allocates one certificate of the same lot: one
person plans it by hand for a month of a site and hands it in, another confirms it, and only then the balance moves. Then
a lot of 300 is drained by all of them. The peer is the same threads writing two audit events for each
allocation and nothing else: what the company's one chain of events allows.

Told: allocations a second, the median and the slowest, refusals by their codes, faults (locks and deadlocks among them), and
whether the sum is exact, the ledger proves itself and the chain of events is whole.

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
PEER_SECONDS, DRAIN_SECONDS = 5.0, 30.0
SLACK = 180.0  # seconds for set-up, the last ones of a hundred in line, and the proof
WORK = r"""
import json, statistics, sys, threading, time
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
import django
django.setup()
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
call_command("migrate", verbosity=0)
from qingheng.apps.ledgers import queries, services
from qingheng.apps.ledgers.contracts import LotFacts
from qingheng.apps.organisation.services import NodeFacts, add_node
from qingheng.calc.ledger import Demand, Strategy, Wanted
from qingheng.platform.audit.queries import verify as trail
from qingheng.platform.audit.services import record
from qingheng.platform.people.models import Person
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.queries import actor_for, operator_for
from qingheng.platform.rights.services import grant_role
from qingheng.platform.tenancy.scope import tenant_scope
from qingheng.platform.tenancy.services import create_tenant
seconds, allocators, peer_seconds, drain_seconds = float(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
at = datetime.now(UTC)
today = timezone.localdate(at)
year = today.year - 1
tenant = create_tenant(slug="bench", name_zh="x", name_en="x", at=at)
SITES, MONTHS = 10, 10
def say(text):
    print(text, file=sys.stderr, flush=True)
def person(role):
    one = Person.objects.create_user(f"{role}@bench.example", "correct horse battery", name=role, created_at=at)
    grant_role(actor=operator_for(tenant=tenant), person=one, role=role, at=at)
    return actor_for(person=one, tenant=tenant, at=at)
def lot_of(quantity, start):
    return services.issue_lot(actor=planner, at=at, facts=LotFacts(
        kind="gec", quantity=Decimal(quantity), vintage_first=date(year, 1, 1), vintage_last=date(year, 1, 31), market="CN",
        registry="GEC", serial_from=f"B{start:010}", serial_to=f"B{start + quantity - 1:010}"))
with tenant_scope(tenant.id):
    root = add_node(actor=operator_for(tenant=tenant), code="group", parent_id=None, at=at,
                    facts=NodeFacts(kind="group", name_zh="x", name_en="x", country="CN"))
    for number in range(SITES):
        add_node(actor=operator_for(tenant=tenant), code=f"site-{number}", parent_id=root.id, at=at,
                 facts=NodeFacts(kind="site", name_zh="x", name_en="x", country="CN"))
    planner, confirmer = person("data_owner"), person("approver")
    big, small = lot_of(10_000_000, 1), lot_of(300, 20_000_001)
connection.close()
def allocate(lot, number):
    site, month = f"site-{number % SITES}", date(year, 1 + number // SITES % MONTHS, 1)
    asked = services.Asked(first=month, last=today, on=today, strategy=Strategy.manual, lots=(lot.id,),
                           demands=(Demand(site, month, Decimal(10_000_000), "CN"),),
                           wanted=(Wanted(str(lot.id), site, month, Decimal(1)),))
    act = services.propose_allocation(actor=planner, asked=asked, at=datetime.now(UTC))
    services.approve_act(actor=confirmer, act_id=act.id, at=datetime.now(UTC))
def peer(number):
    for _ in range(2):
        with transaction.atomic():
            record(actor=planner, action="bench", object_type="x", object_id=number, at=datetime.now(UTC))
def run(name, act, span):
    told, refused, times, lock = Counter(), Counter(), [], threading.Lock()
    until = time.perf_counter() + span
    def one(number):
        mine, no, slow = Counter(), Counter(), []
        with tenant_scope(tenant.id):
            while time.perf_counter() < until:
                started = time.perf_counter()
                try:
                    act(number)
                    mine["done"] += 1
                    slow.append(time.perf_counter() - started)
                except Refusal as refusal:
                    no[refusal.code] += 1
                except Exception as error:
                    mine[f"{type(error).__name__}: {error}"[:80]] += 1
        connection.close()
        with lock:
            told.update(mine)
            refused.update(no)
            times.extend(slow)
    threads = [threading.Thread(target=one, args=(number,)) for number in range(allocators)]
    begun = time.perf_counter()
    [t.start() for t in threads]
    [t.join() for t in threads]
    took = time.perf_counter() - begun
    done = told.pop("done", 0)
    found = {"done": done, "seconds": round(took, 1), "a_second": round(done / took, 1), "refused": dict(refused),
             "median_s": round(statistics.median(times), 2) if times else None,
             "slowest_s": round(max(times), 2) if times else None, "faults": dict(told)}
    say(f"  {name}: {json.dumps(found)}")
    return found
figures = {"peer": run("peer, two audit events", peer, peer_seconds)}
figures["allocations"] = run("allocations", lambda n: allocate(big, n), seconds)
figures["drained"] = run("a lot of 300", lambda n: allocate(small, n), drain_seconds)
with tenant_scope(tenant.id):
    after, drained = queries.lot(actor=confirmer, lot_id=big.id), queries.lot(actor=confirmer, lot_id=small.id)
    stands = queries.allocations(actor=confirmer, first=date(year, 1, 1), last=today)
    proof = queries.verify(actor=confirmer)
    figures |= {
        "sum_exact": after.allocated == figures["allocations"]["done"] and after.held + after.allocated == after.quantity
                     and sum(one.mwh for one in stands) == after.allocated + drained.allocated,
        "drained_exact": drained.allocated == figures["drained"]["done"] <= 300,
        "holds": proof.holds, "entries": proof.entries, "trail_intact": trail(tenant=tenant).intact,
    }
print("\n" + json.dumps(figures), flush=True)
"""


def _measure(url: str | None, seconds: float, allocators: int) -> dict[str, Any]:
    """Figures of one database. What it says on the way appears at once; beyond its minute and set-up it is ended."""
    spans = (seconds, allocators, min(PEER_SECONDS, seconds), min(DRAIN_SECONDS, seconds / 2))
    with tempfile.TemporaryDirectory(prefix="qingheng-ledger-") as home:
        env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        env |= {"QINGHENG_HOME": home, "PYTHONPATH": str(ROOT / "src"),
                "DJANGO_SETTINGS_MODULE": "qingheng.project.settings"}  # fmt: skip
        if url:
            env["DATABASE_URL"] = url
        done = subprocess.run(
            [sys.executable, "-c", WORK, *map(str, spans)], env=env, cwd=ROOT, stdout=subprocess.PIPE, check=False,
            text=True, timeout=sum(spans) - allocators + SLACK,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the allocators ended with {done.returncode}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def figures(seconds: float = SECONDS, allocators: int = ALLOCATORS) -> dict[str, Any]:
    """Figures of both databases; PostgreSQL is said to be missing when it is."""
    sys.path.insert(0, str(ROOT / "src"))
    from qingheng.interfaces.cli.cluster import Cluster, find_initdb

    found: dict[str, Any] = {"allocators": allocators, "seconds": seconds}
    print("SQLite", file=sys.stderr, flush=True)
    found["sqlite"] = _measure(None, seconds, allocators)
    if find_initdb() is None:
        found["postgresql"] = "not run: initdb was not found"
        return found
    print("PostgreSQL", file=sys.stderr, flush=True)
    with Cluster(connections=allocators + 20) as cluster:
        found["postgresql"] = _measure(cluster.url, seconds, allocators)
    return found


if __name__ == "__main__":
    given = [float(text) for text in sys.argv[1:]]
    span = given[0] if given else SECONDS
    told = figures(span, int(given[1]) if len(given) > 1 else ALLOCATORS)
    print(json.dumps(told, indent=2), flush=True)
