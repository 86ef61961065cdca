"""A process killed in mid allocation: all of it is booked or nothing, and the ledger proves itself."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.intake.test_crash import STAND, Installation, driver  # noqa: F401 - the driver is a fixture

BY = ("--as", "data_owner@acme.example")
ISSUE = (
    "ledger", "issue", "--kind", "ppa", "--quantity", "100", "--vintage", "2025-10", "--market", "CN", *BY,
)  # fmt: skip
DEMANDS = "site,month,mwh,market\nsz,2025-10,60,CN\n"


@pytest.mark.parametrize(
    ("place", "when"),
    [
        ("qingheng.apps.ledgers.services.deciding.book", "before"),
        ("qingheng.apps.ledgers.services.deciding.book", "after"),
        ("qingheng.apps.ledgers.services.deciding.record", "after"),
    ],
)
def test_killed_while_confirming(
    driver: subprocess.Popen[str],  # noqa: F811
    tmp_path: Path,
    place: str,
    when: str,
) -> None:
    demands = tmp_path / "demands.csv"
    demands.write_text(DEMANDS, encoding="utf-8")
    here = Installation(driver, tmp_path / "home")
    assert here.ask(script=STAND)["status"] == 0
    allocate = (
        "ledger", "allocate", "--first", "2025-10-01", "--last", "2025-10-31", "--demands", str(demands),
        "--strategy", "oldest", *BY,
    )  # fmt: skip
    _lot, act = here.commands(ISSUE, allocate)
    approve = ("ledger", "decide", str(act["id"]), "approve", "--as", "approver@acme.example")
    here.dies(place, when, *approve)
    proof, trail, acts = here.commands(("ledger", "verify"), ("audit", "verify"), ("ledger", "acts"))
    assert proof["holds"]
    assert (proof["entries"], acts[0]["state"]) == (1, "submitted")
    assert intact(trail)
    done, lots, proof = here.commands(approve, ("ledger", "lots"), ("ledger", "verify"))
    assert (done["state"], lots[0]["allocated"], proof["holds"]) == ("approved", "60", True)


def intact(trail: Any) -> bool:
    return all(one["intact"] for one in trail)
