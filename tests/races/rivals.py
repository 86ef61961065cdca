"""Acts that start at the same moment, each in a thread and on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections

from qingheng.platform.tenancy.scope import tenant_scope

Act = Callable[[], Any]


class Track:
    """The test's database as rivals meet it: the server's on PostgreSQL, a copy on disk of SQLite's in memory."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "race.sqlite3"
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(self.file)])

    @contextmanager
    def lane(self) -> Iterator[None]:
        """A connection for the calling thread, closed at the end."""
        wrapper = connections["default"]
        if wrapper.vendor == "sqlite":
            wrapper.settings_dict = {**wrapper.settings_dict, "NAME": str(self.file)}
        try:
            wrapper.ensure_connection()
            yield
        finally:
            wrapper.close()

    def race(self, *acts: Act, tenant: Any = None) -> list[Any]:
        """What each act returned or raised; in the tenant's scope when one is given."""
        gate = threading.Barrier(len(acts))
        answers: list[Any] = [None] * len(acts)

        def one(at: int, act: Act) -> None:
            try:
                with self.lane():
                    gate.wait(timeout=30)
                    if tenant is None:
                        answers[at] = act()
                    else:
                        with tenant_scope(tenant.id):
                            answers[at] = act()
            except Exception as answer:
                answers[at] = answer

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def look(self, question: Act, *, tenant: Any = None) -> Any:
        """Ask the database the rivals ran on; what the question raises is raised."""
        (answer,) = self.race(question, tenant=tenant)
        if isinstance(answer, Exception):
            raise answer
        return answer
