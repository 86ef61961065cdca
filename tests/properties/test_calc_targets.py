"""Properties of targets and of consolidation."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from qingheng.calc.consolidation import Approach, Holding, share
from qingheng.calc.periods import year
from qingheng.calc.targets import Status, Target, TargetType, Variant, assess, trajectory

figures = st.decimals(min_value=1, max_value=10**9, places=2, allow_nan=False)
changes = st.decimals(min_value=-1, max_value=1, places=3, allow_nan=False)
spans = st.integers(min_value=1, max_value=60)


def label(offset: int) -> str:
    return year(2000 + offset, first_month=4).label


def reduction(change: Decimal, span: int) -> Target:
    return Target("T", TargetType.absolute, (Variant("甲", "A", "a"),), label(0), None, label(span), change)


@given(figures, changes, spans)
def test_the_line_starts_at_the_base_and_ends_at_the_goal(base: Decimal, change: Decimal, span: int) -> None:
    line = list(trajectory(reduction(change, span), base, label(0), label(span)).values())
    assert len(line) == span + 1
    assert line[0] == base
    assert abs(line[-1] - base * (1 + change)) <= Decimal("1e-20")
    assert sorted(line, reverse=change < 0) == line


@given(figures, changes, spans, figures)
def test_a_reduction_is_judged_by_the_sign_of_its_gap(
    base: Decimal, change: Decimal, span: int, latest: Decimal
) -> None:
    found = assess(
        reduction(change, span),
        lambda _, period: base if period == label(0) else latest,
        [label(0), label(1)],
    )
    variant = found.variants[0]
    assert variant.due is not None
    assert variant.gap is not None
    assert abs(variant.gap - (latest - variant.due)) <= Decimal("1e-15")
    lower_is_better = change <= 0
    good = variant.gap <= 0 if lower_is_better else variant.gap >= 0
    if found.status is Status.behind:
        assert not good
    elif found.status is Status.ahead:
        assert good
    else:
        assert found.status is Status.met


@given(
    st.lists(st.one_of(st.none(), figures), min_size=1, max_size=6), st.sampled_from(list(TargetType)), spans
)
def test_no_record_makes_it_crash_and_undecided_says_why(
    values: list[Decimal | None], kind: TargetType, span: int
) -> None:
    periods = [label(offset) for offset in range(len(values))]
    table = dict(zip(periods, values, strict=True))
    goal = None if kind is TargetType.range else Decimal(100)
    variants = (Variant("甲", "A", "a"),)
    target = Target("T", kind, variants, label(0), None, label(span), target_value=goal, low=Decimal(50))
    found = assess(target, lambda _, period: table.get(period), periods)
    assert (found.status is Status.undecided) == bool(found.missing_en)
    assert len(found.missing_en) == len(found.missing_zh)


def holding(percent: Decimal, operational: bool, financial: int) -> Holding:
    return Holding(percent, operational, financial == 1, joint_financial_control=financial == 2)


links = st.builds(
    holding,
    st.decimals(min_value=0, max_value=100, places=2, allow_nan=False),
    st.booleans(),
    st.integers(min_value=0, max_value=2),
)


@given(st.lists(links, max_size=5), st.sampled_from(list(Approach)))
def test_a_share_lies_between_nothing_and_all_and_only_falls_down_the_chain(
    chain: list[Holding], approach: Approach
) -> None:
    parts = [share(approach, chain[:length]) for length in range(len(chain) + 1)]
    assert parts[0] == 1
    assert all(0 <= part <= 1 for part in parts)
    assert sorted(parts, reverse=True) == parts
