"""Reads of assurance."""

from qingheng.apps.assurance.queries.engagements import (
    auditors,
    engagement,
    engagements,
    findings,
    owners,
    proofs,
    row_evidence,
    sample,
    samples,
    standing,
)
from qingheng.apps.assurance.queries.packs import PackJob, pack_job, pack_jobs, written_pack
from qingheng.apps.assurance.queries.paper import working_paper

__all__ = [
    "PackJob",
    "auditors",
    "engagement",
    "engagements",
    "findings",
    "owners",
    "pack_job",
    "pack_jobs",
    "proofs",
    "row_evidence",
    "sample",
    "samples",
    "standing",
    "working_paper",
    "written_pack",
]
