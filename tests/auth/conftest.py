"""The served application with single sign-on and one role that needs a second factor; a browser for each visitor."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.auth.openid import CLIENT, SECRET, Provider
from tests.browser.conftest import BROWSER, accessible, chromium, shot
from tests.serving import PEOPLE, Served

__all__ = ["accessible", "chromium", "shot"]

_SERIAL = itertools.count(1)
NEEDS_FACTOR = "auditor"  # the demonstration person whose role needs a second factor here


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents and Path(item.path).name.startswith("test_browser_"):
            item.add_marker(pytest.mark.browser)
            if BROWSER is None:
                item.add_marker(pytest.mark.skip(reason="no browser installed (Debian package: chromium)"))
    items.sort(
        key=lambda item: item.get_closest_marker("browser") is not None
    )  # a browser's loop outlasts its tests


@pytest.fixture(scope="session")
def identity_provider() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


@pytest.fixture(scope="session")
def guarded(identity_provider: Provider) -> Iterator[Served]:
    """Served under a name, because browsers refuse passkeys at an IP address; visitors' addresses come by a proxy."""
    server = Served(jobs=False)
    server.address = f"http://localhost:{server.port}"
    server.env |= {
        "QINGHENG_PUBLIC_URL": server.address,
        "QINGHENG_BEHIND_PROXY": "true",
        "QINGHENG_REQUIRE_SECOND_FACTOR": NEEDS_FACTOR,
        "QINGHENG_OIDC_ISSUER": identity_provider.issuer,
        "QINGHENG_OIDC_CLIENT_ID": CLIENT,
        "QINGHENG_OIDC_CLIENT_SECRET": SECRET,
        "QINGHENG_OIDC_NAME": "Lenovo ID",
    }
    server.load_copy()
    listening = server.address
    with server:
        server.address = listening
        yield server


class Visitor:
    """One browser of its own, at an internet address of its own."""

    def __init__(self, served: Served, chromium: Any, faults: list[str], lang: str, width: int) -> None:
        self.served = served
        self.context = chromium.new_context(
            base_url=served.address,
            viewport={"width": width, "height": 900},
            locale="zh-CN" if lang == "zh" else "en-GB",
            extra_http_headers={"X-Forwarded-For": f"198.51.100.{next(_SERIAL)}"},
        )
        self.speak(lang)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: faults.append(str(error)))
        self.page.on(
            "console",
            lambda m: faults.append(m.text) if m.type == "error" and "status of 4" not in m.text else None,
        )

    def speak(self, lang: str) -> None:
        code = "zh-hans" if lang == "zh" else "en"
        self.context.add_cookies([{"name": "django_language", "value": code, "url": self.served.address}])

    def open(self, path: str) -> Any:
        self.page.goto(path)
        return self.page

    def press(self) -> None:
        """The first button that sends the page's own form."""
        self.page.locator("main form button.btn-primary, main form button.btn-danger").first.click()

    def offer(self, role: str, password: str) -> Any:
        """Fill in and send the sign-in form."""
        page = self.open("/account/login/")
        page.locator("input[name=login]").fill(role if "@" in role else f"{role}@{PEOPLE}")
        page.locator("input[name=password]").fill(password)
        self.press()
        page.wait_for_load_state()
        return page

    def confirm(self, password: str) -> None:
        """Answer the question for the password before a change of how one signs in."""
        self.page.wait_for_url("**/account/reauthenticate/**")
        self.page.locator("input[name=password]").fill(password)
        self.press()

    def is_in(self) -> bool:
        """Whether the browser's session is signed in."""
        answer = self.context.request.get("/start/", max_redirects=0)
        return "/account/login/" not in answer.headers.get("location", "")


@pytest.fixture
def visitor(guarded: Served, chromium: Any) -> Iterator[Callable[..., Visitor]]:
    """visitor(lang="en", width=1440): a new browser; faults and broken policies in its console fail the test."""
    faults: list[str] = []
    made: list[Visitor] = []

    def make(lang: str = "en", width: int = 1440) -> Visitor:
        made.append(Visitor(guarded, chromium, faults, lang, width))
        return made[-1]

    yield make
    for one in made:
        one.context.close()
    assert faults == []
