"""Every file of the corpus is read to its one right reading."""

from __future__ import annotations

import pytest

from tests.intake.corpus import CASES, Case
from tests.intake.reading import dataset, read_file


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.dataset}: {case.name}")
def test_a_messy_file_is_read_as_it_is_meant(case: Case) -> None:
    name, data = case.make()
    reading = read_file(data, name, dataset(case.dataset), case.context)
    assert reading.rows == [dict(row) for row in case.expected_rows]
    assert case.expected_notes <= reading.notes


def test_the_corpus_is_large_and_its_cases_have_names_of_their_own() -> None:
    assert len(CASES) >= 40
    assert len({(case.dataset, case.name) for case in CASES}) == len(CASES)
