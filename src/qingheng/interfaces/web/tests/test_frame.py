"""The frame: what the navigation shows, and that every template keeps to the content policy."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

from qingheng.interfaces.web import context
from qingheng.interfaces.web.context import Frame, navigation, page_frame
from qingheng.interfaces.web.modules import MODULES, is_active
from qingheng.platform.rights.roles import VERBS

TEMPLATES = Path(context.__file__).parent / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


def frame(*verbs: str) -> Frame:
    actor = SimpleNamespace(may=lambda verb: verb in verbs)
    return Frame(SimpleNamespace(slug="acme"), actor)  # type: ignore[arg-type]


def request_of(*, view: str = "quality:findings", query: str = "") -> HttpRequest:
    request = RequestFactory().get(f"/{query}")
    request.resolver_match = SimpleNamespace(view_name=view)  # type: ignore[assignment]
    return request


def test_every_module_asks_for_a_verb_that_exists() -> None:
    assert {module.verb for module in MODULES if module.verb} <= set(VERBS)
    assert len({module.key for module in MODULES}) == len(MODULES)


def test_navigation_shows_what_exists_and_what_the_actor_may() -> None:
    items = navigation(request_of(query="?period=2022"), frame("checks.view"))
    assert [item.key for item in items] == ["quality", "guide"]
    assert items[0].active
    assert items[0].url.endswith("?period=2022")
    assert not items[1].active


def test_outside_a_company_there_is_no_navigation() -> None:
    assert navigation(request_of(), Frame(None, None)) == []


def test_pages_without_the_frame_never_ask_the_database() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    found = page_frame(request)  # this test has no database: a query would raise
    assert found["page_language"] == "en"
    assert not found["company"]
    assert list(found["nav"]) == []


@pytest.mark.parametrize(
    ("view", "key"),
    [
        ("disclosure:passport", "kpi"),
        ("indicators:submission", "submissions"),
        ("indicators:submissions", "submissions"),
        ("indicators:table", "indicators"),
        ("quality:rules", "quality"),
        ("web:method", "guide"),
    ],
)
def test_one_module_is_active_on_each_page(view: str, key: str) -> None:
    assert [module.key for module in MODULES if is_active(module, view)] == [key]


@pytest.mark.parametrize("name", NAMES)
def test_templates_compile_and_keep_to_the_content_policy(name: str) -> None:
    get_template(name)
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=", text), "style attributes are refused by the browser"
    assert not re.search(r"\son[a-z]+=", text), "so are event attributes"
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, script


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_error_pages_say_what_why_and_what_to_do(code: str, language: str) -> None:
    with translation.override(language):
        html = get_template(f"{code}.html").render({}, RequestFactory().get("/"))
    facts = re.findall(r"<dd>(.+?)</dd>", html)
    assert len(facts) == 2
    assert all(len(fact) > 10 for fact in facts)
    if language == "zh-hans":
        assert all(re.search(r"[\u4e00-\u9fff]", fact) for fact in facts)
        assert 'lang="zh-Hans"' in html
