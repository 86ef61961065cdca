"""A company's own datasets: defined, changed by a new version, retired."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.apps.intake.models import DatasetDefinition
from qingheng.calc.intake import Dataset, UnreadableDataset, read_dataset
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

MANAGE = "indicators.manage"


@transaction.atomic
def define_dataset(
    *, actor: Actor, body: dict[str, Any], at: datetime, expected: int | None = None
) -> Dataset:
    """Define a dataset, or a new version of one. body: as calc.intake.read_dataset reads it; its version is set here.

    expected: the version the author started from; another one in force is a Conflict. Submissions keep the
    version they were checked with. Raises Forbidden, Invalid at the place in the body, Conflict.
    """
    actor.require(MANAGE)
    code = str(body.get("code") or "")
    newest = DatasetDefinition.objects.select_for_update().filter(code=code).order_by("-version").first()
    held = newest.version if newest else 0
    if expected is not None and expected != held:
        raise Conflict(
            _("The dataset was changed meanwhile."),
            code="dataset-changed",
            fix=_("Reload the page and try again."),
        )
    try:
        made = read_dataset({**body, "version": held + 1}, place="dataset")
    except UnreadableDataset as error:
        raise Invalid(
            error.reason(get_language() or "en"), code="dataset-unreadable", place=error.place
        ) from error
    DatasetDefinition.objects.create(
        code=made.code,
        version=made.version,
        body=made.as_dict(),
        defined_name=actor.name[:200],
        defined_at=at,
    )
    record(
        actor=actor,
        action="dataset.defined",
        object_type="dataset",
        object_id=made.code,
        at=at,
        data={"version": made.version, "columns": [column.code for column in made.columns]},
    )
    return made


@transaction.atomic
def retire_dataset(*, actor: Actor, code: str, at: datetime) -> None:
    """Take an own dataset out of use; what was loaded stays. Raises Forbidden, NotFound."""
    actor.require(MANAGE)
    newest = DatasetDefinition.objects.select_for_update().filter(code=code).order_by("-version").first()
    if newest is None or newest.retired_at is not None:
        raise NotFound(
            _("There is no dataset “%(code)s”.") % {"code": code}, code="no-dataset", place="dataset"
        )
    newest.retired_at = at
    newest.save(update_fields=["retired_at"])
    record(actor=actor, action="dataset.retired", object_type="dataset", object_id=code, at=at)
