"""A factor chosen for one inventory alone: entered, changed and taken back with reasons and evidence, by page and command."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qingheng.apps.inventory import queries, services
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.rights.errors import Forbidden, Invalid, NotFound
from tests.inventory.small import Small, small, standing  # noqa: F401 - fixtures
from tests.world import NOW

FACTOR = "factors-cn-electricity-organisation/2023-340000"
CHOICE = services.Confirmed("electricity", FACTOR, ("代替", "stands in"), "location", "hefei", assumed=True)


def confirm(small: Small, made: int, confirmed: Any = CHOICE, **more: Any) -> int:  # noqa: F811
    given = {"actor": small.manager, "code": "power"} | more
    return services.confirm_factor(inventory_id=made, confirmed=confirmed, at=NOW, **given)


def test_a_choice_is_changed_and_taken_back_but_never_lost(small: Small) -> None:  # noqa: F811
    made = small.inventory()
    first = confirm(small, made)
    assert confirm(small, made) == first, "the same again changes nothing"
    proof = {"data": b"%PDF-1.7 why", "name": "why.pdf", "mime": "application/pdf", "at": NOW}
    services.attach_to_assumption(actor=small.manager, inventory_id=made, code="power", **proof)
    second = confirm(small, made, replace(CHOICE, site=""), why="all sites")
    services.withdraw_factor(actor=small.manager, inventory_id=made, code="power", reason="metered", at=NOW)
    assert queries.assumptions(actor=small.manager, inventory_id=made) == []
    told = queries.assumptions(actor=small.manager, inventory_id=made, withdrawn=True)
    assert [(one.id, one.site, one.withdrawn_why) for one in told] == [
        (second, "", "metered"),
        (first, "hefei", "all sites"),
    ]
    assert [[file.name for file in one.files] for one in told] == [["why.pdf"], ["why.pdf"]]
    acts = list(
        AuditEvent.objects.filter(action__startswith="inventory.factor").values_list("action", flat=True).order_by("id")
    )  # fmt: skip
    assert acts == ["inventory.factor-confirmed"] * 2 + ["inventory.factor-withdrawn"]


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"factor_id": "own/none"}, "factor_id"),
        ({"basis": "combustion"}, "basis"),
        ({"site": "berlin"}, "site"),
        ({"reason": ("代替", " ")}, "reason"),
        ({"activity": " "}, "activity"),
    ],
)
def test_what_cannot_be_chosen_is_refused_at_its_field(small: Small, said: Any, place: str) -> None:  # noqa: F811
    made = small.inventory()
    with pytest.raises(Invalid) as refused:
        confirm(small, made, replace(CHOICE, **said))
    assert refused.value.place == place


def test_choices_ask_for_rights_reasons_and_something_there(small: Small) -> None:  # noqa: F811
    made = small.inventory()
    with pytest.raises(Forbidden):
        confirm(small, made, actor=small.actors["executive_viewer"])
    with pytest.raises(NotFound):
        services.withdraw_factor(actor=small.manager, inventory_id=made, code="power", reason="x", at=NOW)
    confirm(small, made)
    with pytest.raises(Invalid):
        services.withdraw_factor(actor=small.manager, inventory_id=made, code="power", reason=" ", at=NOW)


def test_the_pages_enter_change_and_take_back(small: Small) -> None:  # noqa: F811
    from qingheng.platform.people.models import Person

    made = small.inventory()
    client, above = Client(), f"/c/acme/inventory/{made}"

    def sign_in(role: str) -> None:
        person = Person.objects.get(email=f"{role}@acme.example")
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    sign_in("programme_manager")
    offered = client.get(f"{above}/choices/add/?activity=electricity&basis=location").content.decode()
    assert f"factor_id={FACTOR.replace('/', '%2F')}" in offered
    asked = {
        "activity": "electricity", "factor_id": FACTOR, "basis": "location", "site": "hefei", "reason_zh": "代替",
        "reason_en": "stands in", "assumed": "on",
    }  # fmt: skip
    wrong = client.post(f"{above}/choices/add/", asked | {"factor_id": "own/none"})
    assert (wrong.status_code, "own/none" in wrong.content.decode()) == (422, True)
    file = SimpleUploadedFile("why.pdf", b"%PDF-1.7 why", "application/pdf")
    answer = client.post(f"{above}/choices/add/", asked | {"file": file})
    (one,) = queries.assumptions(actor=small.manager, inventory_id=made)
    assert (answer.status_code, one.code, [file.name for file in one.files]) == (302, "choice-1", ["why.pdf"])
    for lang, words in (("zh-hans", "撤销选定"), ("en", "Take the choice back")):
        client.cookies["django_language"] = lang
        page = client.get(f"{above}/choices/{one.id}/").content.decode()
        assert words in page
        assert "why.pdf" in page
    change = f"{above}/choices/{one.id}/change/"
    assert client.post(change, asked | {"site": ""}).status_code == 422, "a change says why"
    assert client.post(change, asked | {"site": "", "why": "all sites"}).status_code == 302
    (new,) = queries.assumptions(actor=small.manager, inventory_id=made)
    assert client.post(f"{above}/choices/{one.id}/withdraw/", {"reason": "x"}).status_code == 404
    assert client.post(f"{above}/choices/{new.id}/withdraw/", {"reason": "metered"}).status_code == 302
    assert "metered" in client.get(f"{above}/gaps/").content.decode()
    sign_in("executive_viewer")
    assert client.get(f"{above}/choices/{new.id}/").status_code == 200
    assert client.get(f"{above}/choices/add/").status_code == 403
