"""Two workers in one folder: each file becomes one draft and lies in one place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from qingheng.apps.intake.models import Submission
from qingheng.apps.intake.services.drops import take_folder
from qingheng.apps.organisation import services as organisation
from tests.races.rivals import Track

pytestmark = pytest.mark.django_db(transaction=True)
FILES = 6


def test_two_workers_in_one_folder(
    tmp_path: Path, company: Any, operator: Any, now: Any, settings: Any
) -> None:
    settings.MEDIA_ROOT, settings.PLANE_ROOT = tmp_path / "blobs", tmp_path / "plane"
    settings.DROP_FOLDER = str(tmp_path / "drop")
    facts = organisation.NodeFacts(kind="group", name_zh="甲集团", name_en="Acme")
    organisation.add_node(actor=operator, code="acme", facts=facts, parent_id=None, at=now)
    place = tmp_path / "drop" / "acme" / "energy" / "acme"
    place.mkdir(parents=True)
    for number in range(FILES):
        file = place / f"{number}.csv"
        file.write_bytes(f"厂区,月份,用电量(kWh)\n甲,2025-01,{number}\n".encode())
        os.utime(file, (now.timestamp() - 60,) * 2)
    here = Track(tmp_path)

    def take() -> dict[str, int]:
        return take_folder(actor=operator, at=now)

    answers = here.race(take, take, tenant=company)
    assert sum(answer["taken"] for answer in answers) == FILES
    assert [answer["refused"] for answer in answers] == [0, 0]
    names = here.look(lambda: sorted(Submission.objects.values_list("file_name", flat=True)), tenant=company)
    assert names == [f"{number}.csv" for number in range(FILES)]
    assert len(list((place / ".taken").iterdir())) == FILES
    assert not (place / ".refused").exists()
