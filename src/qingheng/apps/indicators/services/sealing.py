"""Putting figures into force: an approved figure replaces the one before, which stays as history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingheng.apps.indicators.models import Datapoint
from qingheng.platform.rights.errors import Conflict

Place = tuple[int, str, int, int]  # indicator, member, node, period


@dataclass(frozen=True)
class Sealed:
    """How many figures are new, replaced an earlier one, or said the same as the one in force."""

    new: int
    replaced: int
    same: int


def place_of(point: Datapoint) -> Place:
    """What a figure is of; one figure a place is in force."""
    return (point.indicator_id, point.member, point.node_id, point.period_id)


def current_figures(points: Sequence[Datapoint], *, lock: bool = False) -> dict[Place, Datapoint]:
    """The figures in force at the places of these points."""
    found = Datapoint.objects.filter(
        current=True,
        node_id__in={point.node_id for point in points},
        period_id__in={point.period_id for point in points},
        indicator_id__in={point.indicator_id for point in points},
    )
    if lock:
        found = found.select_for_update(of=("self",))
    return {place_of(point): point for point in found.select_related("indicator", "period")}


def says_the_same(new: Datapoint, old: Datapoint) -> bool:
    """Whether the new figure repeats the one in force; 0.10 and 0.1 are the same figure."""
    return _saying(new) == _saying(old)


def _saying(point: Datapoint) -> tuple[object, ...]:
    version = point.definition_version if point.origin == "derived" else 0
    place = point.place if point.origin == "queried" else ""
    return (point.state, point.value, point.unit, point.origin, version, place)


def changed_figures(points: Sequence[Datapoint]) -> list[Datapoint]:
    """Those of the points that would replace a different figure in force."""
    current = current_figures(points)
    return [
        point
        for point in points
        if (old := current.get(place_of(point))) is not None and not says_the_same(point, old)
    ]


def put_in_force(points: Sequence[Datapoint]) -> Sealed:
    """Make the points current and retire those they replace; runs in the caller's transaction.

    Raises Conflict when a figure in force would change without a reason: it came into force after the
    submission was handed in.
    """
    current = current_figures(points, lock=True)
    fresh, replacing, old_ids, same = [], [], [], 0
    for point in points:
        old = current.get(place_of(point))
        if old is not None and says_the_same(point, old):
            same += 1
            continue
        if old is not None:
            _require_reason(point)
            point.supersedes = old
            point.restated = old.restated or (point.origin == "entered" and old.state == "value")
            old_ids.append(old.pk)
            replacing.append(point)
        else:
            fresh.append(point.pk)
        point.current = True
    Datapoint.objects.filter(pk__in=old_ids).update(current=False)
    Datapoint.objects.filter(pk__in=fresh).update(current=True)
    Datapoint.objects.bulk_update(replacing, ["current", "supersedes", "restated"], batch_size=200)
    return Sealed(new=len(fresh), replaced=len(old_ids), same=same)


def _require_reason(point: Datapoint) -> None:
    if not point.reason_code:
        raise Conflict(
            _("%(key)s for %(period)s changed since this was handed in, and no reason is given.")
            % {"key": point.key, "period": point.period.label},
            code="changed-meanwhile",
            fix=_("Return the submission to its preparer."),
        )
