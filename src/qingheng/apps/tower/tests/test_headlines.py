"""Choosing the headline figures: for oneself, for the company, in both languages, apart from other companies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.urls import reverse

from qingheng.apps.indicators import services as indicators
from qingheng.apps.tower import queries, services
from qingheng.apps.tower.forms import moved
from qingheng.apps.tower.headlines import STANDARD
from qingheng.apps.tower.models import HeadlineChoice
from qingheng.apps.tower.tests.conftest import NOW
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.rights.errors import Forbidden, Invalid
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.scope import tenant_scope

MINE = ("ghg.scope3", "water.withdrawal", "ghg.scope1")
OURS = ("energy.primary[total]", "ghg.scope3")


@pytest.fixture(autouse=True)
def _cold() -> None:
    caches["pages"].clear()


def at(company: str = "acme") -> str:
    return reverse("tower:headlines", kwargs={"company": company})


def keys(actor: Any, **asked: Any) -> tuple[str, ...]:
    return tuple(tile.key for tile in queries.home(actor=actor, at=NOW, **asked).tiles)


def test_a_person_sees_their_own_choice_and_nobody_else_does(record: Any, actors: dict[str, Any]) -> None:
    viewer, manager = actors["executive_viewer"], actors["programme_manager"]
    assert keys(viewer) == STANDARD
    services.choose_headlines(actor=viewer, keys=MINE, at=NOW)
    assert keys(viewer) == MINE
    assert keys(manager) == STANDARD
    assert keys(viewer, for_company=True) == STANDARD
    tile = queries.home(actor=viewer, at=NOW).tiles[2]
    assert (tile.name, tile.value is not None) == ("", True)
    assert tile.label_zh != tile.label_en != tile.key


def test_the_company_default_is_for_those_who_chose_nothing_and_for_the_wall(
    record: Any, actors: dict[str, Any]
) -> None:
    viewer, manager = actors["executive_viewer"], actors["programme_manager"]
    services.choose_headlines(actor=viewer, keys=MINE, at=NOW)
    services.choose_headlines(actor=manager, keys=OURS, at=NOW, for_company=True)
    assert keys(viewer) == MINE
    assert keys(actors["auditor"]) == OURS
    assert keys(viewer, for_company=True) == OURS
    assert services.reset_headlines(actor=viewer, at=NOW)
    assert queries.headlines(actor=viewer).source == "company"
    assert services.reset_headlines(actor=manager, at=NOW, for_company=True)
    assert queries.headlines(actor=viewer).source == "standard"
    assert not services.reset_headlines(actor=viewer, at=NOW)


def test_each_act_is_in_the_trail_once(record: Any, actors: dict[str, Any]) -> None:
    viewer = actors["executive_viewer"]
    before = AuditEvent.objects.count()
    for _again in range(2):
        services.choose_headlines(actor=viewer, keys=MINE, at=NOW)
    services.reset_headlines(actor=viewer, at=NOW)
    services.reset_headlines(actor=viewer, at=NOW)
    events = AuditEvent.objects.order_by("seq")[before:]
    assert [event.action for event in events] == ["headlines.chosen", "headlines.reset"]
    assert events[0].data == {"for": "person", "series": list(MINE)}


@pytest.mark.parametrize(
    ("chosen", "code", "place"),
    [
        ((), "headlines-none", ""),
        (("ghg.scope3",) * 9, "headlines-too-many", ""),
        (("ghg.scope3", "ghg.scope1", "ghg.scope3"), "headline-twice", "2"),
        (("ghg.scope3", "nonsense"), "headline-unknown", "1"),
    ],
)
def test_what_is_wrong_stands_at_its_place(
    chosen: tuple[str, ...], code: str, place: str, record: Any, actors: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refusal:
        services.choose_headlines(actor=actors["auditor"], keys=chosen, at=NOW)
    assert (refusal.value.code, refusal.value.place) == (code, place)
    assert not HeadlineChoice.objects.exists()


def test_who_may_not(record: Any, actors: dict[str, Any], company: Any) -> None:
    for role in ("administrator", "auditor", "executive_viewer", "data_owner"):
        with pytest.raises(Forbidden):
            services.choose_headlines(actor=actors[role], keys=OURS, at=NOW, for_company=True)
    with pytest.raises(Forbidden):
        services.choose_headlines(actor=actors["supplier"], keys=OURS, at=NOW)
    with pytest.raises(Invalid):
        services.choose_headlines(actor=operator_for(tenant=company), keys=OURS, at=NOW)


def test_another_company_has_its_own(record: Any, actors: dict[str, Any], rival: Any) -> None:
    manager = actors["programme_manager"]
    services.choose_headlines(actor=manager, keys=OURS, at=NOW, for_company=True)
    services.choose_headlines(actor=manager, keys=MINE, at=NOW)
    with tenant_scope(rival.id):
        there = replace(manager, tenant_id=rival.id, company="rival")
        assert queries.headlines(actor=there).source == "standard"
        assert HeadlineChoice.objects.count() == 0
        with pytest.raises(Invalid):  # its catalogue has none of these
            services.choose_headlines(actor=there, keys=MINE, at=NOW)


def test_the_database_keeps_one_choice_each(record: Any, actors: dict[str, Any]) -> None:
    for person_id in (None, actors["auditor"].person_id):
        HeadlineChoice.objects.create(person_id=person_id, series=[], chosen_at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            HeadlineChoice.objects.create(person_id=person_id, series=[], chosen_at=NOW)


def test_a_series_that_vanished_is_said_and_can_be_replaced(
    record: Any, actors: dict[str, Any], client_as: Any
) -> None:
    manager = actors["programme_manager"]
    services.choose_headlines(actor=manager, keys=("ghg.scope3", "water.withdrawal"), at=NOW)
    indicators.retire_indicator(actor=manager, code="water.withdrawal", reason="Measured otherwise.", at=NOW)
    tile = queries.home(actor=manager, at=NOW).tiles[1]
    assert (tile.key, tile.value, tile.missing) == ("water.withdrawal", None, "vanished")
    assert "water" in tile.label_en.lower()
    client = client_as("programme_manager")
    home = client.get(reverse("tower:home", kwargs={"company": "acme"}), headers={"accept-language": "en"})
    assert "The catalogue no longer has this figure." in home.text
    page = client.get(at(), headers={"accept-language": "en"})
    assert "water.withdrawal: no longer in the catalogue" in page.text
    kept = {"act": "mine", "place_0": "ghg.scope3", "place_1": "water.withdrawal"}
    refused = client.post(at(), kept, headers={"accept-language": "en"})
    assert refused.status_code == 422
    assert "place_1_error" in refused.text
    assert client.post(at(), {**kept, "place_1": ""}).status_code == 302
    assert queries.headlines(actor=manager).keys == ("ghg.scope3",)


def test_a_move_changes_places_and_keeps_nothing(record: Any, actors: dict[str, Any], client_as: Any) -> None:
    client = client_as("executive_viewer")
    sent = {"act": "up-1", "place_0": "ghg.scope3", "place_1": "ghg.scope1", "place_7": "water.withdrawal"}
    answer = client.post(at(), sent)
    form = answer.context["form"]
    assert answer.status_code == 200
    assert [form[f"place_{n}"].value() for n in (0, 1, 7)] == ["ghg.scope1", "ghg.scope3", "water.withdrawal"]
    assert not HeadlineChoice.objects.exists()


@pytest.mark.parametrize("move", ["up-0", "down-2", "up-9", "down--1", "up-", "sideways-1", "up-²"])
def test_a_move_beyond_the_places_changes_nothing(move: str) -> None:
    assert moved(["a", "b", "c"], move) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "You see your own choice."), ("zh-hans", "当前显示您自选的核心指标。")]
)
def test_the_page_keeps_and_resets(
    language: str, words: str, record: Any, actors: dict[str, Any], client_as: Any
) -> None:
    client, spoken = client_as("executive_viewer"), {"accept-language": language}
    assert client.get(at(), headers=spoken).text.count("<select") == 8
    assert client.post(at(), {}, headers=spoken).status_code == 422
    sent = {"act": "mine", "place_3": "ghg.scope1", "place_5": "ghg.scope3"}
    assert client.post(at() + "?node=lenovo-group", sent, headers=spoken)["Location"].endswith(
        "?node=lenovo-group"
    )
    assert queries.headlines(actor=actors["executive_viewer"]).keys == ("ghg.scope1", "ghg.scope3")
    page = client.get(at(), headers=spoken)
    assert words in page.text
    assert 'value="company"' not in page.text  # only a programme manager sets it for all
    assert client.post(at(), {"act": "company", "place_0": "ghg.scope1"}).status_code == 403
    assert client.post(at(), {"act": "reset"}, headers=spoken).status_code == 302
    assert queries.headlines(actor=actors["executive_viewer"]).keys == STANDARD


def test_the_wall_shows_the_companys_figures(record: Any, actors: dict[str, Any], client_as: Any) -> None:
    manager = actors["programme_manager"]
    services.choose_headlines(actor=manager, keys=MINE, at=NOW)
    services.choose_headlines(actor=manager, keys=OURS, at=NOW, for_company=True)
    client = client_as("programme_manager")
    shown = client.get(reverse("tower:wall", kwargs={"company": "acme"})).context["home"].tiles
    assert tuple(tile.key for tile in shown) == OURS
    many = ("ghg.scope1", "ghg.scope3", *STANDARD[2:], "ghg.scope1_2_market")
    services.choose_headlines(actor=manager, keys=many, at=NOW, for_company=True)
    wall = client.get(reverse("tower:wall", kwargs={"company": "acme"}))
    assert len(wall.context["panel_names"]) == 6  # what finds no room has a page of its own
    assert wall.text.count("wall-figure") == len(many) == 6
    shown = client.get(reverse("tower:home", kwargs={"company": "acme"})).context["home"].tiles
    assert tuple(tile.key for tile in shown) == MINE
