"""The API's reference as a page of our own: nothing is fetched from elsewhere, and it needs a sign-in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qingheng.interfaces.api.main import api


def _operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary", ""),
            "description": operation.get("description", ""),
            "parameters": operation.get("parameters", []),
            "tag": (operation.get("tags") or [""])[0],
        }
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    ]


@login_required
def reference(request: HttpRequest) -> HttpResponse:
    """List of operations by tag, with the address of the OpenAPI document."""
    schema = api.get_openapi_schema()
    groups: dict[str, list[dict[str, Any]]] = {}
    for operation in _operations(schema):
        groups.setdefault(operation["tag"], []).append(operation)
    return render(request, "api_reference.html", {"groups": groups, "info": schema["info"]})
