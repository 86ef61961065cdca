"""Documents hold together: languages, links, slugs, settings, commands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from qingheng.calc.checks import KINDS
from tests.checks.packs import rules
from tests.docs import commands
from tests.docs.pages import (
    DOCS,
    ROOT,
    called,
    english,
    every_document,
    headings,
    links,
    pairs,
    tables,
    text_of,
    twin,
)

SOURCE = ROOT / "src" / "qingheng"
HAN = re.compile(r"[㐀-鿿]")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", every_document(), ids=name_of)
def test_links_lead_to_files(page: Path) -> None:
    assert [t for t in links(page) if not (page.parent / t).exists()] == []


@pytest.mark.parametrize(("page", "other"), pairs(), ids=lambda p: p.name)
def test_both_languages_say_the_same_things(page: Path, other: Path) -> None:
    assert headings(page) == headings(other)
    assert tables(page) == tables(other)
    assert [t.replace(".zh.md", ".md") for t in links(other) if "README" not in t] == [
        t for t in links(page) if "README" not in t
    ]


@pytest.mark.parametrize(("_page", "other"), pairs(), ids=lambda p: p.name)
def test_a_chinese_page_is_chinese_and_leads_to_chinese_pages(_page: Path, other: Path) -> None:
    title = text_of(other).splitlines()[0]
    assert HAN.search(title) or title == "# API"
    inside = [t for t in links(other) if re.match(r"(\.\./|docs/)?(guide|methods)?/?[\w-]+(\.zh)?\.md$", t)]
    single = {"README.md", "SECURITY.md", "CONTRIBUTING.md", "docs/README.md"}
    assert [t for t in inside if not t.endswith(".zh.md") and t not in single] == []


def linked(kind: str) -> set[str]:
    """Slugs of guide or method pages named in templates and code."""
    pattern = re.compile(rf"web:{kind}[\"']\s+[\"']([\w-]+)[\"']")
    files = [p for p in SOURCE.rglob("*") if p.suffix in {".html", ".py"}]
    return {slug for p in files for slug in pattern.findall(p.read_text(encoding="utf-8"))}


def test_every_linked_page_is_there() -> None:
    assert {"data-quality", "first-steps", "targets"} <= linked("guide_page")
    assert linked("guide_page") <= {p.stem for p in english("guide")}
    methods = linked("method") | {rule.method for rule in rules()} | set(KINDS)
    assert methods <= {p.stem for p in english("methods")}


@pytest.mark.parametrize("folder", ["guide", "methods"])
def test_the_index_leads_to_every_page(folder: str) -> None:
    index = links(DOCS / folder / "index.md")
    if folder == "methods":
        index += links(DOCS / folder / "checks.md")
    assert {p.name for p in english(folder)} - {"index.md"} <= set(index)


def dead_addresses(client: Any, code: str) -> set[str]:
    """Addresses on the shown pages of guide and methods that do not answer."""
    client.cookies["django_language"] = code
    addresses, shown = set(), set()
    for folder in ("guide", "methods"):
        for page in english(folder):
            here = f"/{folder}/{page.stem}/"
            answer = client.get(here)
            assert answer.status_code == 200
            shown.add(here)
            article = answer.content.decode().split('<article class="prose">')[1].split("</article>")[0]
            addresses |= {
                urljoin(here, a).split("#")[0] for a in re.findall(r'href="((?!http)[^"]+)"', article)
            }
    assert len(addresses) > 10
    return {address for address in addresses - shown if client.get(address).status_code != 200}


@pytest.mark.parametrize("code", ["en", "zh-hans"])
def test_shown_pages_lead_to_shown_pages(client_as: Any, code: str) -> None:
    assert dead_addresses(client_as("auditor"), code) == set()


NO_NAMES = {  # words in quotes or italics that are no names of menus, buttons or states
    "en": {"Approving", "holds", "not stated", "Scope 3", "not available", "not comparable"},
    "zh": {"有数值", "审批", "无数据", "用水", "发电量", "不可比"},
}


def shown_words() -> tuple[set[str], set[str]]:
    """What the application says, in English and in Chinese."""
    sources = [p.read_text(encoding="utf-8") for p in SOURCE.rglob("django.po")]
    english_words = {w for text in sources for w in re.findall(r'^msgid "(.+)"$', text, re.M)}
    chinese_words = {w for text in sources for w in re.findall(r'^msgstr(?:\[\d\])? "(.+)"$', text, re.M)}
    return english_words, chinese_words | {"English"}


def test_names_of_menus_and_buttons_are_those_of_the_application() -> None:
    shown, shown_zh = shown_words()
    for page in [ROOT / "README.md", *english("guide")]:
        named = set(re.findall(r"(?<![*\w])\*([^*\n]+)\*(?!\*)", text_of(page))) - NO_NAMES["en"]
        unknown = {n for n in named if not ({n, n.capitalize(), n.lower()} & shown or HAN.search(n))}
        assert unknown == set(), page.name
        named_zh = set(re.findall(r"“([^”\n]+)”", text_of(twin(page)))) - NO_NAMES["zh"]
        assert {n for n in named_zh if n not in shown_zh} == set(), twin(page).name


def test_every_setting_is_documented() -> None:
    read = re.compile(r"(?:env\.\w+|environ\.get)\(\s*\"([A-Z_]+)\"")
    sources = [SOURCE / "project" / name for name in ("settings.py", "secrets.py")]
    names = {name for p in sources for name in read.findall(p.read_text(encoding="utf-8"))}
    assert {"QINGHENG_HOME", "DATABASE_URL", "EMAIL_URL", "QINGHENG_OIDC_NAME"} <= names
    for page in (DOCS / "guide" / "operate.md", DOCS / "guide" / "operate.zh.md"):
        first = {name for line in text_of(page).splitlines() if line.startswith("| ")
                 for name in re.split(r"[,、]\s*", line.split("|")[1].strip())}  # fmt: skip
        assert names - first == set()
        assert {n for n in first if n.isupper()} - names == set()


def test_the_table_of_commands_is_that_of_the_program() -> None:
    assert commands.table() in text_of(commands.PAGE), "run: python -m tests.docs.commands"
    said = text_of(commands.GUIDE / "programs.zh.md").split("| 命令 | 选项 | 作用 |\n")[1]
    rows = [line.split(" | ") for line in said.splitlines() if line.startswith("| `")]
    expected = [commands.row(*found) for found in commands.commands()]
    assert [(row[0].removeprefix("| "), row[1].strip()) for row in rows] == [
        (e[0], e[1].strip()) for e in expected
    ]
    assert all(HAN.search(row[2]) for row in rows)


def test_commands_named_on_pages_exist() -> None:
    known = {name for name, _command in commands.commands()}
    for page in every_document():
        for call in called(page):
            words = [w for w in call.split() if w not in {"...", "--help"}]
            assert not words or " ".join(words[:2]) in known or words[0] in known, (page.name, call)


def test_decisions_are_numbered_without_a_gap() -> None:
    found = sorted((DOCS / "adr").glob("*.md"))
    assert [int(p.name[:4]) for p in found] == list(range(1, len(found) + 1))
    for number, page in enumerate(found, 1):
        text = text_of(page)
        assert text.startswith(f"# {number}. ")
        assert "\nStatus: " in text
    assert f"{len(found):04d}" in text_of(DOCS / "README.md")
