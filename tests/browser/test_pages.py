"""Every page in both languages, wide and narrow, light and dark: accessible, nothing overflows, no fault in the console."""

from __future__ import annotations

from typing import Any

import pytest

PAGES = {
    "tower": "/c/lenovo/",
    "kpi": "/c/lenovo/kpi/",
    "series": "/c/lenovo/kpi/series/ghg.scope1/",
    "findings": "/c/lenovo/quality/",
    "rules": "/c/lenovo/quality/rules/",
    "heat": "/c/lenovo/quality/heat/",
    "targets": "/c/lenovo/targets/",
    "target": "/c/lenovo/targets/T02/",
    "index": "/c/lenovo/kpi/report-index/",
    "submissions": "/c/lenovo/indicators/",
    "organisation": "/c/lenovo/organisation/",
    "evidence": "/c/lenovo/evidence/",
    "packs": "/c/lenovo/packs/",
    "audit": "/c/lenovo/audit/",
    "people": "/c/lenovo/people/",
    "jobs": "/c/lenovo/jobs/",
    "search": "/c/lenovo/search/?q=water",
    "notices": "/c/lenovo/messages/",
    "guide": "/guide/",
    "methods": "/methods/",
    "api": "/api/docs/",
    "security": "/account/2fa/",
}
LOOKS = [("en", 1440, False), ("zh", 1440, True), ("zh", 390, False), ("en", 1024, True)]


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, page_as: Any, accessible: Any, shot: Any) -> None:
    wrong = {}
    for lang, width, dark in LOOKS:
        page = page_as("programme_manager", lang=lang, width=width, dark=dark)
        answer = page.goto(PAGES[name])
        page.wait_for_load_state("networkidle")
        look = f"{name}-{lang}-{width}-{'dark' if dark else 'light'}"
        shot(page, look)
        problems = [] if answer.status == 200 else [f"status {answer.status}"]
        problems += accessible(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            problems.append(f"wider than {width}")
        if page.locator("html").get_attribute("lang").startswith("zh") != (lang == "zh"):
            problems.append("wrong language")
        if problems:
            wrong[look] = problems
        page.context.close()
    assert wrong == {}


@pytest.mark.parametrize(("lang", "dark"), [("en", False), ("zh", True)])
def test_sign_in_page(lang: str, dark: bool, page_as: Any, accessible: Any, shot: Any) -> None:
    page = page_as(None, lang=lang, dark=dark)
    page.goto("/account/login/")
    shot(page, f"login-{lang}")
    assert accessible(page) == []


def test_wall(page_as: Any, shot: Any) -> None:
    page = page_as("executive_viewer", lang="zh", width=1920, height=1080)
    page.goto("/c/lenovo/wall/")
    page.wait_for_load_state("networkidle")
    shot(page, "wall")
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    assert page.evaluate("document.documentElement.scrollWidth") <= 1920
