"""Requests nobody thought of: every operation answers as its description says, never with a fault of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from qingheng.interfaces.api.answers import Problem
from tests.world import NOW, Furnish, actors, client_as, company, record, rival, world

__all__ = ["NOW", "actors", "client_as", "company", "furnish", "record", "rival", "world"]
pytestmark = pytest.mark.django_db
SCHEMA = schemathesis.openapi.from_dict(
    json.loads(Path(__file__).with_name("openapi.json").read_text("utf-8"))
)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
MANY, FEW = 8, 2
HEAVY = {
    f"{method} /api/v1/{{company}}/{rest}"
    for method, rest in (
        ("GET", "kpi"),
        ("GET", "kpi/export/{kind}"),
        ("GET", "checks/results"),
        ("POST", "checks"),
        ("POST", "derivation"),
        ("GET", "audit/events"),
    )
}
CONFORMS = schemathesis.checks.CHECKS.get_one("response_schema_conformance")
NUL, LONG = "a\x00b", "长" * 3000
WORDS = ["电力", NUL, LONG, "%", '"', "*", "NEAR(", "a AND"]

BODIES: dict[str, list[Any]] = {
    "code": ["new-one", "wuhan", "own.figure", "ghg.scope1", ""],
    "kind": ["site", "legal_entity", "closing", "quality.run", "no.such.job"],
    "parent": ["lenovo-group", "wuhan", None],
    "holder": ["lenovo-group", "wuhan"],
    "held": ["lcfc", "hefei", "lenovo-group"],
    "percent": ["60", "0", "100.0000001", "1e400", "-5", "99999999999999999999"],
    "latitude": ["31.8", "91", "1e30", None],
    "longitude": ["117", "-181", "0.00000000000000001", None],
    "fiscal_start_month": [1, 4, 13, 10**20, None],
    "rate": ["7.1", "0", "1e-30", "1e30", "123456789.123456789123"],
    "base": ["USD", "usd", "XXXX", ""],
    "quote": ["CNY", "USD", "元"],
    "valid_from": ["2020-01-01", "0001-01-01", "9999-12-31"],
    "valid_until": ["2030-12-31", "0001-01-01", None],
    "key": ["ghg.scope1", "employees.gender[female]", "ghg.total_market", "ghg.scope1[x]", "["],
    "period": ["FY2022/23", "FY2023", "2023-04", "9999", ""],
    "text": ["5", "1,234.5", "n/a", "-5", "3亿", "12%", "1e9", "9" * 40, "1" + " " * 200 + "x", LONG],
    "unit": ["tCO2e", "", "MW", "t CO2e / (", "kg**9999", LONG],
    "formula": ["", "ghg.scope1 + ghg.scope3", "own.figure", "1/0", "(" * 500, "sum(", "9**9**9"],
    "reason_code": ["data_correction", "", "nonsense"],
    "reason": ["because", "", LONG],
    "state": ["explained", "fixed", "open", "nonsense"],
    "owner_id": [1, 2**63, -1, None],
    "due": ["2030-01-01", "0001-01-01", None],
    "title": ["t", "", LONG],
    "node": ["lenovo-group", None, "nowhere"],
    "pillar": ["environment", "E", ""],
    "quantity": ["emissions", "nonsense"],
    "aggregation": ["sum", "none", "nonsense"],
    "direction": ["lower", "nonsense"],
    "axis": ["gender", "", "nonsense"],
    "order": [0, -1, 10**20],
}


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """What furnish leaves for the tests: a token, and values of path and query."""
    return {}


@pytest.fixture(scope="module")
def furnish(made: dict[str, Any]) -> Furnish:
    """Beyond the record: targets, a run of the checks, drafts, a token of the programme manager."""
    from qingheng.apps.quality.services import run_checks
    from qingheng.apps.targets.services import load_targets
    from qingheng.platform.people.tokens import create_token

    def load(manager: Any, pack: Any, root: Any) -> None:
        load_targets(actor=manager, pack=pack, at=NOW)
        run_checks(actor=manager, node_id=root.id, at=NOW)
        made["token"] = create_token(
            actor=manager, label="fuzz", verbs=sorted(manager.verbs), days=10, at=NOW
        ).text
        made["known"] = known_values(manager, root)

    return load


def known_values(manager: Any, root: Any) -> dict[str, list[Any]]:
    """Values that exist, so that requests come past the first door, and some that break things."""
    from qingheng.apps.indicators import queries, services
    from qingheng.apps.organisation.queries import periods
    from qingheng.apps.quality.queries import findings

    drafts = [
        services.enter_figures(
            actor=manager,
            node_id=root.id,
            title="t",
            figures=[services.EnteredFigure("ghg.scope1", year, "5")],
            at=NOW,
        ).id
        for year in ("2031", "2032")
    ]
    services.submit_submission(actor=manager, submission_id=drafts[1], at=NOW)
    points = queries.points(actor=manager, node_id=root.id)
    return {
        "submission_id": [*drafts, 0, 2**63, -1],
        "datapoint_id": [points["ghg.scope1", "FY2022/23"].id, 2**63],
        "period_id": [periods(actor=manager)[0].id, 10**30],
        "run_id": [1, 2**64],
        "fingerprint": [findings(actor=manager, node_id=root.id).findings[0].fingerprint, "x", LONG],
        "code": ["lenovo-group", "wuhan", "ghg.scope1", "T01", "%00", NUL],
        "node": ["lenovo-group", "wuhan", NUL, LONG],
        "period": ["FY2022/23", NUL],
        "pack_id": ["quality-esg", "company-lenovo", "..", "../../etc", NUL],
        "sha256": ["0" * 64, "..%2f..%2fetc%2fpasswd", NUL],
        "cursor": ["MA==", "OTk5OTk5OTk5", "é", "====", NUL],
        "limit": [0, -1, 10**30],
        "sort": ["order", "-name", NUL],
        "text": WORDS,
        "q": WORDS,
        "on": ["0001-01-01", "9999-12-31"],
        "state": ["draft", NUL],
    }


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """A clock that stands, and evidence in a throwaway folder."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    settings.MEDIA_ROOT = tmp_path / "blobs"


