"""Properties of reading, rounding and printing figures."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from qingheng.calc.texts import UnreadableNumber, format_number, grams, half_unit, read_number, round_half_up

figures = st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False)
texts = st.one_of(st.text(), st.text(alphabet="0123456789.,-−()% 亿万千kM'’１２，．n/a不适用", max_size=20))


def check_refusal(refusal: UnreadableNumber, text: str) -> None:
    assert refusal.text == text
    assert refusal.reason_en.endswith(".")
    assert refusal.reason_zh.endswith("。")


@given(texts, st.sampled_from([None, "", "%", "t", "亿元", "CNY 10 thousand"]))
def test_any_text_is_read_or_refused(text: str, hint: str | None) -> None:
    try:
        reading = read_number(text, unit_hint=hint)
    except UnreadableNumber as refusal:
        check_refusal(refusal, text)
        return
    assert (reading.value is None) == (reading.state != "value")
    if reading.value is not None:
        assert reading.value.is_finite()
        assert len(reading.value.as_tuple().digits) <= 15
        assert any(character in "0123456789０１２３４５６７８９" for character in text)


@given(figures, st.sampled_from([",", " ", "'", ""]), st.sampled_from(["-", "−"]))
def test_what_is_printed_is_read_back(value: Decimal, group: str, sign: str) -> None:
    reading = read_number(format_number(value, 4, sign=sign, group=group))
    assert (reading.value, reading.decimals) == (value, 4)


@given(figures)
def test_full_width_reads_like_half_width(value: Decimal) -> None:
    wide = format_number(value, 2, sign="-").translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert read_number(wide).value == round_half_up(value, 2)


@given(figures, st.integers(min_value=-6, max_value=6))
def test_rounding_moves_by_at_most_half_a_place(value: Decimal, decimals: int) -> None:
    rounded = round_half_up(value, decimals)
    assert abs(rounded - value) <= half_unit(decimals)
    assert round_half_up(rounded, decimals) == rounded
    assert round_half_up(-value, decimals) == -rounded


@given(figures, figures, st.integers(min_value=0, max_value=4))
def test_rounding_keeps_the_order(first: Decimal, second: Decimal, decimals: int) -> None:
    low, high = sorted([first, second])
    assert round_half_up(low, decimals) <= round_half_up(high, decimals)


@given(st.text())
def test_grams_of_any_text_are_short_and_lower_case(text: str) -> None:
    for gram in grams(text):
        assert gram
        assert " " not in gram


@given(st.text(alphabet="范围二氧化碳当量温室气体", min_size=2, max_size=12))
def test_every_two_character_word_is_found(run: str) -> None:
    found = set(grams(run))
    assert all(run[i : i + 2] in found for i in range(len(run) - 1))
    assert set(run) <= found
