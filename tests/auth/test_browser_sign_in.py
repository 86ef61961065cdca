"""Signing in and out in a browser: what is said, what is not, what ends with it, and single sign-on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.auth.conftest import Visitor
from tests.auth.openid import Provider
from tests.serving import PEOPLE, Served

Visitors = Callable[..., Visitor]


def said(page: Any) -> str:
    """What the page says of the attempt, without what was typed."""
    return page.locator("main [role=alert]").first.inner_text().strip()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_wrong_password_does_not_tell_whether_the_address_exists(visitor: Visitors, lang: str) -> None:
    someone = visitor(lang)
    known = said(someone.offer("executive_viewer", "not the password"))
    unknown = said(someone.offer(f"nobody-{lang}@nowhere.example", "not the password"))
    assert known
    assert known == unknown


def test_asking_for_a_new_password_does_not_tell_either(visitor: Visitors) -> None:
    answers = []
    for address in (f"executive_viewer@{PEOPLE}", "nobody@nowhere.example"):
        someone = visitor()
        page = someone.open("/account/password/reset/")
        page.locator("input[name=email]").fill(address)
        someone.press()
        page.wait_for_url("**/password/reset/done/")
        answers.append(page.locator("main").inner_text())
    assert answers[0] == answers[1]


@pytest.mark.parametrize(("lang", "words"), [("en", "Too many"), ("zh", "过多")])
def test_repeated_failures_are_stopped(guarded: Served, visitor: Visitors, lang: str, words: str) -> None:
    """The limit holds in each server process; none lets a guesser go on, and others are not locked out by it."""
    guesser, address = visitor(lang), f"guessed-{lang}@nowhere.example"
    for _attempt in range(25):
        if words in said(guesser.offer(address, "a guess")):
            break
    else:
        raise AssertionError("25 guesses were answered")
    assert not guesser.is_in()


def test_many_tries_of_any_kind_are_answered_by_a_page_of_ours(
    visitor: Visitors, accessible: Callable[[Any], list[str]], shot: Callable[[Any, str], None]
) -> None:
    someone = visitor("zh", 390)
    page = someone.open("/account/login/")
    token = page.locator("main input[name=csrfmiddlewaretoken]").first.input_value()
    form = {"csrfmiddlewaretoken": token, "login": "", "password": ""}
    for _attempt in range(200):  # the limit holds in each server process
        if someone.context.request.post("/account/login/", form=form).status == 429:
            page = someone.offer("n@nowhere.example", "a guess")
            if page.locator(".entrance-code").count():
                break
    assert "尝试次数过多" in page.locator("h1").inner_text()
    assert accessible(page) == []
    shot(page, "auth-429-zh-390")


def test_signing_out_ends_the_session(guarded: Served, visitor: Visitors) -> None:
    someone = visitor()
    page = someone.offer("executive_viewer", guarded.password("executive_viewer"))
    page.wait_for_url("**/c/**")
    old = someone.context.cookies()
    page.locator("button[aria-label^='Account of']").click()
    page.locator("form[action='/account/logout/'] button").click()
    page.wait_for_url("**/account/login/")
    someone.context.add_cookies(old)
    assert not someone.is_in()


def test_a_link_alone_signs_nobody_out(guarded: Served, visitor: Visitors) -> None:
    someone = visitor()
    someone.offer("executive_viewer", guarded.password("executive_viewer"))
    page = someone.open("/account/logout/")
    assert someone.is_in()
    someone.press()
    page.wait_for_url("**/account/login/")
    assert not someone.is_in()


def test_a_new_password_ends_the_other_sessions(guarded: Served, visitor: Visitors) -> None:
    password = guarded.password("programme_manager")
    here, elsewhere = visitor(), visitor()
    for one in (here, elsewhere):
        one.offer("programme_manager", password)
    assert elsewhere.is_in()
    page = here.open("/account/password/change/")
    page.locator("input[name=oldpassword]").fill(password)
    for name in ("password1", "password2"):
        page.locator(f"input[name={name}]").fill("green scales weigh 7 tonnes")
    here.press()
    page.locator(".notice-success").wait_for()
    guarded.passwords["programme_manager"] = "green scales weigh 7 tonnes"
    assert here.is_in()
    assert not elsewhere.is_in()
    assert "/account/login/" in elsewhere.offer("programme_manager", password).url
    elsewhere.offer("programme_manager", "green scales weigh 7 tonnes")
    assert elsewhere.is_in()


def test_sessions_are_listed_and_ended(guarded: Served, visitor: Visitors) -> None:
    password = guarded.password("administrator")
    here, elsewhere = visitor(), visitor()
    for one in (here, elsewhere):
        one.offer("administrator", password)
    page = here.open("/account/sessions/")
    rows = page.locator("[data-session]")
    assert rows.count() == 2
    assert rows.filter(has_text="This one").count() == 1
    assert len(re.findall(r"198\.51\.100\.\d+", page.locator("main").inner_text())) == 2
    page.get_by_role("button", name="End all other sessions").click()
    page.wait_for_load_state()
    assert here.is_in()
    assert not elsewhere.is_in()
    assert here.open("/account/sessions/").locator("[data-session]").count() == 1


def test_nobody_registers_alone(visitor: Visitors) -> None:
    someone = visitor()
    page = someone.open("/account/signup/")
    assert "By invitation only" in page.locator("h1").inner_text()
    assert page.locator("main form").count() == 0
    someone.open("/account/login/")
    token = page.locator("main input[name=csrfmiddlewaretoken]").first.input_value()
    form = {
        "email": "new@nowhere.example", "password1": "green scales weigh 7 tonnes", "csrfmiddlewaretoken": token
    }  # fmt: skip
    answer = someone.context.request.post("/account/signup/", form=form)
    assert "By invitation only" in answer.text()
    assert "/account/login/" in someone.offer("new@nowhere.example", form["password1"]).url


def test_nobody_changes_their_own_address(guarded: Served, visitor: Visitors) -> None:
    someone, password = visitor(), guarded.password("executive_viewer")
    someone.offer("executive_viewer", password)
    page = someone.open("/account/email/")
    assert f"executive_viewer@{PEOPLE}" in page.locator("main").inner_text()
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    for action, address in (("add", "new@nowhere.example"), ("remove", f"executive_viewer@{PEOPLE}")):
        form = {"csrfmiddlewaretoken": token, "email": address, f"action_{action}": ""}
        someone.context.request.post("/account/email/", form=form)
    assert "new@nowhere.example" not in someone.open("/account/email/").locator("main").inner_text()
    fresh = visitor()
    fresh.offer("executive_viewer", password)
    assert fresh.is_in()


def test_single_sign_on_in_a_browser(identity_provider: Provider, visitor: Visitors) -> None:
    someone = visitor()
    identity_provider.person("b-1", f"executive_viewer@{PEOPLE}")
    page = someone.open("/account/login/")
    page.get_by_role("button", name="Sign in with Lenovo ID").click()
    page.wait_for_url("**/c/lenovo/**")
    page = someone.open("/account/3rdparty/")
    assert "Lenovo ID" in page.locator("main").inner_text()


@pytest.mark.parametrize(("lang", "title"), [("en", "Not invited yet"), ("zh", "尚未受邀")])
def test_an_uninvited_person_is_told_what_to_do(
    identity_provider: Provider,
    visitor: Visitors,
    accessible: Callable[[Any], list[str]],
    lang: str,
    title: str,
) -> None:
    someone = visitor(lang)
    identity_provider.person("b-2", "stranger@nowhere.example")
    page = someone.open("/account/login/")
    page.locator("form[action*='/oidc/'] button").click()
    page.locator(".entrance-code").wait_for(state="attached")
    assert title in page.locator("h1").inner_text()
    assert accessible(page) == []
