"""What search knows of indicators and submissions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from qingheng.apps.indicators.models import Indicator, Submission
from qingheng.platform.search import services as search
from qingheng.platform.search.contracts import Document

INDICATOR, SUBMISSION = "indicator", "submission"


def index_indicators(indicators: Iterable[Indicator], *, at: datetime) -> None:
    """Make indicators findable by names, members, code, definition and framework ids."""
    search.index(documents=[_document(indicator) for indicator in indicators], at=at)


def index_submission(submission: Submission, *, at: datetime) -> None:
    """Make a submission findable by its title, file name and node."""
    node = submission.node
    search.index(
        documents=[
            Document(
                kind=SUBMISSION,
                object_id=str(submission.pk),
                title_zh=submission.title_zh or submission.title,
                title_en=submission.title,
                url_name="indicators:submission",
                url_args={"submission_id": submission.pk},
                verb="indicators.view",
                path=node.path,
                words=f"{submission.file_name} {node.name_zh} {node.name_en} {submission.prepared_name} "
                f"{submission.source_zh} {submission.source_en}",
            )
        ],
        at=at,
    )


def remove_submission(submission_id: int) -> None:
    """A discarded draft is not found any more."""
    search.remove(kind=SUBMISSION, object_ids=[str(submission_id)])


def _document(indicator: Indicator) -> Document:
    members = " ".join(f"{entry['zh']} {entry['en']}" for entry in indicator.members)
    return Document(
        kind=INDICATOR,
        object_id=indicator.code,
        title_zh=indicator.name_zh,
        title_en=indicator.name_en,
        url_name="indicators:definition",
        url_args={"code": indicator.code},
        verb="indicators.view",
        words=f"{indicator.code} {members} {indicator.attributes.get('synonyms', '')} "
        f"{indicator.definition_zh} {indicator.definition_en} "
        f"{' '.join(indicator.frameworks)} {indicator.unit}",
    )
