"""The figures of the pages on result lines, uncertainty and the bridge are those the code gives."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from pathlib import Path

import pytest

from qingheng.calc.bridge import Cell, bridge, totals
from qingheng.calc.gases import GwpSet
from qingheng.calc.uncertainty import INDICATORS, Contribution, propagate
from qingheng.plane.quantify.arithmetic import co2e, mass, nanos, of_nanos, potentials
from tests.docs.pages import DOCS, ROOT, table_rows, text_of

D = Decimal
EXACT = {
    "1.020661": 74.1 / 72.6, "3.333333": 10 / 3, "1.038647": 43.0 / 41.4, "0.996595": 74.1 / 74.3532,
    "0.001202": 0.0894 / 74.3532, "0.002203": 0.1638 / 74.3532,
}  # fmt: skip
LANGUAGES = {"en": (".md", "Formula", "Worked example"), "zh": (".zh.md", "公式", "算例")}


def page(slug: str, lang: str) -> Path:
    return DOCS / "methods" / f"{slug}{LANGUAGES[lang][0]}"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", ["result-lines", "uncertainty", "bridge"])
def test_pages_name_tests_that_exist(slug: str, lang: str) -> None:
    named = re.findall(r"^- `(tests/\S+)::(\w+)`$", text_of(page(slug, lang)), re.M)
    assert len(named) >= 3
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), test


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lines_are_as_the_page_says(lang: str) -> None:
    gwp = GwpSet("AR6", {"co2": D(1), "ch4_fossil": D("29.8")})
    weights, decimals = potentials(gwp.values, gwp)
    for amount, co2, ch4, *found in table_rows(page("result-lines", lang), LANGUAGES[lang][2]):
        masses = {gas: mass(nanos(D(amount)), D(k)) for gas, k in (("co2", co2), ("ch4_fossil", ch4))}
        assert [f"{of_nanos(v):f}" for v in (*masses.values(), co2e(masses, weights, decimals))] == found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_spreads_are_as_the_page_says(lang: str) -> None:
    scores = table_rows(page("uncertainty", lang), LANGUAGES[lang][1])
    assert [[float(cell) for cell in row[1:]] for row in scores] == [
        list(row) for row in zip(*INDICATORS.values(), strict=True)
    ]
    both, each = table_rows(page("uncertainty", lang), LANGUAGES[lang][2])
    for names, row in (("aa", both), ("ab", each)):
        parts = [
            Contribution(D(v), f, n, 1.2, 1.05)
            for n, (v, f) in enumerate(zip(("600", "400"), names, strict=True))
        ]
        found = propagate(parts)
        assert [f"{found.spread:.4f}", f"{found.lower:.1f}", f"{found.upper:.1f}"] == row[1:]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_line_by_hand_is_as_the_page_says(lang: str) -> None:
    """Each gas weighed by its share, then heat, then quantity; logarithms add in squares."""
    heading = {"en": "One line by hand", "zh": "手工计算一行"}[lang]
    rows = table_rows(page("uncertainty", lang), heading)
    square = 0.0
    for at, (_name, share, spread, weighed) in enumerate(rows):
        if at in (3, 5, 7):  # sums of what stands above
            assert (share, spread, weighed) == ("", f"{math.exp(math.sqrt(square)):.6f}", f"{square:.8f}")
            continue
        part = (EXACT.get(share, 1) * math.log(EXACT.get(spread, float(spread)))) ** 2
        assert f"{part:.8f}" == weighed
        square += part
    assert len(rows) == 8


@pytest.mark.parametrize("lang", LANGUAGES)
def test_effects_are_as_the_page_says(lang: str) -> None:
    for row in table_rows(page("bridge", lang), LANGUAGES[lang][2]):
        a0, a1, e0, e1, s0, s1, q0, q1, *expected = (D(cell) for cell in row)
        cells = [Cell("A", "gas", "1", "m", "m3", a, e, s) for a, e, s in ((a0, e0, s0), (a1, e1, s1))]
        found = totals(bridge(cells[:1], cells[1:], output={"A": (q0, q1)}))
        assert [found[name] for name in ("boundary", "activity", "intensity", "factor")] == expected
