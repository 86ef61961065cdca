"""Commands that set up and run: up, serve, worker, upgrade, demo, doctor."""

from __future__ import annotations

import fcntl
import hashlib
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from qingheng.interfaces.cli.session import (
    Format,
    Language,
    companies,
    fail,
    language_of,
    print_json,
    start_django,
)

ADDRESS = "127.0.0.1:8000"
PACKAGE = Path(__file__).resolve().parents[2]
Once = Annotated[bool, typer.Option("--once", help="Do everything but serve.")]
Lang = Annotated[Language | None, typer.Option("--lang", help="Language of what is printed.")]
As = Annotated[Format, typer.Option("--format", help="For people (text) or for programs (json).")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(up)
    app.command()(serve)
    app.command()(worker)
    app.command()(upgrade)
    app.command()(demo)
    app.command()(doctor)


def migrate() -> None:
    """Bring the database to this release: tables, policies, triggers, search tables. One process at a time."""
    start_django()
    from django.conf import settings
    from django.core.management import call_command

    with (Path(settings.HOME) / "upgrade.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # freed with the file, however this process ends
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)


def collect_static() -> None:
    """Put the files of the pages where they are served from, when any of them changed."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    want = static_stamp()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == want:
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(want, encoding="utf-8")


def static_stamp() -> str:
    """SHA-256 over the names and bytes of all static files of the installed apps, the built front end among them."""
    from django.contrib.staticfiles.finders import get_finders

    found = hashlib.sha256()
    files = ((name, storage) for finder in get_finders() for name, storage in finder.list([]))
    for name, storage in sorted(files, key=lambda one: one[0]):
        with storage.open(name) as file:
            found.update(f"{name}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return found.hexdigest()


def upgrade() -> None:
    """Create the database, or bring it to this release."""
    migrate()
    collect_static()


def demo(lang: Lang = None, format: As = Format.text) -> None:
    """Load the demonstration company; running it again changes nothing."""
    migrate()
    _demonstrate(language_of(lang), format)


def up(once: Once = False, lang: Lang = None, address: str = ADDRESS, format: As = Format.text) -> None:
    """Create the database, load the demonstration company, check it, and serve."""
    upgrade()
    _demonstrate(language_of(lang), format)
    if not once:
        shown = address.replace("127.0.0.1:", "localhost:", 1)  # browsers refuse passkeys at an IP address
        typer.echo(f"\nhttp://{shown}/  (Ctrl+C / 停止: Ctrl+C)")
        sys.stdout.flush()
        _serve(address, with_worker=True)


def serve(
    address: str = ADDRESS, with_worker: Annotated[bool, typer.Option("--with-worker")] = False
) -> None:
    """Serve the application."""
    companies()  # ends with what to do where there is no database to serve
    _serve(address, with_worker=with_worker)


def worker() -> None:
    """Run jobs and schedules until stopped."""
    companies()
    import signal
    import threading

    from qingheng.platform.jobs.worker import work

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    work(stop)


def _serve(address: str, *, with_worker: bool) -> None:
    import socket

    from django.db import connections

    from qingheng.interfaces.cli.serving import serve as run

    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        fail(f"{address} is no address. Use --address HOST:PORT. 请写成 主机:端口。", code=2)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError:
            fail(f"{address} is taken by another program. Use --address HOST:PORT. 端口已被占用。")
    connections.close_all()
    run(address=address, worker=with_worker)


def _demonstrate(language: str, format: Format) -> None:
    from django.utils import timezone, translation

    from qingheng.interfaces.cli.demonstration import load
    from qingheng.interfaces.cli.summary import print_summary, summary_of

    def say(zh: str, en: str) -> None:
        if format is Format.text:
            typer.echo(f"· {zh if language == 'zh' else en} ...")

    started = time.monotonic()
    with translation.override("zh-hans" if language == "zh" else "en"):
        loaded = load(at=timezone.now(), say=say)
        summary: dict[str, Any] = summary_of(loaded)
        if format is Format.json:
            print_json(summary)
        else:
            print_summary(summary, loaded.people, language, seconds=time.monotonic() - started)


def doctor(format: As = Format.text) -> None:
    """Say what this machine has and lacks, and what follows."""
    start_django()
    from qingheng.interfaces.cli.examination import examine

    found = examine()
    if format is Format.json:
        print_json(found)
        return
    for item in found:
        typer.echo(
            f"{'ok  ' if item['ok'] else 'LACK'} {item['what']}: {item['found']}"
            + (f"\n     {item['follows']}" if item["follows"] else "")
        )
