"""Reads of datasets: those of the shipped pack and the company's own, which go before."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import Max, Min, Sum
from django.db.models.aggregates import Count
from django.utils.translation import gettext as _

from qingheng.apps.intake.contracts import DatasetView
from qingheng.apps.intake.models import DatasetDefinition, Partition
from qingheng.apps.intake.submission_access import SEE
from qingheng.calc.intake import Dataset, read_dataset
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

PACK = "datasets-manufacturing"


def datasets(*, actor: Actor) -> list[DatasetView]:
    """Every dataset the company may load, in the pack's order, its own last. Raises Forbidden."""
    actor.require(SEE)
    there = {
        row["dataset"]: row
        for row in Partition.objects.filter(superseded_by=None)
        .values("dataset")
        .annotate(total=Sum("rows"), number=Count("id"), first=Min("first_day"), last=Max("last_day"))
        .order_by()
    }
    own = {found.code: found for found in _own()}
    views = [_view(_from_body(found.body), True, there) for found in own.values()]
    shipped = [_view(one, False, there) for one in shipped_datasets().values() if one.code not in own]
    return shipped + sorted(views, key=lambda view: view.code)


def dataset(*, actor: Actor, code: str) -> Dataset:
    """One dataset: the company's own of that code, else the shipped one. Raises NotFound, Forbidden."""
    actor.require(SEE)
    own = next((found for found in _own() if found.code == code), None)
    if own is not None:
        return _from_body(own.body)
    shipped = shipped_datasets().get(code)
    if shipped is None:
        raise NotFound(
            _("There is no dataset “%(code)s”.") % {"code": code},
            code="no-dataset",
            place="dataset",
            fix=_("See the list of datasets for their codes."),
        )
    return shipped


def dataset_versions(*, actor: Actor, code: str) -> list[DatasetDefinition]:
    """The company's own versions of a dataset, newest first."""
    actor.require(SEE)
    return list(DatasetDefinition.objects.filter(code=code).order_by("-version"))


def shipped_datasets() -> dict[str, Dataset]:
    """The datasets of the shipped pack by code, read again only when the pack changed."""
    pack = content(PACK)
    return _parsed(pack.sha256)


@lru_cache(maxsize=2)
def _parsed(sha256: str) -> dict[str, Dataset]:
    documents = content(PACK).documents
    found = [read_dataset(body, place=f"{PACK}/{name}") for name, body in documents.items()]
    return {one.code: one for one in found}


def _own() -> list[DatasetDefinition]:
    """The newest version of each of the company's own datasets that is not retired."""
    newest: dict[str, DatasetDefinition] = {}
    for found in DatasetDefinition.objects.order_by("code", "-version"):
        newest.setdefault(found.code, found)
    return [found for found in newest.values() if found.retired_at is None]


def _from_body(body: dict[str, Any]) -> Dataset:
    return read_dataset(body, place="dataset")


def _view(one: Dataset, own: bool, there: dict[str, dict[str, Any]]) -> DatasetView:
    held = there.get(one.code, {})
    return DatasetView(
        code=one.code,
        version=one.version,
        name_zh=one.name_zh,
        name_en=one.name_en,
        about_zh=one.about_zh,
        about_en=one.about_en,
        frequency=one.frequency,
        pillar=one.pillar,
        own=own,
        definition=one,
        rows=held.get("total") or 0,
        submissions=held.get("number") or 0,
        first_day=held.get("first"),
        last_day=held.get("last"),
    )
