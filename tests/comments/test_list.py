"""All open comments of a company on one page: what each is about, filters, export; the same for programs and commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from qingheng.platform.comments.queries import comments
from qingheng.platform.comments.services import resolve_comment, withdraw_comment, write_comment
from qingheng.platform.people.models import Person
from qingheng.platform.rights.errors import Forbidden
from qingheng.platform.rights.queries import actor_for
from qingheng.platform.rights.services import grant_role
from tests.world import NOW

pytestmark = pytest.mark.django_db
ClientAs = Callable[[str], Client]


@pytest.fixture
def said(actors: dict[str, Any], subjects: dict[str, str]) -> dict[str, Any]:
    """One comment on each kind of thing, by the auditor; on the finding by the data owner."""
    return {
        kind: write_comment(
            actor=actors["data_owner" if kind == "finding" else "auditor"], kind=kind, key=key, text=f"on {kind}",
            at=NOW,
        )
        for kind, key in subjects.items()
    }  # fmt: skip


def kinds_of(**filters: Any) -> list[str]:
    return [one.subject_kind for one in comments(**filters)]


def test_open_ones_of_every_kind_newest_first(said: Any, actors: Any, subjects: Any) -> None:
    assert kinds_of(actor=actors["auditor"]) == list(reversed(list(subjects)))
    one = comments(actor=actors["auditor"], kind="datapoint")[0]
    assert one.url.startswith("/c/acme/")
    assert "#comments-datapoint-" in one.url
    assert (one.text, one.author, one.mine, one.may_write) == (
        "on datapoint", actors["auditor"].name, True, True,
    )  # fmt: skip


def test_filters_by_state_kind_words_and_author(said: Any, actors: Any) -> None:
    who = {"actor": actors["auditor"]}
    resolve_comment(actor=actors["programme_manager"], comment_id=said["target"].id, at=NOW)
    withdraw_comment(actor=actors["auditor"], comment_id=said["submission"].id, at=NOW)
    assert kinds_of(**who) == ["finding", "datapoint"] or set(kinds_of(**who)) == {"finding", "datapoint"}
    assert kinds_of(**who, state="resolved") == ["target"]
    (withdrawn,) = comments(**who, state="withdrawn")
    assert (withdrawn.subject_kind, withdrawn.text) == ("submission", "")
    assert len(comments(**who, state="")) == 4
    assert kinds_of(**who, mine=True) == ["datapoint"]
    assert kinds_of(**who, text="on FINDING") == ["finding"]
    assert kinds_of(**who, kind="target") == []


def test_only_of_what_one_may_see(said: Any, actors: Any, company: Any, record: Any) -> None:
    assert set(kinds_of(actor=actors["executive_viewer"])) == {"datapoint", "finding", "submission", "target"}
    assert not any(one.may_write for one in comments(actor=actors["executive_viewer"]))
    with pytest.raises(Forbidden):
        comments(actor=actors["supplier"])


def test_somebody_of_one_node_reads_nothing_of_the_others(said: Any, company: Any, record: Any) -> None:
    from qingheng.apps.organisation import services as organisation
    from qingheng.platform.rights.queries import operator_for

    operator = operator_for(tenant=company)
    facts = organisation.NodeFacts(kind="site", name_zh="别处", name_en="Elsewhere")
    from qingheng.apps.organisation.queries import root

    place = organisation.add_node(
        actor=operator, code="elsewhere", facts=facts, parent_id=root(actor=operator).id, at=NOW
    )
    person = Person.objects.create_user("e@acme.example", name="E", created_at=NOW)
    grant_role(actor=operator, person=person, role="data_owner", node_id=place.id, at=NOW)
    actor = actor_for(person=person, tenant=company, at=NOW)
    assert actor is not None
    assert "datapoint" not in kinds_of(actor=actor)
    assert "submission" not in kinds_of(actor=actor)


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_the_page_and_its_exports(said: Any, client_as: ClientAs, lang: str) -> None:
    client = client_as("auditor")
    client.cookies["django_language"] = lang
    address = reverse("comments:list", kwargs={"company": "acme"})
    page = client.get(address).content.decode()
    assert "on datapoint" in page
    assert "#comments-datapoint-" in page
    assert ("4 comments wait" if lang == "en" else "4 条意见待解决") in page
    filtered = client.get(f"{address}?kind=finding&q=finding").content.decode()
    assert "on finding" in filtered
    assert "on datapoint" not in filtered
    assert "on datapoint" in client.get(f"{address}?format=csv").content.decode("utf-8-sig")
    assert client.get(f"{address}?format=xlsx").content[:2] == b"PK"
    assert client.get(f"{address}?state=nonsense").status_code == 200


def test_the_api_lists_them(said: Any, actors: Any, client: Client) -> None:
    from django.utils import timezone

    from qingheng.platform.people.tokens import create_token

    token = create_token(
        actor=actors["auditor"],
        label="t",
        verbs=["company.view", "indicators.view"],
        days=30,
        at=timezone.now(),
    )
    head = {"Authorization": f"Bearer {token.text}"}
    items = client.get("/api/v1/acme/comments?kind=datapoint", headers=head).json()["items"]
    assert [one["text"] for one in items] == ["on datapoint"]
    page = client.get("/api/v1/acme/comments?state=all&limit=1", headers=head).json()
    assert len(page["items"]) == 1
