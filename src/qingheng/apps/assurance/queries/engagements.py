"""Engagements, their samples and findings, and how they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from qingheng.apps.assurance import rights
from qingheng.apps.assurance.access import may_see, seen
from qingheng.apps.assurance.contracts import (
    EngagementView,
    FindingView,
    ProofView,
    SampledView,
    SampleView,
    Standing,
)
from qingheng.apps.assurance.models import PROOF, Engagement, SampledLine
from qingheng.apps.assurance.population import items_of, population
from qingheng.apps.assurance.rows import engagement_view, finding_view, sample_view
from qingheng.apps.intake.queries.evidence import evidence
from qingheng.calc.assurance import covered_by, judged, needed
from qingheng.platform.files.queries import attachments_of
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Forbidden, NotFound
from qingheng.platform.rights.queries import grants_in_force, people_who_may
from qingheng.platform.rights.roles import ROLES


def engagements(*, actor: Actor) -> list[EngagementView]:
    """Engagements the actor may see, the newest first. Raises Forbidden."""
    actor.require(rights.VIEW)
    found = Engagement.objects.select_related("inventory__node", "inventory__period")
    return [engagement_view(one) for one in found if may_see(actor, one)]


def engagement(*, actor: Actor, engagement_id: int) -> EngagementView:
    """One engagement. Raises Forbidden, NotFound."""
    return engagement_view(seen(actor, engagement_id))


def samples(*, actor: Actor, engagement_id: int) -> list[SampleView]:
    """Its samples with their lines, in the order drawn. Raises Forbidden, NotFound."""
    return [sample_view(one) for one in seen(actor, engagement_id).samples.prefetch_related("lines")]


def findings(*, actor: Actor, engagement_id: int, on: date) -> list[FindingView]:
    """Its findings in their order. on: today, for what is overdue. Raises Forbidden, NotFound."""
    found = seen(actor, engagement_id)
    total = population(actor, found).total
    return [finding_view(one, total, on) for one in found.findings.select_related("owner")]


def sample(*, actor: Actor, engagement_id: int, number: int) -> SampleView:
    """One of its samples. Raises Forbidden, NotFound."""
    found = seen(actor, engagement_id).samples.prefetch_related("lines").filter(number=number).first()
    if found is None:
        raise NotFound(_("There is no such sample."), code="no-sample", place="sample")
    return sample_view(found)


def proofs(*, actor: Actor, engagement_id: int, finding_id: int) -> list[ProofView]:
    """Files that prove the answer to a finding, the newest first. Raises Forbidden, NotFound."""
    found = seen(actor, engagement_id)
    if not found.findings.filter(pk=finding_id).exists():
        raise NotFound(_("There is no such finding."), code="no-finding", place="finding")
    return [
        ProofView(one.sha256, one.name, one.size, one.why, one.attached_by, one.attached_at)
        for one in attachments_of(actor=actor, object_type=PROOF, object_id=finding_id)
    ]


def owners(*, actor: Actor, on: date) -> list[tuple[int, str, str]]:
    """People a finding can be given to: id, name, e-mail. Raises Forbidden."""
    actor.require(rights.VIEW)
    return [(one.pk, one.name, one.email) for one in people_who_may(verb=rights.ANSWER, on=on)]


def row_evidence(*, actor: Actor, lines: Sequence[SampledView]) -> dict[int, list[tuple[str, str]]]:
    """By drawn row: name and SHA-256 of the bills that prove it, for who may see the submission."""
    found: dict[int, list[tuple[str, str]]] = {}
    for one in lines:
        if one.submission is None or one.row is None:
            continue
        try:
            there = evidence(actor=actor, submission_id=one.submission, sheet=one.sheet, row=one.row)
        except (Forbidden, NotFound):
            continue
        found[one.id] = [(each.name, each.sha256) for each in there]
    return found


def standing(*, actor: Actor, engagement_id: int) -> Standing:
    """How an engagement stands. Raises Forbidden, NotFound."""
    return standing_of(actor, seen(actor, engagement_id))


def standing_of(actor: Actor, found: Engagement) -> Standing:
    """The same of an engagement at hand. The work is that on samples of the run in force."""
    lines = population(actor, found)
    items = items_of(lines, "")
    drawn = list(
        SampledLine.objects.filter(sample__engagement=found, sample__run_hash=lines.run_hash).values_list(
            "part", "choice", "verdict", "partition", "sheet", "row", "column", "co2e"
        )
    )
    whole = {f"{one[0]}.{one[1]}" for one in drawn if one[5] is None}
    rows = {(*one[:2], *one[3:7]): abs(Decimal(one[7])) for one in drawn if one[5] is not None}
    parts: dict[str, Decimal] = defaultdict(Decimal)
    for name, size in rows.items():
        parts[f"{name[0]}.{name[1]}"] += size
    most = sum(one.rows for one in lines.groups) if rows else len(items)
    closed = found.findings.filter(state="closed", outcome="uncorrected")
    wrong = [one.amount for one in closed if one.amount is not None]
    result = judged(wrong, lines.total, found.materiality_percent)
    return Standing(
        run_number=lines.run_number or None, run_hash=lines.run_hash, total=lines.total, net=result.net,
        gross=result.gross, limit=result.limit, percent=result.percent, material=result.material,
        needed=needed(found.level, found.materiality_percent, most), lines=most, drawn=len(drawn),
        checked=sum(bool(one[2]) for one in drawn), covered=covered_by(whole, parts, items),
        open_findings=found.findings.exclude(state="closed").count(),
        outdated=bool(found.run_hash and found.run_hash != lines.run_hash)
        or (not drawn and found.samples.exists()),
    )  # fmt: skip


def auditors(*, actor: Actor, on: date) -> list[tuple[int, str]]:
    """People who may be named auditor: with a dated grant as one, and no role that prepares figures. Raises Forbidden."""
    actor.require(rights.MANAGE)
    held = list(grants_in_force(on=on).select_related("person"))
    prepares = {one.person_id for one in held if ROLES.get(one.role, frozenset()) & set(rights.PREPARES)}
    found = {
        one.person_id: one.person.name
        for one in held
        if one.role == "auditor" and one.valid_until is not None and one.person_id not in prepares
    }
    return sorted(found.items(), key=lambda one: one[1])
