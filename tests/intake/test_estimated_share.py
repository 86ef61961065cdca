"""How much of a total is estimated is said wherever the total is shown, and not where the total is not known."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from typer.testing import CliRunner

from qingheng.apps.intake.queries.calendar import calendar
from qingheng.apps.intake.queries.estimated import estimated_shares, shares_by_year, shares_of_submission
from qingheng.apps.intake.services import workflow
from qingheng.apps.intake.services.estimates import make_estimates
from qingheng.interfaces.cli.main import app
from qingheng.platform.people.models import Person
from qingheng.platform.rights.queries import actor_for
from qingheng.platform.rights.services import grant_role
from tests.intake.conftest import bill

pytestmark = pytest.mark.django_db
YEAR: dict[str, Any] = {"dataset": "energy", "first": date(2025, 1, 1), "last": date(2025, 12, 31)}


@pytest.fixture
def estimate(seal: Any, actors: Any, sites: Any, now: Any) -> Any:
    """Sealed: January 2024 and 2025 of 300 kWh, February 2024 of 100; February 2025 estimated as the year before."""
    seal(
        bill(period="2024-01", quantity="300"),
        bill(period="2024-02", quantity="100"),
        bill(period="2025-01", quantity="300"),
    )
    made = make_estimates(
        actor=actors["data_owner"], dataset="energy", node_id=sites["acme"].id, first=date(2025, 2, 1),
        last=date(2025, 2, 1), method="same_month_last_year", at=now,
    )  # fmt: skip
    assert made.estimate_method == "same_month_last_year"
    return made


@pytest.fixture
def estimated(estimate: Any, actors: Any, now: Any) -> Any:
    workflow.submit(actor=actors["data_owner"], submission_id=estimate.id, at=now)
    return workflow.approve(actor=actors["approver"], submission_id=estimate.id, at=now)


def test_the_share_of_a_year_and_of_each_month(estimated: Any, actors: Any) -> None:
    whole, *months = estimated_shares(actor=actors["auditor"], **YEAR)
    assert (whole.column, whole.unit, whole.period) == ("quantity", "kWh", "2025-01 – 2025-12")
    assert (whole.estimated, whole.total, whole.share) == (Decimal(100), Decimal(400), Decimal("0.25"))
    assert whole.methods == {"same_month_last_year": Decimal("0.25")}
    assert [(one.period, one.share) for one in months] == [("2025-02", Decimal(1))]


def test_nothing_estimated_is_no_share(seal: Any, actors: Any) -> None:
    seal(bill(period="2025-01"))
    assert estimated_shares(actor=actors["auditor"], **YEAR) == []
    assert shares_by_year(actor=actors["auditor"], dataset="energy") == []


def test_no_share_where_the_total_is_not_known(estimated: Any, seal: Any, actors: Any) -> None:
    seal(bill(period="2025-03", quantity="无数据", meter="M-9"))
    whole, february = estimated_shares(actor=actors["auditor"], **YEAR)
    assert (whole.estimated, whole.total, whole.share) == (Decimal(100), None, None)
    assert whole.methods == {"same_month_last_year": None}
    assert february.share == 1


def test_the_actual_figure_takes_the_estimate_and_its_share_away(
    estimated: Any, seal: Any, actors: Any
) -> None:
    seal(bill(period="2025-02", quantity="120"))
    assert estimated_shares(actor=actors["auditor"], **YEAR) == []


def test_quantities_of_other_units_are_apart(estimated: Any, seal: Any, actors: Any) -> None:
    seal(bill(period="2025-02", quantity="7", carrier="natural_gas", unit="m3", meter="G-1"))
    whole, _february = estimated_shares(actor=actors["auditor"], **YEAR)
    assert (whole.unit, whole.total) == ("kWh", Decimal(400))


def test_a_site_is_told_its_own_share_alone(
    estimated: Any, seal: Any, actors: Any, company: Any, operator: Any, sites: Any, now: Any
) -> None:
    seal(bill(site="wh", period="2025-01", quantity="600"))
    assert estimated_shares(actor=actors["auditor"], **YEAR)[0].share == Decimal("0.1")
    person = Person.objects.create_user("sz@acme.example", name="Sz", created_at=now)
    grant_role(actor=operator, person=person, role="data_owner", node_id=sites["sz"].id, at=now)
    theirs = actor_for(person=person, tenant=company, at=now)
    assert theirs is not None
    assert estimated_shares(actor=theirs, **YEAR)[0].share == Decimal("0.25")
    of_site = estimated_shares(actor=actors["auditor"], **YEAR, node_id=sites["sz"].id)
    assert of_site[0].share == Decimal("0.25")


def test_the_calendar_the_years_and_the_submission_say_it(estimated: Any, actors: Any, now: Any) -> None:
    (row,) = calendar(actor=actors["auditor"], first=date(2025, 1, 1), at=now, dataset="energy")
    assert [(one.period, one.share) for one in row.estimated] == [
        ("2025-01 – 2025-12", Decimal("0.25")),
        ("2025-02", Decimal(1)),
    ]
    (year,) = shares_by_year(actor=actors["auditor"], dataset="energy")
    assert (year.period, year.share) == ("2025", Decimal("0.25"))
    (month,) = shares_of_submission(actor=actors["auditor"], submission_id=estimated.id)
    assert (month.period, month.share) == ("2025-02", Decimal(1))


def test_an_estimate_not_sealed_yet_shows_what_it_would_be(estimate: Any, actors: Any) -> None:
    assert estimated_shares(actor=actors["auditor"], **YEAR) == []
    (month,) = shares_of_submission(actor=actors["data_owner"], submission_id=estimate.id)
    assert (month.estimated, month.share) == (Decimal(100), Decimal(1))


def test_commands_and_programs_say_it(estimated: Any, actors: Any, client: Any, now: Any) -> None:
    from qingheng.platform.people.tokens import create_token

    def command(*arguments: str) -> Any:
        done = CliRunner().invoke(app, ["intake", *arguments, "--company", "acme", "--format", "json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.output)

    assert command("status", str(estimated.id))["estimated"][0]["methods"] == {
        "same_month_last_year": "1.000000"
    }
    assert command("calendar", "2025")[0]["estimated"][0]["share"] == "0.250000"
    assert command("estimated", "energy", "2025")[0]["share"] == "0.250000"
    text = CliRunner().invoke(
        app, ["intake", "status", str(estimated.id), "--company", "acme", "--lang", "zh"]
    )
    assert "100.0 % 为估算" in text.output
    verbs = ["indicators.view", "company.view"]
    token = create_token(actor=actors["data_owner"], label="t", verbs=verbs, days=366, at=now)
    head = {"Authorization": f"Bearer {token.text}"}
    for address in (
        "datasets/energy/estimated?year=2025",
        f"submissions/{estimated.id}/estimated",
    ):
        answer = client.get(f"/api/v1/acme/intake/{address}", headers=head)
        assert answer.status_code == 200
        assert answer.json()[0]["column"] == "quantity"
    rows = client.get("/api/v1/acme/intake/calendar?year=2025", headers=head).json()
    assert rows[0]["estimated"][0]["period"] == "2025-01 – 2025-12"


def test_pages_say_it(estimated: Any, actors: Any, client: Any) -> None:
    client.force_login(Person.objects.get(pk=actors["auditor"].person_id))
    client.cookies["django_language"] = "en"
    here = {"company": "acme"}
    dataset = client.get(reverse("intake:dataset", kwargs=here | {"dataset_code": "energy"})).content.decode()
    assert "25.0 %" in dataset
    assert "As in the same month a year before" in dataset
    page = client.get(reverse("intake:submission", kwargs=here | {"submission_id": estimated.id}))
    assert "100.0 %" in page.content.decode()
    months = client.get(reverse("intake:calendar", kwargs=here) + "?from=2025-01").content.decode()
    assert "25.0 %" in months
    assert "100.0 %" in months
