"""From the engagement to the sign-off: who may do what, in what order, and what then stands."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.assurance import queries, services
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from tests.world import NOW

pytestmark = pytest.mark.django_db


def lock(inventory: Any, actors: dict[str, Any]) -> None:
    from qingheng.apps.inventory.services import lock_inventory

    lock_inventory(actor=actors["approver"], inventory_id=inventory.id, at=NOW)


def raised(engagement: Any, actors: dict[str, Any], amount: str = "10.5") -> Any:
    facts = services.Raised(
        "Meter 4", "The bill of May is missing.", Decimal(amount), actors["data_owner"].person_id
    )
    return services.raise_finding(actor=actors["auditor"], engagement_id=engagement.id, raised=facts, at=NOW)


def closed(engagement: Any, actors: dict[str, Any], outcome: str, amount: str = "10.5") -> Any:
    case = raised(engagement, actors, amount)
    services.answer_finding(
        actor=actors["data_owner"], engagement_id=engagement.id, finding_id=case.id, answer="Here it is.",
        evidence="bill.pdf", at=NOW,
    )  # fmt: skip
    return services.close_finding(
        actor=actors["auditor"],
        engagement_id=engagement.id,
        finding_id=case.id,
        outcome=outcome,
        conclusion="",
        at=NOW,
    )


def sign(
    engagement: Any, actors: dict[str, Any], role: str = "auditor", opinion: str = "unmodified", **other: Any
) -> Any:
    run_hash = queries.standing(actor=actors["auditor"], engagement_id=engagement.id).run_hash
    said = {"opinion": opinion, "statement": "Nothing came to our attention.", "run_hash": run_hash, **other}
    return services.sign_off(actor=actors[role], engagement_id=engagement.id, at=NOW, **said)


def test_the_whole_way(
    engagement: Any, inventory: Any, actors: dict[str, Any], checked: Callable[..., Any]
) -> None:
    from qingheng.apps.inventory import services as inventories
    from qingheng.apps.organisation import queries as organisation
    from qingheng.apps.organisation.services import unlock_period

    drawn = checked("impact", 5)
    assert drawn.covered_percent > 90
    stands = queries.standing(actor=actors["auditor"], engagement_id=engagement.id)
    assert (stands.drawn, stands.checked, stands.covered) == (5, 5, drawn.covered_percent)
    case = closed(engagement, actors, "uncorrected")
    assert (case.state, case.percent) == (
        "closed",
        (Decimal("1050") / stands.total).quantize(Decimal("0.001")),
    )
    assert queries.standing(actor=actors["auditor"], engagement_id=engagement.id).net == Decimal("10.5")
    lock(inventory, actors)
    signed = sign(engagement, actors)
    assert (signed.state, signed.run_hash) == ("signed", stands.run_hash)
    for act in (inventories.run_inventory, inventories.lock_inventory):
        with pytest.raises(Conflict):
            act(actor=actors["approver"], inventory_id=inventory.id, at=NOW)
    with pytest.raises(Conflict, match="auditor"):
        inventories.unlock_inventory(actor=actors["approver"], inventory_id=inventory.id, reason="x", at=NOW)
    with pytest.raises(Conflict):
        raised(engagement, actors)
    with pytest.raises(Forbidden):
        services.lock_signed_period(actor=actors["auditor"], engagement_id=engagement.id, at=NOW)
    services.lock_signed_period(actor=actors["programme_manager"], engagement_id=engagement.id, at=NOW)
    period = next(one for one in organisation.periods(actor=actors["auditor"]) if one.label == "FY2022/23")
    assert period.locked_at == NOW
    again = services.withdraw_sign_off(
        actor=actors["auditor"], engagement_id=engagement.id, reason="x", at=NOW
    )
    assert (again.state, again.run_hash) == ("open", "")
    with pytest.raises(Conflict, match="FY2022/23 is locked"):
        inventories.unlock_inventory(actor=actors["approver"], inventory_id=inventory.id, reason="x", at=NOW)
    unlock_period(actor=actors["programme_manager"], period_id=period.id, reason="x", at=NOW)
    inventories.unlock_inventory(actor=actors["approver"], inventory_id=inventory.id, reason="x", at=NOW)


def test_the_same_seed_draws_the_same_lines(engagement: Any, actors: dict[str, Any]) -> None:
    def lines(seed: int) -> list[tuple[int, int]]:
        made = services.draw_sample(
            actor=actors["auditor"], engagement_id=engagement.id, method="stratified", strata="category", size=4,
            seed=seed, at=NOW,
        )  # fmt: skip
        return [(one.part, one.choice) for one in made.lines]

    assert lines(7) == lines(7)


@pytest.mark.parametrize(
    "role", ["programme_manager", "data_owner", "approver", "administrator", "executive_viewer"]
)
def test_nobody_but_the_auditor_draws_raises_or_signs(
    engagement: Any, actors: dict[str, Any], role: str
) -> None:
    actor = actors[role]
    with pytest.raises(Forbidden):
        services.draw_sample(actor=actor, engagement_id=engagement.id, method="random", size=1, at=NOW)
    with pytest.raises(Forbidden):
        services.raise_finding(
            actor=actor, engagement_id=engagement.id, raised=services.Raised("a", "b"), at=NOW
        )
    with pytest.raises(Forbidden):
        sign(engagement, actors, role)


def test_the_operator_does_not_sign(engagement: Any, company: Any, actors: dict[str, Any]) -> None:
    from qingheng.platform.rights.queries import operator_for

    with pytest.raises(Forbidden):
        sign(engagement, {**actors, "operator": operator_for(tenant=company)}, "operator")


def test_an_auditor_who_prepares_is_no_auditor(
    engagement: Any, inventory: Any, company: Any, actors: dict[str, Any], checked: Callable[..., Any]
) -> None:
    from qingheng.platform.people.models import Person
    from qingheng.platform.rights.queries import actor_for, operator_for
    from qingheng.platform.rights.services import grant_role

    checked()
    person = Person.objects.get(pk=actors["auditor"].person_id)
    grant_role(actor=operator_for(tenant=company), person=person, role="data_owner", at=NOW)
    both = actor_for(person=person, tenant=company, at=NOW)
    with pytest.raises(Forbidden, match="cannot assure"):
        sign(engagement, {**actors, "both": both}, "both")
    with pytest.raises(Invalid, match="cannot assure"):
        services.open_engagement(
            actor=actors["programme_manager"], inventory_id=inventory.id, title="x", level="limited",
            materiality_percent=Decimal(5), auditor_id=person.pk, at=NOW,
        )  # fmt: skip


def test_the_auditor_changes_nothing_else(engagement: Any, inventory: Any, actors: dict[str, Any]) -> None:
    from qingheng.apps.inventory import services as inventories

    with pytest.raises(Forbidden):
        inventories.run_inventory(actor=actors["auditor"], inventory_id=inventory.id, at=NOW)
    with pytest.raises(Forbidden):
        inventories.lock_inventory(actor=actors["auditor"], inventory_id=inventory.id, at=NOW)
    case = raised(engagement, actors)
    with pytest.raises(Forbidden):
        services.answer_finding(
            actor=actors["auditor"],
            engagement_id=engagement.id,
            finding_id=case.id,
            answer="x",
            evidence="",
            at=NOW,
        )


def test_open_work_stands_in_the_way_of_the_sign_off(
    engagement: Any, inventory: Any, actors: dict[str, Any], checked: Callable[..., Any]
) -> None:
    lock(inventory, actors)
    with pytest.raises(Conflict):
        sign(engagement, actors)
    checked()
    case = raised(engagement, actors)
    with pytest.raises(Conflict, match="open"):
        sign(engagement, actors)
    with pytest.raises(Conflict):
        services.close_finding(
            actor=actors["auditor"],
            engagement_id=engagement.id,
            finding_id=case.id,
            outcome="none",
            conclusion="",
            at=NOW,
        )
    services.answer_finding(
        actor=actors["approver"],
        engagement_id=engagement.id,
        finding_id=case.id,
        answer="x",
        evidence="",
        at=NOW,
    )
    services.close_finding(
        actor=actors["auditor"],
        engagement_id=engagement.id,
        finding_id=case.id,
        outcome="none",
        conclusion="",
        at=NOW,
    )
    with pytest.raises(Conflict):
        sign(engagement, actors, run_hash="0" * 64)
    with pytest.raises(Invalid):
        sign(engagement, actors, statement=" ")
    assert sign(engagement, actors).state == "signed"


def test_an_inventory_that_is_not_locked_is_not_signed(
    engagement: Any, actors: dict[str, Any], checked: Callable[..., Any]
) -> None:
    checked()
    with pytest.raises(Conflict, match="not locked"):
        sign(engagement, actors)


def test_beyond_materiality_no_unmodified_opinion(
    engagement: Any, inventory: Any, actors: dict[str, Any], checked: Callable[..., Any]
) -> None:
    checked()
    lock(inventory, actors)
    closed(engagement, actors, "corrected", "90000")
    assert not queries.standing(actor=actors["auditor"], engagement_id=engagement.id).material
    closed(engagement, actors, "uncorrected", "-90000")
    with pytest.raises(Invalid, match="materiality"):
        sign(engagement, actors)
    assert sign(engagement, actors, opinion="qualified").opinion == "qualified"


def test_facts_that_cannot_be(engagement: Any, inventory: Any, actors: dict[str, Any]) -> None:
    def open_with(**other: Any) -> Any:
        said = {
            "inventory_id": inventory.id, "title": "x", "level": "limited", "materiality_percent": Decimal(5),
            "auditor_id": actors["auditor"].person_id, **other,
        }  # fmt: skip
        return services.open_engagement(actor=actors["programme_manager"], at=NOW, **said)

    for wrong in ({"level": "full"}, {"materiality_percent": Decimal(0)}, {"title": " "}, {"side": "both"},
                  {"auditor_id": actors["data_owner"].person_id}):  # fmt: skip
        with pytest.raises(Invalid):
            open_with(**wrong)
    with pytest.raises(NotFound):
        open_with(inventory_id=10**9)
    facts = services.Raised("a", "b", line=(99, 99))
    with pytest.raises(NotFound):
        services.raise_finding(actor=actors["auditor"], engagement_id=engagement.id, raised=facts, at=NOW)


def test_another_company_sees_nothing(engagement: Any, rival: Any) -> None:
    from qingheng.platform.rights.queries import operator_for
    from qingheng.platform.tenancy.scope import tenant_scope

    stranger = operator_for(tenant=rival)
    with tenant_scope(rival.id):
        assert queries.engagements(actor=stranger) == []
        with pytest.raises(NotFound):
            queries.engagement(actor=stranger, engagement_id=engagement.id)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_the_working_paper(
    engagement: Any, actors: dict[str, Any], checked: Callable[..., Any], kind: str, lang: str
) -> None:
    checked()
    closed(engagement, actors, "uncorrected")
    made = queries.working_paper(
        actor=actors["auditor"], engagement_id=engagement.id, kind=kind, lang=lang, at=NOW
    )
    if kind == "pdf":
        assert made.data.startswith(b"%PDF")
        return
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        text = "".join(
            archive.read(name).decode(errors="replace")
            for name in archive.namelist()
            if name.endswith(".xml")
        )
    for word in ("Meter 4", "10.5", "工作底稿" if lang == "zh" else "Working paper"):
        assert word in text


def test_the_acts_are_on_the_trail(
    engagement: Any, actors: dict[str, Any], checked: Callable[..., Any]
) -> None:
    from qingheng.platform.audit.models import AuditEvent

    checked()
    raised(engagement, actors)
    acts = set(AuditEvent.objects.filter(object_type="engagement").values_list("action", flat=True))
    assert {"assurance.opened", "assurance.sampled", "assurance.checked", "assurance.finding_raised"} <= acts
