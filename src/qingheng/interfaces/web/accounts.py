"""How sign-in differs from the library's defaults: nobody registers alone; people are invited."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import AddEmailForm
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingheng.platform.people.models import Person


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed: an administrator invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Nobody removes the address they sign in with."""
        return False


def _code(label: Any) -> forms.CharField:
    """Field of the code, asked for by a name that says what to type; phones offer their digits."""
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code"})
    return forms.CharField(label=label, widget=widget)


class FixedAddress(AddEmailForm):  # type: ignore[misc]
    """People do not change the address they were invited under: grants and single sign-on go by it."""

    def clean(self) -> None:
        raise forms.ValidationError(
            _("Your address is the one you were invited under; it is not changed here.")
        )


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""

    code = _code(gettext_lazy("Six digits or a recovery code"))


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The code once more, before a change of how one signs in."""

    code = _code(gettext_lazy("Six digits or a recovery code"))


class SetUpAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    code = _code(gettext_lazy("Six digits of the app"))


class CompanyProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """The company's OpenID provider. An identity is its issuer and subject, never an address or a name."""

    package = OpenIDConnectProvider.get_package()  # where the library finds the addresses of this provider

    def extract_uid(self, data: Mapping[str, Any]) -> str:
        """sha256 hex of issuer and subject: subjects may outgrow the column, and a new issuer knows nobody yet.

        Raises OAuth2Error without an ID token, or when the user info is of somebody else (OpenID Connect Core 5.3.2).
        """
        token, info = data.get("id_token") or {}, data.get("userinfo") or {}
        issuer, subject = token.get("iss"), token.get("sub")
        if not issuer or not subject or info.get("sub", subject) != subject:
            raise OAuth2Error("ID token missing, or of another person than the user info")
        return sha256(f"{issuer}\n{subject}".encode()).hexdigest()

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[Any]:
        """Addresses the provider gives; verified only where it says so: true, in JSON or, as some do, in letters."""
        found = {}
        for source in (data.get("id_token") or {}, data.get("userinfo") or {}):
            if source.get("email"):
                verified = source.get("email_verified") in (True, "true")
                address = EmailAddress(email=str(source["email"]), verified=verified, primary=True)
                found[address.email] = address
        return list(found.values())

    def redirect_from_request(self, request: HttpRequest) -> HttpResponse:
        """Leave by a page of our own: our policy lets no form lead to another site, not even by a redirect."""
        response: HttpResponse = super().redirect_from_request(request)
        if request.method != "POST" or not isinstance(response, HttpResponseRedirect):
            return response
        context = {"provider": self.name, "redirect_to": response.url}
        return render(request, "socialaccount/login_redirect.html", context)


class KnownPeopleOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on signs in people who were invited, matched by the provider's verified address once."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Link the first sign-in to the invited person; from then on (issuer, subject) decides."""
        if sociallogin.is_existing:
            return
        verified = [a.email.lower() for a in sociallogin.email_addresses if a.verified]
        person = Person.objects.filter(email__in=verified, is_active=True).first()
        if person is None:
            raise ImmediateHttpResponse(render(request, "not_invited.html", status=403))
        sociallogin.connect(request, person)
