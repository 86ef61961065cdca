"""The page about the shipped data says what the packs hold."""

from __future__ import annotations

from collections import Counter

import pytest

from qingheng.calc.lca.packed import cards_of
from tests.docs.pages import DOCS, table_rows, text_of
from tests.load.configurations import drawn, family_matrix
from tests.packs.shipped import SETS, starter, tables

ROWS = (
    "materials", "chemicals", "electricity", "heat", "fuels", "transport", "waste treatment", "water", "electronics",
    "spend",
)  # fmt: skip
HOLDS = {"": ("What the starter database holds", "What the demonstration products hold"),
         ".zh": ("起步数据库的内容", "示例产品的内容")}  # fmt: skip


@pytest.mark.parametrize("lang", HOLDS)
def test_the_tables_of_the_page_are_those_of_the_packs(lang):
    page = DOCS / "methods" / f"starter-data{lang}.md"
    cards = cards_of(tables("lca-starter")).values()
    total, compared, stated = (
        Counter(one.category for one in cards if meant(one))
        for meant in (lambda one: True, lambda one: one.verified, lambda one: one.stated)
    )
    rows = table_rows(page, HOLDS[lang][0])
    assert [row[1:4] for row in rows] == [[str(c[kind]) for c in (total, compared, stated)] for kind in ROWS]
    assert set(total) == set(ROWS)
    _groups, counts, mass, energy, _markets = table_rows(page, HOLDS[lang][1])
    for column, family in ((1, "book14"), (2, "rack2u")):
        variant = next(row for row in tables("products-demo")["variants"] if row["code"] == f"{family}-std")
        used = next(row for row in tables("products-demo")["use"] if row["family"] == family)
        assert counts[column] == str(drawn(family_matrix(family), 1, family=family).possible)
        assert variant["device_mass_kg"] in mass[column]
        assert variant["mass_kg"] in mass[column]
        assert used["amount_per_year"] in energy[column]


def test_the_worked_example_is_what_the_engine_gives():
    found = starter()
    electricity = found.intensities[found.at["electricity.gb"]]
    assert electricity[SETS.index("AR5")] == pytest.approx(0.24541, abs=1e-9)
    assert electricity[SETS.index("AR6")] == pytest.approx(0.245513, abs=5e-7)
    for lang in HOLDS:
        assert "= 0.24541 kg" in text_of(DOCS / "methods" / f"starter-data{lang}.md")
        assert "= 0.245513" in text_of(DOCS / "methods" / f"starter-data{lang}.md")
