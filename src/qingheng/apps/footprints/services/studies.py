"""Setting up a study: a question that is not changed afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from qingheng.apps.footprints import rights
from qingheng.apps.footprints.background import METHODS
from qingheng.apps.footprints.contracts import StudyView
from qingheng.apps.footprints.electricity import CONTRACTUAL, GRID, NEEDED, RULES
from qingheng.apps.footprints.models import Scenario, Study
from qingheng.apps.footprints.services.scenarios import take_scenarios
from qingheng.apps.footprints.sites import Sites, codes_of, sites_kept
from qingheng.apps.footprints.views_of import view_of_study
from qingheng.apps.lca import queries as lca
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.apps.products import queries as products
from qingheng.calc.footprint.model import STAGES, Stage
from qingheng.calc.footprint.recycling import Rule
from qingheng.calc.footprint.scenario import scenario_of
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid


@dataclass(frozen=True)
class Asked:
    """What a study asks. database: CODE or CODE@LABEL, the newest version is pinned. stages: codes, in any order.

    cut_one, cut_together: largest shares that may be left out, None sets no limit. rules: category rules, as named.
    electricity: grid, or contractual: then production counts by what certificates cover of the sites' `electricity_year`
    (the last full year before `on` where none is named). sites: item to the code of the site that makes it, or to codes with
    shares that make 1; the empty item is all that nobody delivers. Each site takes the grid of its country. by_country: what
    is bought takes the process of the country of the supplier's site where there is one.
    """

    code: str
    family: str
    name_zh: str
    name_en: str
    market: str
    on: date
    database: str
    scenario: str = ""
    method: str = METHODS[0]
    unit_zh: str = "1 台"
    unit_en: str = "1 piece"
    function_zh: str = ""
    function_en: str = ""
    stages: tuple[str, ...] = field(default_factory=lambda: tuple(stage.value for stage in STAGES))
    recycling: str = "cut_off"
    cut_one: Decimal | None = Decimal("0.01")
    cut_together: Decimal | None = Decimal("0.05")
    rules: str = ""
    electricity: str = GRID
    electricity_year: int | None = None
    sites: Sites = field(default_factory=dict)
    by_country: bool = False


@transaction.atomic
def make_study(*, actor: Actor, asked: Asked, at: datetime) -> StudyView:
    """Set up a study. Raises Forbidden, NotFound (family, database), Invalid (what cannot be), Conflict (a code in use)."""
    actor.require(rights.MANAGE)
    code = slugify(asked.code)[:60]
    _plausible(asked, code)
    electricity = _electricity(actor, asked)
    family = products.family(actor=actor, code=asked.family, on=asked.on)
    version = lca.version(actor=actor, version=asked.database)
    if version.state != "ready":
        raise Conflict(
            _("This version of the database is not ready."), code="version-not-ready", place="database"
        )
    if Study.objects.filter(code=code).exists():
        raise Conflict(_("There is a study of this code already."), code="study-there", place="code")
    take_scenarios(actor=actor, at=at)
    made: Study = Study.objects.create(
        code=code, name_zh=asked.name_zh[:200], name_en=asked.name_en[:200], family=family.code,
        unit_zh=asked.unit_zh[:200], unit_en=asked.unit_en[:200], function_zh=asked.function_zh[:300],
        function_en=asked.function_en[:300],
        stages=[stage.value for stage in STAGES if stage.value in asked.stages], method=asked.method,
        database=version.version, scenario=_scenario(asked), market=asked.market[:20], on=asked.on,
        recycling=asked.recycling, cut_one=asked.cut_one, cut_together=asked.cut_together, rules=asked.rules[:200],
        made_name=actor.name[:200], made_at=at, by_country=asked.by_country, **electricity,
    )  # fmt: skip
    record(
        actor=actor, action="footprints.study", object_type="footprint_study", object_id=made.pk, at=at,
        data={"code": code, "family": family.code, "market": made.market, "on": made.on.isoformat(),
              "database": made.database, "method": made.method, **electricity,
              **({"by_country": True} if made.by_country else {})},
    )  # fmt: skip
    return view_of_study(made, None)


def _electricity(actor: Actor, asked: Asked) -> dict[str, Any]:
    """How the electricity of production counts. Raises Invalid (what cannot be), Forbidden, NotFound (a site)."""
    if asked.electricity not in RULES:
        raise Invalid(
            _("There is no such rule for electricity."), code="no-electricity-rule", place="electricity",
            fix=_("Rules are: %(codes)s.") % {"codes": ", ".join(RULES)},
        )  # fmt: skip
    sites = sites_kept(asked.sites)
    nodes = [organisation.node(actor=actor, code=code) for code in codes_of(sites)]
    bill = products.option_matrix(actor=actor, family=asked.family, on=asked.on).graph.index if sites else {}
    unknown = sorted(item for item in sites if item and item not in bill)
    if unknown:
        raise Invalid(
            _("The bill has no item “%(item)s”.") % {"item": unknown[0][:80]}, code="no-item", place="sites",
            fix=_("Take codes from the bill of the family."),
        )  # fmt: skip
    if asked.electricity == GRID:
        return _at_the_grid(asked, sites, nodes)
    for verb in NEEDED:
        actor.require(verb)
    if not sites:
        raise Invalid(
            _("Say at which site production takes place: certificates belong to sites."), code="no-site", place="sites",
            fix=_("Name one site for everything nobody delivers, or sites of single items."),
        )  # fmt: skip
    year = asked.electricity_year or asked.on.year - 1
    if not 2000 <= year <= asked.on.year:
        raise Invalid(
            _("The year of certificates is not after the day whose data hold."), code="bad-year",
            place="electricity_year",
        )  # fmt: skip
    return {"electricity": CONTRACTUAL, "electricity_year": year, "sites": sites}


def _at_the_grid(
    asked: Asked, sites: dict[str, str | dict[str, str]], nodes: Sequence[NodeView]
) -> dict[str, Any]:
    """Sites whose countries say which grid production takes. Raises Invalid."""
    if asked.electricity_year is not None:
        raise Invalid(
            _("A year of certificates says something only where electricity counts by contract."),
            code="grid-has-no-year", place="electricity", fix=_("Choose by contract, or leave the year out."),
        )  # fmt: skip
    nowhere = [one.code for one in nodes if not one.country]
    if nowhere:
        raise Invalid(
            _("The site “%(site)s” has no country, so nobody knows its grid.") % {"site": nowhere[0]},
            code="site-without-country", place="sites", fix=_("Enter its country in the organisation first."),
        )  # fmt: skip
    return {"sites": sites} if sites else {}


def studies_of_families(*, actor: Actor, database: str, on: date, at: datetime) -> list[StudyView]:
    """A study of every family that has none, for the first market its use is known of. Raises as make_study."""
    actor.require(rights.MANAGE)
    take_scenarios(actor=actor, at=at)
    have = set(Study.objects.values_list("family", flat=True))
    made = []
    for one in products.families(actor=actor, on=on):
        if one.code in have:
            continue
        market = _market(one.code)
        made.append(
            make_study(
                actor=actor,
                asked=Asked(
                    one.code, one.code, f"{one.name_zh} 产品碳足迹", f"{one.name_en}, product footprint",
                    market, on, database,
                ),
                at=at,
            )
        )  # fmt: skip
    return made


def _scenario(asked: Asked) -> str:
    """The scenario asked for, else the one that knows the family."""
    rows = list(Scenario.objects.filter(current=True).order_by("code"))
    if asked.scenario:
        rows = [one for one in rows if one.code == asked.scenario]
    knowing = [
        one for one in rows if any(row.get("family") == asked.family for row in one.tables.get("use", []))
    ]
    if not rows:
        raise Conflict(
            _("Nothing is known yet of transport, use and figures around the products."), code="no-scenario",
            place="scenario", fix=_("Take a pack of products into use first."),
        )  # fmt: skip
    return str((knowing or rows)[0].code)


def _market(family: str) -> str:
    for one in Scenario.objects.filter(current=True).order_by("code"):
        for use in scenario_of(one.tables).uses:
            if use.family in ("", family.casefold()) and use.market:
                return use.market
    return "CN"


def _plausible(asked: Asked, code: str) -> None:
    if not code:
        raise Invalid(_("A study needs a code of letters and digits."), code="no-code", place="code")
    if asked.method not in METHODS:
        raise Invalid(
            _("There is no method “%(code)s” for footprints.") % {"code": asked.method[:60]}, code="no-method",
            place="method", fix=_("Methods are: %(codes)s.") % {"codes": ", ".join(METHODS)},
        )  # fmt: skip
    if asked.recycling not in {rule.value for rule in Rule}:
        raise Invalid(_("There is no such rule for recycling."), code="no-rule", place="recycling")
    unknown = set(asked.stages) - {stage.value for stage in Stage}
    if unknown or not asked.stages:
        raise Invalid(_("A boundary is made of known stages."), code="no-stage", place="stages")
    for name in ("cut_one", "cut_together"):
        value = getattr(asked, name)
        if value is not None and not 0 <= value <= 1:
            raise Invalid(_("A threshold is a share from 0 to 1."), code="bad-threshold", place=name)
    if not (asked.name_zh and asked.name_en and asked.unit_zh and asked.unit_en and asked.market):
        raise Invalid(
            _("A study needs a name and a declared unit in both languages, and a market."), code="incomplete",
            place="name_en",
        )  # fmt: skip
