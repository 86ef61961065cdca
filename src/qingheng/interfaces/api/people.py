"""People of the company: list, invite, give and withdraw roles, deactivate."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from qingheng.apps.organisation import queries as organisation
from qingheng.interfaces.api.answers import Page, page_of
from qingheng.interfaces.api.asking import Company, actor_of, now
from qingheng.platform.people import queries, services
from qingheng.platform.people.contracts import PersonView
from qingheng.platform.people.invitations import invite_and_tell
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.services import Span

router = Router(tags=["People"])


class GrantIn(Schema):
    """A role. node: code, else the whole company. An auditor needs valid_until."""

    role: str
    node: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    period_from: date | None = None
    period_until: date | None = None

    def wish(self, actor: Actor) -> dict[str, Any]:
        """Arguments of the services. Raises NotFound for a node that is not there."""
        span = Span(self.valid_from, self.valid_until, self.period_from, self.period_until)
        node_id = organisation.node(actor=actor, code=self.node).id if self.node else None
        return {"role": self.role, "node_id": node_id, "span": span}


class InviteIn(GrantIn):
    """Who, and which role."""

    email: str
    name: str


class InvitedOut(Schema):
    """is_new: an account was made. mailed: an e-mail went out. link: hand it over; it is given only here."""

    person: PersonView
    is_new: bool
    mailed: bool
    link: str


def _manager(request: HttpRequest) -> Actor:
    """Who calls, allowed to act and to see what came of it. Raises Forbidden before anything is done."""
    actor = actor_of(request)
    actor.require("people.manage")
    actor.require("people.view")
    return actor


@router.get("/people", response=Page[PersonView], summary="Everybody who holds or held a role")
def people(
    request: HttpRequest,
    company: Company,
    text: str = "",
    role: str = "",
    cursor: str | None = None,
    limit: int = 100,
) -> Any:
    found = queries.people(actor=actor_of(request), at=now(), text=text, role=role)
    return page_of(found, cursor=cursor, limit=limit)


@router.get("/people/{person_id}", response=PersonView, summary="One person with all roles")
def person(request: HttpRequest, company: Company, person_id: int) -> Any:
    return queries.person(actor=actor_of(request), person_id=person_id, at=now())


@router.post("/people", response=InvitedOut, summary="Invite somebody")
def invite(request: HttpRequest, company: Company, body: InviteIn) -> Any:
    """A new account's one-time link goes by e-mail where mail is set up, else it is in the answer."""
    actor, at = _manager(request), now()
    made = invite_and_tell(
        actor=actor,
        email=body.email,
        name=body.name,
        at=at,
        site=request.build_absolute_uri("/"),
        **body.wish(actor),
    )
    view = queries.person(actor=actor, person_id=made.person.pk, at=at)
    return {"person": view, "is_new": made.is_new, "mailed": made.mailed, "link": made.link}


@router.post("/people/{person_id}/grants", response=PersonView, summary="Give a further role")
def grant(request: HttpRequest, company: Company, person_id: int, body: GrantIn) -> Any:
    actor, at = _manager(request), now()
    services.give_role(actor=actor, person_id=person_id, at=at, **body.wish(actor))
    return queries.person(actor=actor, person_id=person_id, at=at)


@router.post("/grants/{grant_id}/withdraw", response=PersonView, summary="Take a role back")
def withdraw(request: HttpRequest, company: Company, grant_id: int) -> Any:
    """The last administrator stays."""
    actor, at = _manager(request), now()
    ended = services.withdraw_role(actor=actor, grant_id=grant_id, at=at)
    return queries.person(actor=actor, person_id=ended.person_id, at=at)


@router.post("/people/{person_id}/deactivate", response=PersonView, summary="End all somebody holds here")
def deactivate(request: HttpRequest, company: Company, person_id: int) -> Any:
    """Roles and tokens end; what was done stays. Nobody deactivates himself or the last administrator."""
    actor, at = _manager(request), now()
    services.deactivate_person(actor=actor, person_id=person_id, at=at)
    return queries.person(actor=actor, person_id=person_id, at=at)
