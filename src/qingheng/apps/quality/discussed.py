"""What of this app one can comment on: findings."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from qingheng.apps.quality import rights
from qingheng.apps.quality.models import CheckResult, FindingAnswer
from qingheng.apps.quality.queries.access import series_by_key, visible_runs
from qingheng.apps.quality.rows import series_name, trail_id
from qingheng.platform.comments.contracts import Subject
from qingheng.platform.comments.registry import discussed, number_in
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


@discussed("finding")
def finding(*, actor: Actor, key: str) -> Subject:
    """A finding of the runs in force by its fingerprint, or as node:fingerprint; later runs keep its comments.

    Concerned: who sees to it, else those who run the checks. Raises NotFound, Forbidden.
    """
    node, _colon, fingerprint = key.rpartition(":")
    node_id = number_in(node)
    if node and node_id is None:
        raise _missing()
    for run in visible_runs(actor, node_id):
        rows = CheckResult.objects.filter(run=run, fingerprint=fingerprint, is_finding=True)
        row: CheckResult | None = rows.first()
        if row is None:
            continue
        zh, en = series_name(series_by_key(actor).get(row.subject), row.subject)
        url = reverse("quality:finding", kwargs={"company": actor.company, "fingerprint": fingerprint})
        words = run.rules.get(row.rule, {})
        return Subject(
            kind="finding",
            key=trail_id(run.node_id, fingerprint),
            title_zh=f"{zh} {row.period}".strip() + f"：{words.get('title_zh', row.rule)}",
            title_en=f"{en} {row.period}".strip() + f": {words.get('title_en', row.rule)}",
            url=f"{url}?{urlencode({'node': run.node.code})}",
            verb=rights.VIEW,
            path=run.node.path,
            people=_owner(run.node_id, fingerprint),
            keepers=rights.RUN,
        )
    raise _missing()


def _owner(node_id: int, fingerprint: str) -> tuple[int, ...]:
    found = FindingAnswer.objects.filter(node_id=node_id, fingerprint=fingerprint).exclude(owner=None)
    return tuple(found.values_list("owner_id", flat=True))


def _missing() -> NotFound:
    return NotFound(_("There is no such finding in the latest checks."), code="no-finding")
