"""What packs of products say of transport, use, end of life and figures, kept as versions of scenarios."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from django.db import transaction

from qingheng.apps.footprints import rights
from qingheng.apps.footprints.models import Scenario
from qingheng.apps.footprints.refusals import scenario_refused
from qingheng.calc.footprint.scenario import TABLES, UnreadableScenario, scenario_of
from qingheng.platform.audit.services import record
from qingheng.platform.packs import queries as packs
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.rights.actor import Actor

PACK_KIND = "products"


def take_scenarios(*, actor: Actor, at: datetime) -> list[str]:
    """Bring scenarios to what the packs of products in use say; one that says the same stays. Returns their codes.

    Raises Forbidden, Invalid (a cell that cannot be read).
    """
    actor.require(rights.RUN)
    codes = []
    for install in packs.installed(actor=actor):
        if install.kind != PACK_KIND:
            continue
        content = packs.content(install.pack_id)
        codes.append(content.id)
        if content.sha256 == install.sha256:  # a later folder counts once it is taken into use
            _take(actor, content, at)
    return codes


@transaction.atomic
def _take(actor: Actor, content: PackContent, at: datetime) -> None:
    tables = {name: content.tables.get(name, []) for name in TABLES}
    told = json.dumps(tables, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(told.encode()).hexdigest()
    rows = Scenario.objects.select_for_update().filter(code=content.id).order_by("-number")
    last: Scenario | None = rows.first()
    if last is not None and last.current and last.sha256 == digest:
        return
    try:
        scenario_of(tables)
    except UnreadableScenario as error:
        raise scenario_refused(error) from error
    rows.filter(current=True).update(current=False)
    made: Scenario = Scenario.objects.create(
        code=content.id, number=last.number + 1 if last else 1, tables=tables, sha256=digest, source=content.pin,
        made_name=actor.name[:200], made_at=at,
    )  # fmt: skip
    record(
        actor=actor, action="footprints.scenario", object_type="footprint_scenario", object_id=made.pk, at=at,
        data={"code": made.code, "number": made.number, "sha256": digest, "source": made.source},
    )  # fmt: skip
