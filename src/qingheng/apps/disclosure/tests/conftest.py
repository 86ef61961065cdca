"""The company with the demonstration record: handed in by one person, approved by another, checked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from qingheng.apps.disclosure.services import load_report_index
from qingheng.apps.indicators import services as indicators
from qingheng.apps.organisation import queries as organisation_queries
from qingheng.apps.organisation import services as organisation
from qingheng.apps.quality import services as quality
from qingheng.apps.targets import services as targets
from qingheng.platform.packs.queries import content


@pytest.fixture
def record(company: Any, actors: dict[str, Any], now: datetime) -> Any:
    """The root node of a company whose whole published record is in force."""
    manager = actors["programme_manager"]
    pack = content("company-lenovo")
    organisation.load_nodes(actor=manager, rows=pack.tables["nodes"], at=now)
    indicators.load_catalogue(actor=manager, pack=content("catalogue-manufacturing"), at=now)
    handed_in = indicators.load_company_record(actor_preparer=manager, pack=pack, at=now)
    indicators.approve_submission(actor=actors["approver"], submission_id=handed_in.id, at=now)
    targets.load_targets(actor=manager, pack=pack, at=now)
    load_report_index(actor=manager, pack=pack, at=now)
    root = organisation_queries.root(actor=manager)
    quality.run_checks(actor=manager, node_id=root.id, at=now)
    return root
