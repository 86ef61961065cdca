"""Every page there is, with long names and large figures: nothing overflows, overlaps or is out of the keyboard's reach.

Each page is opened once a language; the widths follow without loading it again. axe looks at Chinese dark and narrow,
at English light and wide; the keyboard walks the English one.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import SCREENSHOTS, sign_in
from tests.browser.looking import keyboard_faults, layout_faults, resize
from tests.serving import ROOT, Served

WIDTHS = (1440, 1024, 390)
SHARES = 12  # tests a language: each takes every twelfth page
# A twelfth of the pages in each language, to keep the suite short; QINGHENG_WALK=all walks every page in both.
WALKS = [
    (share, lang)
    for share in range(SHARES)
    for lang in ("en", "zh")
    if os.environ.get("QINGHENG_WALK") == "all" or (share, lang) in {(0, "en"), (1, "zh")}
]


@pytest.fixture(scope="module")
def stressed() -> Iterator[Served]:
    """A server of its own: no other test meets its names."""
    server = Served(jobs=False)
    server.load_copy()
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.stress"],
        env=server.env | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}, cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    server.pages = json.loads(done.stdout)
    with server:
        yield server


@pytest.fixture(scope="module")
def states(stressed: Served, chromium: Any) -> dict[str, Any]:
    """Sign-ins by role."""
    return {
        role: sign_in(stressed, chromium, role) for role in sorted({role for _, _, role in stressed.pages})
    }


@pytest.fixture
def walker(stressed: Served, chromium: Any, states: dict[str, Any]) -> Iterator[Any]:
    """walker(role, lang) gives the one page of that role and language; `faults` fill as the console speaks."""
    kept: dict[tuple[str, str], Any] = {}

    def page_of(role: str, lang: str) -> Any:
        if (role, lang) not in kept:
            context = chromium.new_context(
                base_url=stressed.address, storage_state=states[role], reduced_motion="reduce",
                color_scheme="dark" if lang == "zh" else "light", locale="zh-CN" if lang == "zh" else "en-GB",
            )  # fmt: skip
            code = "zh-hans" if lang == "zh" else "en"
            context.add_cookies([{"name": "django_language", "value": code, "url": stressed.address}])
            page = context.new_page()
            page.faults = []
            page.on("pageerror", lambda error: page.faults.append(f"fault: {error}"))
            page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
            kept[role, lang] = page
        return kept[role, lang]

    yield page_of
    for page in kept.values():
        page.context.close()


@pytest.mark.parametrize(("share", "lang"), WALKS)
def test_every_page_holds_long_names(
    stressed: Served, walker: Any, accessible: Any, lang: str, share: int
) -> None:
    wrong: dict[str, list[str]] = {}
    for name, path, role in stressed.pages[share::SHARES]:
        page = walker(role, lang)
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        answer = page.goto(path)
        found = [] if answer.status == 200 else [f"status {answer.status}"]
        if page.locator("html").get_attribute("lang").startswith("zh") != (lang == "zh"):
            found.append("wrong language")
        if name != "tower:wall":
            found += _at_each_width(page, name, lang)
        resize(page, WIDTHS[0] if lang == "en" else WIDTHS[-1])
        found += accessible(page)
        if lang == "en" and name != "tower:wall":
            found += keyboard_faults(page)
        found += page.faults
        page.faults.clear()
        if found:
            wrong[f"{name} {path}"] = found
    assert wrong == {}, json.dumps(wrong, ensure_ascii=False, indent=1)


def _at_each_width(page: Any, name: str, lang: str) -> list[str]:
    found = []
    for width in WIDTHS:
        resize(page, width)
        found += [f"{width}: {fault}" for fault in layout_faults(page)]
        if SCREENSHOTS:
            file = re.sub(r"\W+", "-", name).strip("-")
            Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SCREENSHOTS / f"walk-{file}-{lang}-{width}.png", full_page=True)
    return found
