"""Does what it is asked, a line of JSON each, in processes it forks off; some of them kill themselves on the way.

home: the data directory. commands: of `qingheng`, one after another. place, when: a function by its dotted name
before or after whose call the process ends by SIGKILL. script: run once on a fresh database.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from functools import cache
from pathlib import Path
from typing import Any

from qingheng.interfaces.cli.session import start_django


def _settle(home: Path) -> None:
    """Use the data directory from here on; nothing was opened before."""
    from django.conf import settings
    from django.db import connections

    home.mkdir(exist_ok=True)
    connections["default"].settings_dict["NAME"] = str(home / "qingheng.sqlite3")
    settings.MEDIA_ROOT, settings.PLANE_ROOT = home / "blobs", home / "plane"


def _set_trap(place: str, when: str) -> None:
    module, _, name = place.rpartition(".")
    owner = importlib.import_module(module)
    step = getattr(owner, name)

    def killed(*given: Any, **named: Any) -> None:
        if when == "after":
            step(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, killed)


def _work(request: dict[str, Any]) -> list[tuple[int, str]]:
    from typer.testing import CliRunner

    from qingheng.interfaces.cli.main import app

    _settle(Path(request["home"]))
    if "script" in request:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        exec(request["script"], {})
    if "place" in request:
        _set_trap(request["place"], request["when"])
    said = []
    for command in request.get("commands", []):
        result = CliRunner().invoke(app, command)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        said.append((result.exit_code, result.stdout or result.stderr))
    return said


def _get_ready() -> None:
    """Import and build here what every command needs, so that no process forked off does it again. Opens nothing."""
    import typer.testing
    from django.urls import reverse

    import qingheng.plane.intake.running
    import qingheng.plane.store.partitions  # noqa: F401 - loads the engines
    from qingheng.apps.intake.queries.datasets import shipped_datasets
    from qingheng.interfaces.cli.main import app

    typer.testing._get_command = cache(typer.testing._get_command)
    typer.testing._get_command(app)
    reverse("account_login")
    shipped_datasets()


def main() -> None:
    """Answer until the input ends."""
    start_django()
    _get_ready()
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            with os.fdopen(writing, "w", encoding="utf-8") as out:
                json.dump(_work(json.loads(line)), out)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as answer:
            said = answer.read()
        _, status = os.waitpid(child, 0)
        ended = os.waitstatus_to_exitcode(status)
        print(json.dumps({"status": ended, "said": json.loads(said) if ended == 0 else said}), flush=True)


if __name__ == "__main__":
    main()
