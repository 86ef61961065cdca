"""Keeping what the versions in use say, so that a later version on disk changes nothing that was calculated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qingheng.apps.factors import editions, rights
from qingheng.apps.factors.models import FactorEdition
from qingheng.platform.rights.actor import Actor


def keep_editions(*, actor: Actor, packs: Mapping[str, str], at: datetime) -> int:
    """Keep those versions of packs that are shipped now and not kept yet; gives how many. packs: pack to version.

    Whoever calls it writes the audit record of the act that uses them. Raises Forbidden.
    """
    actor.require(rights.VIEW)
    kept = set(FactorEdition.objects.filter(pack_id__in=packs).values_list("pack_id", "version"))
    at_hand = editions.shipped() if set(packs.items()) - kept else {}
    new = [
        at_hand[pack]
        for pack, version in packs.items()
        if (pack, version) not in kept and pack in at_hand and at_hand[pack].version == version
    ]
    for content in new:
        editions.keep(content, at=at)
    return len(new)
