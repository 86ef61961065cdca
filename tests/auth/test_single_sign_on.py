"""Single sign-on by OpenID Connect: invited people only, by a verified address once, then by issuer and subject."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from qingheng.platform.people.models import Person
from tests.auth.openid import CLIENT, SECRET, Provider

LOGIN = "/account/oidc/oidc/login/?process=login"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with Provider() as running:
        use(settings, running)
        yield running


def use(settings: Any, provider: Provider) -> None:
    """Configure single sign-on as the environment does."""
    app = {"provider_id": "oidc", "name": "Acme ID", "client_id": CLIENT, "secret": SECRET}
    known = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {**known, "APPS": [{**app, "settings": {"server_url": provider.issuer}}]}
    }


def leave(client: Client) -> str:
    """Press the button; the provider's address the page leads to."""
    page = client.post(LOGIN)
    assert page.status_code == 200
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.content.decode())
    assert found
    return html.unescape(found[1])


def come_back(client: Client, address: str) -> Any:
    answer = requests.get(address, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    assert back.netloc == "testserver"
    return client.get(f"{back.path}?{back.query}")


def sign_in(client: Client) -> Any:
    return come_back(client, leave(client))


def signed_in(client: Client) -> str | None:
    """E-mail of whoever the session belongs to."""
    key = client.session.get("_auth_user_id")
    return Person.objects.get(pk=key).email if key else None


def test_an_invited_person_with_a_verified_address_signs_in(
    provider: Provider, actors: dict[str, Any]
) -> None:
    client = Client()
    provider.person("s-1", "Approver@ACME.example")
    answer = sign_in(client)
    assert answer.status_code == 302
    assert answer["Location"] == "/start/"
    assert signed_in(client) == "approver@acme.example"
    assert provider.refusals == []


@pytest.mark.parametrize(
    ("email", "verified"),
    [
        ("approver@acme.example", False),
        ("approver@acme.example", "false"),
        ("approver@acme.example", None),
        ("stranger@acme.example", True),
    ],
)
def test_an_unverified_or_unknown_address_is_refused(
    provider: Provider, actors: dict[str, Any], email: str, verified: object
) -> None:
    client = Client()
    provider.person("s-1", email, verified)
    answer = sign_in(client)
    assert answer.status_code == 403
    assert "Not invited yet" in answer.content.decode()
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()
    assert not Person.objects.filter(email="stranger@acme.example").exists()


def test_a_closed_account_stays_closed(provider: Provider, actors: dict[str, Any]) -> None:
    Person.objects.filter(email="approver@acme.example").update(is_active=False)
    client = Client()
    provider.person("s-1", "approver@acme.example")
    assert sign_in(client).status_code == 403
    assert signed_in(client) is None


def test_afterwards_the_subject_decides_and_not_the_address(
    provider: Provider, actors: dict[str, Any]
) -> None:
    provider.person("s-1", "approver@acme.example")
    sign_in(Client())
    moved, other = Client(), Client()
    provider.person("s-1", "auditor@acme.example", verified=False)
    sign_in(moved)
    assert signed_in(moved) == "approver@acme.example"
    provider.person("s-2", "auditor@acme.example")
    sign_in(other)
    assert signed_in(other) == "auditor@acme.example"
    assert SocialAccount.objects.count() == 2


def test_the_same_subject_of_another_issuer_is_somebody_else(
    provider: Provider, actors: dict[str, Any], settings: Any
) -> None:
    provider.person("s-1", "approver@acme.example")
    sign_in(Client())
    with Provider() as second:
        use(settings, second)
        second.person("s-1", "stranger@acme.example")
        client = Client()
        assert sign_in(client).status_code == 403
        assert signed_in(client) is None


def break_audience(provider: Provider) -> None:
    provider.token = {"aud": "another-client"}


def break_issuer(provider: Provider) -> None:
    provider.token = {"iss": "https://another.example"}


def break_expiry(provider: Provider) -> None:
    provider.token = {"exp": 1_600_000_000}


def break_user_info(provider: Provider) -> None:
    provider.info = {"sub": "s-9"}


@pytest.mark.parametrize("damage", [break_audience, break_issuer, break_expiry, break_user_info])
def test_tokens_that_do_not_fit_are_refused(
    provider: Provider, actors: dict[str, Any], damage: Callable[[Provider], None]
) -> None:
    client = Client()
    provider.person("s-1", "approver@acme.example")
    damage(provider)
    answer = sign_in(client)
    assert "Single sign-on failed" in answer.content.decode()
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()


def test_a_verified_address_of_one_source_does_not_vouch_for_the_other(
    provider: Provider, actors: dict[str, Any]
) -> None:
    client = Client()
    provider.person("s-1", "stranger@acme.example")
    provider.info = {"email": "approver@acme.example", "email_verified": None}
    assert sign_in(client).status_code == 403
    assert signed_in(client) is None


def test_a_code_stolen_on_the_way_back_opens_nothing(provider: Provider, actors: dict[str, Any]) -> None:
    victim, thief = Client(), Client()
    provider.person("s-1", "approver@acme.example")
    answer = requests.get(leave(victim), allow_redirects=False, timeout=5)
    stolen = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    provider.person("s-2", "auditor@acme.example")
    own = parse_qs(urlsplit(leave(thief)).query)["state"][0]
    page = thief.get(f"/account/oidc/oidc/login/callback/?code={stolen}&state={own}")
    assert "Single sign-on failed" in page.content.decode()
    assert signed_in(thief) is None
    assert len(provider.refusals) == 1


def test_a_sign_in_nobody_began_here_is_refused(provider: Provider, actors: dict[str, Any]) -> None:
    client = Client()
    page = client.get("/account/oidc/oidc/login/callback/?code=code-0&state=forged")
    assert "Single sign-on failed" in page.content.decode()
    assert signed_in(client) is None


def test_a_link_of_another_site_begins_no_sign_in(provider: Provider, db: None) -> None:
    page = Client().get(LOGIN)
    assert page.status_code == 200
    assert "refresh" not in page.content.decode()


def test_the_second_factor_is_asked_for_after_single_sign_on(
    provider: Provider, actors: dict[str, Any]
) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(Person.objects.get(email="approver@acme.example"), "JBSWY3DPEHPK3PXP")
    client = Client()
    provider.person("s-1", "approver@acme.example")
    assert sign_in(client)["Location"] == "/account/2fa/authenticate/"
    assert signed_in(client) is None


def test_registering_by_single_sign_on_is_closed(provider: Provider, db: None) -> None:
    client = Client()
    for answer in (
        client.get("/account/3rdparty/signup/"),
        client.post("/account/3rdparty/signup/", {"email": "x@y.example"}),
    ):
        assert answer.status_code == 302
        assert answer["Location"] == "/account/login/"
    assert Person.objects.count() == 0
