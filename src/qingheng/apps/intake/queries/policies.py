"""Reads of the policy by which layouts are confirmed."""

from __future__ import annotations

from qingheng.apps.intake.contracts import MappingPolicyView
from qingheng.apps.intake.models import MappingPolicy
from qingheng.apps.intake.submission_access import SEE
from qingheng.platform.rights.actor import Actor


def mapping_policy(*, actor: Actor, dataset: str = "") -> MappingPolicyView:
    """What counts for a dataset, or with an empty one for the company; off where nobody set it. Raises Forbidden."""
    actor.require(SEE)
    found = policy_in_force(dataset)
    if found is None:
        return MappingPolicyView(dataset=dataset, confirm_sure=False, own=False)
    return MappingPolicyView(
        dataset=dataset,
        confirm_sure=found.confirm_sure,
        own=found.dataset == dataset,
        set_name=found.set_name,
        set_at=found.set_at,
    )


def policy_in_force(dataset: str) -> MappingPolicy | None:
    """The dataset's own policy, else the company's, else None."""
    found: MappingPolicy | None = (
        MappingPolicy.objects.filter(dataset__in={dataset, ""}).order_by("-dataset").first()
    )
    return found
