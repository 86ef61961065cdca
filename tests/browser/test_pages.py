"""Pages outside the walk: the one to sign in at, and the wall, which never scrolls."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(("lang", "dark"), [("en", False), ("zh", True)])
def test_sign_in_page(lang: str, dark: bool, page_as: Any, accessible: Any, shot: Any) -> None:
    page = page_as(None, lang=lang, dark=dark)
    page.goto("/account/login/")
    shot(page, f"login-{lang}")
    assert accessible(page) == []


def test_wall(page_as: Any, shot: Any) -> None:
    page = page_as("executive_viewer", lang="zh", width=1920, height=1080)
    page.goto("/c/lenovo/wall/")
    page.locator("main svg").first.wait_for()
    shot(page, "wall")
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    assert page.evaluate("document.documentElement.scrollWidth") <= 1920
