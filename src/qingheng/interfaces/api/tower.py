"""The control tower: the company's headline figures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from qingheng.apps.tower import queries, services
from qingheng.apps.tower.contracts import Headlines
from qingheng.interfaces.api.asking import Company, actor_of, now

router = Router(tags=["Control tower"])


class HeadlinesIn(Schema):
    """Series keys in the order of the tiles, at most eight."""

    keys: list[str]


@router.get("/headlines", response=Headlines, summary="The company's headline figures")
def headlines(request: HttpRequest, company: Company) -> Any:
    return queries.headlines(actor=actor_of(request), for_company=True)


@router.put("/headlines", response=Headlines, summary="Set the company's headline figures")
def choose(request: HttpRequest, company: Company, body: HeadlinesIn) -> Any:
    services.choose_headlines(actor=actor_of(request), keys=body.keys, at=now(), for_company=True)
    return queries.headlines(actor=actor_of(request), for_company=True)


@router.delete("/headlines", response=Headlines, summary="Go back to the headline figures as shipped")
def reset(request: HttpRequest, company: Company) -> Any:
    services.reset_headlines(actor=actor_of(request), at=now(), for_company=True)
    return queries.headlines(actor=actor_of(request), for_company=True)
