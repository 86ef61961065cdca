"""Every kind of check has its page in both languages, with an example the engine really gives and tests that exist."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from qingheng.calc.checks import KINDS, run_checks
from tests.checks.packs import published, rules

ROOT = Path(__file__).parents[2]
METHODS = ROOT / "docs" / "methods"
HEADINGS = {
    "": ["Formula", "Tolerance", "Source", "Worked example", "Rules of this kind", "Tests"],
    ".zh": ["公式", "容差", "依据", "算例", "此类规则", "测试"],
}


@cache
def sentences() -> frozenset[str]:
    return frozenset(text for r in run_checks(published(), rules()) for text in (r.text_zh, r.text_en))


@pytest.mark.parametrize("lang", HEADINGS)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_has_its_page(kind, lang):
    page = (METHODS / f"{kind}{lang}.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", page, re.M) == HEADINGS[lang]
    quoted = re.findall(r"^> (.+)$", page, re.M)
    assert len(quoted) == 1
    assert quoted[0] in sentences()
    listed = set(re.findall(r"^- `([a-z0-9-]+)`", page, re.M))
    assert listed == {rule.id for rule in rules() if rule.kind == kind}
    named = re.findall(r"^- `(tests/\S+)::(\w+)`$", page, re.M)
    assert named
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", HEADINGS)
def test_the_overview_links_to_every_kind(lang):
    page = (METHODS / f"checks{lang}.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\((\w+)%s\.md\)" % re.escape(lang), page)) == set(KINDS)  # noqa: UP031
