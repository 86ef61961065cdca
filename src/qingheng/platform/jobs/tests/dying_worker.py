"""A program of its own for test_crash: prepares a database, or works on it until it is killed."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path


def configure() -> None:
    import django
    from django.apps import apps
    from django.conf import settings

    os.environ["DJANGO_SETTINGS_MODULE"] = "qingheng.project.settings_test"
    settings.DATABASES  # noqa: B018 - loads the settings
    django.setup()
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}


def register(home: Path) -> None:
    from qingheng.platform.jobs.contracts import JobContext
    from qingheng.platform.jobs.registry import job

    @job("import", verb="checks.run", idempotent=True, lease_seconds=1)
    def import_rows(context: JobContext) -> dict[str, int]:
        from django.utils import timezone

        from qingheng.platform.files.services import store_blob

        for row in range(4):
            context.progress(row, 4, "Done")
            store_blob(actor=context.actor, data=f"row {row}".encode(), name="row", at=timezone.now())
            (home / "reached").write_text(str(row), encoding="ascii")
            if row == 1 and not (home / "second").exists():
                time.sleep(600)  # the first worker hangs here until it is killed
        return {"rows": 4}

    @job("note", verb="checks.run")
    def note(context: JobContext) -> None:
        with (home / "notes").open("a", encoding="ascii") as file:
            file.write(f"{context.run_id}\n")


def prepare(kind: str = "import", count: int = 1) -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from qingheng.platform.jobs.services import start
    from qingheng.platform.rights.queries import operator_for
    from qingheng.platform.tenancy.scope import tenant_scope
    from qingheng.platform.tenancy.services import create_tenant

    call_command("migrate", run_syncdb=True, verbosity=0)
    tenant = create_tenant(slug="acme", name_zh="甲", name_en="Acme", at=timezone.now())
    with tenant_scope(tenant.id):
        for _run in range(count):
            start(actor=operator_for(tenant=tenant), kind=kind, at=timezone.now())


def report() -> None:
    from qingheng.platform.audit.queries import verify
    from qingheng.platform.files.models import Blob
    from qingheng.platform.jobs.models import Run
    from qingheng.platform.tenancy.models import Tenant
    from qingheng.platform.tenancy.scope import tenant_scope

    tenant = Tenant.objects.get()
    with tenant_scope(tenant.id):
        run = Run.objects.get()
        chain = verify(tenant=tenant)
        print(run.state, run.attempt, Blob.objects.count(), run.result.get("rows"), chain.intact)


def drain() -> None:
    from qingheng.platform.jobs.worker import run_waiting

    print(len(run_waiting(heartbeat=True)))


def work() -> None:
    from qingheng.platform.jobs import worker

    worker.ROUNDS = worker.IDLE = 0.2
    worker.work(threading.Event())


if __name__ == "__main__":
    configure()
    register(Path(os.environ["QINGHENG_HOME"]))
    acts = {
        "prepare": prepare,
        "queue": lambda: prepare("note", 40),
        "work": work,
        "drain": drain,
        "report": report,
    }
    acts[sys.argv[1]]()
