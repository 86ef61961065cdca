"""A version as a Brightway datapackage: it comes back whole, bw2calc gives the same score, a licence that forbids it refuses."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from qingheng.apps.lca import queries, services
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.rights.errors import Forbidden, Invalid
from tests.lca_store.small import METHOD, steel

pytestmark = pytest.mark.django_db


def written(actor: Any, now: Any, methods: tuple[str, ...] = ("gwp100-ar6",)) -> bytes:
    into = io.BytesIO()
    services.export_version(actor=actor, version="steel", into=into, at=now, methods=methods)
    return into.getvalue()


def test_what_is_exported_comes_back_with_its_names_and_scores(imported: Any, actors: Any, now: Any) -> None:
    manager = actors["programme_manager"]
    imported(licence_class="exported")
    body = written(manager, now)
    assert written(manager, now) == body
    back = imported(body, code="again")
    assert (back.state, back.format, back.losses) == ("ready", "brightway-datapackage", {})
    scored = [
        queries.score_by(actor=manager, version=version, process=process)
        for version, process in (("steel", "p1"), ("again", "Steel making"))
    ]
    assert scored[0].scores[0].value == pytest.approx(scored[1].scores[0].value, rel=1e-14)
    assert scored[1].process.product == "Steel"
    assert [one.name for one in scored[1].open_flows] == ["HFCs, unspecified"]
    told = AuditEvent.objects.filter(action="lca.exported").first()
    assert told is not None
    assert told.data["methods"] == ["gwp100-ar6"]


def test_a_licence_that_keeps_data_here_is_respected(
    imported: Any, actors: Any, now: Any, client_as: Any
) -> None:
    imported(licence_class="shown")
    with pytest.raises(Forbidden) as refused:
        written(actors["programme_manager"], now)
    assert refused.value.code == "licence-shown"
    client = client_as("programme_manager")
    assert client.get("/c/acme/lca/of/steel@1/export/").status_code == 403
    assert "export/" not in client.get("/c/acme/lca/of/steel@1/").content.decode()
    imported(steel(co2=3), licence_class="exported")
    answer = client.get("/c/acme/lca/of/steel@2/export/?method=gwp100-ar5")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")


def test_brightway_gives_the_same_score(imported: Any, actors: Any, now: Any, tmp_path: Path) -> None:
    bw2calc = pytest.importorskip("bw2calc")
    import bw_processing

    manager = actors["programme_manager"]
    imported(licence_class="exported")
    services.import_methods(
        actor=manager, data=METHOD, name="m.csv", code="plain", licence_class="exported", at=now
    )
    path = tmp_path / "steel.zip"
    path.write_bytes(written(manager, now, ("gwp100-ar6", "plain")))
    package = bw_processing.load_datapackage(bw_processing.generic_zipfile_filesystem(
        dirpath=tmp_path, filename=path.name, write=False))  # fmt: skip
    ours = queries.score_by(actor=manager, version="steel", process="p1", method="plain").scores[0].value
    keep = package.filter_by_attribute("identifier", ["plain", "Warming"])
    found = bw2calc.LCA({1: 1.0}, data_objs=[package.exclude({"matrix": "characterization_matrix"}), keep])
    found.lci()
    found.lcia()
    assert found.score == pytest.approx(ours, rel=1e-12)


def test_factors_of_a_method_leave_where_its_licence_lets_them(
    imported: Any, actors: Any, client_as: Any, now: Any
) -> None:
    """Nobody said anything of it: its factors stay here, and the page leaves the method out of what it writes."""
    manager = actors["programme_manager"]
    imported(licence_class="shipped")
    (made,) = services.import_methods(actor=manager, data=METHOD, name="m.csv", code="plain", at=now)
    assert made.licence_class == "shown"
    with pytest.raises(Forbidden) as refused:
        written(manager, now, ("gwp100-ar6", "plain"))
    assert refused.value.code == "licence-shown"
    client, at = client_as("programme_manager"), "/c/acme/lca/methods/plain/"
    assert b"plain" not in client.get("/c/acme/lca/of/steel/export/").content
    for wrong in ("everything", ""):
        with pytest.raises(Invalid):
            services.license_method(actor=manager, code="plain", licence_class=wrong, at=now)
    with pytest.raises(Forbidden):
        services.license_method(actor=actors["auditor"], code="plain", licence_class="shipped", at=now)
    assert (
        client.post(f"{at}licence/", {"licence_class": "exported", "licence": "CC BY 4.0"}).status_code == 302
    )
    assert b"CC BY 4.0" in client.get(at).content
    assert written(manager, now, ("plain",))[:2] == b"PK"
    event = AuditEvent.objects.get(action="lca.method-licensed")
    assert (event.data["from"], event.data["to"]) == ("shown", "exported")
