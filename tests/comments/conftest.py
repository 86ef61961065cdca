"""The company of tests/world.py, with its targets, checked: a figure, a finding, a target and a submission."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import NOW, Furnish, actors, client_as, company, record, rival, world

__all__ = ["NOW", "actors", "client_as", "company", "furnish", "record", "rival", "subjects", "world"]


@pytest.fixture(scope="module")
def furnish() -> Furnish:
    """What is loaded besides the record."""
    from qingheng.apps.quality import services as quality
    from qingheng.apps.targets import services as targets

    def load(manager: Any, pack: Any, root: Any) -> None:
        targets.load_targets(actor=manager, pack=pack, at=NOW)
        quality.run_checks(actor=manager, node_id=root.id, at=NOW)

    return load


@pytest.fixture
def subjects(record: Any) -> dict[str, str]:
    """One key of each kind of thing one can comment on."""
    from qingheng.apps.indicators.models import Datapoint
    from qingheng.apps.quality.models import CheckResult
    from qingheng.apps.targets.models import Target

    point = Datapoint.objects.get(current=True, indicator__code="ghg.scope1", period__label="FY2022/23")
    return {
        "datapoint": str(point.pk),
        "submission": str(point.submission_id),
        "finding": CheckResult.objects.filter(is_finding=True).first().fingerprint,
        "target": Target.objects.first().code,
    }
