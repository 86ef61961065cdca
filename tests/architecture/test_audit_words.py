"""The trail names each act and what it was done on in words: no code reaches a reader."""

from __future__ import annotations

import re
from pathlib import Path

from qingheng.platform.audit.tables import ACTIONS, OBJECTS

SOURCE = Path(__file__).parents[2] / "src" / "qingheng"
_ACT = re.compile(r'action="([a-z_]+\.[a-z_-]+)"|_note\(\s*actor, "([a-z_]+\.[a-z_-]+)"')
_OBJECT = re.compile(r'object_type="([a-z_-]+)"')


def _found(pattern: re.Pattern[str]) -> set[str]:
    texts = (
        path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py") if "migrations" not in path.parts
    )
    return {next(filter(None, hit.groups())) for text in texts for hit in pattern.finditer(text)}


def test_every_act_and_object_of_the_trail_has_words() -> None:
    acts, objects = _found(_ACT), _found(_OBJECT)
    assert len(acts) > 100
    assert sorted(acts - set(ACTIONS)) == []
    assert sorted(objects - set(OBJECTS)) == []
