"""Comments: who may write and read them, where, until when; never edited; who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.utils import timezone

from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.audit.queries import verify
from qingheng.platform.comments.contracts import TEXT_LENGTH
from qingheng.platform.comments.models import Comment
from qingheng.platform.comments.queries import of_subject, open_count, thread_around
from qingheng.platform.comments.registry import discussed, kinds
from qingheng.platform.comments.services import resolve_comment, withdraw_comment, write_comment
from qingheng.platform.messages.models import Notification
from qingheng.platform.rights.actor import Actor, Holding
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.tenancy.scope import tenant_scope
from tests.world import NOW

KINDS = ("datapoint", "finding", "submission", "target")
WRITERS = ("programme_manager", "data_owner", "approver", "auditor")


def write(actor: Any, subjects: dict[str, str], kind: str = "datapoint", text: str = "Why this much?") -> Any:
    return write_comment(actor=actor, kind=kind, key=subjects[kind], text=text, at=NOW)


def test_the_kinds_are_registered_by_their_apps(company: Any) -> None:
    assert tuple(kinds()) == tuple(sorted([*KINDS, "assurance_finding", "load", "row"]))
    with pytest.raises(ValueError, match="registered twice"):
        discussed("target")(lambda *, actor, key: of_subject(actor=actor, kind="x", key=key).subject)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", WRITERS)
def test_who_may_comment_comments(
    actors: dict[str, Any], subjects: dict[str, str], kind: str, role: str
) -> None:
    made = write(actors[role], subjects, kind)
    thread = of_subject(actor=actors["executive_viewer"], kind=kind, key=subjects[kind])
    assert [(c.id, c.text, c.author, c.state) for c in thread.comments] == [
        (made.id, "Why this much?", actors[role].name, "open")
    ]
    assert (thread.open_count, thread.may_write, made.mine, thread.comments[0].mine) == (
        1,
        False,
        True,
        False,
    )
    assert open_count(actor=actors["auditor"], kind=kind, key=subjects[kind]) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ["administrator", "executive_viewer", "supplier"])
def test_others_do_not(actors: dict[str, Any], subjects: dict[str, str], kind: str, role: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        write(actors[role], subjects, kind)
    assert not Comment.objects.exists()


def test_a_supplier_reads_none(actors: dict[str, Any], subjects: dict[str, str]) -> None:
    for kind in KINDS:
        with pytest.raises((Forbidden, NotFound)):
            of_subject(actor=actors["supplier"], kind=kind, key=subjects[kind])


def test_a_grant_elsewhere_neither_reads_nor_writes(actors: dict[str, Any], subjects: dict[str, str]) -> None:
    elsewhere = replace(actors["auditor"], holdings=(Holding(role="auditor", path="/999/"),))
    for kind in KINDS:
        with pytest.raises(NotFound):
            of_subject(actor=elsewhere, kind=kind, key=subjects[kind])
        with pytest.raises(NotFound):
            write(elsewhere, subjects, kind)


def test_reading_here_and_commenting_elsewhere_is_not_commenting_here(
    actors: dict[str, Any], subjects: dict[str, str]
) -> None:
    holdings = (Holding(role="executive_viewer"), Holding(role="auditor", path="/999/"))
    mixed = replace(actors["auditor"], holdings=holdings)
    assert of_subject(actor=mixed, kind="datapoint", key=subjects["datapoint"]).may_write is False
    with pytest.raises(Forbidden):
        write(mixed, subjects)


def test_an_auditor_of_some_years_comments_on_those_years(
    actors: dict[str, Any], subjects: dict[str, str]
) -> None:
    early = Holding(role="auditor", period_until=NOW.date().replace(year=2020))
    with pytest.raises(NotFound):
        write(replace(actors["auditor"], holdings=(early,)), subjects)


def test_an_auditor_comments_until_a_date(actors: dict[str, Any], company: Any) -> None:
    from qingheng.platform.people.models import Person
    from qingheng.platform.rights.queries import actor_for

    person = Person.objects.get(pk=actors["auditor"].person_id)
    assert actor_for(person=person, tenant=company, at=NOW + timedelta(days=3649)) is not None
    assert actor_for(person=person, tenant=company, at=NOW + timedelta(days=3652)) is None


def test_a_token_without_the_verb_does_not_comment(actors: dict[str, Any], subjects: dict[str, str]) -> None:
    with pytest.raises(Forbidden):
        write(replace(actors["auditor"], only=frozenset({"indicators.view"})), subjects)


@pytest.mark.parametrize("kind", KINDS)
def test_another_company_has_no_such_thing(
    actors: dict[str, Any], subjects: dict[str, str], rival: Any, kind: str
) -> None:
    made = write(actors["auditor"], subjects, kind)
    stored = Comment.objects.get(pk=made.id).subject_key
    stranger = Actor(1, "All", rival.id, rival.slug, tuple(Holding(role=role) for role in WRITERS))
    with tenant_scope(rival.id):
        for key in {subjects[kind], stored}:
            with pytest.raises(NotFound):
                write_comment(actor=stranger, kind=kind, key=key, text="x", at=NOW)
            with pytest.raises(NotFound):
                of_subject(actor=stranger, kind=kind, key=key)
        with pytest.raises(NotFound):
            resolve_comment(actor=stranger, comment_id=made.id, at=NOW)
        with pytest.raises(NotFound):
            thread_around(actor=stranger, comment_id=made.id)
        assert Comment.objects.count() == 0


@pytest.mark.parametrize("kind", [*KINDS, "node", ""])
@pytest.mark.parametrize(
    "key", ["", "0", "٣", "9" * 30, "1:2", "1:2:x[y]", "a:b:c", "\0", "1:1:\0", "x" * 500, "-1"]
)
def test_what_is_not_there_is_not_found(actors: dict[str, Any], record: Any, kind: str, key: str) -> None:
    with pytest.raises(NotFound):
        of_subject(actor=actors["auditor"], kind=kind, key=key)


def test_a_corrected_figure_keeps_its_comments(actors: dict[str, Any], subjects: dict[str, str]) -> None:
    from qingheng.apps.indicators.models import Datapoint

    made = write(actors["auditor"], subjects)
    old = Datapoint.objects.get(pk=subjects["datapoint"])
    Datapoint.objects.filter(pk=old.pk).update(current=False)
    fields = {f.attname: getattr(old, f.attname) for f in Datapoint._meta.concrete_fields if f.name != "id"}
    new = Datapoint.objects.create(**{**fields, "current": True, "supersedes_id": old.pk, "digits": 6304})
    thread = of_subject(actor=actors["data_owner"], kind="datapoint", key=str(new.pk))
    assert [comment.id for comment in thread.comments] == [made.id]
    around = thread_around(actor=actors["data_owner"], comment_id=made.id)
    assert f"/figure/{new.pk}/" in around.subject.url


def test_resolved_once_and_by_whom(actors: dict[str, Any], subjects: dict[str, str]) -> None:
    made = write(actors["auditor"], subjects)
    done = resolve_comment(actor=actors["data_owner"], comment_id=made.id, at=NOW + timedelta(hours=1))
    assert (done.state, done.resolved_by, done.resolved_at) == (
        "resolved", actors["data_owner"].name, NOW + timedelta(hours=1),
    )  # fmt: skip
    for act in (resolve_comment, withdraw_comment):
        with pytest.raises(Conflict):
            act(actor=actors["auditor"], comment_id=made.id, at=NOW)
    assert open_count(actor=actors["auditor"], kind="datapoint", key=subjects["datapoint"]) == 0


def test_only_ones_own_is_withdrawn_and_then_unreadable(
    actors: dict[str, Any], subjects: dict[str, str]
) -> None:
    made = write(actors["auditor"], subjects, text="said too soon")
    with pytest.raises(Forbidden):
        withdraw_comment(actor=actors["programme_manager"], comment_id=made.id, at=NOW)
    assert withdraw_comment(actor=actors["auditor"], comment_id=made.id, at=NOW).text == ""
    thread = of_subject(actor=actors["approver"], kind="datapoint", key=subjects["datapoint"])
    assert [(c.text, c.state) for c in thread.comments] == [("", "withdrawn")]
    assert thread.open_count == 0
    assert Comment.objects.get(pk=made.id).text == "said too soon"  # kept, as the trail's hash proves
    with pytest.raises(Conflict):
        resolve_comment(actor=actors["approver"], comment_id=made.id, at=NOW)


@pytest.mark.parametrize("act", [resolve_comment, withdraw_comment])
def test_readers_settle_nothing(actors: dict[str, Any], subjects: dict[str, str], act: Any) -> None:
    made = write(actors["auditor"], subjects)
    with pytest.raises(Forbidden):
        act(actor=actors["executive_viewer"], comment_id=made.id, at=NOW)
    with pytest.raises(NotFound):
        act(actor=actors["auditor"], comment_id=10**9, at=NOW)


def test_the_trail_knows_every_act(actors: dict[str, Any], subjects: dict[str, str], company: Any) -> None:
    one = write(actors["auditor"], subjects, text="一二三")
    two = write(actors["auditor"], subjects)
    resolve_comment(actor=actors["data_owner"], comment_id=one.id, at=NOW)
    withdraw_comment(actor=actors["auditor"], comment_id=two.id, at=NOW)
    events = AuditEvent.objects.filter(action__startswith="comment.").order_by("seq")
    assert [(e.action, int(e.object_id), e.actor_name) for e in events] == [
        ("comment.written", one.id, actors["auditor"].name),
        ("comment.written", two.id, actors["auditor"].name),
        ("comment.resolved", one.id, actors["data_owner"].name),
        ("comment.withdrawn", two.id, actors["auditor"].name),
    ]
    assert events[0].data["sha256"] == sha256("一二三".encode()).hexdigest()
    assert verify(tenant=company).intact


def told(since: int) -> list[tuple[int, str]]:
    rows = Notification.objects.filter(pk__gt=since, kind__startswith="comment.")
    return sorted((row.person_id, row.kind) for row in rows)


@pytest.fixture
def since(company: Any) -> int:
    newest = Notification.objects.order_by("-pk").first()
    return newest.pk if newest else 0


def test_those_concerned_are_told(actors: dict[str, Any], subjects: dict[str, str], since: int) -> None:
    made = write(actors["auditor"], subjects)
    preparer, approver = actors["programme_manager"].person_id, actors["approver"].person_id
    assert told(since) == sorted([(preparer, "comment.written"), (approver, "comment.written")])
    notice = Notification.objects.filter(pk__gt=since).first()
    assert notice.title_en.endswith("commented on Scope 1 FY2022/23") or "FY2022/23" in notice.title_en
    assert "发表了意见" in notice.title_zh
    assert notice.link.startswith(f"/c/acme/kpi/figure/{subjects['datapoint']}/#comments-datapoint-")
    resolve_comment(actor=actors["approver"], comment_id=made.id, at=NOW)
    assert (actors["auditor"].person_id, "comment.resolved") in told(since)


def test_an_answer_reaches_whoever_asked(
    actors: dict[str, Any], subjects: dict[str, str], since: int
) -> None:
    write(actors["auditor"], subjects)
    before = Notification.objects.order_by("-pk").first().pk
    write(actors["programme_manager"], subjects, text="Because of the new site.")
    people = [person for person, _kind in told(before)]
    assert people == sorted([actors["auditor"].person_id, actors["approver"].person_id])


def test_a_target_concerns_those_who_manage_targets(
    actors: dict[str, Any], subjects: dict[str, str], since: int
) -> None:
    write(actors["auditor"], subjects, "target")
    assert told(since) == [(actors["programme_manager"].person_id, "comment.written")]


def test_nobody_is_told_of_what_they_may_not_see(
    actors: dict[str, Any], subjects: dict[str, str], since: int
) -> None:
    from qingheng.platform.rights.models import Grant

    Grant.objects.filter(person_id=actors["approver"].person_id).update(
        revoked_at=timezone.now() - timedelta(days=1)
    )
    write(actors["auditor"], subjects)
    assert told(since) == [(actors["programme_manager"].person_id, "comment.written")]


@pytest.mark.parametrize("text", ["", "   ", "\n\t\r\n", "　"])
def test_an_empty_comment_is_none(actors: dict[str, Any], subjects: dict[str, str], text: str) -> None:
    with pytest.raises(Invalid) as refused:
        write(actors["auditor"], subjects, text=text)
    assert (refused.value.code, refused.value.place) == ("comment-empty", "text")


def test_4000_characters_are_kept_and_4001_refused(actors: dict[str, Any], subjects: dict[str, str]) -> None:
    assert len(write(actors["auditor"], subjects, text="衡" * TEXT_LENGTH).text) == 4000
    assert len(write(actors["auditor"], subjects, text=" " + "a\r\n" * 1999 + "aa ").text) == 4000
    with pytest.raises(Invalid) as refused:
        write(actors["auditor"], subjects, text="衡" * (TEXT_LENGTH + 1))
    assert refused.value.code == "comment-too-long"
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ud800"])
def test_hidden_characters_are_refused(
    actors: dict[str, Any], subjects: dict[str, str], character: str
) -> None:
    with pytest.raises(Invalid) as refused:
        write(actors["auditor"], subjects, text=f"in{character}voice")
    assert refused.value.code == "comment-hidden-character"
    assert f"U+{ord(character):04X}" in str(refused.value)


def test_lines_and_tabs_stay(actors: dict[str, Any], subjects: dict[str, str]) -> None:
    assert write(actors["auditor"], subjects, text="一\r\n二\r\t三 👩‍🔬").text == "一\n二\n\t三 👩‍🔬"


@pytest.mark.parametrize("kind", ["finding", "target"])
def test_the_history_of_the_thing_is_not_that_of_its_comments(
    actors: dict[str, Any], subjects: dict[str, str], kind: str
) -> None:
    from qingheng.platform.audit.queries import history_of

    key = of_subject(actor=actors["auditor"], kind=kind, key=subjects[kind]).subject.key
    before = len(history_of(object_type=kind, object_id=key))
    write(actors["auditor"], subjects, kind)
    assert len(history_of(object_type=kind, object_id=key)) == before
