"""An invitation and how the invited person learns of it: by e-mail, or by a link somebody hands over."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from qingheng.platform.people.contracts import Invited
from qingheng.platform.people.links import password_link
from qingheng.platform.people.models import Person
from qingheng.platform.people.services import invite_person
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.roles import ROLE_NAMES
from qingheng.platform.rights.services import Span
from qingheng.platform.tenancy.models import Tenant

BOTH = ("zh-hans", "en")
log = structlog.get_logger(__name__)


def invite_and_tell(
    *,
    actor: Actor,
    email: str,
    name: str,
    role: str,
    at: datetime,
    node_id: int | None = None,
    span: Span | None = None,
    site: str = "",
) -> Invited:
    """Invite somebody, then send the mail where a mail server is set up. Raises as invite_person.

    A new account's link is in the answer only when no mail went out. site: where the caller reached the
    application, for that link; mail leads to the public address alone.
    """
    made = invite_person(actor=actor, email=email, name=name, role=role, at=at, node_id=node_id, span=span)
    mailed = settings.MAIL_IS_SENT and _mail(actor, made.person, role, is_new=made.is_new)
    link = ""
    if made.is_new and not mailed:
        link = password_link(made.person, site=site or settings.PUBLIC_URL)
    return Invited(person=made.person, is_new=made.is_new, mailed=mailed, link=link)


def _mail(actor: Actor, person: Person, role: str, *, is_new: bool) -> bool:
    """Send the invitation in the person's language, in both while that is unknown. False when it cannot go."""
    site = settings.PUBLIC_URL.rstrip("/")
    link = password_link(person, site=site) if is_new else f"{site}/c/{actor.company}/"
    company = Tenant.objects.get(pk=actor.tenant_id)
    subjects, bodies = [], []
    for language in (person.language,) if person.language else BOTH:
        with translation.override(language):
            name = company.name_zh if language.startswith("zh") else company.name_en
            subjects.append(_("%(who)s invites you to %(company)s") % {"who": actor.name, "company": name})
            facts = {
                "person": person, "who": actor.name, "company": name, "role": str(ROLE_NAMES[role]),
                "link": link, "is_new": is_new, "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
            }  # fmt: skip
            bodies.append(render_to_string("people/mail/invitation.txt", facts).strip())
    subject = " ".join(" / ".join(subjects).split())  # a name with a line break would end the header
    try:
        send_mail(subject, "\n\n----\n\n".join(bodies) + "\n", None, [person.email])
    except OSError as error:  # the server cannot be reached or refuses; SMTPException is one too
        log.warning("invitation not mailed", person=person.pk, error=type(error).__name__)
        return False
    return True
