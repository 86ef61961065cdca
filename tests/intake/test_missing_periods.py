"""What is missing is listed as a person would say it, though it is at no row."""

from __future__ import annotations

from typing import Any

import pytest

from tests.intake.conftest import bill


@pytest.mark.parametrize(
    ("language", "told", "more"),
    [
        ("zh-hans", "深圳工厂 · M-sz · 电力 缺 2025-02", "武汉工厂 · M-wh · 电力 缺 2025-03"),
        (
            "en",
            "Shenzhen plant · M-sz · Electricity lacks 2025-02",
            "Wuhan plant · M-wh · Electricity lacks 2025-03",
        ),
    ],
)
def test_series_that_lack_months_are_listed_by_their_names(
    client_as: Any, enter: Any, language: str, told: str, more: str
) -> None:
    draft = enter(
        bill(period="2025-01"),
        bill(period="2025-03"),
        bill(site="wh", period="2025-01"),
        bill(site="wh", period="2025-02"),
    )
    client = client_as("data_owner")
    client.cookies["django_language"] = language
    page = client.get(f"/c/acme/intake/{draft.id}/?step=check&code=gap").content.decode()
    assert told in page
    assert more in page
    assert 'id="rows"' not in page
    rows = client.get(f"/c/acme/intake/{draft.id}/?step=check").content.decode()
    assert 'id="rows"' in rows
