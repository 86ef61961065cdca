"""The demonstration's pack replays to the last digit, with and without the platform."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qingheng.formats.replay_program import replay
from tests.world import NOW

pytestmark = pytest.mark.django_db
Packed = Callable[..., tuple[Any, Path]]


def table(path: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(name).decode())))


def test_the_replay_gives_the_totals_of_the_run(packed: Packed, actors: dict[str, Any]) -> None:
    from qingheng.apps.inventory import queries

    made, path = packed()
    answer = replay(path, seal=made.seal)
    assert answer["result"] == "same", answer
    assert (answer["lines"], answer["unproven"]) == (made.lines, [])
    found = queries.inventory_of_period(actor=actors["auditor"], period="FY2022/23")
    scopes = queries.scopes(actor=actors["auditor"], inventory_id=found.id)
    stated = {
        (row["view"], row["group"], row["key"], row["what"]): row["value"]
        for row in table(path, "totals.csv")
    }
    for view, name, scope in (
        ("location", "scope1", "1"),
        ("location", "scope2_location", "2"),
        ("market", "scope2_market", "2"),
    ):
        for code in ("AR6", "AR5"):
            assert Decimal(stated[view, "scope", scope, f"co2e:{code}"]) == scopes[name].co2e[code]
            assert (
                Decimal(stated[view, "scope", scope, f"consolidated:{code}"])
                == scopes[name].consolidated[code]
            )


def test_the_program_in_the_pack_does_the_same_alone(packed: Packed, tmp_path: Path) -> None:
    """In an empty environment: no packages, no settings, no database."""
    made, path = packed()
    folder = tmp_path / "unpacked"
    zipfile.ZipFile(path).extractall(folder)
    command = [sys.executable, "-I", "-S", "-B", str(folder / "replay.py")]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, cwd="/", env={}, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout) == json.loads(json.dumps(replay(path)))
    words = subprocess.run(
        [*command, str(path)], capture_output=True, text=True, cwd="/", env={}, check=False
    )
    assert f"{made.lines} lines" in words.stdout


def test_the_same_run_gives_the_same_bytes(packed: Packed) -> None:
    _made, path = packed()
    before = path.read_bytes()
    _again, path = packed()
    assert path.read_bytes() == before


def test_the_pack_tells_where_each_row_came_from(packed: Packed) -> None:
    _made, path = packed()
    sources = {(row["part"], row["source"]): row for row in table(path, "sources.csv")}
    assert all(len(row["partition_sha256"]) == 64 and row["approved"] for row in sources.values())
    rows = table(path, "rows-0.csv")
    assert {(("0", row["source"]) in sources) for row in rows} == {True}
    assert all(Decimal(row["amount"]) != 0 for row in rows if row["amount"])
    choices = table(path, "choices.csv")
    assert {row["proof"] for row in choices if row["status"] == "counted"} == {"exact"}
    assert any(row["status"] == "blocked" and not row["proof"] for row in choices)


def test_packing_is_audited_and_needs_the_right(packed: Packed, actors: dict[str, Any]) -> None:
    from qingheng.platform.audit.models import AuditEvent
    from qingheng.platform.rights.errors import Forbidden

    made, _path = packed()
    event = AuditEvent.objects.filter(action="inventory.packed").order_by("-seq").first()
    assert (event.data["seal"], event.data["hash"], event.at) == (made.seal, made.run_hash, NOW)
    with pytest.raises(Forbidden):
        packed("supplier")


def test_another_seal_is_told(packed: Packed) -> None:
    _made, path = packed()
    answer = replay(path, seal="0" * 64)
    assert (answer["result"], answer["first"]["what"]) == ("different", "seal")


def test_a_factor_its_licence_keeps_in_the_house_is_named_by_hash_alone(
    packed: Packed, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qingheng.apps.inventory import packed as tables
    from qingheng.apps.inventory.services import packing

    kept = table(packed()[1], "factors.csv")[0]["factor"]

    def held(factor: dict[str, Any]) -> bool:
        return bool(factor) and factor["id"] == kept

    monkeypatch.setattr(tables, "withheld", held)
    monkeypatch.setattr(packing, "withheld", held)
    made, path = packed()
    assert made.withheld == (kept,)
    (row,) = [row for row in table(path, "factors.csv") if row["factor"] == kept]
    assert (row["kg_per_unit"], row["withheld"], len(row["sha256"])) == ("", "1", 64)
    answer = replay(path)
    assert answer["result"] == "same", answer
    assert {one["factor"] for one in answer["unproven"]} == {kept}
