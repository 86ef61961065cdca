"""What other apps see of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qingheng.platform.people.models import Person


@dataclass(frozen=True)
class GrantView:
    """A role of a person in the company. `node` is the code of its node, empty for the whole company."""

    id: int
    role: str
    node: str
    valid_from: date | None
    valid_until: date | None
    period_from: date | None
    period_until: date | None
    granted_by: str
    granted_at: datetime
    revoked_at: datetime | None
    in_force: bool


@dataclass(frozen=True)
class PersonView:
    """Somebody who holds or held a role in the company. `has_mfa`: a second factor is set up."""

    id: int
    email: str
    name: str
    is_active: bool
    is_demonstration: bool
    has_mfa: bool
    last_login: datetime | None
    grants: tuple[GrantView, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles in force, each once."""
        return tuple(sorted({grant.role for grant in self.grants if grant.in_force}))


@dataclass(frozen=True)
class TokenView:
    """An API token without its secret. `prefix` tells it from others."""

    id: int
    label: str
    prefix: str
    person: str
    verbs: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    in_force: bool


@dataclass(frozen=True)
class NewToken:
    """A token just made; `text` is never to be had again."""

    view: TokenView
    text: str


@dataclass(frozen=True)
class Invitation:
    """A person given a role. `is_new`: the account was made for it and has no password yet."""

    person: Person
    is_new: bool


@dataclass(frozen=True)
class Invited:
    """An invitation and how it was told. link: to set a password; empty once mailed, or with an account of old."""

    person: Person
    is_new: bool
    mailed: bool
    link: str


@dataclass(frozen=True)
class DemonstrationPerson:
    """A demonstration account and its password, known only at this moment."""

    person: Person
    role: str
    password: str
