"""Platform pages open for those with the verb, refuse others, speak both languages, export safely."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from qingheng.platform.files.services import attach, store_blob
from qingheng.platform.jobs.models import Run, Schedule
from qingheng.platform.jobs.services import start
from qingheng.platform.messages.models import Notification
from qingheng.platform.messages.services import notify
from qingheng.platform.people.models import ApiToken, Person
from qingheng.platform.rights.models import Grant
from qingheng.platform.rights.roles import ROLES
from qingheng.platform.search.contracts import Document
from qingheng.platform.search.services import index

LISTS = {
    "files:list": "evidence.view",
    "packs:list": "packs.view",
    "audit:list": "audit.view",
    "people:list": "people.view",
    "jobs:list": "jobs.view",
    "messages:list": "company.view",
}
OTHERS = {
    "search:results": "company.view",
    "search:suggest": "company.view",
    "people:invite": "people.manage",
    "people:tokens": "tokens.manage",
    "jobs:schedules": "jobs.manage",
}


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "blobs"


@pytest.fixture
def world(actors, now):
    """One of everything, named so that a spreadsheet would run it."""
    actor = actors["programme_manager"]
    blob = store_blob(actor=actor, data=b"x", name="=cmd|'/c calc'!A0", at=now)
    attach(actor=actor, blob=blob, object_type="submission", object_id=1, why="@SUM(1)", at=now)
    run = start(actor=actors["auditor"], kind="files.verify", at=now)
    notify(
        person_ids=[a.person_id for a in actors.values()],
        kind="x",
        title_zh="=1+1",
        title_en="=1+1",
        link="/c/acme/jobs/",
        at=now,
    )
    index(
        documents=[Document("indicator", "a", "外购电力", "Electricity", "messages:list", "indicators.view")],
        at=now,
    )
    return {"blob": blob, "run": run}


def url(name: str, **kwargs) -> str:
    return reverse(name, kwargs={"company": "acme", **kwargs})


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", [*LISTS, *OTHERS])
def test_the_verb_opens_the_page(client_as, name, role):
    verb = {**LISTS, **OTHERS}[name]
    assert client_as(role).get(url(name)).status_code == (200 if verb in ROLES[role] else 403)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("name", [*LISTS, *OTHERS])
def test_another_companys_people_get_404(client_as, rival, name):
    assert client_as("administrator").get(reverse(name, kwargs={"company": "rival"})).status_code == 404


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=e",
        "?q=nothing-like-it",
        "?sort=name",
        "?sort=-created_at",
        "?sort=x';--",
        "?page=99",
        "?page=x",
    ],
)
def test_search_sort_and_pages(client_as, name, query):
    answer = client_as("auditor").get(url(name) + query)
    assert answer.status_code == 200
    assert "{&#x27;" not in answer.content.decode()


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("name", LISTS)
def test_exports_hold_no_formula(client_as, name):
    client = client_as("auditor")
    answer = client.get(url(name) + "?format=csv")
    assert answer["Content-Disposition"].startswith('attachment; filename="acme-')
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) > 1
    assert not [cell for line in lines for cell in line.split(",") if cell[:1] in ("=", "@", "+")]
    sheet = load_workbook(io.BytesIO(client.get(url(name) + "?format=xlsx").content)).worksheets[0]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert client.get(url(name) + "?format=exe").status_code == 422


@pytest.mark.parametrize("name", [name for name in [*LISTS, *OTHERS] if name != "search:suggest"])
def test_pages_speak_chinese(client_as, name):
    role = "administrator" if name != "messages:list" else "approver"
    text = client_as(role).get(url(name), headers={"accept-language": "zh-hans"}).content.decode()
    english = client_as(role).get(url(name), headers={"accept-language": "en"}).content.decode()
    assert '<html lang="zh-Hans"' in text
    assert '<html lang="en"' in english
    assert text.split("<h1")[1].split("</h1>")[0] != english.split("<h1")[1].split("</h1>")[0]


def test_downloads_are_never_shown_by_the_browser(client_as, world):
    answer = client_as("auditor").get(url("files:download", sha256=world["blob"].sha256))
    assert b"".join(answer.streaming_content) == b"x"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client_as("supplier").get(url("files:download", sha256=world["blob"].sha256)).status_code == 403
    assert client_as("auditor").get(url("files:download", sha256="0" * 64)).status_code == 404
    assert client_as("auditor").get(url("files:download", sha256="secret")).status_code == 404


def test_a_run_is_followed_cancelled_and_started_again(client_as, world):
    client, run = client_as("auditor"), world["run"]
    page = client.get(url("jobs:run", run_id=run.id)).content.decode()
    assert 'hx-trigger="every 1s"' in page
    part = client.get(url("jobs:run", run_id=run.id), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert client.post(url("jobs:cancel", run_id=run.id)).status_code == 302
    assert "every 1s" not in client.get(url("jobs:run", run_id=run.id)).content.decode()
    assert client.post(url("jobs:cancel", run_id=run.id)).status_code == 409
    assert client.post(url("jobs:retry", run_id=run.id)).status_code == 302
    assert Run.objects.count() == 2
    assert client.get(url("jobs:run", run_id=999)).status_code == 404


def test_starting_and_scheduling_by_hand(client_as, actors):
    client = client_as("administrator")
    assert client.post(url("jobs:start"), {"kind": "files.verify"}).status_code == 302
    assert client.post(url("jobs:start"), {"kind": "nothing"}).status_code == 404
    assert client.post(url("files:verify")).status_code == 302
    assert client.post(url("jobs:schedules"), {"kind": "files.verify", "cron": "never"}).status_code == 422
    assert (
        client.post(url("jobs:schedules"), {"kind": "files.verify", "cron": "0 6 * * *"}).status_code == 302
    )
    entry = Schedule.objects.get()
    assert "0 6 * * *" in client.get(url("jobs:schedules")).content.decode()
    assert client.post(url("jobs:unschedule", schedule_id=entry.pk)).status_code == 302


def test_a_notice_is_read_by_opening_it(client_as, world, actors):
    notice = Notification.objects.get(person_id=actors["approver"].person_id)
    answer = client_as("approver").get(url("messages:open", notification_id=notice.pk))
    assert answer["Location"] == "/c/acme/jobs/"
    assert Notification.objects.get(pk=notice.pk).read_at is not None
    assert client_as("auditor").get(url("messages:open", notification_id=notice.pk)).status_code == 404
    assert client_as("auditor").post(url("messages:read_all")).status_code == 302


def test_search_results_and_suggestions(client_as, world):
    for name in ("search:results", "search:suggest"):
        answer = client_as("auditor").get(url(name), {"q": "电力"}, headers={"accept-language": "zh-hans"})
        assert "外购电力" in answer.content.decode()


def test_the_audit_page_proves_the_chain(client_as, world):
    answer = client_as("auditor").post(url("audit:verify"), follow=True, headers={"accept-language": "en"})
    assert "intact" in answer.content.decode()


def test_inviting_shows_a_link_that_sets_the_password(client_as, actors):
    from django.test import Client

    client = client_as("administrator")
    form = {"email": "new@acme.example", "name": "New", "role": "data_owner"}
    assert client.post(url("people:invite"), {**form, "role": "auditor"}).status_code == 422
    answer = client.post(url("people:invite"), form)
    link = answer.context["invited"].link
    assert link.startswith("http://testserver/account/password/reset/key/")
    assert Client().get(link).status_code in (200, 302)
    again = client.post(url("people:invite"), form)
    assert again.context["invited"].link == ""


def test_a_persons_page_gives_and_withdraws_roles(client_as, actors):
    client, person = client_as("administrator"), Person.objects.get(email="approver@acme.example")
    here = url("people:person", person_id=person.pk)
    assert client.get(here).status_code == 200
    assert client.post(here, {"role": "data_owner"}).status_code == 302
    assert client.post(here, {"role": "auditor"}).status_code == 422
    grant = Grant.objects.get(person=person, role="data_owner")
    assert client_as("auditor").post(here, {"role": "data_owner"}).status_code == 403
    assert client_as("auditor").post(url("people:withdraw", grant_id=grant.pk)).status_code == 403
    assert client.post(url("people:withdraw", grant_id=grant.pk)).status_code == 302
    last = Grant.objects.get(role="administrator")
    assert client.post(url("people:withdraw", grant_id=last.pk)).status_code == 409
    assert client.post(url("people:deactivate", person_id=person.pk)).status_code == 302
    assert client.get(url("people:person", person_id=9999)).status_code == 404


def test_a_tokens_text_is_shown_once(client_as, actors):
    client = client_as("data_owner")
    answer = client.post(url("people:tokens"), {"label": "ERP", "verbs": ["datapoints.enter"], "days": 5})
    text = answer.context["text"]
    assert text.startswith("qh_")
    assert text in answer.content.decode()
    assert text not in client.get(url("people:tokens")).content.decode()
    assert (
        client.post(url("people:tokens"), {"label": "", "verbs": ["people.manage"], "days": 999}).status_code
        == 422
    )
    token = ApiToken.objects.get()
    assert (
        client_as("programme_manager").post(url("people:revoke_token", token_id=token.pk)).status_code == 404
    )
    assert client.post(url("people:revoke_token", token_id=token.pk)).status_code == 302


def test_shipped_packs_open_with_their_tables(client_as):
    from qingheng.platform.packs.queries import available

    client = client_as("auditor")
    for pack in available():
        here = url("packs:show", pack_id=pack.id)
        assert client.get(here).status_code == 200
        assert client.get(here + "?q=a&format=csv").status_code == 200
    assert client.get(url("packs:show", pack_id="nothing")).status_code == 404
