"""Properties of formulas."""

import contextlib
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qingheng.calc.formulas import (
    Formula,
    FormulaCycle,
    Missing,
    Quantity,
    Reference,
    UnreadableFormula,
    evaluate,
    explain,
    order,
    parse,
)
from qingheng.calc.units import WrongDimension

names = st.sampled_from(["a", "b.c", "d[x]", "e"])
formulas = st.recursive(
    st.one_of(names, st.integers(min_value=0, max_value=99).map(str)),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds(
            "{}({}, {})".format, st.sampled_from(["sum", "mean", "min", "max", "per", "share"]), inner, inner
        ),
        st.builds("{}({})".format, st.sampled_from(["previous", "growth", "abs", "-"]), inner),
    ),
    max_leaves=8,
)
figures = st.decimals(min_value=-1000, max_value=1000, places=2, allow_nan=False)
tables = st.dictionaries(st.sampled_from(["a", "b.c", "d[x]", "e"]), figures)
fragments = st.lists(
    st.sampled_from(["a", "b.c", "[x]", "(", ")", ",", "+", "-", "*", "/", "1", "2.5", '"t"', '"?"', "sum",
    "previous",
                     "growth", "share", "convert", "per", " ", ".", "[", "]", '"', "_", "排"])
).map("".join)  # fmt: skip


def check_refusal(refusal: UnreadableFormula, text: str) -> None:
    assert 0 <= refusal.position <= len(text)
    assert refusal.reason_en.endswith(".")
    assert refusal.reason_zh.endswith("。")


@given(st.one_of(st.text(), fragments))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    try:
        formula = parse(text)
    except UnreadableFormula as refusal:
        check_refusal(refusal, text)
        return
    with contextlib.suppress(WrongDimension):
        evaluate(formula, lambda reference: Quantity(Decimal(7), "t"))


@given(formulas, tables)
def test_a_missing_figure_never_becomes_a_number(text: str, table: dict[str, Decimal]) -> None:
    formula = parse(text)
    found = evaluate(
        formula, lambda reference: Quantity(table[reference.key], "1") if reference.key in table else None
    )
    absent = [reference for reference in formula.references if reference.key not in table]
    if absent:
        assert isinstance(found, Missing)
        if found.reason == "not_available":
            assert set(found.refs) <= set(absent)
    elif isinstance(found, Missing):
        assert found.reason in ("division_by_zero", "no_positive_base")
    else:
        assert found.value.is_finite()


@given(formulas, tables, st.sampled_from(["zh", "en"]))
def test_every_formula_can_be_explained(text: str, table: dict[str, Decimal], lang: str) -> None:
    def lookup(reference: Reference) -> Quantity | None:
        return Quantity(table[reference.key], "1") if reference.key in table else None

    assert explain(parse(text), lookup, lang)


@given(st.lists(figures, min_size=1, max_size=20))
def test_a_sum_is_the_sum_in_any_order_and_any_unit(values: list[Decimal]) -> None:
    keys = [f"s{index}" for index in range(len(values))]
    table = dict(zip(keys, values, strict=True))

    def lookup(reference: Reference) -> Quantity:
        value = table[reference.key]
        in_kilograms = int(reference.key[1:]) % 2 == 1
        return Quantity(value * 1000, "kg") if in_kilograms else Quantity(value, "t")

    forwards = evaluate(parse(f"sum({', '.join(keys)})"), lookup)
    backwards = evaluate(parse(f'convert({" + ".join(reversed(keys))}, "t")'), lookup)
    assert isinstance(forwards, Quantity)
    assert isinstance(backwards, Quantity)
    assert forwards.value == backwards.value == sum(values)


def check_circle(cycle: FormulaCycle, parsed: dict[str, Formula]) -> None:
    assert cycle.path[0] == cycle.path[-1]
    for needing, needed in pairwise(cycle.path):
        assert needed in [reference.key for reference in parsed[needing].references]


@given(st.dictionaries(st.sampled_from(["a", "b.c", "d[x]", "e"]), formulas, max_size=4))
def test_an_order_respects_every_need_or_a_circle_is_shown(texts: dict[str, str]) -> None:
    parsed: dict[str, Formula] = {key: parse(text) for key, text in texts.items()}
    try:
        keys = order(parsed)
    except FormulaCycle as cycle:
        check_circle(cycle, parsed)
        return
    assert sorted(keys) == sorted(parsed)
    for place, key in enumerate(keys):
        for reference in parsed[key].references:
            assert reference.key not in keys[place:]
