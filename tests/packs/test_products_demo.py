"""The demonstration products: masses add up, every cited figure is where the list says, and all else is an assumption."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import cache

import pytest

from qingheng.calc.products import Graph, graph_of, key, masses, matrix_of, tables_or_refuse
from tests.packs.shipped import starter, tables

WHERE = {  # how `facts` names a row of a table, and where its figure stands
    "items": ("code",),
    "lines": ("parent", "child"),
    "transport": ("family", "market", "leg"),
}
PROCESSES = {
    "assignments": ("process",), "production": ("process",), "grids": ("process",), "transport": ("process",),
    "end_of_life": ("process",), "recycling": ("virgin", "recycled", "recycler", "disposal"),
}  # fmt: skip


@cache
def bill() -> Graph:
    """Items and base lines."""
    read = tables_or_refuse(tables("products-demo"))
    return graph_of(read.items, read.lines)


def test_stated_masses_of_assemblies_are_those_of_their_parts():
    graph = bill()
    roots = {"nb", "sv"} | {row["child"] for row in tables("products-demo")["option_lines"]}
    compared = set()
    for root in roots:
        for row in masses(graph, graph.number(root)):
            if row.stated is not None:
                assert row.difference == 0, graph.items[row.item].code
                compared.add(row.item)
    assert len(compared) > 30


@pytest.mark.parametrize("variant", [row["code"] for row in tables("products-demo")["variants"]])
def test_the_mass_of_a_variant_is_the_sum_of_its_lines(variant):
    read = tables_or_refuse(tables("products-demo"))
    row = next(row for row in tables("products-demo")["variants"] if row["code"] == variant)
    named = next(one for one in read.variants if one.code == variant)
    family = next(one for one in read.families if one.code == named.family)
    graph = bill()
    matrix = matrix_of(graph, graph.number(family.item), *read.options_of(family.code))
    found = matrix.exploded(named.choice).net
    mass = {code: graph.items[number].mass for code, number in graph.index.items()}
    total = sum(
        amount * (mass[key(graph.items[number].code)] or Decimal(0))
        for number, amount in found.items()
        if matrix.leaf[number]
    )
    assert total == Decimal(row["mass_kg"])


def test_every_cited_figure_stands_in_its_cell_and_what_is_not_cited_is_an_assumption():
    shipped = tables("products-demo")
    cited: dict[str, set[str]] = defaultdict(set)
    for fact in shipped["facts"]:
        assert fact["url"].startswith(("https://", "http://")), fact
        assert all(fact[column] for column in ("source", "note_zh", "note_en")), fact
        if fact["table"] not in WHERE:
            continue
        columns = WHERE[fact["table"]]
        row = next(row for row in shipped[fact["table"]] if "/".join(row[c] for c in columns) == fact["key"])
        assert Decimal(row[fact["column"]]) == Decimal(fact["value"]), fact
        if fact["column"] in ("mass_kg", "quantity", "km"):
            cited[fact["table"]].add(fact["key"])
    for table, columns in WHERE.items():
        for row in shipped[table]:
            name = "/".join(row[c] for c in columns)
            assert (row["verified"] == "yes") is (name in cited[table]), (table, name)
            assert row["source"] == "assumption" or row["verified"] == "yes", (table, name)


def test_every_row_says_where_it_is_from():
    for table, rows in tables("products-demo").items():
        if table in ("facts", "tests"):
            continue
        for row in rows:
            assert row["source"], (table, row)
            assert row["verified"] in ("yes", "no"), (table, row)
            if row["source"] in ("assumption", "synthetic"):
                assert row["verified"] == "no", (table, row)


def test_every_process_named_is_in_the_starter_database():
    shipped, known = tables("products-demo"), set(starter().at)
    for table, columns in PROCESSES.items():
        for row in shipped[table]:
            assert {row[column] for column in columns} <= known, (table, row)


def test_every_market_is_known_all_the_way():
    """A market one can choose has an electricity, a route, an energy of use and an end of life whose shares are one."""
    shipped = tables("products-demo")
    for family in ("book14", "rack2u"):
        markets = {r["option"] for r in shipped["options"] if (r["family"], r["group"]) == (family, "market")}
        assert len(markets) == 7
        assert markets <= {row["market"] for row in shipped["grids"]}
        assert markets == {row["market"] for row in shipped["transport"] if row["family"] == family}
        assert markets == {r["market"] for r in shipped["use"] if r["family"] == family and not r["item"]}
        shares: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for row in shipped["end_of_life"]:
            if row["family"] == family:
                shares[row["market"], row["material"]] += Decimal(row["share"])
        assert {market for market, material in shares if not material} == markets
        assert set(shares.values()) == {Decimal(1)}


def test_every_part_has_a_figure_of_its_own_or_of_its_material():
    shipped = tables("products-demo")
    known = {row["item"] for row in shipped["assignments"]} | {
        row["material"] for row in shipped["assignments"] if row["material"]
    }
    for row in shipped["items"]:
        if row["kind"] in ("part", "packaging"):
            assert row["code"] in known or row["material"] in known, row["code"]
