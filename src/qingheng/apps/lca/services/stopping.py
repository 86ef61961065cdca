"""What became of an import whose job was cancelled, failed or was killed: the version says so and holds nothing."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from qingheng.apps.lca.models import DatabaseVersion
from qingheng.platform.audit.services import record
from qingheng.platform.jobs.contracts import Stopped
from qingheng.platform.jobs.queue import in_both

CANCELLED = gettext_noop("The import was cancelled; nothing of it was stored.")


def stopped(about: Stopped) -> None:
    """Mark the version as failed with why. One that another job works on by now, or that is ready, is left alone."""
    row: DatabaseVersion | None = (
        DatabaseVersion.objects.select_for_update(of=("self",))
        .select_related("database")
        .filter(pk=int(about.parameters.get("version_id", 0)), run_id=about.run_id, state="importing")
        .first()
    )
    if row is None:
        return
    row.state = "failed"
    row.error_zh, row.error_en = (about.zh, about.en) if about.state == "failed" else in_both(CANCELLED)
    row.save(update_fields=["state", "error_zh", "error_en"])
    record(
        actor=about.by, action="lca.import-stopped", object_type="lca_version", object_id=str(row), at=about.at,
        data={"why": about.state},
    )  # fmt: skip