@pytest.fixture(scope="module")
def application() -> Any:
    """The server as it is deployed."""
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_operation_answers_as_described(
    operation: Any, record: Any, made: dict[str, Any], application: Any
) -> None:
    known, token = made["known"], made["token"]
    most = FEW if operation.label in HEAVY else MANY

    @settings(
        max_examples=most,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(case=operation.as_strategy(), data=st.data())
    def attempt(case: Any, data: Any) -> None:
        case.path_parameters["company"] = "acme"
        for place in (case.path_parameters, case.query):
            for name in set(place or {}) & known.keys():
                if data.draw(st.integers(0, 3)):
                    place[name] = data.draw(st.sampled_from(known[name]))
        if isinstance(case.body, dict) and data.draw(st.integers(0, 3)):
            case.body = plausible(case.body, data)
        case.cookies = {}
        with transaction.atomic():
            answer = case.call(app=application, headers={"Authorization": f"Bearer {token}"})
            transaction.set_rollback(True)
        described(case, answer)

    attempt()


def plausible(body: dict[str, Any], data: Any) -> dict[str, Any]:
    """The body with values that mean something in most of its places, so that services are reached."""
    filled: dict[str, Any] = {}
    for name, value in body.items():
        if isinstance(value, list):
            filled[name] = [plausible(one, data) if isinstance(one, dict) else one for one in value[:3]]
        elif name in BODIES and data.draw(st.integers(0, 5)):
            filled[name] = data.draw(st.sampled_from(BODIES[name]))
        else:
            filled[name] = value
    return filled


def described(case: Any, answer: Any) -> None:
    """No fault of ours; a success has the shape described, a refusal that of every refusal."""
    assert answer.status_code < 500, (case.as_curl_command(), answer.text[:500])
    if answer.status_code < 300:
        case.validate_response(answer, checks=[CONFORMS])
        return
    assert answer.status_code in (400, 403, 404, 405, 409, 413, 422), answer.status_code
    problem = Problem.model_validate_json(answer.content)
    assert problem.code
    assert problem.message
