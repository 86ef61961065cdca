"""Writes on one's own account, and the operator's new password for somebody who lost theirs."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.platform.audit.services import record
from qingheng.platform.people.models import Person
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Forbidden, Invalid, NotFound

THEMES = {"", "light", "dark"}


def set_preferences(*, person: Person, language: str | None = None, theme: str | None = None) -> None:
    """Keep the person's language and theme; None leaves one as it is. Raises Invalid for an unknown value."""
    if language is not None and language not in {"", *dict(settings.LANGUAGES)}:
        raise Invalid(_("This language is not offered."), code="unknown-language", place="language")
    if theme is not None and theme not in THEMES:
        raise Invalid(_("This theme is not offered."), code="unknown-theme", place="theme")
    person.language = person.language if language is None else language
    person.theme = person.theme if theme is None else theme
    person.save(update_fields=["language", "theme"])


@transaction.atomic
def make_password(*, actor: Actor, email: str, at: datetime) -> str:
    """Give a person of the company a new random password and end their sessions. The operator's command only.

    Returns the password, which is kept nowhere. Raises Forbidden, NotFound.
    """
    from qingheng.platform.rights.models import Grant

    if not actor.is_operator:
        raise Forbidden(_("Only the operator of the machine makes passwords."), code="operator-only")
    ids = Grant.objects.filter(revoked_at=None).values_list("person_id", flat=True)
    person = Person.objects.select_for_update().filter(email__iexact=email, id__in=set(ids)).first()
    if person is None:
        raise NotFound(_("There is no such person in this company."), code="no-person", place=email)
    password = secrets.token_urlsafe(12)
    person.set_password(password)  # sessions made under the old password end with it
    person.save(update_fields=["password"])
    record(
        actor=actor, action="person.password_made", object_type="person", object_id=person.pk, at=at,
        data={"person": person.email},
    )  # fmt: skip
    return password
