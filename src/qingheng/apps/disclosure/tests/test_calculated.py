"""Calculated figures without digits that mean nothing, beside figures as printed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from qingheng.apps.disclosure.filters import filters_from
from qingheng.apps.disclosure.table import build_table
from qingheng.apps.disclosure.tests import views_made_up as made_up


@pytest.mark.parametrize(
    ("origin", "text"),
    [("queried", "6,322.29"), ("derived", "6,322.29"), ("entered", "6,322.291234")],
)
def test_a_calculated_figure_has_sensible_digits_and_keeps_its_value(origin: str, text: str) -> None:
    material = made_up.material({"a": ["6322.291234"]})
    (place,) = material.points
    points = {place: replace(material.points[place], origin=origin)}
    cell = build_table(replace(material, points=points), filters_from({}), lang="en").rows[0].cells[-1]
    assert (cell.text, cell.value) == (text, Decimal("6322.291234"))
