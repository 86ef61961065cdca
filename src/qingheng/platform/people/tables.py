"""Columns of the list of people."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingheng.platform.people.contracts import PersonView
from qingheng.platform.rights.lists import ListColumn, moment
from qingheng.platform.rights.roles import ROLE_NAMES


def role_words(roles: Iterable[str]) -> str:
    """Roles in the language in force, by comma."""
    return ", ".join(str(ROLE_NAMES.get(role, role)) for role in roles)


def state(person: PersonView) -> str:
    """Name of the badge: in force, expired (no role left), or revoked (account closed)."""
    if not person.is_active:
        return "revoked"
    return "active" if person.roles else "expired"


def columns(company: str) -> tuple[ListColumn, ...]:
    """The columns, with links to the pages of that company."""

    def name(person: PersonView) -> dict[str, str]:
        url = reverse("people:person", kwargs={"company": company, "person_id": person.id})
        return {"text": person.name, "url": url}

    return (
        ListColumn("name", pgettext_lazy("person", "Name"), lambda person: person.name, cell=name, sort=True),
        ListColumn("email", _("E-mail address"), lambda person: person.email, sort=True),
        ListColumn("roles", _("Roles"), lambda person: role_words(person.roles)),
        ListColumn("mfa", _("Second factor"), lambda person: _("set up") if person.has_mfa else _("none")),
        ListColumn(
            "last_login", _("Last sign-in"), lambda person: moment(person.last_login), kind="date", sort=True
        ),
        ListColumn("state", _("State"), state, cell=lambda person: {"status": state(person)}),
    )
