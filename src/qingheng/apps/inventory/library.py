"""What a run takes from the library of factors: factors and bridges of its pinned packs, rules, warming potentials."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from qingheng.apps.factors import queries as factors
from qingheng.calc.factors.library import Library
from qingheng.calc.gases import GwpSet
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


@dataclass(frozen=True)
class Taken:
    """A library with what identifies it. digest: of own factors and rules; packs are identified by their pins."""

    library: Library
    gwp_sets: tuple[GwpSet, ...]
    digest: str
    contents: Mapping[str, str]  # pack to the sha256 of its pinned version


def taken(*, actor: Actor, packs: Mapping[str, str], gwp_codes: tuple[str, ...]) -> Taken:
    """The library of those packs with the company's own factors and rules. Raises Forbidden, NotFound.

    gwp_codes: the main set first; a factor with a gas that it does not rate blocks.
    """
    _all_at_hand(actor, packs)
    known = factors.gwp_sets(actor=actor) | factors.gwp_sets(
        actor=actor, packs=packs
    )  # as pinned, where it is
    library = factors.library(actor=actor, packs=packs)
    own = [repr(factor) for factor in library.factors if factor.own]
    own += [repr(bridge) for bridge in library.bridges if bridge.id.startswith("own/")]
    text = "\n".join([*own, *map(repr, library.rules)])
    sets = tuple(known[code] for code in gwp_codes)
    contents = factors.contents(actor=actor, packs=packs)
    library = replace(library, gwp_sets=sets[:1], elsewhere={})
    return Taken(library, sets, hashlib.sha256(text.encode("utf-8")).hexdigest(), contents)


def _all_at_hand(actor: Actor, packs: Mapping[str, str]) -> None:
    """Raise NotFound with every version that is no longer at hand, so that they are replaced together."""
    lost = factors.lost_versions(actor=actor, packs=packs)
    if lost:
        raise NotFound(
            _("Versions of packs are no longer at hand: %(packs)s.")
            % {"packs": ", ".join(f"{pack} {version}" for pack, version in packs.items() if pack in lost)},
            code="no-edition", place="packs",
            fix=_(
                "On the page of pack versions propose the shipped ones together (qingheng inventory upgrade --lost "
                "--reason …), and have another person approve them (--lost --approve-all)."
            ),
        )  # fmt: skip


def usual_packs(*, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Every pack of factors at hand with its version, in order of preference. Raises Forbidden."""
    return tuple(factors.installed_packs(actor=actor).items())


def gwp_codes(*, actor: Actor) -> tuple[str, ...]:
    """Codes of the GWP sets at hand. Raises Forbidden."""
    return tuple(sorted(factors.gwp_sets(actor=actor)))
