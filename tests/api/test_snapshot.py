"""The API's description is a promise: a change to it is seen in review. UPDATE_OPENAPI=1 writes it anew."""

from __future__ import annotations

import json
import os
from pathlib import Path

from qingheng.interfaces.api.main import api

SNAPSHOT = Path(__file__).with_name("openapi.json")


def test_the_description_is_the_one_in_the_repository() -> None:
    import qingheng.interfaces.api.urls  # noqa: F401 - mounts the routers

    now = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    if os.environ.get("UPDATE_OPENAPI"):
        SNAPSHOT.write_text(
            json.dumps(now, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    assert now == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_every_operation_is_described() -> None:
    import qingheng.interfaces.api.urls  # noqa: F401

    schema = api.get_openapi_schema()
    undescribed = [
        f"{method} {path}"
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if not operation.get("summary") or not operation.get("tags")
    ]
    assert undescribed == []
