"""Every page of signing in and of one's own account: accessible, in both languages, wide and narrow, under the policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.auth.codes import code_now
from tests.auth.conftest import Visitor
from tests.auth.test_browser_factors import with_authenticator
from tests.serving import Served

VIEWS = [("en", 1440), ("zh", 390)]  # one look of axe a language; the widths of both
ENTRANCE = {
    "login": "login/",
    "reset": "password/reset/",
    "reset-done": "password/reset/done/",
    "reset-bad-key": "password/reset/key/1-bad/",
    "reset-finished": "password/reset/key/done/",
    "signup": "signup/",
    "inactive": "inactive/",
    "sso": "oidc/oidc/login/?process=login",
    "sso-cancelled": "3rdparty/login/cancelled/",
    "sso-error": "3rdparty/login/error/",
}
ACCOUNT = {
    "factors": "2fa/",
    "app-remove": "2fa/totp/deactivate/",
    "codes": "2fa/recovery-codes/",
    "codes-new": "2fa/recovery-codes/generate/",
    "keys": "2fa/webauthn/",
    "key-add": "2fa/webauthn/add/",
    "key-rename": "2fa/webauthn/keys/{key}/edit/",
    "key-remove": "2fa/webauthn/keys/{key}/remove/",
    "password": "password/change/",
    "sessions": "sessions/",
    "connections": "3rdparty/",
    "email": "email/",
    "logout": "logout/",
    "again-password": "reauthenticate/",
    "again-code": "2fa/reauthenticate/",
    "again-key": "2fa/webauthn/reauthenticate/",
}
Visitors = Callable[..., Visitor]
Check = Callable[[Any], list[str]]
Shot = Callable[[Any, str], None]


@pytest.fixture(scope="module")
def secured(guarded: Served, chromium: Any) -> dict[str, Any]:
    """The supplier's person with an app and a key: cookies of the session, password, id of the key."""
    faults: list[str] = []
    password = guarded.password("supplier")
    someone = Visitor(guarded, chromium, faults, "en", 1440)
    with_authenticator(someone)
    someone.offer("supplier", password)
    someone.open("/account/2fa/totp/activate/")
    someone.confirm(password)
    page = someone.page
    page.locator("input[name=code]").fill(code_now(page.locator("#authenticator_secret").input_value()))
    someone.press()
    page.wait_for_url("**/recovery-codes/")
    someone.open("/account/2fa/webauthn/add/")
    page.locator("input[name=name]").fill("Key of the night shift at the third plant, spare")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/account/2fa/")
    someone.open("/account/2fa/webauthn/")
    key = page.locator("a[href$='/edit/']").get_attribute("href").split("/")[-3]
    cookies = [one for one in someone.context.cookies() if one["name"] != "django_language"]
    someone.context.close()
    assert faults == []
    return {"cookies": cookies, "key": key, "password": password}


def examine(page: Any, lang: str, width: int, name: str, accessible: Check, shot: Shot) -> list[str]:
    """What is wrong with the page open now; keeps a picture of it."""
    shot(page, f"auth-{name}-{lang}-{width}")
    found = [f"{name}: {problem}" for problem in accessible(page)]
    for other in (1440 + 390 - width, width):
        page.set_viewport_size({"width": other, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            found.append(f"{name}: {over} px wider than a window of {other}")
    if not (page.locator("html").get_attribute("lang") or "").startswith(lang):
        found.append(f"{name}: not in {lang}")
    if lang == "zh" and not any("\u4e00" <= sign <= "\u9fff" for sign in page.locator("h1").inner_text()):
        found.append(f"{name}: title not Chinese: {page.locator('h1').inner_text()}")
    return found


@pytest.mark.parametrize(("lang", "width"), VIEWS)
def test_pages_before_one_is_in(
    visitor: Visitors, accessible: Check, shot: Shot, lang: str, width: int
) -> None:
    someone, wrong = visitor(lang, width), []
    for name, path in ENTRANCE.items():
        wrong += examine(someone.open(f"/account/{path}"), lang, width, name, accessible, shot)
    page = someone.offer(
        f"nobody-{lang}-{width}@nowhere.example", "not the password"
    )  # failures count by address
    wrong += examine(page, lang, width, "login-refused", accessible, shot)
    assert wrong == []


@pytest.mark.parametrize(("lang", "width"), VIEWS)
def test_pages_of_ones_own_account(
    secured: dict[str, Any], visitor: Visitors, accessible: Check, shot: Shot, lang: str, width: int
) -> None:
    someone, wrong = visitor(lang, width), []
    someone.context.add_cookies(secured["cookies"])
    for name, path in ACCOUNT.items():
        page = someone.open(f"/account/{path.format(key=secured['key'])}")
        wrong += examine(page, lang, width, name, accessible, shot)
    assert wrong == []


@pytest.mark.parametrize(("lang", "width"), VIEWS)
def test_pages_of_setting_up_and_of_the_second_step(
    guarded: Served,
    secured: dict[str, Any],
    visitor: Visitors,
    accessible: Check,
    shot: Shot,
    lang: str,
    width: int,
) -> None:
    someone, fresh = visitor(lang, width), visitor(lang, width)
    page = someone.offer("supplier", secured["password"])
    wrong = examine(page, lang, width, "code-asked", accessible, shot)
    password = guarded.password("executive_viewer")
    fresh.offer("executive_viewer", password)
    wrong += examine(fresh.open("/account/2fa/"), lang, width, "factors-none", accessible, shot)
    fresh.open("/account/2fa/totp/activate/")
    fresh.confirm(password)
    wrong += examine(fresh.page, lang, width, "app-set-up", accessible, shot)
    assert wrong == []
