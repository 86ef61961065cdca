"""The checks as a job."""

from __future__ import annotations

from typing import Any

from qingheng.apps.quality import tasks
from qingheng.platform.jobs.contracts import JobContext
from qingheng.platform.jobs.registry import kind_of


def test_the_job_is_registered_and_may_be_repeated(record: Any, actors: dict[str, Any]) -> None:
    assert kind_of("quality.run").idempotent
    context = JobContext(
        run_id=1, actor=actors["programme_manager"], parameters={"node": record.code},
        report=lambda _percent, _text: None, cancelled=lambda: False,
    )  # fmt: skip
    first, second = tasks.run(context), tasks.run(context)
    assert first["run"] == second["run"]
    assert (first["repeated"], second["repeated"]) == (False, True)
