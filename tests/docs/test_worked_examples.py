"""The figures of the method pages that belong to no rule are those the engine gives."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from qingheng.calc.consolidation import Holding, share
from qingheng.calc.formulas import Missing, Quantity, Reference, evaluate, explain, parse
from qingheng.calc.targets import Target, TargetType, Variant, assess
from qingheng.calc.texts import UnreadableNumber, half_unit, read_number, round_half_up
from qingheng.calc.units import WrongDimension
from qingheng.platform.audit.chain import link_hash
from qingheng.platform.audit.models import AuditEvent
from tests.checks.packs import published
from tests.docs.pages import DOCS, ROOT, table_rows, text_of

METHODS = DOCS / "methods"
LANGUAGES = {"en": ".md", "zh": ".zh.md"}
OWN = ("targets", "formulas", "numbers", "consolidation", "audit-chain")
STATES = {"not_available": {"not available", "无数据"}, "not_applicable": {"not applicable", "不适用"}}


def page(slug: str, lang: str) -> Path:
    return METHODS / f"{slug}{LANGUAGES[lang]}"


def value_of(code: str, period: str) -> Quantity | None:
    series = published().series.get(code)
    figure = series.figures.get(period) if series else None
    if series is None or figure is None or figure.value is None:
        return None
    return Quantity(figure.value, series.unit)


def latest(reference: Reference) -> Quantity | Missing | None:
    periods = published().periods
    return value_of(reference.key, periods[len(periods) - 1 + reference.shift])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", OWN)
def test_a_page_names_its_source_and_tests_that_exist(slug: str, lang: str) -> None:
    text = text_of(page(slug, lang))
    for heading in {"en": ("Formula", "Source", "Worked example", "Tests"),
                    "zh": ("公式", "依据", "算例", "测试")}[lang]:  # fmt: skip
        assert f"\n## {heading}\n" in text
    named = re.findall(r"^- `(tests/\S+)::(\w+)`$", text, re.M)
    assert named
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), test


@pytest.mark.parametrize(("lang", "heading"), [("en", "Reading"), ("zh", "读取")])
def test_numbers_are_read_as_the_page_says(lang: str, heading: str) -> None:
    rows = table_rows(page("numbers", lang), heading)
    assert len(rows) == 15
    for written, unit, said, decimals in rows:
        text = written.strip("`")
        if said in {"refused", "拒绝"}:
            with pytest.raises(UnreadableNumber):
                read_number(text, unit_hint=unit or None)
            continue
        found = read_number(text, unit_hint=unit or None)
        if found.state == "value":
            assert (found.value, str(found.decimals)) == (Decimal(said), decimals), text
        else:
            assert said in STATES[found.state]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_cut_off_intensity_is_as_the_page_says(lang: str) -> None:
    emissions = value_of("ghg.scope1_2_location", "FY2021/22")
    revenue = value_of("economic.revenue", "FY2021/22")
    printed = value_of("ghg.intensity_scope1_2_location", "FY2021/22")
    assert emissions
    assert revenue
    assert printed
    quotient = emissions.value / (revenue.value * 100)
    text = text_of(page("numbers", lang))
    for said in (f"{emissions.value:,}", f"{revenue.value * 100:,.0f}", f"{round_half_up(quotient, 5)}",
                 f"{round_half_up(quotient, 2)}", f"{printed.value}", f"{printed.value + half_unit(2)}"):  # fmt: skip
        assert said in text, said


@pytest.mark.parametrize(("lang", "heading"), [("en", "Worked example"), ("zh", "算例")])
def test_shares_are_as_the_page_says(lang: str, heading: str) -> None:
    rows = table_rows(page("consolidation", lang), heading)
    assert len(rows) == 4
    for chain, *said in rows:
        holdings = []
        for link in re.split(r"[;；]", chain):
            joint = "joint" in link or "共同" in link
            alone = not joint and "no control" not in link and "无控制权" not in link
            percent = re.search(r"\d+", link)
            assert percent
            holdings.append(Holding(Decimal(percent[0]), alone, alone, joint_financial_control=joint))
        found = [share(approach, holdings) for approach in ("equity", "operational", "financial")]
        assert found == [Decimal(text) for text in said], chain


@pytest.mark.parametrize("lang", LANGUAGES)
def test_formulas_give_what_the_page_says(lang: str) -> None:
    text = text_of(page("formulas", lang))
    examples = re.findall(r"^- `([^`]+)`[:：] ?(.+)$", text, re.M)
    examples = [(formula, said) for formula, said in examples if not formula.startswith("tests/")]
    assert len(examples) == 6
    for formula, said in examples:
        assert explain(parse(formula), latest, lang) == said
    refused = re.search(r"^`([^`]+)` (?:is refused|会被拒绝)", text, re.M)
    assert refused
    with pytest.raises(WrongDimension) as caught:
        evaluate(parse(refused[1]), latest)
    assert caught.value.reason(lang) in text


def target(code: str, last: str, reduction: str, extra: str) -> Target:
    variants = (Variant("按市场计", "market", f"ghg.scope1 + ghg.scope2_market{extra}"),
                Variant("按位置计", "location", f"ghg.scope1 + ghg.scope2_location{extra}"))  # fmt: skip
    return Target(
        id=code, type=TargetType.absolute, variants=variants, base_period="FY2018/19", target_period=last,
        reduction=Decimal(reduction), unit="tCO2e", basis="not_stated",
    )  # fmt: skip


def sum_in(formula: str, period: str) -> Decimal | None:
    found = evaluate(parse(formula), lambda reference: value_of(reference.key, period))
    return found.value if isinstance(found, Quantity) else None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_targets_stand_as_the_page_says(lang: str) -> None:
    text = text_of(page("targets", lang))
    periods = published().periods
    t01 = assess(target("T01", "FY2049/50", "-0.90", " + ghg.scope3"), sum_in, periods)
    t02 = assess(target("T02", "FY2029/30", "-0.50", ""), sum_in, periods)
    assert (t01.status, t02.status) == ("behind", "undecided")
    market, location = t02.variants
    assert (market.status, location.status) == ("ahead", "behind")
    said = [f"{market.base:,}", f"{market.goal:,.0f}", f"{market.due:,.1f}", f"{market.latest:,}",
            f"−{abs(market.gap or 0):.1f}", f"{location.due:,.1f}", f"{location.latest:,}"]  # fmt: skip
    said += [f"−{abs(v.change_percent or 0):.1f}" for v in t01.variants]
    said += [f"−{abs(t01.variants[0].due_percent or 0):.1f}"]
    assert [figure for figure in said if figure not in text] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_chain_hashes_as_the_page_says(lang: str) -> None:
    links = re.findall(r"^    (\[1,.+\])\n    ([0-9a-f]{64})$", text_of(page("audit-chain", lang)), re.M)
    assert len(links) == 2
    before = ""
    for content, said in links:
        company, seq, at, person, name, action, kind, number, data, previous = json.loads(content)
        event = AuditEvent(
            tenant_id=company, seq=seq, at=datetime.fromisoformat(at).astimezone(UTC), actor_id_text=person,
            actor_name=name, action=action, object_type=kind, object_id=number, data=data, previous_sha256=previous,
        )  # fmt: skip
        assert previous == before
        assert said == link_hash(event) == hashlib.sha256(content.encode()).hexdigest()
        before = said
