"""Every change of state and every refusal on the way from a draft to a sealed and corrected submission."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qingheng.apps.intake.models import Fix, Submission
from qingheng.apps.intake.queries import lineage, partitions, rows, submissions
from qingheng.apps.intake.queries.mapping import mapping
from qingheng.apps.intake.services import corrections, evidence, loading, workflow
from qingheng.apps.intake.services.mapping import confirm_mapping
from qingheng.apps.organisation import services as organisation
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.audit.queries import verify
from qingheng.platform.files.models import Attachment
from qingheng.platform.messages.models import Notification
from qingheng.platform.people.models import Person
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.rights.models import Grant
from qingheng.platform.rights.queries import actor_for
from qingheng.platform.rights.services import Span, grant_role, revoke_grant
from qingheng.platform.webhooks.models import Delivery
from qingheng.platform.webhooks.services import add_endpoint
from tests.intake.conftest import bill

pytestmark = pytest.mark.django_db
TWO = (bill("sz", "2025-01", "1200"), bill("wh", "2025-01", "900"))


@pytest.fixture
def person_of(company: Any, operator: Any, now: Any) -> Any:
    """person_of(role, node, span): somebody who holds that role there alone."""

    def make(role: str, node_id: int | None = None, span: Span | None = None) -> Any:
        number = Person.objects.count()
        person = Person.objects.create_user(f"p{number}@acme.example", name=f"P{number}", created_at=now)
        grant_role(actor=operator, person=person, role=role, at=now, node_id=node_id, span=span)
        return actor_for(person=person, tenant=company, at=now)

    return make


def code_of(refused: Any) -> str:
    return str(refused.value.code)


def trail(submission_id: int) -> list[str]:
    events = AuditEvent.objects.filter(object_type="intake", object_id=str(submission_id))
    return [event.action for event in events.order_by("seq")]


class TestDeciding:
    def test_the_preparer_neither_approves_nor_returns(self, hand_in, person_of, operator, now, company):
        person = Person.objects.create_user("both@acme.example", name="Both", created_at=now)
        for role in ("data_owner", "approver"):
            grant_role(actor=operator, person=person, role=role, at=now)
        both = actor_for(person=person, tenant=company, at=now)
        waiting = hand_in(by=both)
        for act in (
            lambda: workflow.approve(actor=both, submission_id=waiting.id, at=now),
            lambda: workflow.send_back(actor=both, submission_id=waiting.id, note_text="x", at=now),
        ):
            with pytest.raises(Forbidden) as refused:
                act()
            assert code_of(refused) == "preparer-approves"
        assert waiting.id not in [one.id for one in submissions.waiting_for(actor=both)]

    def test_who_enters_data_does_not_approve(self, hand_in, actors, now):
        waiting = hand_in()
        for role in ("programme_manager", "auditor", "administrator"):
            with pytest.raises(Forbidden):
                workflow.approve(actor=actors[role], submission_id=waiting.id, at=now)
        assert Submission.objects.get(pk=waiting.id).state == "submitted"

    def test_a_revoked_approver_does_not_approve(self, hand_in, actors, operator, company, now):
        waiting = hand_in()
        approver = Person.objects.get(pk=actors["approver"].person_id)
        for grant in Grant.objects.filter(person=approver, revoked_at=None):
            revoke_grant(actor=operator, grant_id=grant.pk, at=now)
        left = actor_for(person=approver, tenant=company, at=now)
        assert left is None or not left.may("datapoints.approve")
        assert Submission.objects.get(pk=waiting.id).state == "submitted"

    def test_approval_seals_in_the_same_act(self, seal, actors, now):
        done = seal(*TWO)
        assert (done.state, done.rows) == ("sealed", 2)
        (check,) = partitions.verify_partitions(actor=actors["auditor"])
        assert (check.submission_id, check.rows, check.problem) == (done.id, 2, "")
        with pytest.raises(Conflict) as refused:
            workflow.approve(actor=actors["approver"], submission_id=done.id, at=now)
        assert code_of(refused) == "submission-sealed"

    def test_a_return_needs_words_and_comes_back(self, hand_in, actors, now):
        waiting = hand_in()
        with pytest.raises(Invalid) as refused:
            workflow.send_back(actor=actors["approver"], submission_id=waiting.id, note_text=" ", at=now)
        assert code_of(refused) == "note-needed"
        back = workflow.send_back(
            actor=actors["approver"], submission_id=waiting.id, note_text="账单呢？", at=now
        )
        assert (back.state, back.decision_note) == ("returned", "账单呢？")
        with pytest.raises(Conflict) as decided:
            workflow.approve(actor=actors["approver"], submission_id=waiting.id, at=now)
        assert code_of(decided) == "submission-returned"
        corrections.fix_all(
            actor=actors["data_owner"], submission_id=back.id, column="quantity", before="1200", after="1201", at=now
        )  # fmt: skip
        again = workflow.submit(actor=actors["data_owner"], submission_id=back.id, at=now)
        assert workflow.approve(actor=actors["approver"], submission_id=again.id, at=now).state == "sealed"

    def test_rows_that_are_gone_from_the_store_are_not_approved(self, hand_in, actors, now, settings):
        import shutil

        waiting = hand_in()
        shutil.rmtree(settings.PLANE_ROOT)
        with pytest.raises(Conflict) as refused:
            workflow.approve(actor=actors["approver"], submission_id=waiting.id, at=now)
        assert code_of(refused) == "draft-gone"
        assert Submission.objects.get(pk=waiting.id).state == "submitted"


class TestRights:
    def test_rows_of_a_site_out_of_reach_are_not_handed_in(self, enter, person_of, sites, now):
        of_sz = person_of("data_owner", sites["sz"].id)
        draft = enter(bill("wh"), by=of_sz, node="sz")
        assert draft.errors == 1  # the name means nothing to whom the site is hidden from
        with pytest.raises(Invalid) as refused:
            workflow.submit(actor=of_sz, submission_id=draft.id, at=now)
        assert code_of(refused) == "open-errors"
        with pytest.raises(NotFound):
            enter(bill("sz"), by=of_sz, node="wh")

    def test_an_approver_of_one_site_does_not_decide_on_two(self, hand_in, person_of, sites, now):
        of_sz = person_of("approver", sites["sz"].id)
        both, own = hand_in(*TWO), hand_in(bill("sz", "2025-02"), node="sz")
        with pytest.raises(NotFound):  # announced for the group, which this approver does not see
            workflow.approve(actor=of_sz, submission_id=both.id, at=now)
        assert workflow.approve(actor=of_sz, submission_id=own.id, at=now).state == "sealed"

    def test_rows_of_another_site_ask_for_rights_there(self, hand_in, person_of, sites, now):
        """Announced for one site, but with rows of another: deciding asks for both."""
        of_sz = person_of("approver", sites["sz"].id)
        mixed = hand_in(*TWO, node="sz")
        with pytest.raises(Forbidden):
            workflow.approve(actor=of_sz, submission_id=mixed.id, at=now)
        with pytest.raises(Forbidden):
            workflow.send_back(actor=of_sz, submission_id=mixed.id, note_text="x", at=now)

    def test_rights_until_a_day_do_not_reach_later_rows(self, hand_in, person_of, now):
        until = person_of("approver", span=Span(period_until=date(2025, 1, 31)))
        january, february = hand_in(bill(period="2025-01")), hand_in(bill(period="2025-02"))
        assert workflow.approve(actor=until, submission_id=january.id, at=now).state == "sealed"
        with pytest.raises(Forbidden):
            workflow.approve(actor=until, submission_id=february.id, at=now)

    def test_only_the_preparer_changes_a_draft(self, enter, actors, now):
        draft, other = enter(), actors["programme_manager"]
        common: dict[str, Any] = {"actor": other, "submission_id": draft.id, "at": now}
        for act in (
            lambda: workflow.submit(**common),
            lambda: workflow.discard(**common),
            lambda: corrections.exclude_rows(**common, sheet="", rows=[2], why="x"),
            lambda: corrections.fix_all(**common, column="quantity", before="1200", after="1"),
            lambda: loading.resume(**common),
        ):
            with pytest.raises(Forbidden) as refused:
                act()
            assert code_of(refused) == "not-the-preparer"


class TestHandingIn:
    def test_open_errors_are_refused(self, enter, actors, now):
        draft = enter(bill(quantity="abc"))
        assert draft.errors == 1
        with pytest.raises(Invalid) as refused:
            workflow.submit(actor=actors["data_owner"], submission_id=draft.id, at=now)
        assert code_of(refused) == "open-errors"

    def test_nothing_left_is_refused(self, enter, actors, now):
        draft = enter()
        left = corrections.exclude_rows(
            actor=actors["data_owner"], submission_id=draft.id, sheet="", rows=[2], why="重复", at=now
        )
        assert (left.rows, left.excluded) == (1, 1)
        with pytest.raises(Invalid) as refused:
            workflow.submit(actor=actors["data_owner"], submission_id=draft.id, at=now)
        assert code_of(refused) == "nothing-entered"

    def test_the_same_content_is_handed_in_once(self, hand_in, enter, actors, now):
        hand_in(*TWO)
        draft = enter(*reversed(TWO))
        with pytest.raises(Conflict) as refused:
            workflow.submit(actor=actors["data_owner"], submission_id=draft.id, at=now)
        assert code_of(refused) == "content-twice"

    def test_withdrawn_content_may_come_again(self, hand_in, actors, now):
        first = hand_in()
        gone = workflow.withdraw(actor=actors["data_owner"], submission_id=first.id, at=now)
        assert gone.state == "withdrawn"
        assert hand_in().state == "submitted"
        with pytest.raises(Conflict):
            workflow.approve(actor=actors["approver"], submission_id=first.id, at=now)

    def test_the_same_file_is_loaded_once_unless_asked_for_again(self, enter, actors, sites, now):
        draft = enter()
        with pytest.raises(Conflict) as refused:
            enter()
        assert code_of(refused) == "file-twice"
        data = (
            b"\xef\xbb\xbfsite,period,meter,carrier,quantity,unit\r\nsz,2025-01,M-sz,electricity,1200,kWh\r\n"
        )
        again = loading.begin(
            actor=actors["data_owner"], dataset="energy", node_id=sites["acme"].id, data=data, name="x.csv",
            at=now, again=True, by_codes=True,
        )  # fmt: skip
        assert (again.sha256, again.stage) == (draft.sha256, "ready")
        assert again.id != draft.id

    def test_a_locked_period_takes_nothing(self, enter, hand_in, actors, now):
        draft, waiting = enter(bill("wh")), hand_in(bill("sz"))
        manager = actors["programme_manager"]
        period = organisation.ensure_period(label="2025-01", actor=manager, at=now)
        organisation.lock_period(actor=manager, period_id=period.id, at=now)
        with pytest.raises(Conflict):
            workflow.submit(actor=actors["data_owner"], submission_id=draft.id, at=now)
        with pytest.raises(Conflict):
            workflow.approve(actor=actors["approver"], submission_id=waiting.id, at=now)
        assert Submission.objects.get(pk=waiting.id).state == "submitted"
        later = hand_in(bill("wh", "2025-02"))
        assert workflow.approve(actor=actors["approver"], submission_id=later.id, at=now).state == "sealed"

    def test_a_site_that_closed_in_the_period_is_said(self, enter, sites, operator, now):
        organisation.close_node(
            actor=operator, node_id=sites["wh"].id, last_day=date(2025, 1, 15), reason="sold", at=now
        )
        draft = enter(bill("wh", "2025-01"), bill("wh", "2025-03"))
        found = rows.rows(actor=operator, submission_id=draft.id)
        said = {row.row: {i.code for c in row.cells for i in c.issues} | {i.code for i in row.issues} for row in found.rows}  # fmt: skip
        assert any("clos" in code for code in said[3]), said


class TestCorrecting:
    def correction(self, actors: Any, now: Any, old: Any) -> Any:
        return workflow.correct(
            actor=actors["data_owner"], submission_id=old.id, reason_code="data_correction", reason="抄错表", at=now
        )  # fmt: skip

    def test_a_correction_takes_the_place_of_what_it_corrects(self, seal, enter, actors, now):
        old = seal(*TWO)
        made = self.correction(actors, now, old)
        assert (made.stage, made.supersedes_id) == ("queued", old.id)
        draft = enter(bill(quantity="1300"), into=made.id)
        assert (draft.id, draft.stage, draft.errors) == (made.id, "ready", 0)
        workflow.submit(actor=actors["data_owner"], submission_id=made.id, at=now)
        assert Submission.objects.get(pk=old.id).state == "sealed"
        workflow.approve(actor=actors["approver"], submission_id=made.id, at=now)
        assert Submission.objects.get(pk=old.id).state == "superseded"
        kept = partitions.sealed_rows(actor=actors["data_owner"], dataset="energy").collect()
        assert [int(value) for value in kept["quantity"]] == [1300]
        with pytest.raises(Conflict):
            self.correction(actors, now, old)

    @pytest.mark.parametrize(
        ("code", "reason", "refusal"), [("", "x", "reason-code"), ("late_data", " ", "reason-needed")]
    )
    def test_a_correction_needs_a_reason(self, seal, actors, now, code, reason, refusal):
        old = seal()
        with pytest.raises(Invalid) as refused:
            workflow.correct(
                actor=actors["data_owner"], submission_id=old.id, reason_code=code, reason=reason, at=now
            )
        assert code_of(refused) == refusal

    def test_one_correction_at_a_time_and_only_of_what_is_sealed(self, seal, hand_in, actors, now):
        old, waiting = seal(), hand_in(bill(period="2025-03"))
        self.correction(actors, now, old)
        with pytest.raises(Conflict) as refused:
            self.correction(actors, now, old)
        assert code_of(refused) == "correction-open"
        with pytest.raises(Conflict) as early:
            self.correction(actors, now, waiting)
        assert code_of(early) == "submission-submitted"

    def test_a_discarded_correction_leaves_the_old_one_in_force(self, seal, actors, now):
        old = seal()
        made = self.correction(actors, now, old)
        workflow.discard(actor=actors["data_owner"], submission_id=made.id, at=now)
        assert Submission.objects.get(pk=old.id).state == "sealed"
        assert self.correction(actors, now, old).supersedes_id == old.id

    def test_rows_of_a_locked_period_do_not_vanish_by_a_correction(self, seal, enter, actors, now):
        old = seal(bill(period="2025-01"))
        manager = actors["programme_manager"]
        period = organisation.ensure_period(label="2025-01", actor=manager, at=now)
        organisation.lock_period(actor=manager, period_id=period.id, at=now)
        made = self.correction(actors, now, old)
        enter(bill(period="2025-02"), into=made.id)
        with pytest.raises(Conflict):
            workflow.submit(actor=actors["data_owner"], submission_id=made.id, at=now)

    def test_rows_of_a_site_out_of_reach_do_not_vanish_by_a_correction(
        self, seal, enter, person_of, sites, now
    ):
        old = seal(*TWO, node="sz")
        of_sz = person_of("data_owner", sites["sz"].id)
        made = workflow.correct(
            actor=of_sz, submission_id=old.id, reason_code="data_correction", reason="x", at=now
        )
        enter(bill(quantity="7"), by=of_sz, node="sz", into=made.id)
        with pytest.raises(Forbidden):
            workflow.submit(actor=of_sz, submission_id=made.id, at=now)

    def test_a_file_of_another_dataset_does_not_go_into_a_correction(self, seal, enter, actors, now):
        made = self.correction(actors, now, seal())
        water = {"site": "sz", "period": "2025-01"}
        with pytest.raises(Invalid) as refused:
            enter(water, dataset="water", into=made.id)
        assert code_of(refused) == "other-dataset"

    def test_an_announced_correction_keeps_its_node(self, seal, enter, person_of, sites, now):
        old = seal(bill(), node="sz")
        of_sz = person_of("data_owner", sites["sz"].id)
        made = workflow.correct(
            actor=of_sz, submission_id=old.id, reason_code="late_data", reason="x", at=now
        )
        assert enter(bill(quantity="7"), by=of_sz, node="acme", into=made.id).node_code == "sz"


class TestUndoing:
    def test_a_discarded_load_leaves_its_file_and_trail(self, enter, actors, now, company):
        draft = enter()
        workflow.discard(actor=actors["data_owner"], submission_id=draft.id, at=now)
        assert not Submission.objects.filter(pk=draft.id).exists()
        assert Attachment.objects.filter(object_type="intake", object_id=str(draft.id)).count() == 1
        assert trail(draft.id)[-1] == "intake.discarded"
        assert enter().stage == "ready"
        assert verify(tenant=company).intact

    def test_what_is_handed_in_is_not_discarded(self, hand_in, actors, now):
        waiting = hand_in()
        with pytest.raises(Conflict):
            workflow.discard(actor=actors["data_owner"], submission_id=waiting.id, at=now)

    def test_fixes_and_exclusions_are_taken_back(self, enter, actors, now):
        owner = actors["data_owner"]
        draft = enter(bill(quantity="abc"), bill("wh"))
        common: dict[str, Any] = {"actor": owner, "submission_id": draft.id, "at": now}
        fixed = corrections.fix_all(**common, column="quantity", before="abc", after="5")
        assert fixed.errors == 0
        left = corrections.exclude_rows(**common, sheet="", rows=[3], why="不归我们")
        assert left.excluded == 1
        kinds = [(change.kind, change.id) for change in rows.changes(actor=owner, submission_id=draft.id)]
        for kind, number in kinds:
            view = corrections.undo_change(**common, kind=kind, change_id=number)
        assert (view.errors, view.excluded) == (1, 0)
        assert all(change.undone for change in rows.changes(actor=owner, submission_id=draft.id))
        with pytest.raises(NotFound):
            corrections.undo_change(**common, kind=kinds[0][0], change_id=kinds[0][1])

    def test_a_second_fix_of_a_cell_replaces_the_first(self, enter, actors, now):
        draft = enter(bill(quantity="abc"))
        common: dict[str, Any] = {"actor": actors["data_owner"], "submission_id": draft.id, "at": now}
        sheet = rows.rows(actor=actors["data_owner"], submission_id=draft.id).rows[0].sheet
        for after in ("5", "6"):
            view = corrections.fix_cell(**common, sheet=sheet, row=2, column="quantity", after=after)
        assert view.errors == 0
        assert Fix.objects.filter(submission_id=draft.id, undone_at=None).count() == 1
        (row,) = rows.rows(actor=actors["data_owner"], submission_id=draft.id).rows
        cell = next(cell for cell in row.cells if cell.column == "quantity")
        assert (cell.shown, cell.original, cell.fixed) == ("6", "abc", True)

    def test_a_correction_that_was_not_checked_is_not_handed_in(self, enter, actors, now, monkeypatch):
        """A process that dies between the correction and the check leaves a draft that waits for its check."""
        draft = enter(bill(quantity="12"))
        monkeypatch.setattr(corrections, "check_soon", lambda **_given: None)
        owner = actors["data_owner"]
        corrections.fix_all(
            actor=owner, submission_id=draft.id, column="quantity", before="12", after="34", at=now
        )
        with pytest.raises(Invalid) as refused:
            workflow.submit(actor=owner, submission_id=draft.id, at=now)
        assert code_of(refused) == "not-checked"
        view = loading.resume(actor=owner, submission_id=draft.id, at=now)
        assert view.stage == "ready"
        (row,) = rows.rows(actor=owner, submission_id=draft.id).rows
        assert "34" in [cell.shown for cell in row.cells]

    def test_nothing_is_resumed_that_was_not_cut_short(self, enter, actors, now):
        with pytest.raises(Conflict) as refused:
            loading.resume(actor=actors["data_owner"], submission_id=enter().id, at=now)
        assert code_of(refused) == "nothing-to-resume"

    def test_rows_that_are_not_there_are_not_left_out(self, enter, actors, now):
        draft = enter()
        with pytest.raises(Invalid) as refused:
            corrections.exclude_rows(
                actor=actors["data_owner"], submission_id=draft.id, sheet="", rows=[2, 99], why="x", at=now
            )
        assert code_of(refused) == "rows-named"


class TestProving:
    def test_evidence_of_a_row_is_found_at_the_row(self, seal, actors, now):
        done, owner = seal(*TWO), actors["data_owner"]
        evidence.attach_evidence(
            actor=owner, submission_id=done.id, data=b"%PDF-1.4 bill", name="bill.pdf", rows="2", at=now
        )
        sheet = Submission.objects.get(pk=done.id).layout["parts"][0]["tables"][0]["sheet"]
        first = lineage.row_lineage(actor=owner, submission_id=done.id, sheet=sheet, row=2)
        second = lineage.row_lineage(actor=owner, submission_id=done.id, sheet=sheet, row=3)
        assert ([one["name"] for one in first.evidence], second.evidence) == (["bill.pdf"], ())
        assert first.columns["quantity"].endswith("2")
        assert (first.file_sha256, first.partition_sha256) == (done.sha256, second.partition_sha256)

    @pytest.mark.parametrize("text", ["0", "5-3", "a", "-1"])
    def test_rows_that_are_none_are_refused(self, enter, actors, now, text):
        with pytest.raises(Invalid) as refused:
            evidence.attach_evidence(
                actor=actors["data_owner"], submission_id=enter().id, data=b"x", name="b.pdf", rows=text, at=now
            )  # fmt: skip
        assert code_of(refused) == "rows-named"

    def test_every_state_is_told_and_the_trail_is_whole(
        self, seal, hand_in, enter, actors, operator, company, now
    ):
        add_endpoint(actor=operator, url="https://hooks.acme.example/", events=["intake."], at=now)
        owner, approver = actors["data_owner"], actors["approver"]
        old = seal()
        made = workflow.correct(
            actor=owner, submission_id=old.id, reason_code="late_data", reason="x", at=now
        )
        enter(bill(quantity="1300"), into=made.id)
        workflow.submit(actor=owner, submission_id=made.id, at=now)
        workflow.send_back(actor=approver, submission_id=made.id, note_text="再查", at=now)
        workflow.submit(actor=owner, submission_id=made.id, at=now)
        workflow.approve(actor=approver, submission_id=made.id, at=now)
        gone = hand_in(bill("wh", "2025-05"))
        workflow.withdraw(actor=owner, submission_id=gone.id, at=now)
        told = [delivery.event for delivery in Delivery.objects.order_by("id")]
        assert told == [
            "intake.submitted", "intake.approved", "intake.sealed", "intake.submitted", "intake.returned",
            "intake.submitted", "intake.approved", "intake.superseded", "intake.sealed", "intake.submitted",
            "intake.withdrawn",
        ]  # fmt: skip
        kinds = Notification.objects.order_by("id").values_list("person_id", "kind")
        assert (owner.person_id, "intake.returned") in kinds
        assert (owner.person_id, "intake.sealed") in kinds
        assert (approver.person_id, "intake.submitted") in kinds
        assert (owner.person_id, "intake.submitted") not in kinds
        assert {"intake.begun", "intake.read", "intake.checked", "intake.submitted", "intake.sealed"} <= set(
            trail(old.id)
        )
        assert verify(tenant=company).intact


class TestRemembering:
    def begin(self, actors: Any, sites: Any, now: Any, head: str, line: str, name: str) -> Any:
        return loading.begin(
            actor=actors["data_owner"], dataset="energy", node_id=sites["acme"].id, data=f"{head}\n{line}\n".encode(),
            name=name, at=now,
        )  # fmt: skip

    def test_last_years_file_maps_itself_and_a_changed_layout_is_told(self, actors, sites, now):
        head = "厂区,月份,能源品种,表号,用电量(kWh)"
        line = "深圳工厂,2024-01,电力,M-1,{}"
        first = self.begin(actors, sites, now, head, line.format(1), "能耗_2024.csv")
        assert first.stage == "mapping"
        confirm_mapping(actor=actors["data_owner"], submission_id=first.id, targets={}, at=now)
        same = self.begin(actors, sites, now, head, line.format(2), "能耗_2025.csv")
        assert (same.stage, same.errors) == ("ready", 0)
        changed = self.begin(
            actors,
            sites,
            now,
            head.replace("kWh", "MWh") + ",费率",
            line.format(3) + ",尖峰",
            "能耗_2026.csv",
        )
        assert changed.stage == "mapping"
        told = mapping(actor=actors["data_owner"], submission_id=changed.id)
        assert told.remembered_source == "能耗_2024.csv"
        assert told.changed_zh
        assert told.changed_en
        assert len(told.changed_zh) == len(told.changed_en)
