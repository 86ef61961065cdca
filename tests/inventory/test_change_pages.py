"""Pages of what changes: a restatement by two people, base years, versions of packs, gaps, rules made from a line, and
settings: looked at before they are taken, taken with a reason, undone by choosing back.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.inventory import queries, services
from qingheng.platform.audit.queries import history_of
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from tests.world import NOW

LANGUAGES = ("zh-hans", "en")
MEASURES = ("scope1", "scope2_location", "scope2_market", "scope3")


def opens(client: Any, path: str) -> str:
    """The page in both languages; the English text."""
    text = ""
    for lang in LANGUAGES:
        client.cookies["django_language"] = lang
        answer = client.get(path)
        assert answer.status_code == 200, path
        text = answer.content.decode()
    return text


@pytest.fixture
def restated(inventory: Any, actors: Any) -> Any:
    """Locked, opened, and calculated by another main GWP set: its totals are no longer those reported."""
    manager, approver = actors["programme_manager"], actors["approver"]
    services.lock_inventory(actor=approver, inventory_id=inventory.id, at=NOW)
    services.unlock_inventory(actor=approver, inventory_id=inventory.id, reason="x", at=NOW)
    options = services.Options(gwp_sets=("AR5", "AR6"), packs=inventory.packs, dates=inventory.dates)
    services.change_inventory(actor=manager, inventory_id=inventory.id, options=options, reason="AR5", at=NOW)
    services.run_inventory(actor=manager, inventory_id=inventory.id, at=NOW)
    return inventory


def test_nothing_awaits_before_the_first_lock_and_with_the_same_totals(inventory: Any, actors: Any) -> None:
    approver = actors["approver"]
    assert queries.pending(actor=approver, inventory_id=inventory.id) is None
    services.lock_inventory(actor=approver, inventory_id=inventory.id, at=NOW)
    services.unlock_inventory(actor=approver, inventory_id=inventory.id, reason="x", at=NOW)
    assert queries.pending(actor=approver, inventory_id=inventory.id) is None


def test_other_totals_ask_a_second_person_for_cause_and_reason(
    client_as: Any, restated: Any, actors: Any
) -> None:
    base = f"/c/acme/inventory/{restated.id}/"
    assert queries.pending(actor=actors["programme_manager"], inventory_id=restated.id).own_hand  # type: ignore[union-attr]
    assert "Who calculated it does not lock it" in opens(client_as("programme_manager"), base + "changes/")
    client = client_as("approver")
    assert "Lock and restate" in opens(client, base)
    assert client.post(base + "lock/")["Location"] == base + "changes/"
    assert client.post(base + "changes/restate/", {"trigger": "method", "reason": " "}).status_code == 422
    assert client_as("programme_manager").post(base + "changes/restate/", {}).status_code == 403
    client = client_as("approver")
    done = client.post(base + "changes/restate/", {"trigger": "method", "reason": "AR5"})
    assert (done.status_code, done["Location"]) == (302, base + "changes/")
    text = opens(client, base + "changes/")
    assert "Ledger of restatements" in text
    assert "AR5" in text
    (entry,) = queries.restatements(actor=actors["approver"], inventory_id=restated.id)
    assert (entry.trigger, entry.locked_name) == ("method", actors["approver"].name)


def test_a_base_year_is_set_and_a_change_noted_on_the_page(
    client_as: Any, inventory: Any, actors: Any
) -> None:
    services.lock_inventory(actor=actors["approver"], inventory_id=inventory.id, at=NOW)
    base = f"/c/acme/inventory/{inventory.id}/changes/"
    client = client_as("approver")
    assert client.post(base + "base-year/", {"threshold": "0", "reason": "x"}).status_code == 422
    assert client.post(base + "base-year/", {"threshold": "5", "reason": "first year"}).status_code == 302
    client = client_as("programme_manager")
    assert (
        client.post(base + "note/", {"trigger": "structure", "tonnes": "x", "reason": "y"}).status_code == 422
    )
    said = {"trigger": "structure", "tonnes": "-1000000", "reason": "plant sold"}
    assert client.post(base + "note/", said).status_code == 302
    text = opens(client, base)
    assert "plant sold" in text
    assert "Recalculate" in text
    (noted,) = queries.base_years(actor=actors["approver"])[0].changes
    assert client.post(f"{base}{noted.id}/withdraw/", {"reason": "not ours"}).status_code == 302
    text = opens(client, base)
    assert "not ours" in text
    assert "Recalculate" not in text
    assert not queries.base_years(actor=actors["approver"])[0].verdict.recalculate
    with pytest.raises(Conflict):
        services.withdraw_change(
            actor=actors["programme_manager"],
            inventory_id=inventory.id,
            change_id=noted.id,
            reason="x",
            at=NOW,
        )


def test_a_restatement_settles_the_changes_it_takes_in_and_no_others(
    client_as: Any, inventory: Any, actors: Any
) -> None:
    manager, approver = actors["programme_manager"], actors["approver"]
    services.lock_inventory(actor=approver, inventory_id=inventory.id, at=NOW)
    services.set_base_year(actor=approver, inventory_id=inventory.id, reason="x", at=NOW)
    for why in ("taken in", "left for later"):
        services.note_change(
            actor=manager, inventory_id=inventory.id, trigger="error", tonnes=Decimal(9), reason=why, at=NOW
        )
    services.unlock_inventory(actor=approver, inventory_id=inventory.id, reason="x", at=NOW)
    options = services.Options(gwp_sets=("AR5", "AR6"), packs=inventory.packs, dates=inventory.dates)
    services.change_inventory(actor=manager, inventory_id=inventory.id, options=options, reason="AR5", at=NOW)
    services.run_inventory(actor=manager, inventory_id=inventory.id, at=NOW)
    base = f"/c/acme/inventory/{inventory.id}/changes/"
    client = client_as("approver")
    page = opens(client, base)
    assert len(re.findall(r'name="settles"[^>]* checked', page)) == 2
    first, _second = queries.base_years(actor=approver)[0].changes
    said = {"trigger": "error", "reason": "AR5", "settles": [first.id]}
    assert client.post(base + "restate/", said).status_code == 302
    settled = {one.reason: one.settled for one in queries.base_years(actor=approver)[0].changes}
    assert settled == {"taken in": 1, "left for later": None}
    assert queries.base_years(actor=approver)[0].changes[1].open


def test_versions_of_packs_are_listed_and_decided_only_by_acts_there_are(
    client_as: Any, inventory: Any
) -> None:
    base = f"/c/acme/inventory/{inventory.id}/upgrades/"
    pack, version = inventory.packs[0]
    text = opens(client_as("programme_manager"), f"{base}?pack={pack}")
    assert version in text
    same = client_as("programme_manager").post(base, {"pack": pack, "reason": "x"})
    assert same.status_code == 422
    assert "uses this version already" in same.content.decode()
    assert client_as("approver").post(base + "1/approve/").status_code == 404
    assert client_as("auditor").post(base, {"pack": pack, "reason": "x"}).status_code == 403


def test_gaps_are_noted_and_closed_on_the_page(client_as: Any, inventory: Any, actors: Any) -> None:
    client, base = client_as("programme_manager"), f"/c/acme/inventory/{inventory.id}/gaps/"
    before = {one.code for one in queries.gaps(actor=actors["auditor"], inventory_id=inventory.id)}
    assert client.post(base, {"zh": "缺制冷剂", "en": "No refrigerants", "measures": []}).status_code == 422
    said = {"zh": "缺制冷剂", "en": "No refrigerants", "measures": ["scope1"]}
    assert client.post(base, said).status_code == 302
    assert "No refrigerants" in opens(client, base)
    (made,) = {one.code for one in queries.gaps(actor=actors["auditor"], inventory_id=inventory.id)} - before
    assert client.post(base + "close/", {"code": made}).status_code == 302
    assert client.post(base + "close/", {"code": made}).status_code == 404
    assert client_as("auditor").post(base + "close/", {"code": "x"}).status_code == 403


def test_lines_that_may_be_one_of_two_are_noted_on_the_page_with_their_range(
    client_as: Any, inventory: Any, actors: Any
) -> None:
    client, base = client_as("programme_manager"), f"/c/acme/inventory/{inventory.id}/gaps/"
    choices = queries.either_choices(actor=actors["auditor"], inventory_id=inventory.id)
    at = next(n for n, one in enumerate(choices) if dict(one.values).get("fuel") == "diesel")
    said = {
        "kind": "either",
        "zh": "或为汽油",
        "en": "Perhaps petrol",
        "measures": ["scope1"],
        "about": str(at),
    }
    assert "Say this where it may be one of two." in client.post(base, said).content.decode()
    assert client.post(base, said | {"other": "fuel.nothing"}).status_code == 422
    before = {one.code for one in queries.gaps(actor=actors["auditor"], inventory_id=inventory.id)}
    assert client.post(base, said | {"other": "fuel.gasoline"}).status_code == 302
    (made,) = [
        one
        for one in queries.gaps(actor=actors["auditor"], inventory_id=inventory.id)
        if one.code not in before
    ]
    assert (made.kind, made.rule, made.other) == ("either", choices[at].rule, "fuel.gasoline")
    told = queries.gap_ranges(actor=actors["auditor"], inventory_id=inventory.id)[made.code]
    assert told.low is not None
    assert told.high is not None
    assert told.low != told.high
    page = opens(client, base)
    assert "fuel.gasoline" in page
    assert "By how much" in page


def test_lines_that_may_be_one_of_two_are_noted_by_command(
    client_as: Any, inventory: Any, actors: Any
) -> None:
    import json

    from typer.testing import CliRunner

    from qingheng.interfaces.cli.main import app

    asked = ["inventory", "gaps", "--company", "acme", "--inventory", inventory.code, "--format", "json", "--note", "fuel-open",
             "--zh", "或为汽油", "--en", "Perhaps petrol", "--measures", "scope1", "--either", "fuels.stationary",
             "--where", "fuel=diesel"]  # fmt: skip
    refused = CliRunner().invoke(app, [*asked, "--other", "fuel.nothing"])
    assert refused.exit_code == 1
    assert "fuel.nothing" in refused.output
    done = CliRunner().invoke(app, [*asked, "--other", "fuel.gasoline"])
    assert done.exit_code == 0, done.output
    (told,) = [one for one in json.loads(done.output) if one["code"] == "fuel-open"]
    assert (told["kind"], told["rule"], told["values"]) == ("either", "fuels.stationary", {"fuel": "diesel"})
    assert told["low"] != told["high"]


def test_a_choice_becomes_a_rule_from_a_line_and_leads_back(
    client_as: Any, inventory: Any, actors: Any
) -> None:
    groups = queries.line_groups(actor=actors["auditor"], inventory_id=inventory.id)
    one = next(each for each in groups if each.status == "counted" and each.activity)
    line = f"/c/acme/inventory/{inventory.id}/lines/{one.part}/{one.choice}/"
    client = client_as("programme_manager")
    assert f"/c/acme/factors/rules/?activity={one.activity}" in opens(client, line)
    rules = "/c/acme/factors/rules/"
    asked = f"{rules}?activity={one.activity}&basis=location&unit={one.unit}"
    assert "Factors of this activity" in opens(client, asked)
    assert one.factor in opens(client, f"{asked}&factor_id={one.factor}")
    assert "no factor of this activity" in opens(client, f"{rules}?activity=fuel.nothing")
    said = {
        "activity": one.activity,
        "factor_id": one.factor,
        "reason": "measured at the plant",
        "level": "site",
        "place": one.site,
    }
    back = client.post(f"{rules}?back={line}", said)
    assert (back.status_code, back["Location"]) == (302, line)
    for evil in ("//evil.example/", "https://evil.example/", "/c/other/inventory/"):
        assert "Back to where you came from" not in opens(client, f"{rules}?back={evil}")
    run = services.run_inventory(actor=actors["programme_manager"], inventory_id=inventory.id, at=NOW)
    told = queries.line_groups(actor=actors["auditor"], inventory_id=inventory.id, run=run.number)
    assert (
        next(each.factor for each in told if (each.part, each.choice) == (one.part, one.choice)) == one.factor
    )


def chosen(view: Any, **other: Any) -> services.Options:
    now = services.Options(view.approach, view.gwp_sets, view.dates, view.packs, variants=view.variants)
    return replace(now, **other)


def test_a_preview_is_what_the_next_run_comes_to_and_until_then_every_figure_is_of_the_run(
    inventory: Any, actors: Any
) -> None:
    """Other potentials and another order and choice of packs at once, to the last digit; the choice is undone by hand."""
    manager, about = (
        actors["programme_manager"],
        {"actor": actors["programme_manager"], "inventory_id": inventory.id},
    )
    packs = tuple(one for one in reversed(inventory.packs) if one[0] != "factors-cn-fuels-2025")
    other = chosen(inventory, gwp_sets=("SAR", "AR6"), packs=packs, dates="latest_published")
    before = queries.scopes(**about)
    found = queries.settings_preview(**about, options=other)
    assert found.sets == (("AR6", "AR5"), ("SAR", "AR6"))
    assert 0 < len(found.lines) < found.of_lines
    assert queries.inventory(**about) == inventory
    services.change_inventory(**about, options=other, reason="as the register asks", at=NOW)
    assert queries.scopes(**about) == before
    assert queries.inventory(**about).run_sets == ("AR6", "AR5")
    assert queries.inventory_settings(**about).outdated == ("gwp_sets", "dates", "packs")
    services.run_inventory(**about, at=NOW)
    after, told = queries.scopes(**about), {one.name: one for one in found.totals}
    for name in MEASURES:
        assert told[name].before == before[name]
        assert told[name].after == after[name]
    (change,) = queries.inventory_settings(**about).changes
    assert (change.reason, change.changed) == ("as the register asks", ("gwp_sets", "dates", "packs"))
    assert history_of(object_type="inventory", object_id=inventory.id)[-2].data["before"]["gwp_sets"] == [
        "AR6",
        "AR5",
    ]
    services.change_inventory(**about, options=chosen(inventory), reason="back", at=NOW)
    assert services.run_inventory(**about, at=NOW).repeated
    assert queries.scopes(**about) == before
    assert (
        services.change_inventory(**about, options=chosen(inventory), at=NOW).run is not None
    )  # nothing to say why of
    assert len(queries.inventory_settings(actor=manager, inventory_id=inventory.id).changes) == 2


def test_settings_are_refused_without_reason_right_or_an_open_inventory(
    inventory: Any, actors: Any, rival: Any
) -> None:
    from qingheng.apps.organisation import queries as organisation_of
    from qingheng.apps.organisation import services as organisation
    from qingheng.platform.rights.queries import operator_for
    from qingheng.platform.tenancy.scope import tenant_scope

    about: dict[str, Any] = {"inventory_id": inventory.id, "at": NOW}
    manager, other = actors["programme_manager"], chosen(inventory, gwp_sets=("AR5",))
    pack, version = inventory.packs[0]
    for options, code in (
        (other, "reason-needed"),
        (chosen(inventory, packs=((pack, "0.0.1"), *inventory.packs[1:])), "version-by-proposal"),
        (chosen(inventory, packs=((pack, version),)), "gwp-pack"),
        (chosen(inventory, packs=((pack, version), (pack, version))), "pack-twice"),
    ):
        with pytest.raises((Invalid, Conflict)) as refusal:
            services.change_inventory(actor=manager, options=options, **about)
        assert refusal.value.code == code
    with pytest.raises(Forbidden):
        services.change_inventory(actor=actors["auditor"], options=other, reason="x", **about)
    with tenant_scope(rival.id), pytest.raises(NotFound):
        queries.inventory_settings(actor=operator_for(tenant=rival), inventory_id=inventory.id)
    services.lock_inventory(actor=actors["approver"], **about)
    with pytest.raises(Conflict, match="locked"):
        services.change_inventory(actor=manager, options=other, reason="x", **about)
    services.unlock_inventory(actor=actors["approver"], reason="x", **about)
    label = queries.inventory(actor=manager, inventory_id=inventory.id).period
    period = organisation_of.period_by_label(actor=manager, label=label)
    assert period is not None
    organisation.lock_period(actor=manager, period_id=period.id, at=NOW)
    with pytest.raises(Conflict) as refusal:
        services.change_inventory(actor=manager, options=other, reason="x", **about)
    assert refusal.value.code == "period-locked"


def test_settings_by_page_and_by_command(client_as: Any, inventory: Any, actors: Any) -> None:
    from typer.testing import CliRunner

    from qingheng.interfaces.cli.main import app

    page, client = f"/c/acme/inventory/{inventory.id}/settings/", client_as("programme_manager")
    assert "Nothing: the settings are those" in opens(client, page)
    places = {f"pack.{pack}": str(at) for at, (pack, _version) in enumerate(inventory.packs, 1)}
    said = {
        "gwp_main": "AR5",
        "gwp_beside": ["AR6", "AR5"],
        "dates": inventory.dates,
        "approach": "equity",
        **places,
    }
    looked = client.post(page, said | {"act": "preview"})
    assert looked.status_code == 200
    assert "What this changes is seen once" in looked.content.decode()
    assert client.post(page, said | {"act": "take"}).status_code == 422
    assert client.post(page, said | {"act": "preview"} | dict.fromkeys(places, "")).status_code == 422
    assert client_as("auditor").post(page, said | {"act": "take", "reason": "x"}).status_code == 403
    client = client_as("programme_manager")
    assert client.post(page, said | {"act": "take", "reason": "as published"}).status_code == 302
    assert "as published" in opens(client, page)
    assert "was made with other settings" in opens(client, f"/c/acme/inventory/{inventory.id}/")

    def command(*more: str) -> Any:
        asked = [
            "inventory",
            "settings",
            "--company",
            "acme",
            "--inventory",
            inventory.code,
            "--format",
            "json",
        ]
        done = CliRunner().invoke(app, [*asked, *more])
        assert done.exit_code == 0, done.output
        return json.loads(done.output)

    (change,) = command()["changes"]
    assert change["before"] == {"gwp_sets": ["AR6", "AR5"], "approach": "operational"}
    assert command("--back", str(change["number"]))["sets"] == [["AR6", "AR5"], ["AR6", "AR5"]]
    told = command("--back", str(change["number"]), "--reason", "back")
    assert (told["inventory"]["gwp_sets"], told["outdated"]) == (["AR6", "AR5"], [])
