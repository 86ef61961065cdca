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
from qingheng.apps.assurance.queries.telling import Withdrawal, missing_for_sign_off, spoken, withdrawal

__all__ = [
    "PackJob",
    "Withdrawal",
    "auditors",
    "engagement",
    "engagements",
    "findings",
    "missing_for_sign_off",
    "owners",
    "pack_job",
    "pack_jobs",
    "proofs",
    "row_evidence",
    "sample",
    "samples",
    "spoken",
    "standing",
    "withdrawal",
    "working_paper",
    "written_pack",
]
