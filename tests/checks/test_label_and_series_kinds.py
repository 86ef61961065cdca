"""Labels, units and bases; breaks, currencies, gaps and comparable years."""

from __future__ import annotations

from dataclasses import replace

from qingheng.calc.checks import Footnote
from tests.checks.records import marked, record, row, run, verdicts

WORDS = [
    {"zh": ["发电量"], "en": ["power generated"], "unit": "MWh", "means_zh": "电量", "means_en": "an energy"},
    {
        "zh": ["排放"],
        "en": ["emissions"],
        "unit": "tCO2e",
        "means_zh": "当量",
        "means_en": "CO2e",
        "unless": ["强度"],
    },
]


def test_a_unit_that_contradicts_its_label():
    made = record(
        row("a.x", "MW", "1", label_zh="发电量", label_en="Capacity"),
        row("a.y", "MWh", "1", label_zh="发电量"),
        row("a.z", "MW", "1", label_en="Power generated"),
        row("a.i", "tCO2e per CNY", "1", label_zh="排放强度"),
    )
    found = run("unit_label", made, words=WORDS)
    assert [r.subject for r in found if r.is_finding] == ["a.x", "a.z"]
    assert "Chinese label" in found[0].text_en
    assert "English label" in found[2].text_en


def test_a_unit_of_another_kind_than_the_indicator_and_an_unknown_one():
    made = record(
        row("a.x", "t", "1", attributes={"unit": "tCO2e"}),
        row("a.y", "kgCO2e", "1", attributes={"unit": "tCO2e"}),
        row("a.z", "furlongs", "1"),
        row("a.r", "rate (basis not stated)", "1", attributes={"unit": "count per hours"}),
    )
    found = run("unit_label", made, words=WORDS)
    assert {r.subject: r.verdict.value for r in found} == {
        "a.x": "fails", "a.y": "holds", "a.z": "cannot_tell", "a.r": "holds",
    }  # fmt: skip
    assert "furlongs" in found[2].text_en


def test_an_accounting_basis_on_an_energy():
    made = record(
        row("e.x[a]", "MWh", "1", label_en="Energy (location-based): a"),
        row("e.x[b]", "MWh", "1", label_en="Energy (location-based): b"),
        row("g.x", "tCO2e", "1", label_en="Scope 2, location-based"),
    )
    found = run("label_basis", made, zh=["按地点计"], en=["location-based"], unit_contains="CO2e")
    assert [(r.subject, r.is_finding) for r in found] == [("e.x[a]", True), ("g.x", False)]
    assert "(2 rows)" in found[0].text_en


def test_a_word_that_means_something_else():
    term = {
        "indicators": ["s.lti"], "zh": ["缺勤率"], "en": ["absence"], "means_zh": "缺勤",
        "means_en": "days absent", "instead_zh": "工伤率", "instead_en": "an injury rate",
    }  # fmt: skip
    made = record(row("s.lti", "%", "1", label_zh="缺勤率"), row("s.abs", "%", "1", label_zh="缺勤率"))
    assert [(r.subject, r.is_finding) for r in run("label_terms", made, terms=[term])] == [("s.lti", True)]


def test_a_rate_without_a_basis():
    made = record(row("s.r", "rate (basis not stated)", "0.03 -"), row("s.q", "count per hours", "1 1"))
    found = run(
        "rate_basis", made, "high", units=["rate (basis not stated)"], bases_zh="不明。", bases_en="unknown."
    )
    assert [(r.subject, r.severity.value, r.is_finding) for r in found] == [("s.r", "high", True)]
    assert "0.03 in 2019" in found[0].text_en


def test_a_break_and_its_shadow_on_rows_of_the_same_sites():
    made = record(
        marked(row("w.in", "ML", "5 6"), "2020", "coverage"),
        row("w.out", "ML", "4 5"),
        row("w.x", "ML", "1 1"),
    )
    found = run("definition_break", made, causes=["coverage"], families=[["w.in", "w.out"]])
    assert [(r.subject, r.period) for r in found] == [("w.in", "2020"), ("w.out", "2020")]
    assert all(r.is_finding for r in found)
    assert not run("definition_break", made, causes=["method"])


