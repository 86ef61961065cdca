"""Rows streamed by a program."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from qingheng.apps.intake.queries.rows import rows
from qingheng.apps.intake.services import streaming
from qingheng.platform.files.models import Blob
from qingheng.platform.rights.errors import Invalid
from tests.intake.test_journey import sites, stores

__all__ = ["sites", "stores"]


def lines(*records: dict[str, Any]) -> io.BytesIO:
    return io.BytesIO("\n".join(json.dumps(one, ensure_ascii=False) for one in records).encode())


def load(actors: Any, sites: Any, now: Any, stream: io.BytesIO, kind: str = "ndjson", **more: Any) -> Any:
    return streaming.load_stream(
        actor=actors["data_owner"], dataset="energy", node_id=sites.id, stream=stream, kind=kind, name="meters.csv",
        at=now, **more,
    )  # fmt: skip


def reading(month: int, quantity: Any, **more: Any) -> dict[str, Any]:
    return {"site": "sz", "period": f"2025-{month:02d}", "carrier": "electricity", "meter": "M-1",
            "quantity": quantity, "unit": "kWh", **more}  # fmt: skip


def test_objects_become_rows_with_the_digits_they_were_sent_with(actors: Any, sites: Any, now: Any) -> None:
    body = lines(reading(1, 1), reading(2, "1,234.5"))
    body = io.BytesIO(body.getvalue().replace(b'"quantity": 1,', b'"quantity": 12345.670,'))
    view = load(actors, sites, now, body)
    assert (view.stage, view.errors, view.rows) == ("ready", 0, 2)
    page = rows(actor=actors["data_owner"], submission_id=view.id)
    shown = [next(cell for cell in row.cells if cell.column == "quantity") for row in page.rows]
    assert [cell.shown for cell in shown] == ["12,345.67", "1,234.5"]
    assert [cell.unit for cell in shown] == ["kWh", "kWh"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"site": "sz"', "Line 2"),
        (b"[1, 2]", "Line 2"),
        (b'{"nobody": "x"}', "nobody"),
        (b'{"site": {"a": 1}}', "site"),
        (b'{"quantity": NaN}', "Line 2"),
    ],
)
def test_a_line_that_is_no_row_keeps_everything_out(
    actors: Any, sites: Any, now: Any, line: bytes, told: str
) -> None:
    before = Blob.objects.count()
    with pytest.raises(Invalid, match=told):
        load(actors, sites, now, io.BytesIO(json.dumps(reading(1, 5)).encode() + b"\n" + line))
    assert Blob.objects.count() == before


def test_the_same_key_gives_the_same_draft(actors: Any, sites: Any, now: Any) -> None:
    first = load(actors, sites, now, lines(reading(1, 5)), idempotency_key="k1")
    second = load(actors, sites, now, lines(reading(1, 5)), idempotency_key="k1")
    assert first.id == second.id


def test_csv_is_kept_as_it_came(actors: Any, sites: Any, now: Any) -> None:
    body = "厂区,月份,能源品种,表号,用电量(kWh)\r\n深圳工厂,2025年1月,电力,M-1,100\r\n".encode("gb18030")
    view = load(actors, sites, now, io.BytesIO(body), kind="csv")
    assert view.stage == "mapping"
    assert view.sha256 == __import__("hashlib").sha256(body).hexdigest()
