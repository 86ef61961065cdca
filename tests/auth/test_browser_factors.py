"""Second factors in a browser: authenticator app, recovery codes, passkeys, and the role that needs one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.auth.codes import code_now, code_of
from tests.auth.conftest import NEEDS_FACTOR, Visitor
from tests.serving import Served

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
Visitors = Callable[..., Visitor]


def test_the_app_of_these_tests_is_right() -> None:
    """RFC 6238, appendix B, SHA-1: at 59 s the value ends in 287082."""
    assert code_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59) == "287082"


def set_up_app(visitor: Visitor, role: str, password: str) -> tuple[str, list[str]]:
    """Sign in, set up the app; its secret and the recovery codes shown."""
    visitor.offer(role, password)
    visitor.open("/account/2fa/totp/activate/")
    visitor.confirm(password)
    page = visitor.page
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill(code_now(secret))
    visitor.press()
    page.wait_for_url("**/recovery-codes/")
    return secret, page.locator("#recovery_codes").input_value().split()


@pytest.fixture(scope="module")
def owner(guarded: Served, chromium: Any) -> dict[str, Any]:
    """The data owner with an app set up: password, secret, recovery codes."""
    faults: list[str] = []
    password = guarded.password("data_owner")
    visitor = Visitor(guarded, chromium, faults, "en", 1440)
    secret, codes = set_up_app(visitor, "data_owner", password)
    visitor.context.close()
    assert faults == []
    return {"password": password, "secret": secret, "codes": codes}


def test_signing_in_asks_for_the_code_of_the_app(owner: dict[str, Any], visitor: Visitors) -> None:
    someone = visitor()
    page = someone.offer("data_owner", owner["password"])
    assert "/2fa/authenticate/" in page.url
    assert not someone.is_in()
    page.locator("input[name=code]").fill("000000")
    someone.press()
    page.locator(".field-error").wait_for()
    assert not someone.is_in()
    page.locator("input[name=code]").fill(code_now(owner["secret"]))
    someone.press()
    page.wait_for_url("**/c/**")


def test_a_recovery_code_works_once(owner: dict[str, Any], visitor: Visitors) -> None:
    assert len(owner["codes"]) == 10
    first, again = visitor(), visitor()
    page = first.offer("data_owner", owner["password"])
    page.locator("input[name=code]").fill(owner["codes"][0])
    first.press()
    page.wait_for_url("**/c/**")
    page = again.offer("data_owner", owner["password"])
    page.locator("input[name=code]").fill(owner["codes"][0])
    again.press()
    page.locator(".field-error").wait_for()
    assert not again.is_in()


def with_authenticator(visitor: Visitor) -> Any:
    """A platform authenticator of the browser itself, with somebody's finger always on it."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return session, added["authenticatorId"]


def test_a_passkey_is_registered_and_signs_in_alone(guarded: Served, visitor: Visitors) -> None:
    someone, password = visitor(), guarded.password("approver")
    session, authenticator = with_authenticator(someone)
    someone.offer("approver", password)
    someone.open("/account/2fa/webauthn/add/")
    someone.confirm(password)
    page = someone.page
    page.locator("input[name=name]").fill("Office laptop")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/")
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert [(one["rpId"], one["isResidentCredential"]) for one in kept] == [("localhost", True)]
    someone.open("/account/2fa/webauthn/")
    assert "Office laptop" in page.locator("main").inner_text()
    someone.context.clear_cookies()
    someone.speak("en")
    someone.open("/account/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/c/**")
    someone.context.clear_cookies()
    someone.speak("en")
    page = someone.offer("approver", password)
    assert "/2fa/authenticate/" in page.url
    page.locator("#mfa_webauthn_authenticate").click()
    page.wait_for_url("**/c/**")


@pytest.mark.parametrize(("lang", "said"), [("en", "No passkey was used."), ("zh", "未使用通行密钥")])
def test_a_device_without_a_passkey_is_told_so(visitor: Visitors, lang: str, said: str) -> None:
    someone = visitor(lang)
    session, authenticator = with_authenticator(someone)
    session.send(
        "WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": authenticator, "enabled": True}
    )
    page = someone.open("/account/login/")
    page.locator("#passkey_login").click()
    page.locator("[data-passkey-problem]").wait_for()
    assert said in page.locator("[data-passkey-problem]").inner_text()
    assert not someone.is_in()


def test_at_an_ip_address_the_page_says_where_passkeys_work(guarded: Served, visitor: Visitors) -> None:
    page = visitor().open(f"http://127.0.0.1:{guarded.port}/account/login/")
    assert page.locator("#passkey_login").count() == 0
    page.get_by_role("link", name=f"http://localhost:{guarded.port}/account/login/").click()
    page.locator("#passkey_login").wait_for()


def test_a_role_that_needs_a_factor_is_led_to_set_one_up(
    guarded: Served,
    visitor: Visitors,
    accessible: Callable[[Any], list[str]],
    shot: Callable[[Any, str], None],
) -> None:
    someone, password = visitor(), guarded.password(NEEDS_FACTOR)
    page = someone.offer(NEEDS_FACTOR, password)
    page.wait_for_url("**/account/2fa/")
    assert "Your role in this company needs a second factor" in page.locator("main").inner_text()
    assert accessible(page) == []
    shot(page, "auth-needed-en")
    someone.open("/c/lenovo/kpi/?q=water")
    page.wait_for_url("**/account/2fa/")
    page.get_by_role("link", name="Set up an app").click()
    someone.confirm(password)
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill(code_now(secret))
    someone.press()
    page.wait_for_url("**/recovery-codes/")
    someone.open("/account/2fa/")
    assert accessible(page) == []
    page.get_by_role("link", name="Continue").click()
    page.wait_for_url("**/c/lenovo/kpi/?q=water")
