"""A process that is killed while it reads, checks or seals: the load is whole or absent, and goes on or says why."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE = "厂区,月份,能源品种,表号,用电量(kWh)\n" + "".join(
    f"深圳工厂,2025-{month:02d},电力,M-{meter},{1000 + meter * 12 + month}\n"
    for meter in range(20)
    for month in range(1, 13)
)
STAND = """
from datetime import UTC, datetime
from qingheng.apps.organisation import services as organisation
from qingheng.platform.people.models import Person
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.rights.services import grant_role
from qingheng.platform.tenancy.scope import tenant_scope
from qingheng.platform.tenancy.services import create_tenant
at = datetime(2026, 1, 5, tzinfo=UTC)
tenant = create_tenant(slug="acme", name_zh="甲公司", name_en="Acme", at=at)
with tenant_scope(tenant.id):
    actor = operator_for(tenant=tenant)
    for role in ("data_owner", "approver"):
        person = Person.objects.create_user(f"{role}@acme.example", name=role, created_at=at)
        grant_role(actor=actor, person=person, role=role, at=at)
    facts, parent = organisation.NodeFacts, None
    for code, kind, zh, en in (("acme", "group", "甲集团", "Acme"), ("sz", "site", "深圳工厂", "Shenzhen")):
        node = organisation.add_node(
            actor=actor, code=code, facts=facts(kind=kind, name_zh=zh, name_en=en), parent_id=parent, at=at
        )
        parent = node.id
"""
BY = ("--as", "data_owner@acme.example")
ENERGY = ("--dataset", "energy", *BY)


class Installation:
    """A data directory, worked on by processes of their own that a driver forks off."""

    def __init__(self, driver: subprocess.Popen[str], home: Path) -> None:
        self.driver, self.home = driver, home

    def ask(self, **request: Any) -> dict[str, Any]:
        """What became of a process: how it ended, and what each command said."""
        assert self.driver.stdin is not None
        assert self.driver.stdout is not None
        self.driver.stdin.write(json.dumps({"home": str(self.home), **request}) + "\n")
        self.driver.stdin.flush()
        found: dict[str, Any] = json.loads(self.driver.stdout.readline())
        return found

    def commands(self, *commands: tuple[str, ...]) -> list[Any]:
        """What commands say as JSON, one after another in one process; the exit code and text of one refused."""
        answer = self.ask(commands=[[*one, "--format", "json"] for one in commands])
        assert answer["status"] == 0, answer
        return [
            json.loads(text) if text.startswith(("{", "[")) else (code, text) for code, text in answer["said"]
        ]

    def dies(self, place: str, when: str, *command: str) -> None:
        """A command, its process killed before or after a step."""
        answer = self.ask(commands=[[*command, "--format", "json"]], place=place, when=when)
        assert answer["status"] == -signal.SIGKILL, answer


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    env = kept | {
        "QINGHENG_HOME": str(tmp_path_factory.mktemp("home") / "unused"),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "LANG": "C.UTF-8",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.intake.dying"], cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    ) as process:  # fmt: skip
        yield process
        process.stdin.close()  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def handed_in(driver: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a company with one load handed in (`whole`), and as it was before (`empty`)."""
    place = tmp_path_factory.mktemp("standing")
    (place / "energy.csv").write_text(FILE, encoding="utf-8")
    empty = Installation(driver, place / "empty")
    assert empty.ask(script=STAND)["status"] == 0
    shutil.copytree(place / "empty", place / "whole")
    load, number = ("intake", "load", str(place / "energy.csv"), *ENERGY), "1"
    Installation(driver, place / "whole").commands(
        load, ("intake", "map", number, "--confirm", *BY), ("intake", "submit", number, *BY)
    )
    return place


def whole(checks: Any, trails: Any) -> None:
    """Nothing partial counts, and the trail is intact."""
    assert [one for one in checks if one["problem"]] == []
    assert all(trail["intact"] for trail in trails)


VERIFY = (("intake", "verify"), ("audit", "verify"))


def test_killed_before_the_file_is_announced(driver: Any, handed_in: Path, tmp_path: Path) -> None:
    here = Installation(driver, shutil.copytree(handed_in / "empty", tmp_path / "home"))
    load = ("intake", "load", str(handed_in / "energy.csv"), *ENERGY)
    here.dies("qingheng.apps.intake.services.loading.attach", "before", *load)
    nothing, again = here.commands(("intake", "status"), load)
    assert nothing == []
    assert again["stage"] == "mapping"


def test_killed_while_reading_and_while_checking(driver: Any, handed_in: Path, tmp_path: Path) -> None:
    here = Installation(driver, shutil.copytree(handed_in / "empty", tmp_path / "home"))
    load = ("intake", "load", str(handed_in / "energy.csv"), *ENERGY)
    here.dies("qingheng.apps.intake.services.reading.parts_of", "after", *load)
    (view,), refused, resumed = here.commands(
        ("intake", "status"), ("intake", "submit", "1", *BY, "--lang", "en"), ("intake", "resume", "1", *BY)
    )
    assert (view["state"], view["stage"], view["rows"]) == ("draft", "reading", 0)
    assert refused[0] == 1
    assert "not checked yet" in refused[1]
    assert resumed["stage"] == "mapping"
    here.dies("qingheng.plane.intake.running.flush", "before", "intake", "map", "1", "--confirm", *BY)
    (view,), resumed, checks, trails = here.commands(
        ("intake", "status"), ("intake", "resume", "1", *BY), *VERIFY
    )
    assert (view["stage"], view["rows"]) == ("checking", 0)
    assert (resumed["stage"], resumed["rows"], resumed["errors"]) == ("ready", 240, 0)
    whole(checks, trails)


@pytest.mark.parametrize(
    ("place", "when"),
    [
        ("qingheng.plane.store.partitions._write", "after"),
        ("qingheng.plane.store.partitions.put_text", "before"),
        ("qingheng.apps.intake.services.workflow.put_in_store", "after"),
        ("qingheng.apps.intake.services.sealing.announce", "after"),
    ],
)
def test_killed_while_sealing(driver: Any, handed_in: Path, tmp_path: Path, place: str, when: str) -> None:
    here = Installation(driver, shutil.copytree(handed_in / "whole", tmp_path / "home"))
    approve = ("intake", "approve", "1", "--as", "approver@acme.example")
    here.dies(place, when, *approve)
    (view,), nothing, done, checks, trails = here.commands(
        ("intake", "status"), ("intake", "verify"), approve, *VERIFY
    )
    assert (view["state"], view["sealed_at"], nothing) == ("submitted", None, [])
    assert (done["state"], done["rows"]) == ("sealed", 240)
    assert [check["rows"] for check in checks] == [240]
    whole(checks, trails)
