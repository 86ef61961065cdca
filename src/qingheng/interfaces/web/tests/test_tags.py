"""Template tags: what they print, that they escape, and that they keep one's place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from qingheng.interfaces.web.sparkline import sparkline


def render(source: str, *, query: str = "", company: str | None = "acme", **context: object) -> str:
    request = RequestFactory().get(f"/x/{query}")
    request.company = SimpleNamespace(slug=company) if company else None  # type: ignore[attr-defined]
    return Template("{% load qingheng %}" + source).render(Context({"request": request, **context}))


def test_local_takes_the_active_language_and_falls_back() -> None:
    thing = SimpleNamespace(name_zh="碳排放", name_en="Emissions", note_zh="", note_en="Only English")
    with translation.override("zh-hans"):
        assert render('{{ t|local:"name" }}', t=thing) == "碳排放"
        assert render('{{ t|local:"note" }}', t=thing) == "Only English"
    with translation.override("en"):
        assert render('{{ t|local:"name" }}', t={"name_zh": "碳", "name_en": "Carbon"}) == "Carbon"


def test_a_missing_figure_is_a_dash_that_says_why_and_escapes_it() -> None:
    html = render("{% figure v reason=r %}", v=None, r="<b>lost</b>")
    assert "—" in html
    assert "&lt;b&gt;lost" in html
    assert "<b>" not in html


def test_figures_and_headlines() -> None:
    assert render("{{ v|figure:1 }}", v=Decimal("-1234.56")) == '<span class="number">−1,234.6</span>'
    with translation.override("en"):
        assert (
            render("{{ v|headline }}", v=Decimal(208742))
            == '<span class="number" title="208,742">209k</span>'
        )
    assert "missing" in render("{{ v|headline }}", v=None)
    assert render("{% if v|is_known %}yes{% endif %}", v=0) == "yes"
    assert render("{% if v|is_known %}yes{% endif %}", v=None) == ""


def test_dates_are_times_that_do_not_wrap() -> None:
    with translation.override("en"):
        html = render("{{ d|when }}", d=date(2023, 3, 31))
    assert html == '<time class="when" datetime="2023-03-31">31 March 2023</time>'
    assert "missing" in render("{{ d|when }}", d=None)


def test_query_changes_keep_the_rest() -> None:
    assert (
        render("{% qs page=2 %}", query="?q=a&period=FY2022/23&page=9")
        == "?q=a&amp;period=FY2022%2F23&amp;page=2"
    )
    assert render("{% qs q=None %}", query="?q=a") == "?"
    assert render("{% qs tag=v %}", query="?tag=x", v=["a", "b"]) == "?tag=a&amp;tag=b"


def test_addresses_keep_company_and_period_and_vanish_when_unbuilt() -> None:
    assert render('{% go "web:guide" %}', query="?period=2022").startswith("/guide/")
    assert render('{% go "nowhere:at_all" %}') == ""
    assert "/c/acme/" in render('{% go "quality:findings" %}', query="?period=2022")
    assert "period=2022" in render('{% go "quality:findings" %}', query="?period=2022")


def test_badges_have_a_sign_and_a_word() -> None:
    with translation.override("en"):
        html = render('{% verdict "fails" %}{% status "ahead" %}{% status "something_new" %}')
    assert html.count("<svg") == 3
    for word in ("Fails", "Ahead", "something new"):
        assert word in html
    assert "badge-behind" in html
    with translation.override("zh-hans"):
        assert "不符" in render('{% verdict "fails" %}')


def test_icons_are_silent_unless_they_stand_alone() -> None:
    assert 'aria-hidden="true"' in render('{% icon "check" %}')
    assert 'aria-label="Done"' in render('{% icon "check" title="Done" %}')


def test_sort_links_turn_round() -> None:
    assert "sort=-name" in render('{% sort_link "name" "Name" %}', query="?sort=name")
    assert "sort=name" in render('{% sort_link "name" "Name" %}', query="?sort=-name")
    assert render('<th {% aria_sort "name" %}>', query="?sort=-name") == '<th aria-sort="descending">'


def test_a_passport_is_a_link_first() -> None:
    html = render("<a {% passport u %}>x</a>", u="/c/a/?x=1&y=2")
    assert 'href="/c/a/?x=1&amp;y=2"' in html
    assert 'hx-target="#passport"' in html


@pytest.mark.parametrize(
    ("values", "lines", "points", "gaps"),
    [
        ([1, 2, 3, 4, 5], 1, 0, 0),
        ([1, None, 3, 4, 5], 1, 1, 1),
        ([1, 2, None, None, 5], 1, 1, 1),
        ([None, None, 3, None, None], 0, 1, 0),
        ([2, 2, 2], 1, 0, 0),
        ([Decimal("-5"), 0, None], 1, 0, 0),
    ],
)
def test_sparklines_break_where_figures_are_missing(
    values: list[object], lines: int, points: int, gaps: int
) -> None:
    html = sparkline(values, labels=[str(2018 + at) for at in range(len(values))], name="Water")
    svg = ElementTree.fromstring(html)
    classes = [path.get("class") for path in svg]
    assert [classes.count(f"spark-{kind}") for kind in ("line", "point", "gap")] == [lines, points, gaps]
    assert classes.count("spark-last") == 1
    assert "style" not in html
    assert svg.get("role") == "img"
    assert (svg.get("aria-label") or "").startswith("Water: 2018 ")


def test_a_sparkline_of_nothing_is_a_dash() -> None:
    assert "—" in sparkline([None, None])


def test_a_break_in_series_is_drawn_before_its_year() -> None:
    assert sparkline([1, 2, 3], breaks=[2]).count("spark-break") == 1
    assert sparkline([1, 2, 3], breaks=[0, 7]).count("spark-break") == 0
