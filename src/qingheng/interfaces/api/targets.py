"""Targets and their status."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from qingheng.apps.targets import queries
from qingheng.apps.targets.contracts import TargetStatus
from qingheng.interfaces.api.asking import Company, actor_of, node_id_of

router = Router(tags=["Targets"])


@router.get("/targets", response=list[TargetStatus], summary="Targets with status, gap, or what is missing")
def targets(request: HttpRequest, company: Company, node: str | None = None) -> Any:
    return queries.statuses(actor=actor_of(request), node_id=node_id_of(request, node))


@router.get("/targets/{code}", response=TargetStatus, summary="One target with its trajectory")
def target(request: HttpRequest, company: Company, code: str) -> Any:
    return queries.status(actor=actor_of(request), code=code)
