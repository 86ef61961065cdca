"""The method page of imports says what the readers do."""

from __future__ import annotations

import re

import pytest

from qingheng.formats.lca.losing import MOST_EXCHANGES
from tests.docs.pages import DOCS, ROOT, table_rows, text_of
from tests.formats.lca.test_uslci import UNVERIFIED

_PAGES = {
    "en": (DOCS / "methods" / "lca-import.md", "Losses"),
    "zh": (DOCS / "methods" / "lca-import.zh.md", "损失"),
}
_CODE = re.compile(r'(?:lose|reject)\(\s*"([a-z-]+)"')


@pytest.mark.parametrize("lang", _PAGES)
def test_the_page_lists_every_loss(lang: str) -> None:
    page, heading = _PAGES[lang]
    sources = (ROOT / "src/qingheng/formats/lca").glob("*.py")
    codes = {code for source in sources for code in _CODE.findall(source.read_text(encoding="utf-8"))}
    assert {row[0].strip("`") for row in table_rows(page, heading)} == codes


@pytest.mark.parametrize("lang", _PAGES)
def test_the_page_has_the_figures_of_the_tests(lang: str) -> None:
    text = text_of(_PAGES[lang][0])
    assert f"{MOST_EXCHANGES:,}" in text
    assert all(f"{figure:.4f}" in text for _, figure in UNVERIFIED.values())
    named = re.findall(r"^- `(tests/\S+)::(\w+)`$", text, re.M)
    assert len(named) == 10
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")
