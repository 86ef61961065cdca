"""A database from its file to a version on the disk: whole or absent, the same for the same content, never a wrong number."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from qingheng.apps.lca import queries, services
from qingheng.apps.lca.models import DatabaseVersion
from qingheng.formats.lca import read_lca
from qingheng.plane.lca import open_version, ordered
from qingheng.plane.lca.reading import forget
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.scope import tenant_scope
from tests.lca_store.small import loop, steel

pytestmark = pytest.mark.django_db
STEEL = (2 + 0.15 * 29.8) / 0.95


def root(actor: Any) -> Path:
    return Path(settings.PLANE_ROOT) / str(actor.tenant_id) / "lca"


def folders(actor: Any) -> list[str]:
    at = root(actor) / "versions"
    return sorted(path.name for path in at.iterdir()) if at.is_dir() else []


def test_a_version_is_what_its_file_was_without_the_file(imported: Any, actors: Any, tmp_path: Path) -> None:
    """Matrices, scores and every exchange come back from the arrays; each exchange has one fate."""
    actor, found = actors["auditor"], imported()
    assert (found.state, found.version, found.counts["columns"], found.counts["singular"]) == (
        "ready",
        "steel@1",
        2,
        0,
    )
    assert found.fates == {"reference": 2, "linked": 2, "elementary": 4, "cut_off": 1, "rejected": 0}
    assert sum(found.fates.values()) == found.counts["exchanges"] == 9
    forget()
    kept = open_version(root(actor) / "versions" / found.sha256[:32], found.sha256)
    assert kept.whole() == ordered(read_lca(steel(), name="steel").inventory)
    path = tmp_path / "steel.zip"
    path.write_bytes(steel())
    from_file = queries.score(queries.open_file(path), process="p1")
    stored = queries.open_stored(actor=actor, version="steel")
    assert (
        queries.score(stored, process="Steel making").total
        == from_file.total
        == pytest.approx(STEEL, rel=1e-12)
    )
    assert queries.check(stored).loss_counts == found.losses == {"name-spaces": 1}
    told = AuditEvent.objects.filter(action__startswith="lca.").order_by("seq")
    assert [one.action for one in told] == ["lca.import-started", "lca.imported"]


def test_intensities_by_origin_are_kept_and_solved_again_when_damaged(imported: Any, actors: Any) -> None:
    actor = actors["executive_viewer"]
    imported()
    found = queries.intensities(actor=actor, version="steel@1", indicators=["gwp100-ar6", "gwp100-ar5/total"])
    at, codes = found.of_process["p1"], [one.code for one in found.indicators]
    row = dict(zip(codes, found.values[at], strict=True))
    assert row["gwp100-ar6/total"] == row["gwp100-ar6/fossil"] == pytest.approx(STEEL, rel=1e-12)
    assert row["gwp100-ar5/total"] == pytest.approx((2 + 0.15 * 28) / 0.95)
    assert row["gwp100-ar6/co2_biogenic"] == pytest.approx(0.3 / 0.95)
    assert row["gwp100-ar6/biogenic"] == row["gwp100-ar6/unstated"] == row["gwp100-ar6/co2_removed"] == 0
    assert [(one.name, one.code) for one in found.uncharacterised["gwp100-ar6"]] == [
        ("HFCs, unspecified", "gas-like")
    ]
    kept = sorted((root(actor) / "intensities").rglob("*.npy"))
    assert len(kept) == 2
    kept[0].write_bytes(kept[0].read_bytes()[:-8] + b"\0" * 8)
    kept[1].write_bytes(b"")
    forget()
    again = queries.intensities(actor=actor, version="steel", indicators=["gwp100-ar6", "gwp100-ar5/total"])
    assert again.sha256 == found.sha256
    with pytest.raises(NotFound):
        queries.intensities(actor=actor, version="steel", indicators=["gwp100-ar6/noise"])


def test_the_same_content_is_the_same_version(imported: Any, actors: Any, now: Any) -> None:
    """The same file at once; the same content from another archive once it is read; other content is another version."""
    first, again = imported(), imported()
    assert again.id == first.id
    shuffled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(steel())) as archive, zipfile.ZipFile(shuffled, "w") as other:
        for name in sorted(archive.namelist(), reverse=True):
            other.writestr(name, archive.read(name))
    assert imported(shuffled.getvalue()) is None
    other_version = imported(steel(co2=3.0))
    assert [one.version for one in queries.versions(actor=actors["approver"], code="steel")] == [
        "steel@2",
        "steel@1",
    ]
    assert folders(actors["approver"]) == sorted([first.sha256[:32], other_version.sha256[:32]])
    with pytest.raises(Conflict, match="1"):
        services.start_import(
            actor=actors["programme_manager"], data=steel(co2=4.0), name="x", at=now,
            wanted=services.Import("steel", label="1"),
        )  # fmt: skip


def test_what_cannot_be_read_leaves_nothing_but_the_reason(imported: Any, actors: Any) -> None:
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w") as archive:
        archive.writestr("processes/inner.zip", steel())
    for data in (b"hello", steel()[:-40], nested.getvalue()):
        failed = imported(data, code="broken")
        assert failed.state == "failed"
        assert failed.error_zh != failed.error_en
        assert failed.error_en
    assert folders(actors["approver"]) == []
    with pytest.raises(Conflict):
        queries.open_stored(actor=actors["approver"], version="broken@1")
    assert imported(code="broken").version == "broken@1"  # the label of a failed one is free again


def test_an_import_cut_short_leaves_nothing(imported: Any, actors: Any, monkeypatch: Any) -> None:
    """A fault while files are written, what a killed process left, and a cancelled job."""
    from qingheng.plane.lca import writing
    from qingheng.platform.jobs import queue

    def full(*_: Any, **__: Any) -> None:
        raise OSError("no space left on the device")

    with monkeypatch.context() as patch:
        patch.setattr(writing.np, "savez", full)
        row = imported()
    assert row.state == "importing"  # the job is tried again
    assert folders(actors["approver"]) == []
    DatabaseVersion.objects.all().delete()
    digest = imported().sha256
    DatabaseVersion.objects.all().delete()
    versions = root(actors["approver"]) / "versions"
    (versions / digest[:32]).rename(versions / f".{digest[:32]}.partial-1")  # what a killed process leaves
    assert imported().sha256 == digest
    assert folders(actors["approver"]) == [digest[:32]]
    monkeypatch.setattr(queue, "wants_cancel", lambda _run: True)
    cancelled = imported(steel(co2=5.0))
    assert (cancelled.state, cancelled.error_zh) == ("failed", "导入已取消，未保存任何内容。")
    assert folders(actors["approver"]) == [digest[:32]]


def test_a_database_without_a_single_solution_is_kept_and_named(imported: Any, actors: Any) -> None:
    found = imported(loop(), code="loop")
    assert (found.state, found.counts["singular"]) == ("ready", 2)
    for ask in (
        lambda: queries.intensities(
            actor=actors["approver"], version="loop", indicators=["gwp100-ar6/total"]
        ),
        lambda: queries.score_by(actor=actors["approver"], version="loop", process="pa"),
    ):
        with pytest.raises(Invalid, match=r"Making (alpha|beta); Making (alpha|beta)"):
            ask()


def test_files_that_changed_on_the_disk_give_no_number(imported: Any, actors: Any) -> None:
    found = imported()
    path = root(actors["approver"]) / "versions" / found.sha256[:32] / "elementary.npz"
    data = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    forget()
    with pytest.raises(Conflict, match=r"elementary\.npz"):
        queries.intensities(actor=actors["approver"], version="steel", indicators=["gwp100-ar6/total"])
    assert imported(code="again").sha256 == found.sha256  # the same content puts it right
    forget()
    queries.intensities(actor=actors["approver"], version="steel", indicators=["gwp100-ar6/total"])


def test_rights_and_other_companies(imported: Any, actors: Any, rival: Any, now: Any) -> None:
    imported()
    for role in ("data_owner", "approver", "auditor", "executive_viewer", "supplier"):
        with pytest.raises(Forbidden):
            services.start_import(
                actor=actors[role], data=steel(), name="x", wanted=services.Import("x"), at=now
            )
        with pytest.raises(Forbidden):
            services.retire(actor=actors[role], version="steel", why="x", at=now)
    with pytest.raises(Forbidden):
        queries.databases(actor=actors["supplier"])
    with tenant_scope(rival.id):
        other = operator_for(tenant=rival)
        assert queries.databases(actor=other) == []
        assert queries.search(actor=other, text="steel") == []
        with pytest.raises(NotFound):
            queries.intensities(actor=other, version="steel@1", indicators=["gwp100-ar6"])


def test_a_retired_version_is_found_by_its_label_alone(imported: Any, actors: Any, now: Any) -> None:
    imported()
    manager = actors["programme_manager"]
    with pytest.raises(Invalid):
        services.retire(actor=manager, version="steel", why=" ", at=now)
    assert services.retire(actor=manager, version="steel", why="old", at=now).retired_why == "old"
    with pytest.raises(NotFound):
        queries.open_stored(actor=manager, version="steel")
    assert queries.score_by(actor=manager, version="steel@1", process="p1").scores[0].value == pytest.approx(
        STEEL
    )
    assert services.restore(actor=manager, version="steel@1", at=now).state == "ready"


def test_a_pack_is_stored_once_beside_all_companies(
    company: Any, operator: Any, rival: Any, now: Any
) -> None:
    """Each company takes the starter into use; its Chinese names, gases and origins come with it."""
    from qingheng.platform.packs.services import install_pack

    install_pack(actor=operator, pack_id="lca-starter", at=now)
    found = queries.intensities(actor=operator, version="lca-starter", indicators=["gwp100-ar5/total"])
    assert found.columns[0].process_name_zh
    assert found.uncharacterised["gwp100-ar5"] == ()
    assert found.as_stated
    with tenant_scope(rival.id):
        other = operator_for(tenant=rival)
        install_pack(actor=other, pack_id="lca-starter", at=now)
        assert queries.version(actor=other, version="lca-starter").sha256 == found.version_sha256
        assert queries.search(actor=other, text="电力")[0].process.name_zh
    shared = Path(settings.PLANE_ROOT) / "shared" / "lca" / "versions"
    assert (shared / found.version_sha256[:32] / "manifest.json").is_file()
    assert folders(operator) == []
