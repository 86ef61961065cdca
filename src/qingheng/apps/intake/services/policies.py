"""Who has to confirm the columns of a file: a person, unless the company says that sure layouts confirm themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from qingheng.apps.intake.contracts import MappingPolicyView
from qingheng.apps.intake.models import MappingPolicy
from qingheng.apps.intake.queries.datasets import dataset as find_dataset
from qingheng.apps.intake.queries.policies import mapping_policy, policy_in_force
from qingheng.calc.intake.mapping import Mapping
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor

MANAGE = "indicators.manage"


@transaction.atomic
def set_mapping_policy(
    *, actor: Actor, confirm_sure: bool | None, at: datetime, dataset: str = ""
) -> MappingPolicyView:
    """Let sure layouts of a dataset, or with an empty one of every dataset, be confirmed without a person, or not.

    confirm_sure: None takes a dataset's own policy back, so that the company's counts. Needs the right to define
    datasets for the whole company. Raises Forbidden, NotFound (dataset).
    """
    actor.require(MANAGE, path="")
    if dataset:
        find_dataset(actor=actor, code=dataset)
    if confirm_sure is None:
        MappingPolicy.objects.filter(dataset=dataset).delete()
    else:
        MappingPolicy.objects.update_or_create(
            tenant_id=actor.tenant_id,
            dataset=dataset,
            defaults={"confirm_sure": confirm_sure, "set_name": actor.name[:200], "set_at": at},
        )
    words = "as the company" if confirm_sure is None else "on" if confirm_sure else "off"
    record(
        actor=actor,
        action="intake.policy_set",
        object_type="dataset",
        object_id=dataset or "*",
        at=at,
        data={"confirm_sure": words},
    )
    return mapping_policy(actor=actor, dataset=dataset)


def confirmed_by_policy(dataset: str, mappings: Iterable[Mapping]) -> dict[str, Any]:
    """What is kept with a submission whose mapping the policy confirms; empty where a person has to.

    All columns of the file are sure, none that is required is missing, and the layout is not a changed one.
    """
    policy = policy_in_force(dataset)
    if policy is None or not policy.confirm_sure:
        return {}
    certain = all(
        one.sure and not one.changes and all(column.sure for column in one.columns) for one in mappings
    )
    if not certain:
        return {}
    return {"dataset": policy.dataset, "by": policy.set_name, "at": policy.set_at.isoformat()}
