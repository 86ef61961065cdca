"""Engagements, their samples and findings, and how they stand."""

from __future__ import annotations

from datetime import date

from qingheng.apps.assurance import rights
from qingheng.apps.assurance.access import may_see, seen
from qingheng.apps.assurance.contracts import EngagementView, FindingView, SampleView, Standing
from qingheng.apps.assurance.models import Engagement, SampledLine
from qingheng.apps.assurance.population import items_of, population
from qingheng.apps.assurance.rows import engagement_view, finding_view, sample_view
from qingheng.calc.assurance import covered, judged, needed
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.queries import grants_in_force
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


def standing(*, actor: Actor, engagement_id: int) -> Standing:
    """How an engagement stands. Raises Forbidden, NotFound."""
    return standing_of(actor, seen(actor, engagement_id))


def standing_of(actor: Actor, found: Engagement) -> Standing:
    """The same of an engagement at hand. The work is that on samples of the run in force."""
    lines = population(actor, found)
    items = items_of(lines, "")
    drawn = list(
        SampledLine.objects.filter(sample__engagement=found, sample__run_hash=lines.run_hash).values_list(
            "part", "choice", "verdict"
        )
    )
    known = {one.id: one for one in items}
    held = [known[name] for name in {f"{part}.{choice}" for part, choice, _verdict in drawn} if name in known]
    closed = found.findings.filter(state="closed", outcome="uncorrected")
    wrong = [one.amount for one in closed if one.amount is not None]
    result = judged(wrong, lines.total, found.materiality_percent)
    return Standing(
        run_number=lines.run_number or None, run_hash=lines.run_hash, total=lines.total, net=result.net,
        gross=result.gross, limit=result.limit, percent=result.percent, material=result.material,
        needed=needed(found.level, found.materiality_percent, len(items)), lines=len(items), drawn=len(drawn),
        checked=sum(bool(verdict) for _part, _choice, verdict in drawn), covered=covered(held, items),
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