def test_a_break_that_the_source_leaves_open_says_so():
    made = record(marked(row("w.in", "ML", "5 6"), "2020", certain=False))
    assert (
        "whether it applies is not stated" in run("definition_break", made, causes=["definition"])[0].text_en
    )


def test_footnotes_with_an_effect():
    noted = row("a.x", "t", "1 2", footnotes={"2019": ("n1",), "2020": ("n1", "n2")})
    notes = {
        "n1": Footnote("重复计入。", "Counted twice.", "double_count;estimate"),
        "n2": Footnote("注。", "A note.", "scope"),
    }
    made = record(noted, row("a.y", "t", "1 2"), footnotes=notes)
    found = run("footnote_effect", made, effect="double_count", says_zh="不可相加。", says_en="do not add.")
    assert [r.text_en for r in found] == ["“a.x”: Counted twice; do not add."]


def test_one_finding_for_a_family_of_money():
    made = record(
        marked(row("m.r", "CNY", "5 6"), "2020", "currency", certain=False),
        marked(row("m.p", "CNY", "1 2"), "2020", "currency", certain=False),
        row("m.i", "tCO2e per CNY", "1 2"),
        row("m.d", "CNY", "1 2"),
    )
    families = [
        {"zh": "金额", "en": "money", "series": ["m.r", "m.p"]},
        {"zh": "强度", "en": "intensity", "series": ["m.i"], "rests_on": ["m.r"]},
        {"zh": "境内", "en": "domestic", "series": ["m.d"]},
    ]
    found = run("currency_break", made, families=families)
    assert [(r.subject, r.period, r.is_finding) for r in found] == [
        ("m.r", "2020", True),
        ("m.i", "2020", True),
    ]


def test_comparable_years_end_at_a_break_a_gap_or_the_beginning():
    made = record(
        row("a.five", "t", "1 2 3 4 5"),
        row("a.three", "t", "- - 3 4 5"),
        row("a.two", "t", "1 2 - 4 5"),
        marked(row("a.one", "t", "1 2 3 4 5"), "2023"),
        marked(row("a.currency", "t", "1 2 3 4 5"), "2023", "currency"),
        row("a.none", "t", "- - - - -"),
        row("a.nil", "t", "不适用 不适用 不适用 不适用 不适用"),
    )
    found = run("comparable_years", made, "low", least=3, full=5)
    assert {r.subject: (int(r.stated), r.is_finding) for r in found} == {
        "a.five": (5, False), "a.three": (3, False), "a.two": (2, True), "a.one": (1, True),
        "a.currency": (5, False), "a.none": (0, True), "a.nil": (0, False),
    }  # fmt: skip


def test_a_hole_in_a_row_and_a_latest_year_left_out():
    made = record(row("a.x", "t", "- 1 - 3 4"), row("a.y", "t", "1 2 3 4 -"), row("a.z", "t", "- - 1 2 3"))
    found = run("gap", made)
    assert [(r.subject, r.period) for r in found if r.is_finding] == [("a.x", "2021"), ("a.y", "2023")]


def test_a_death_needs_words_and_is_no_error():
    made = record(row("s.d", "count", "0 1"))
    found = run(
        "narrative", made, "info", series=["s.d", "s.e"], needs_zh="须说明。", needs_en="tell what happened."
    )
    assert verdicts(found) == {"2020": "cannot_tell", None: "cannot_tell"}
    assert not any(r.is_finding for r in found)


def test_a_year_that_no_row_reports_does_not_make_its_neighbours_adjacent():
    series = row("a.x", "t", "1 2 90", attributes={"step_limit": "2"})
    figures = {
        year: series.figures[old] for year, old in zip(("2019", "2020", "2022"), series.figures, strict=True)
    }
    made = record(replace(series, figures=figures))
    assert verdicts(run("step", made, material_share="0.01")) == {"2020": "holds"}
    assert run("comparable_years", made, least=3, full=5)[0].stated == 1
