"""Rows of the database as the frozen views others see."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qingheng.apps.assurance.contracts import EngagementView, FindingView, ProofView, SampledView, SampleView
from qingheng.apps.assurance.models import Engagement, Finding, Sample, SampledLine
from qingheng.platform.files.models import Attachment


def engagement_view(one: Engagement) -> EngagementView:
    """An engagement with its inventory."""
    inventory = one.inventory
    return EngagementView(
        id=one.pk, title=one.title, inventory_id=inventory.pk, inventory_code=inventory.code,
        inventory_zh=inventory.name_zh, inventory_en=inventory.name_en, period=inventory.period.label, level=one.level,
        side=one.side, materiality_percent=one.materiality_percent, auditor_id=one.auditor_id,
        auditor_name=one.auditor_name, auditor_until=one.auditor_until, state=one.state, opinion=one.opinion,
        statement=one.statement, run_number=one.run_number, run_hash=one.run_hash, signed_name=one.signed_name,
        signed_at=one.signed_at, made_name=one.made_name, made_at=one.made_at,
        locked=inventory.state != "open", period_locked_at=inventory.period.locked_at,
    )  # fmt: skip


def sample_view(one: Sample) -> SampleView:
    """A sample with its lines."""
    lines = tuple(line_view(line) for line in one.lines.all())
    return SampleView(
        id=one.pk, number=one.number, unit=one.unit, method=one.method, strata=one.strata, size=one.size, seed=one.seed,
        run_number=one.run_number, run_hash=one.run_hash, lines_of_run=one.lines_of_run,
        covered_percent=one.covered_percent, drawn_name=one.drawn_name, drawn_at=one.drawn_at,
        checked=sum(bool(line.verdict) for line in lines), exceptions=sum(line.verdict == "exception" for line in lines),
        lines=lines,
    )  # fmt: skip


def line_view(one: SampledLine) -> SampledView:
    """A drawn line."""
    return SampledView(
        id=one.pk, order=one.order, part=one.part, choice=one.choice, stratum=one.stratum, about=one.about,
        co2e=Decimal(one.co2e), verdict=one.verdict, note=one.note, checked_name=one.checked_name,
        checked_at=one.checked_at, partition=one.partition, sheet=one.sheet, row=one.row, column=one.column,
        submission=one.submission, file=one.file, approved=one.approved,
    )  # fmt: skip


def finding_view(one: Finding, total: Decimal | None, today: date) -> FindingView:
    """A finding, its amount also in per cent of the total (tonnes)."""
    percent = None
    if one.amount is not None and total:
        percent = (one.amount * 100 / abs(total)).quantize(Decimal("0.001"))
    return FindingView(
        id=one.pk, number=one.number, title=one.title, text=one.text, state=one.state, owner_id=one.owner_id,
        owner_name=one.owner.name if one.owner else "", due=one.due,
        overdue=one.state == "open" and one.due is not None and one.due < today, amount=one.amount, percent=percent,
        part=one.part, choice=one.choice, raised_name=one.raised_name, raised_at=one.raised_at, answer=one.answer,
        evidence=one.evidence, answered_name=one.answered_name, answered_at=one.answered_at, outcome=one.outcome,
        conclusion=one.conclusion, closed_name=one.closed_name, closed_at=one.closed_at,
    )  # fmt: skip


def proof_view(one: Attachment) -> ProofView:
    """A file attached to a finding."""
    return ProofView(
        sha256=one.blob.sha256, name=one.name, size=one.blob.size, why=one.why, attached_by=one.attached_by,
        attached_at=one.attached_at,
    )  # fmt: skip
