"""Reads of assurance."""

from qingheng.apps.assurance.queries.engagements import (
    auditors,
    engagement,
    engagements,
    findings,
    samples,
    standing,
)
from qingheng.apps.assurance.queries.paper import working_paper

__all__ = ["auditors", "engagement", "engagements", "findings", "samples", "standing", "working_paper"]
