"""Draft, submitted, returned, approved, withdrawn; superseding, restating, overriding, deriving."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qingheng.apps.indicators import queries, services
from qingheng.apps.indicators.services import Correction, EnteredFigure
from qingheng.apps.organisation.queries import nodes_by_code, period_by_label
from qingheng.apps.organisation.services import lock_period, unlock_period
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.audit.queries import verify
from qingheng.platform.rights.actor import Holding
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.tenancy.scope import tenant_scope

YEAR = "FY2022/23"


def enter(actors, group, now, *figures, who="data_owner", node_id=None):
    return services.enter_figures(
        actor=actors[who],
        node_id=node_id or group.id,
        figures=[EnteredFigure(*figure) for figure in figures],
        title="typed",
        at=now,
    )


def force(actors, group, now, *figures, **reason):
    draft = enter(actors, group, now, *figures)
    services.submit_submission(actor=actors["data_owner"], submission_id=draft.id, at=now, **reason)
    return services.approve_submission(actor=actors["approver"], submission_id=draft.id, at=now)


def current(actors, group, key, year=YEAR):
    return queries.points(actor=actors["auditor"], node_id=group.id).get((key, year))


@pytest.fixture
def started(group, catalogue, actors, now):
    return force(actors, group, now, ("ghg.scope1", YEAR, "6,000"), ("ghg.scope2_market", YEAR, "1000"))


def test_the_way_of_a_submission(group, catalogue, actors, now):
    draft = enter(actors, group, now, ("ghg.scope1", YEAR, "６,０００"))
    assert draft.state == "draft"
    with pytest.raises(Conflict):
        services.approve_submission(actor=actors["approver"], submission_id=draft.id, at=now)
    services.submit_submission(actor=actors["data_owner"], submission_id=draft.id, at=now)
    assert [owed.waits_for for owed in queries.approvals_owed(actor=actors["approver"])] == ["approval"]
    with pytest.raises(Invalid):
        services.return_submission(actor=actors["approver"], submission_id=draft.id, note=" ", at=now)
    services.return_submission(actor=actors["approver"], submission_id=draft.id, note="unit?", at=now)
    assert [owed.waits_for for owed in queries.approvals_owed(actor=actors["data_owner"])] == ["correction"]
    services.submit_submission(actor=actors["data_owner"], submission_id=draft.id, at=now)
    done = services.approve_submission(actor=actors["approver"], submission_id=draft.id, at=now, note="ok")
    assert (done.state, done.decided_name, done.decision_note) == ("approved", "approver", "ok")
    assert current(actors, group, "ghg.scope1").value == Decimal(6000)
    assert queries.approvals_owed(actor=actors["approver"]) == []
    with pytest.raises(Conflict):
        services.withdraw_submission(actor=actors["data_owner"], submission_id=draft.id, at=now)
    actions = list(AuditEvent.objects.filter(object_type="submission").values_list("action", flat=True))
    assert actions[::-1][:5] == [
        "submission.drafted",
        "submission.submitted",
        "submission.returned",
        "submission.submitted",
        "submission.approved",
    ]


@pytest.mark.parametrize(
    ("figure", "code"),
    [
        (("ghg.scope1", YEAR, "about 5"), "number"),
        (("ghg.scope1", YEAR, "5%"), "unit"),
        (("ghg.scope1", YEAR, "-5"), "figure-negative"),
        (("ghg.scope1", "someday", "5"), "period-unreadable"),
        (("ghg.scope9", YEAR, "5"), "indicator-unknown"),
        (("employees.gender", YEAR, "5"), "indicator-unknown"),
        (("ghg.total_market", YEAR, "5"), "figure-derived"),
        (("energy.solar", YEAR, "5", "MW"), "unit"),
        (("ghg.scope1", YEAR, "1234567890123456"), "number"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_place(group, catalogue, actors, now, figure, code):
    with pytest.raises(Invalid) as refusal:
        enter(actors, group, now, ("ghg.scope3", YEAR, "1"), figure)
    assert refusal.value.code == code
    assert queries.submissions(actor=actors["data_owner"]) == []


def test_zero_missing_and_not_applicable_are_three_things(group, catalogue, actors, now):
    force(
        actors,
        group,
        now,
        ("ghg.scope1", YEAR, "0"),
        ("ghg.scope3", YEAR, "n/a"),
        ("energy.solar", YEAR, "不适用"),
    )
    assert current(actors, group, "ghg.scope1").value == 0
    assert current(actors, group, "ghg.scope3").state == "not_available"
    assert current(actors, group, "energy.solar").state == "not_applicable"
    assert current(actors, group, "water.withdrawal") is None


def test_a_change_needs_its_reason_and_keeps_the_figure_as_reported(started, group, actors, now):
    draft = enter(actors, group, now, ("ghg.scope1", YEAR, "6100"))
    with pytest.raises(Invalid) as refusal:
        services.submit_submission(actor=actors["data_owner"], submission_id=draft.id, at=now)
    assert refusal.value.code == "reason-code"
    services.submit_submission(
        actor=actors["data_owner"],
        submission_id=draft.id,
        at=now,
        reason_code="factor_update",
        reason="IPCC AR6",
    )
    assert current(actors, group, "ghg.scope1").value == 6000
    services.approve_submission(actor=actors["approver"], submission_id=draft.id, at=now)
    point = current(actors, group, "ghg.scope1")
    assert (point.value, point.restated, point.reported) == (Decimal(6100), True, Decimal(6000))
    history = queries.point_detail(actor=actors["auditor"], datapoint_id=point.id).history
    assert [(entry.value, entry.reason_code, entry.current) for entry in history] == [
        (Decimal(6000), "", False),
        (Decimal(6100), "factor_update", True),
    ]


def test_derived_figures_never_go_stale(started, group, actors, now):
    assert current(actors, group, "ghg.scope1_2_market").value == 7000
    force(actors, group, now, ("ghg.scope1", YEAR, "6100"), reason_code="data_correction", reason="meter")
    assert current(actors, group, "ghg.scope1_2_market").value == 7100
    assert current(actors, group, "ghg.total_market") is None
    force(
        actors,
        group,
        now,
        ("ghg.scope2_market", YEAR, "n/a"),
        reason_code="data_correction",
        reason="withdrawn",
    )
    assert current(actors, group, "ghg.scope1_2_market").state == "not_available"


def test_deriving_again_changes_nothing(started, group, actors, now):
    report = services.derive(actor=actors["data_owner"], node_id=group.id, at=now)
    assert report.submission_id is None
    assert report.unchanged == (f"ghg.scope1_2_market@{YEAR}",)
    assert f"ghg.total_market@{YEAR}" in report.missing


def test_a_restatement_is_approved_by_somebody_else(started, group, actors, now):
    point = current(actors, group, "ghg.scope1")
    with pytest.raises(Forbidden):
        services.restate(
            actor=actors["data_owner"],
            datapoint_id=point.id,
            correction=Correction("6200", "methodology", "new method"),
            at=now,
        )
    manager = actors["programme_manager"]
    with pytest.raises(Invalid):
        services.restate(
            actor=manager, datapoint_id=point.id, correction=Correction("6200", "because", "x"), at=now
        )
    with pytest.raises(Invalid):
        services.restate(
            actor=manager, datapoint_id=point.id, correction=Correction("6000", "methodology", "x"), at=now
        )
    handed_in = services.restate(
        actor=manager,
        datapoint_id=point.id,
        correction=Correction("6200", "methodology", "new method"),
        at=now,
    )
    assert handed_in.state == "submitted"
    assert current(actors, group, "ghg.scope1").value == 6000
    services.approve_submission(actor=actors["approver"], submission_id=handed_in.id, at=now)
    after = current(actors, group, "ghg.scope1")
    assert (after.value, after.reported, after.restated) == (Decimal(6200), Decimal(6000), True)
    with pytest.raises(Conflict):
        services.restate(
            actor=manager,
            datapoint_id=point.id,
            correction=Correction("1", "methodology", "stale page"),
            at=now,
        )


def test_an_override_needs_a_reason_and_outlives_deriving(started, group, actors, now):
    point = current(actors, group, "ghg.scope1_2_market")
    manager = actors["programme_manager"]
    with pytest.raises(Invalid):
        services.override_derived(actor=manager, datapoint_id=point.id, text="7001", reason="  ", at=now)
    handed_in = services.override_derived(
        actor=manager, datapoint_id=point.id, text="7001", reason="as assured", at=now
    )
    services.approve_submission(actor=actors["approver"], submission_id=handed_in.id, at=now)
    services.derive(actor=actors["data_owner"], node_id=group.id, at=now)
    after = current(actors, group, "ghg.scope1_2_market")
    assert (after.value, after.origin) == (Decimal(7001), "override")
    entered = current(actors, group, "ghg.scope1")
    with pytest.raises(Conflict):
        services.override_derived(actor=manager, datapoint_id=entered.id, text="1", reason="x", at=now)


def test_a_locked_period_takes_no_change(started, group, actors, now):
    draft = enter(actors, group, now, ("ghg.scope3", YEAR, "10"))
    services.submit_submission(actor=actors["data_owner"], submission_id=draft.id, at=now)
    manager = actors["programme_manager"]
    period = period_by_label(actor=manager, label=YEAR)
    lock_period(actor=manager, period_id=period.id, at=now)
    with pytest.raises(Conflict) as refusal:
        services.approve_submission(actor=actors["approver"], submission_id=draft.id, at=now)
    assert refusal.value.code == "period-locked"
    unlock_period(actor=manager, period_id=period.id, reason="late figure", at=now)
    services.approve_submission(actor=actors["approver"], submission_id=draft.id, at=now)


def test_a_figure_that_changed_meanwhile_is_not_overwritten_in_silence(group, catalogue, actors, now):
    first = enter(actors, group, now, ("ghg.scope1", YEAR, "1"))
    second = enter(actors, group, now, ("ghg.scope1", YEAR, "2"))
    for draft in (first, second):
        services.submit_submission(actor=actors["data_owner"], submission_id=draft.id, at=now)
    services.approve_submission(actor=actors["approver"], submission_id=first.id, at=now)
    with pytest.raises(Conflict) as refusal:
        services.approve_submission(actor=actors["approver"], submission_id=second.id, at=now)
    assert refusal.value.code == "changed-meanwhile"
    assert current(actors, group, "ghg.scope1").value == 1


def test_rights_end_at_the_node_and_the_period(started, group, actors, now):
    hefei = nodes_by_code(actor=actors["auditor"])["hefei"]
    owner = replace(actors["data_owner"], holdings=(Holding(role="data_owner", path=hefei.path),))
    with pytest.raises(NotFound):
        services.enter_figures(
            actor=owner, node_id=group.id, figures=[EnteredFigure("ghg.scope1", YEAR, "1")], title="", at=now
        )
    own = services.enter_figures(
        actor=owner, node_id=hefei.id, figures=[EnteredFigure("ghg.scope1", YEAR, "1")], title="", at=now
    )
    services.submit_submission(actor=owner, submission_id=own.id, at=now)
    late = replace(actors["approver"], holdings=(Holding(role="approver", period_from=date(2023, 4, 1)),))
    with pytest.raises(Forbidden):
        services.approve_submission(actor=late, submission_id=own.id, at=now)
    assert queries.points(actor=late, node_id=group.id) == {}
    other = replace(actors["approver"], holdings=(Holding(role="approver", path=hefei.path),))
    services.approve_submission(actor=other, submission_id=own.id, at=now)
    with pytest.raises(NotFound):
        queries.submission(actor=other, submission_id=started.id)
    with pytest.raises(NotFound):
        queries.point_detail(actor=other, datapoint_id=current(actors, group, "ghg.scope1").id)


def test_another_company_sees_and_touches_nothing(started, group, actors, rival, now):
    point = current(actors, group, "ghg.scope1")
    stranger = replace(actors["programme_manager"], tenant_id=rival.id, company=rival.slug)
    approver = replace(actors["approver"], tenant_id=rival.id, company=rival.slug)
    with tenant_scope(rival.id):
        assert queries.submissions(actor=stranger) == []
        assert queries.series(actor=stranger) == []
        for attempt in (
            lambda: queries.points(actor=stranger, node_id=group.id),
            lambda: queries.record_for_checks(actor=stranger, node_id=group.id),
            lambda: queries.submission(actor=stranger, submission_id=started.id),
            lambda: queries.submission_diff(actor=stranger, submission_id=started.id),
            lambda: queries.point_detail(actor=stranger, datapoint_id=point.id),
            lambda: services.approve_submission(actor=approver, submission_id=started.id, at=now),
            lambda: services.withdraw_submission(actor=stranger, submission_id=started.id, at=now),
            lambda: services.discard_draft(actor=stranger, submission_id=started.id, at=now),
            lambda: services.derive(actor=stranger, node_id=group.id, at=now),
            lambda: services.restate(
                actor=stranger, datapoint_id=point.id, correction=Correction("1", "methodology", "x"), at=now
            ),
        ):
            with pytest.raises(NotFound):
                attempt()


def test_the_difference_shows_what_would_change(started, group, actors, now):
    force(actors, group, now, ("ghg.scope1", "FY2021/22", "5000"))
    draft = enter(
        actors,
        group,
        now,
        ("ghg.scope1", YEAR, "6600"),
        ("ghg.scope2_market", YEAR, "1000"),
        ("ghg.scope3", YEAR, "9"),
    )
    rows = {
        row.figure.key: row
        for row in queries.submission_diff(actor=actors["data_owner"], submission_id=draft.id)
    }
    assert {key: row.change for key, row in rows.items()} == {
        "ghg.scope1": "changed",
        "ghg.scope2_market": "same",
        "ghg.scope3": "new",
    }
    assert rows["ghg.scope1"].current_value == 6000
    assert (rows["ghg.scope1"].previous_period, rows["ghg.scope1"].previous_value) == (
        "FY2021/22",
        Decimal(5000),
    )
    assert rows["ghg.scope1"].step == Decimal("0.32")


def test_the_right_people_are_told(started, group, actors):
    from qingheng.platform.messages.models import Notification

    told = {(note.person_id, note.kind) for note in Notification.objects.all()}
    assert told == {
        (actors["approver"].person_id, "submission.submitted"),
        (actors["data_owner"].person_id, "submission.approved"),
    }


def test_the_trail_is_whole(started, company):
    assert verify(tenant=company).intact
