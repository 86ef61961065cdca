"""The program a pack carries: the text of the modules of replay as one file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

PARTS: Final = ("replay_program", "replay_reading", "replay_arithmetic")
_OWN = re.compile(r"^from qingheng[^(\n]*(\([^)]*\))?[^\n]*\n", re.MULTILINE)
_FUTURE: Final = "from __future__ import annotations\n"


def program() -> bytes:
    """One Python file that needs nothing but the standard library, the same bytes each time."""
    folder = Path(__file__).parent
    texts = {name: (folder / f"{name}.py").read_text(encoding="utf-8") for name in PARTS}
    about, _, last = texts["replay_program"].partition(_FUTURE)
    middle = [texts[name].partition(_FUTURE)[2] for name in PARTS[1:]]
    return _OWN.sub("", about + _FUTURE + "".join(middle) + last).encode("utf-8")
