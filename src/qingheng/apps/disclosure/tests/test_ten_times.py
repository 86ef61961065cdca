"""Ten times the data: the same number of queries, pages of 200 rows, every export complete."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingheng.apps.disclosure import queries

Indicator = apps.get_model("indicators", "Indicator")  # rows in bulk: no service makes a thousand at once
Datapoint = apps.get_model("indicators", "Datapoint")


@pytest.fixture
def tenfold(record: Any) -> None:
    """Nine copies of every indicator with its figures beside the record."""
    originals = list(Indicator.objects.all())
    points = list(Datapoint.objects.filter(current=True))
    for copy in range(1, 10):
        made = Indicator.objects.bulk_create(
            Indicator(
                **{**_fields(one), "code": f"{one.code}.copy{copy}", "order": one.order + 10_000 * copy}
            )
            for one in originals
        )
        twins = {one.pk: twin.pk for one, twin in zip(originals, made, strict=True)}
        Datapoint.objects.bulk_create(
            Datapoint(**{**_fields(point), "indicator_id": twins[point.indicator_id], "supersedes_id": None})
            for point in points
        )


def _fields(row: Any) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname != "id"}


def test_ten_times_the_series_cost_no_more_queries(
    record: Any, actors: dict[str, Any], tenfold: None, now: datetime
) -> None:
    with CaptureQueriesContext(connection) as seen:
        table = queries.kpi_table(actor=actors["auditor"], lang="zh")
    assert len(seen) <= 20
    assert table.total == 840
    file = queries.export_table(actor=actors["auditor"], lang="zh", kind="csv", at=now)
    assert file.data.count(b".copy9") >= 84


def test_pages_hold_200_rows_and_lead_to_each_other(
    client_as: Callable[[str], Client], record: Any, tenfold: None
) -> None:
    caches["pages"].clear()
    client = client_as("auditor")
    url = reverse("disclosure:table", kwargs={"company": "acme"})
    first = client.get(url).content.decode()
    assert first.count('<th scope="row"') == 200
    assert "page=2" in first
    last = client.get(f"{url}?page=5").content.decode()
    assert last.count('<th scope="row"') == 40
    assert 'rel="prev"' in last
    caches["pages"].clear()


@pytest.mark.once
def test_a_long_table_is_typeset_as_a_job_and_kept_with_the_evidence(
    client_as: Callable[[str], Client], actors: dict[str, Any], record: Any, tenfold: None
) -> None:
    from qingheng.apps.disclosure.tasks import PDF_JOB, typeset
    from qingheng.platform.files.models import Attachment
    from qingheng.platform.jobs.contracts import JobContext
    from qingheng.platform.jobs.models import Run

    url = reverse("disclosure:export", kwargs={"company": "acme"})
    response = client_as("data_owner").get(f"{url}?format=pdf&lang=en&topic=water&pin=ghg.scope1")
    assert response.status_code == 200, "few rows are typeset at once"
    refused = client_as("auditor").get(f"{url}?format=pdf&lang=en")
    assert refused.status_code == 422
    response = client_as("data_owner").get(f"{url}?format=pdf&lang=en")
    run = Run.objects.get(kind=PDF_JOB)
    assert response["Location"] == reverse("jobs:run", kwargs={"company": "acme", "run_id": run.pk})
    parameters = {"lang": "en", "filters": {"topic": "water", "pin": ["ghg.scope1"]}}
    made = typeset(
        JobContext(run.pk, actors["data_owner"], parameters, lambda done, text: None, lambda: False)
    )
    assert made is not None
    assert Attachment.objects.get(object_type="export").blob.sha256 == made["sha256"]
