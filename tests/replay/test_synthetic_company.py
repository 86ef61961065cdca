"""The synthetic company with every method and certificates: its run replays to the last digit, and commands say so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qingheng.formats.replay_program import replay
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_a_run_of_every_method_replays_alike(tmp_path: Path) -> None:
    from qingheng.apps.inventory import queries, services
    from qingheng.interfaces.cli.main import app
    from qingheng.interfaces.cli.synthetic import load_synthetic
    from qingheng.platform.rights.queries import operator_for
    from qingheng.platform.tenancy.scope import tenant_scope

    made = load_synthetic(at=NOW, say=lambda _zh, _en: None)
    actor = operator_for(tenant=made.tenant)
    with tenant_scope(made.tenant.id):
        view = _inventory(actor)
        run = services.run_inventory(actor=actor, inventory_id=view.id, at=NOW)
        pack = services.pack_inventory(actor=actor, inventory_id=view.id, into=tmp_path / "pack.zip", at=NOW)
        whole = queries.totals(actor=actor, inventory_id=view.id)[0]
    answer = replay(tmp_path / "pack.zip", seal=pack.seal)
    assert answer["result"] == "same", answer
    assert answer["lines"] == pack.lines > 1000
    assert answer["run"] == run.run_hash
    assert answer["unproven"] == []
    assert whole.meter.blocked.rows > 0
    said = CliRunner().invoke(app, ["replay", str(tmp_path / "pack.zip"), "--format", "json"])
    assert said.exit_code == 0, said.output
    assert json.loads(said.output)["lines"] == pack.lines


def _inventory(actor: Any) -> Any:
    from qingheng.apps.inventory import queries, services
    from qingheng.apps.organisation import queries as organisation

    found = queries.inventories(actor=actor)
    if found:
        return found[0]
    period = organisation.periods(actor=actor, kind="year")[-1]
    return services.make_inventory(
        actor=actor, code="whole", name_zh="清单", name_en="Inventory", node_id=organisation.root(actor=actor).id,
        period=period.label, at=NOW, on=NOW.date(),
    )  # fmt: skip
