"""Price indices a company enters: one series for a currency, taken by the next run, told where a line comes from."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from qingheng.apps.inventory import prices, queries, services
from qingheng.apps.inventory.gathering import gather
from qingheng.apps.inventory.models import Inventory
from qingheng.apps.inventory.spending import money_words
from qingheng.calc.ghg.blocks import remedy
from qingheng.calc.ghg.money import Money, MoneyMissing
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from tests.world import NOW

D = Decimal


def shipped() -> list[prices.PriceView]:
    return prices.of_pack(content("methods-ghg"))


def add(actor: Any, **said: Any) -> prices.PriceView:
    facts = {"year": 2025, "index": D("321.5"), "series": shipped()[0].series, "source": "BLS"} | said
    return services.add_price_index(actor=actor, at=NOW, **facts)


def money(actor: Any, inventory: Any) -> Money:
    return gather(actor, Inventory.objects.select_related("node", "period").get(pk=inventory.id)).around.money


def test_a_year_that_is_entered_lifts_the_block_and_is_another_run(inventory: Any, actors: Any) -> None:
    manager = actors["programme_manager"]
    with pytest.raises(MoneyMissing):
        money(manager, inventory).inflation("USD", 2025, 2022)
    made = add(manager)
    base = next(one.index for one in shipped() if one.year == 2022)
    assert abs(money(manager, inventory).inflation("USD", 2025, 2022) - base / made.index) < D("1e-20")
    run = services.run_inventory(actor=manager, inventory_id=inventory.id, at=NOW)
    assert (run.repeated, run.number) == (False, inventory.run.number + 1)
    assert run.inputs["price_index"] == [["USD", "2025", "321.5", made.series, "BLS", manager.name]]
    services.withdraw_price_index(actor=manager, index_id=made.id or 0, reason="x", at=NOW)
    assert [one.own for one in prices.of_run(content("methods-ghg"), run.inputs)].count(True) == 1
    again = services.run_inventory(actor=manager, inventory_id=inventory.id, at=NOW)
    assert (again.repeated, again.run_hash) == (True, inventory.run.run_hash)


def test_years_of_two_series_are_never_set_against_each_other(record: Any, actors: Any) -> None:
    manager = actors["programme_manager"]
    add(manager, series="PPI, 2009=100", index=D(140))
    known = prices.index_values(prices.taken([*shipped(), *prices.own_indices()]))
    assert known == {("USD", 2025): D(140)}
    with pytest.raises(Conflict) as refused:
        add(manager, year=2026)
    assert refused.value.code == "price-series-other"
    shown = queries.price_indices(actor=manager)
    assert {one.used for one in shown if not one.own} == {False}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"currency": "XXQ"}, "price-currency"),
        ({"year": 1900}, "price-year"),
        ({"index": D(0)}, "price-index"),
        ({"index": D("NaN")}, "price-index"),
        ({"index": D("1.1234567")}, "price-index"),
        ({"series": " "}, "price-series"),
        ({"source": ""}, "source-needed"),
    ],
)
def test_what_is_no_index_is_refused(record: Any, actors: Any, said: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        add(actors["programme_manager"], **said)
    assert refused.value.code == code


def test_a_year_stands_once_and_goes_with_a_reason(record: Any, actors: Any) -> None:
    manager = actors["programme_manager"]
    made = add(manager)
    for year, code in ((2025, "price-index-there"), (2022, "price-index-shipped")):
        with pytest.raises(Conflict) as twice:
            add(manager, year=year)
        assert twice.value.code == code
    with pytest.raises(Invalid):
        services.withdraw_price_index(actor=manager, index_id=made.id or 0, reason=" ", at=NOW)
    with pytest.raises(NotFound):
        services.withdraw_price_index(actor=manager, index_id=10**9, reason="x", at=NOW)
    with pytest.raises(Forbidden):
        add(actors["approver"], year=2026)


def test_a_line_by_spending_tells_rate_and_index_with_their_sources(inventory: Any, actors: Any) -> None:
    from datetime import date

    manager = actors["programme_manager"]
    own = [["USD", "2025", "321.5", shipped()[0].series, "BLS", "Wu"]]
    run = SimpleNamespace(inputs={"methods": ["methods-ghg@1"], "price_index": own})
    group = SimpleNamespace(unit="USD", first=date(2025, 1, 1), last=date(2025, 12, 31))
    told = money_words(manager, run, group, {"factor": {"basis": "spend", "price_year": 2022}})  # type: ignore[arg-type]
    assert "292.655 ÷ 321.5" in told["money_en"]
    assert "entered by Wu" in told["money_en"]
    assert "由 2025 年折算到 2022 年" in told["money_zh"]
    assert money_words(manager, run, group, {"factor": {"basis": "location"}}) == {}  # type: ignore[arg-type]


def test_the_remedy_names_the_page_and_the_page_takes_a_year(client_as: Any, inventory: Any) -> None:
    zh, en = remedy("price_index_missing")
    assert "物价指数" in zh
    assert "Price index" in en
    client, address = client_as("programme_manager"), "/c/acme/inventory/prices/"
    answer = client.post(address, {"year": "2025", "index": "321.5", "series": "CPI", "source": "BLS"})
    assert answer.status_code == 302
    for lang, words in (("zh-hans", "物价指数"), ("en", "Price index")):
        client.cookies["django_language"] = lang
        assert words in client.get(address).content.decode()
    wrong = client.post(address, {"year": "2026", "index": "1", "series": "PPI", "source": "BLS"})
    assert wrong.status_code == 422
    assert client_as("approver").post(address, {}).status_code == 403
