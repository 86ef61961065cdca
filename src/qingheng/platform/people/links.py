"""The one-time link with which an invited person sets a password."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from qingheng.platform.people.models import Person


def password_link(person: Person, *, site: str) -> str:
    """Address at which the person sets a password; works once, and as long as a reset link does.

    site: where people reach the application, such as https://esg.example.com.
    """
    key = default_token_generator.make_token(person)
    where = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key}
    )
    return site.rstrip("/") + where
