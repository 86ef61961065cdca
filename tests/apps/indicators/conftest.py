"""The shipped catalogue and the shipped company record, loaded as a company would."""

from __future__ import annotations

from datetime import datetime

import pytest

from qingheng.apps.indicators.contracts import SubmissionView
from qingheng.apps.indicators.services import approve_submission, load_catalogue, load_company_record
from qingheng.apps.organisation.contracts import NodeView
from qingheng.apps.organisation.queries import root
from qingheng.apps.organisation.services import load_nodes
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.actor import Actor


@pytest.fixture(autouse=True)
def _evidence_in_a_throwaway_folder(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "blobs"


@pytest.fixture
def group(actors: dict[str, Actor], now: datetime) -> NodeView:
    load_nodes(actor=actors["programme_manager"], rows=content("company-lenovo").tables["nodes"], at=now)
    return root(actor=actors["programme_manager"])


@pytest.fixture
def catalogue(actors: dict[str, Actor], now: datetime) -> None:
    load_catalogue(actor=actors["programme_manager"], pack=content("catalogue-manufacturing"), at=now)


@pytest.fixture
def handed_in(group: NodeView, catalogue: None, actors: dict[str, Actor], now: datetime) -> SubmissionView:
    return load_company_record(actor_preparer=actors["data_owner"], pack=content("company-lenovo"), at=now)


@pytest.fixture
def approved(handed_in: SubmissionView, actors: dict[str, Actor], now: datetime) -> SubmissionView:
    return approve_submission(actor=actors["approver"], submission_id=handed_in.id, at=now)
