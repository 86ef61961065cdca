"""A company with two plants and certificates, prepared by one person and confirmed by another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qingheng.apps.ledgers.contracts import LotFacts
from qingheng.calc.ledger import Demand


@pytest.fixture(autouse=True)
def _evidence_in_a_throwaway_folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "blobs"


@pytest.fixture
def plants(company: Any, operator: Any, now: Any) -> Any:
    """A group with a plant in Hefei, one in Wuhan and a service centre in Swindon."""
    from qingheng.apps.organisation.services import NodeFacts, add_node

    group = add_node(
        actor=operator, code="acme", facts=NodeFacts(kind="group", name_zh="甲集团", name_en="Acme", country="CN"),
        parent_id=None, at=now,
    )  # fmt: skip
    for code, zh, en, country in (
        ("hefei", "合肥厂", "Hefei plant", "CN"), ("wuhan", "武汉厂", "Wuhan plant", "CN"),
        ("swindon", "斯温顿", "Swindon", "GB"),
    ):  # fmt: skip
        facts = NodeFacts(kind="site", name_zh=zh, name_en=en, country=country)
        add_node(actor=operator, code=code, facts=facts, parent_id=group.id, at=now)
    return group


def facts(quantity: str = "100", start: int = 1, kind: str = "gec", month: int = 10, **more: Any) -> LotFacts:
    """Certificates of wind power generated in a month of 2026 (month 10), valid in November 2026."""
    count = int(Decimal(quantity))
    given: dict[str, Any] = {
        "kind": kind, "quantity": Decimal(quantity), "vintage_first": date(2026, month, 1),
        "vintage_last": date(2026, month, 28), "market": "CN", "registry": "GEC", "technology": "wind",
        "serial_from": f"W{start:07}", "serial_to": f"W{start + count - 1:07}", "masses": {"co2": Decimal(0)},
    }  # fmt: skip
    return LotFacts(**(given | more))


def demand(site: str = "hefei", month: int = 10, quantity: str = "500", **more: Any) -> Demand:
    """Consumption of a month of 2026."""
    return Demand(site, date(2026, month, 1), Decimal(quantity), more.pop("market", "CN"), **more)
