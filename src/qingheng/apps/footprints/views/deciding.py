"""What a page of a footprint shows of flows that were decided about by hand."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from qingheng.apps.footprints import queries, words_hand
from qingheng.apps.footprints.contracts import FootprintView
from qingheng.platform.rights.pages import CompanyRequest


def by_hand(request: CompanyRequest, one: FootprintView) -> dict[str, Any]:
    """Decisions with amount, share and person, as they stand today; nothing where the record rests on none."""
    found = queries.by_hand(actor=request.actor, footprint_id=one.id) if one.by_hand else ()
    if not found:
        return {}
    version, method = one.inputs["database"]["version"], one.inputs["method"]["code"]
    at = reverse("lca:flow", args=[request.company.slug, version])
    return {
        "hand_said": words_hand.summary(found, one.hand_share),
        "by_hand": [
            {
                "one": each,
                "taken": words_hand.taken_for(each),
                "standing": words_hand.standing_of(each),
                "percent": None if each.share is None else words_hand.percent_of(each.share),
                "url": f"{at}?{urlencode({'method': method, 'flow': each.flow})}",
            }
            for each in found
        ],
        "may_lca": request.actor.may("lca.view"),
    }
