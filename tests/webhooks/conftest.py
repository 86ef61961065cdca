"""A receiver on the loopback address, which webhooks may reach in these tests alone, and a clock to turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.webhooks.receiver import Receiver


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    with Receiver() as server:
        yield server


class Clock:
    """Says the time it was turned to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def turn(self, **span: float) -> datetime:
        """Go on by hours, minutes, seconds."""
        self.at += timedelta(**span)
        return self.at


@pytest.fixture
def clock(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    from django.utils import timezone

    turned = Clock(now)
    monkeypatch.setattr(timezone, "now", turned)
    return turned
