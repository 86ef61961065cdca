"""Sealed partitions: which files count, and whether they are still what was sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from qingheng.apps.intake.models import Partition
from qingheng.apps.intake.submission_access import SEE
from qingheng.platform.files.store import hash_of
from qingheng.platform.rights.actor import Actor


@dataclass(frozen=True)
class PartitionCheck:
    """One partition hashed again; `problem` is empty when it is what was sealed."""

    submission_id: int
    dataset: str
    path: str
    rows: int
    sha256: str
    problem: str = ""


@dataclass(frozen=True)
class SealedFiles:
    """Partitions of a dataset in force. superseded: by path, what the plane leaves out of it."""

    paths: tuple[Path, ...]
    sha256: tuple[str, ...]
    submissions: tuple[int, ...]
    superseded: dict[Path, Any]


def in_force(*, actor: Actor, dataset: str, estimates: bool = True) -> list[Path]:
    """Files of a dataset that count, in the order they were sealed: a later one goes before an earlier one."""
    actor.require(SEE)
    return [_path(one) for one in _in_force(dataset) if estimates or not one.estimated]


def sealed_rows(*, actor: Actor, dataset: str, without: int | None = None) -> Any:
    """All rows of a dataset that count, as a lazy frame of the plane, each natural key once.

    An estimate gives way to the actual figures of its series and month.
    without: a submission whose rows are left out. None when nothing is sealed. Raises Forbidden.
    """
    from qingheng.plane.store.partitions import scan

    actor.require(SEE)
    found = [one for one in _in_force(dataset) if one.submission_id != without]
    if not found:
        return None
    return scan([_path(one) for one in found], superseded=_superseded(found))


def sealed_files(*, actor: Actor, dataset: str) -> SealedFiles:
    """Files of a dataset that count, in order, with the keys of the rows later ones replaced. Raises Forbidden."""
    actor.require(SEE)
    found = _in_force(dataset)
    return SealedFiles(
        paths=tuple(_path(one) for one in found),
        sha256=tuple(one.sha256 for one in found),
        submissions=tuple(one.submission_id for one in found),
        superseded=_superseded(found),
    )


def submission_of(*, actor: Actor, partition: str) -> int | None:
    """The submission whose sealed rows lie in the file of that name (without suffix); None when there is none."""
    actor.require(SEE)
    found: int | None = (
        Partition.objects.filter(path__endswith=f"/{partition}.parquet")
        .values_list("submission_id", flat=True)
        .first()
    )
    return found


def _path(partition: Partition) -> Path:
    return Path(settings.PLANE_ROOT) / partition.path


def _superseded(found: Sequence[Partition]) -> dict[Path, Any]:
    """Keys of the rows to leave out, by file: those a later file holds as well, and estimates that gave way."""
    from qingheng.plane.store.giving_way import given_up
    from qingheng.plane.store.superseding import replaced_keys

    paths = [_path(one) for one in found]
    after_estimate = [any(earlier.estimated for earlier in found[:at]) for at in range(len(found))]
    key = (found[-1].manifest.get("key_fields") or []) if found else []
    left_out: dict[Path, Any] = dict(replaced_keys(paths, after_estimate, key))
    actual = [_path(one) for one in found if not one.estimated]
    for one in found:
        series, days = one.manifest.get("series_fields") or [], one.manifest.get("day_fields") or []
        if not one.estimated or not actual or not series or len(days) != 2:
            continue
        for path, keys in given_up([_path(one)], actual, key, series, days).items():
            before = left_out.get(path)
            left_out[path] = keys if before is None else before.vstack(keys.select(before.columns)).unique()
    return left_out


def _in_force(dataset: str) -> list[Partition]:
    """Partitions that count: estimates first, then in the order of sealing, so that what is later goes before."""
    return list(
        Partition.objects.filter(dataset=dataset, superseded_by=None).order_by(
            "-estimated", "sealed_at", "id"
        )
    )


def verify_partitions(*, actor: Actor) -> list[PartitionCheck]:
    """Hash every sealed partition of the company again. Raises Forbidden."""
    actor.require("audit.view")
    results = []
    for one in Partition.objects.order_by("id"):
        path = Path(settings.PLANE_ROOT) / one.path
        if not path.is_file():
            problem = _("The file is gone.")
        elif hash_of(path) != one.sha256:
            problem = _("The file is not what was sealed.")
        else:
            problem = ""
        results.append(
            PartitionCheck(one.submission_id, one.dataset, one.path, one.rows, one.sha256, problem)
        )
    return results
