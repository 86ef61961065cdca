"""A real browser on the real application. Skipped, with the reason, where no browser is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.serving import PEOPLE, Served

BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-quic",
    "--disable-sync",
]
SCREENSHOTS = Path(os.environ["QINGHENG_SCREENSHOTS"]) if os.environ.get("QINGHENG_SCREENSHOTS") else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            if BROWSER is None:
                item.add_marker(pytest.mark.skip(reason="no browser installed (Debian package: chromium)"))


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    server = Served()
    server.load_copy()
    with server:
        yield server


_DRIVER: list[
    Any
] = []  # Playwright, started once: a process holds one, and other folders of tests use it too
_BROWSERS: list[Any] = []


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    if not _DRIVER:
        _DRIVER.append(sync_playwright().start())
    browser = _DRIVER[0].chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
    _BROWSERS.append(browser)
    yield browser
    browser.close()
    _BROWSERS.remove(browser)
    if not _BROWSERS:
        _DRIVER.pop().stop()


@pytest.fixture(scope="session")
def sessions(served: Served, chromium: Any) -> dict[str, Any]:
    """Stored sign-ins by role, filled as roles are first needed."""
    return {}


@pytest.fixture
def page_as(served: Served, chromium: Any, sessions: dict[str, Any]) -> Iterator[Callable[..., Any]]:
    """page_as(role, lang="en", width=1440, dark=False) gives a page signed in; faults in the console fail the test."""
    contexts, faults = [], []

    def make(
        role: str | None, lang: str = "en", width: int = 1440, height: int = 900, dark: bool = False
    ) -> Any:
        if role and role not in sessions:
            sessions[role] = sign_in(served, chromium, role)
        context = chromium.new_context(
            base_url=served.address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale="zh-CN" if lang == "zh" else "en-GB",
            storage_state=sessions.get(role) if role else None,
            accept_downloads=True,
        )
        code = "zh-hans" if lang == "zh" else "en"
        context.add_cookies([{"name": "django_language", "value": code, "url": served.address}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda m: faults.append(m.text) if m.type == "error" and "status of 4" not in m.text else None,
        )
        contexts.append(context)
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults == []


def sign_in(served: Served, chromium: Any, role: str) -> Any:
    """Sign in through the page and keep the cookies."""
    context = chromium.new_context(base_url=served.address, locale="en-GB")
    page = context.new_page()
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(f"{role}@{PEOPLE}")
    page.locator("input[name=password]").fill(served.password(role))
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url("**/c/**" if role != "supplier" else "**/start/**")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[[Any, str], None]:
    """Keep a picture of a page in the folder QINGHENG_SCREENSHOTS names; none without it."""

    def take(page: Any, name: str) -> None:
        if SCREENSHOTS is None:
            return
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    return take


@pytest.fixture
def accessible() -> Callable[[Any], list[str]]:
    """Rules of axe (WCAG 2.2 AA and best practice) that a page breaks, with the first place each."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def check(page: Any) -> list[str]:
        found = axe.run(page, options={"resultTypes": ["violations"]})
        return [
            f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:160]}" for v in found.response["violations"]
        ]

    return check
