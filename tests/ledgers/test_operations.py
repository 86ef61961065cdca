"""Operations of the API: one answer to one key, a refusal that leaves its item, plans with what they rest on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qingheng.apps.ledgers import queries, services
from tests.ledgers.conftest import facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plants")]
LOTS = "/api/v1/acme/ledgers/lots"
LOT = {
    "kind": "gec", "quantity": "100", "vintage_first": "2026-10-01", "vintage_last": "2026-10-31", "market": "CN",
    "registry": "GEC", "serial_from": "W0000001", "serial_to": "W0000100",
}  # fmt: skip
DEMANDS = [{"site": "hefei", "month": "2026-10", "quantity": "60", "market": "CN"}]
PLAN = {"first": "2026-10-01", "last": "2026-10-31", "demands": DEMANDS}


def post(client: Any, path: str, body: Any, key: str = "") -> Any:
    """The answer to a body sent as JSON, with an Idempotency-Key if one is given."""
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def test_a_refusal_with_a_key_keeps_its_item_and_frees_the_key(client_as: Any, actors: Any) -> None:
    client = client_as("data_owner")
    wrong = post(client, LOTS, LOT | {"quantity": "99"}, key="one")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "serial-count")
    assert [one.code for one in queries.worklist(actor=actors["auditor"])] == ["serial-count"]
    again = post(client, LOTS, LOT | {"quantity": "99"}, key="one")
    assert again.status_code == 422
    assert len(queries.worklist(actor=actors["auditor"])) == 1
    right = post(client, LOTS, LOT, key="two")
    repeated = post(client, LOTS, LOT, key="two")
    assert right.status_code == repeated.status_code == 200
    assert right.json()["id"] == repeated.json()["id"]


def test_each_posting_operation_keeps_what_it_refuses(client_as: Any, actors: Any, now: Any) -> None:
    lot = services.issue_lot(actor=actors["data_owner"], facts=facts("100", tradable=False), at=now)
    client = client_as("data_owner")
    transfer = post(client, f"{LOTS}/{lot.id}/transfer", {"quantity": "1", "to": "B"}, key="t")
    release = post(
        client, f"{LOTS}/{lot.id}/release", {"site": "hefei", "month": "2026-10", "reason": "x"}, key="r"
    )
    plan = post(client, "/api/v1/acme/ledgers/allocations", PLAN, key="p")
    assert [one.json()["code"] for one in (transfer, release, plan)] == [
        "not-tradable",
        "beyond-lot",
        "not-tradable",
    ]
    found = {(one.code, one.source) for one in queries.worklist(actor=actors["auditor"])}
    assert found == {("not-tradable", "act"), ("beyond-lot", "act"), ("not-tradable", "plan")}


def test_a_plan_says_what_it_rests_on_and_writes_nothing(client_as: Any, actors: Any, now: Any) -> None:
    services.issue_lot(actor=actors["data_owner"], facts=facts("100"), at=now)
    client = client_as("data_owner")
    waits = post(client, "/api/v1/acme/ledgers/allocations", PLAN).json()
    more = [{**DEMANDS[0], "quantity": "500"}]
    answer = post(client, "/api/v1/acme/ledgers/plan", PLAN | {"demands": more}).json()
    assert (answer["total"], answer["open"]) == ("40", "400")
    assert [(one["act_id"], one["quantity"]) for one in answer["waiting"]] == [(waits["id"], "60")]
    (rating,) = answer["ratings"]
    assert (rating["site"], rating["basis"]) == ("hefei", "residual")
    assert answer["avoided"] is not None
    assert queries.acts(actor=actors["auditor"], state="submitted")[0].id == waits["id"]
    assert post(client_as("auditor"), "/api/v1/acme/ledgers/plan", PLAN).status_code == 403
