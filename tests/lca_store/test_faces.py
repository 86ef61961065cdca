"""Commands, pages and operations of stored databases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.lca_store.small import METHOD, steel

pytestmark = pytest.mark.django_db
STEEL = (2 + 0.15 * 29.8) / 0.95


def said(*arguments: str) -> Any:
    from qingheng.interfaces.cli.main import app

    return CliRunner().invoke(app, ["lca", *arguments])


def test_the_commands_go_from_a_file_to_a_score(company: Any, tmp_path: Path) -> None:
    path, method = tmp_path / "steel_v1.zip", tmp_path / "method.csv"
    path.write_bytes(steel())
    method.write_bytes(METHOD)
    made = json.loads(said("import", str(path), "--format", "json").output)
    assert (made["repeated"], made["version"]["version"], made["version"]["state"]) == (
        False,
        "steel-v1@1",
        "ready",
    )
    assert json.loads(said("import", str(path), "--format", "json").output)["repeated"] is True
    assert [one["code"] for one in json.loads(said("databases", "--format", "json").output)] == ["steel-v1"]
    found = json.loads(said("search", "coal", "--format", "json").output)
    assert [one["process"]["id"] for one in found] == ["p2"]
    for asked in (str(path), "steel-v1", "steel-v1@1"):
        scored = json.loads(said("score", asked, "--process", "p1", "--format", "json").output)
        assert scored["total"] == pytest.approx(STEEL)
        assert json.loads(said("check", asked, "--format", "json").output)["exchanges"] == 9
    assert said("methods", "--import", str(method), "--code", "plain").exit_code == 0
    impact = json.loads(
        said("impact", "steel-v1", "--process", "p1", "--method", "plain", "--format", "json").output
    )
    assert impact["scores"][0]["value"] == pytest.approx((2 + 0.15 * 30) / 0.95)
    assert (
        len(json.loads(said("tree", "steel-v1", "--process", "p1", "--format", "json").output)["nodes"]) > 1
    )
    assert (
        json.loads(said("open", "steel-v1", "--format", "json").output)["open"][0]["name"]
        == "HFCs, unspecified"
    )
    assert (
        "被截断" in said("import", str(path), "--lang", "zh").output
        or "被切断" in said("import", str(path), "--lang", "zh").output
    )
    assert said("retire", "steel-v1", "--why", "old").exit_code == 0
    refused = said("score", "steel-v1", "--process", "p1", "--lang", "zh")
    assert (refused.exit_code, "没有版本" in refused.output) == (1, True)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_tell_fates_scores_and_what_is_missing(imported: Any, client_as: Any, language: str) -> None:
    imported()
    client = client_as("approver")
    client.cookies["django_language"] = language
    at = "/c/acme/lca/"
    page = {
        name: client.get(at + path).content.decode()
        for name, path in {
            "list": "", "version": "of/steel@1/", "process": "of/steel@1/process/p1/", "open": "of/steel@1/open/",
            "losses": "of/steel@1/losses/", "search": "search/?q=coal", "methods": "methods/",
            "method": "methods/gwp100-ar6/",
        }.items()
    }  # fmt: skip
    zh = language == "zh-hans"
    assert ("被截断" if zh else "cut off") in page["version"]
    assert "name-spaces" in page["version"]
    assert "6.811" in page["process"]
    assert ("供应树" if zh else "Tree of supply") in page["process"]
    assert "Grease" in page["process"]
    assert "HFCs, unspecified" in page["open"]
    assert "Coal mining" in page["search"]
    assert ("气候变化：航空" if zh else "aircraft") in page["method"]
    assert client.get(at + "import/").status_code == 403
    assert client.get(at + "of/steel@1/processes/?format=csv").status_code in (400, 403, 422)


def test_a_file_goes_in_by_page_and_by_operation(actors: Any, client_as: Any, now: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from qingheng.apps.lca.models import DatabaseVersion

    client = client_as("programme_manager")

    def file(data: bytes) -> SimpleUploadedFile:
        return SimpleUploadedFile("steel.zip", data)

    made = client.post(
        "/c/acme/lca/import/", {"file": file(steel()), "code": "steel", "licence_class": "shipped"}
    )
    assert "/jobs/" in made["Location"]
    again = client.post("/api/v1/acme/lca/databases/file", {"file": file(steel()), "code": "steel"})
    assert (again.status_code, again.json()["repeated"]) == (200, True)
    wrong = client.post(
        "/c/acme/lca/import/",
        {"file": file(steel(co2=3)), "code": "steel", "label": "a b", "licence_class": "shipped"},
    )
    assert wrong.status_code == 422
    assert DatabaseVersion.objects.count() == 1
