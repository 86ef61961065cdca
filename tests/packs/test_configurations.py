"""The generator of configurations: all different, all of the family, the same with the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from tests.load.configurations import drawn, family_matrix


def test_configurations_are_different_and_come_again_with_their_seed():
    matrix = family_matrix()
    found, again, other = drawn(matrix, 2_000), drawn(matrix, 2_000), drawn(matrix, 2_000, seed=1)
    assert len(np.unique(found.choices, axis=0)) == 2_000
    assert np.array_equal(found.choices, again.choices)
    assert not np.array_equal(found.choices, other.choices)
    assert found.possible >= 100_000
    assert set(np.unique(found.choices)) == set(range(len(matrix.options)))  # every option is met
    assert set(found.markets) == {"BR", "CN", "DE", "GB", "IN", "JP", "US"}


def test_a_drawn_configuration_explodes_as_the_same_choice_by_name():
    matrix = family_matrix("rack2u")
    found = drawn(matrix, 5, family="rack2u")
    amounts = found.configurations.amounts().toarray()
    for row, choice in enumerate(found.choices):
        named = {matrix.options[number].group: matrix.options[number].code for number in choice}
        exact = matrix.exploded(named).gross
        for item, amount in exact.items():
            if matrix.leaf[item]:
                assert amounts[row, item] == pytest.approx(float(amount), rel=1e-12)


def test_more_than_there_can_be_are_refused():
    with pytest.raises(ValueError, match="rack2u has 5040 configurations"):
        drawn(family_matrix("rack2u"), 5_041, family="rack2u")
