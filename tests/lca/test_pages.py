"""The figures of the page on the life-cycle engine are those the engine gives."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy import sparse

from qingheng.calc.lca.changing import changed, exchange_changed
from qingheng.calc.lca.contributions import by_process
from qingheng.calc.lca.solving import factorise, intensities
from tests.docs.pages import DOCS, ROOT, table_rows, text_of
from tests.lca.worlds import matrix_system

PAGES = {"en": ("lca-engine.md", "Worked example"), "zh": ("lca-engine.zh.md", "算例")}


@pytest.mark.parametrize("lang", PAGES)
def test_the_example_is_as_the_page_says(lang: str) -> None:
    page, heading = DOCS / "methods" / PAGES[lang][0], PAGES[lang][1]
    factorised = factorise(matrix_system(np.array([[1.0, -0.1], [-0.5, 1.0]]), np.array([[2.0, 1.0]])))
    factors, wanted = sparse.csr_array([[1.0]]), np.array([10.0, 20.0])
    each = intensities(factorised, factors)
    runs = factorised.forward(wanted)
    found = by_process(factorised, factors, runs)
    after = changed(factorised, each, exchange_changed(factorised, 1, 0, -0.25, 1)).applied(each)
    columns = zip(each[:, 0], runs, found.parts[:, 0], after[:, 0], strict=True)
    said = [row[2:] for row in table_rows(page, heading)]
    assert said == [[f"{figure:.4f}" for figure in row] for row in columns]
    assert f"{float(wanted @ each[:, 0]):.4f}" == "51.5789"
    assert text_of(page).count("51.5789") == 1


@pytest.mark.parametrize("lang", PAGES)
def test_tests_the_page_names_are_there(lang: str) -> None:
    named = re.findall(r"^- `(tests/\S+)::(\w+)`$", text_of(DOCS / "methods" / PAGES[lang][0]), re.M)
    assert len(named) == 10
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), test
