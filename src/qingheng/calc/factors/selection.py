"""Choosing a factor: by confirmed rule, else by place, date, pack and unit; a block when none will do.

Order of place: meter, supplier, site, province, grid region, country, world. Source: GHG Protocol Scope 2 Guidance,
6.5 and table 6.3 (most specific first); Corporate Standard, ch. 6. A factor never stands in across basis or dimension,
and nothing is ever taken as zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from qingheng.calc.factors import reasons
from qingheng.calc.factors.judging import STAGES, Fit, Refusal, judge, places_of
from qingheng.calc.factors.library import Library
from qingheng.calc.factors.model import Asked, Candidate, Choice, Factor, Place, Policy, Rule
from qingheng.calc.factors.warning import Warning_, warnings_of
from qingheng.calc.texts import one_language

MOST_CANDIDATES: Final = 20
_BEST_SAID: Final = ("所有可用因子中排位最先。", "First among the factors that would do.")
_RULED_SAID: Final = ("由已确认的规则指定。", "Named by a confirmed rule.")
_DISPLACED_SAID: Final = ("本可采用，已确认的规则优先。", "It would do; the confirmed rule goes before it.")


def choose(asked: Asked, library: Library, policy: Policy) -> Choice:
    """The factor for a question with its reasons, or a block with what would lift it.

    The answer depends on the content of the library alone, never on its order. multiplier: exact, or to 34 digits where a
    decimal does not end. Codes of a block: no_factor, no_factor_in_date, wrong_dimension, wrong_basis_only, gwp_missing,
    expired, rule_unusable. Warnings: assumption, rule_other_place, rule_later_year, expired, older_year, straddles,
    unverified, co2_alone, mixed_gwp, co2e_only, overlap, rules_overlap.
    """
    places = places_of(asked)
    rules = matching_rules(asked, library, policy, places)
    if rules:
        return _by_rule(rules, asked, library, policy, places)
    fits, refusals = _ranked(asked, library, policy, places)
    if not fits:
        return _blocked(asked, refusals, library, policy, places)
    best = fits[0]
    zh, en = reasons.found(best.factor, asked, policy.dates, best.way.multiplier, best.way.bridges)
    return _chosen(
        asked, best, library, policy, places, fits=fits[1:], refusals=refusals, rule=None, said=(zh, en)
    )


def _ranked(
    asked: Asked, library: Library, policy: Policy, places: tuple[Place, ...]
) -> tuple[list[Fit], list[Refusal]]:
    """Factors of the places asked about: those that would do, the best first, and those that will not."""
    fits: list[Fit] = []
    refusals: list[Refusal] = []
    for place in places:
        for factor in library.at(asked.activity, asked.basis, place):
            verdict = judge(factor, asked, library, policy, places)
            (fits if isinstance(verdict, Fit) else refusals).append(verdict)  # type: ignore[arg-type]  # sorted apart
    return sorted(fits, key=lambda fit: fit.order), refusals


def matching_rules(
    asked: Asked, library: Library, policy: Policy, places: tuple[Place, ...]
) -> tuple[Rule, ...]:
    """Confirmed rules that answer the question, the most particular first; those of the policy before the library's."""
    known = {rule.id: rule for rule in (*library.rules, *policy.rules)}
    found = [
        rule
        for rule in known.values()
        if _answers(rule, asked, places) and _may_answer_there(rule, asked, library, places)
    ]
    return tuple(sorted(found, key=lambda rule: (*_particular(rule, places), rule.id)))


def _answers(rule: Rule, asked: Asked, places: tuple[Place, ...]) -> bool:
    return (
        rule.activity == asked.activity
        and (rule.basis is None or rule.basis is asked.basis)
        and (rule.place is None or rule.place in places)
        and (rule.first is None or rule.first <= asked.first)
        and (rule.last is None or asked.last <= rule.last)
    )


def _may_answer_there(rule: Rule, asked: Asked, library: Library, places: tuple[Place, ...]) -> bool:
    """Whether a rule made for sites of the company may answer for a market: only by a factor that speaks for it."""
    if not asked.market or rule.place is not None:
        return True
    return any(factor.place in places for factor in library.by_id(rule.factor_id))


def _particular(rule: Rule, places: tuple[Place, ...]) -> tuple[int, bool, bool]:
    place = len(places) if rule.place is None else places.index(rule.place)
    return place, rule.basis is None, rule.first is None and rule.last is None


def _by_rule(
    rules: tuple[Rule, ...], asked: Asked, library: Library, policy: Policy, places: tuple[Place, ...]
) -> Choice:
    rule = rules[0]
    verdicts = [
        judge(factor, asked, library, policy, places, confirmed=True)
        for factor in library.by_id(rule.factor_id)
    ]
    fits = sorted((v for v in verdicts if isinstance(v, Fit)), key=lambda fit: fit.order)
    refusals = [verdict for verdict in verdicts if isinstance(verdict, Refusal)]
    if not fits:
        zh, en = refusals[0].said if refusals else reasons.rule_unusable(rule.factor_id)
        remedy_zh, remedy_en = reasons.remedy("rule_unusable")
        return Choice(
            asked, None, rule=rule, reason_zh=zh, reason_en=en, blocked="rule_unusable",
            remedy_zh=remedy_zh, remedy_en=remedy_en, candidates=_candidates([], refusals, ()),
        )  # fmt: skip
    said = (
        f"按已确认的规则 {rule.id} 采用{'：' + one_language(rule.reason, 'zh') if rule.reason else '。'}",
        f"By the confirmed rule {rule.id}{': ' + one_language(rule.reason, 'en') if rule.reason else '.'}",
    )
    more: tuple[Warning_, ...] = ()
    rival = next((r for r in rules[1:] if _particular(r, places) == _particular(rule, places)), None)
    if rival is not None and rival.factor_id != rule.factor_id:
        more = (
            (
                "rules_overlap",
                f"规则 {rival.id} 同样适用但指定另一因子，按编号取先者。",
                f"The rule {rival.id} applies alike and names another factor; the first by id is used.",
            ),
        )
    displaced, unfit = _ranked(asked, library, policy, places)
    taken = fits[0].factor
    return _chosen(
        asked, fits[0], library, policy, places, fits=[fit for fit in displaced if fit.factor is not taken],
        refusals=refusals + unfit, rule=rule, said=said, more=more,
    )  # fmt: skip


def _chosen(
    asked: Asked,
    best: Fit,
    library: Library,
    policy: Policy,
    places: tuple[Place, ...],
    *,
    fits: list[Fit],
    refusals: list[Refusal],
    rule: Rule | None,
    said: tuple[str, str],
    more: tuple[Warning_, ...] = (),
) -> Choice:
    warnings = warnings_of(best, fits if rule is None else (), asked, library, policy, places, rule)
    others = _elsewhere(asked, library, policy, places)
    return Choice(
        asked=asked,
        factor=best.factor,
        multiplier=best.way.multiplier,
        bridges=best.way.bridges,
        level=best.factor.place.level,
        rule=rule,
        reason_zh=said[0],
        reason_en=said[1],
        candidates=_candidates([best, *fits], refusals, others, ruled=rule is not None),
        warnings=warnings + more,
    )


def _blocked(
    asked: Asked, refusals: list[Refusal], library: Library, policy: Policy, places: tuple[Place, ...]
) -> Choice:
    """A block, named after the stage at which the factor that got farthest failed; without any of the place, what the
    place has on another basis is told.
    """
    others = _elsewhere(asked, library, policy, places)
    nearest = max((*refusals, *others), key=lambda refusal: _distance(refusal, places), default=None)
    code = nearest.stage if nearest is not None else "no_factor"
    code = "no_factor" if code == "not_pinned" else code
    here = next((one for one in others if one.factor.place in places), None)
    told = here if here is not None and code == "no_factor" else nearest
    zh, en = _nearest(told) if told is not None else _nothing(asked)
    aside = _set_aside(asked, library, policy, places)
    if aside is not None:
        more = reasons.rule_of_sites(aside.id, asked.market)
        zh, en = f"{zh}{more[0]}", f"{en} {more[1]}"
    remedy_zh, remedy_en = reasons.remedy(code, asked.activity)
    return Choice(
        asked=asked,
        factor=None,
        reason_zh=zh,
        reason_en=en,
        blocked=code,
        remedy_zh=remedy_zh,
        remedy_en=remedy_en,
        candidates=_candidates([], refusals, others),
    )


def _set_aside(asked: Asked, library: Library, policy: Policy, places: tuple[Place, ...]) -> Rule | None:
    """The first confirmed rule that would answer were the question about a site of the company, not a market."""
    rules = sorted((*library.rules, *policy.rules), key=lambda rule: rule.id)
    return next((rule for rule in rules if asked.market and _answers(rule, asked, places)), None)


def _nearest(refusal: Refusal) -> tuple[str, str]:
    """The factor that got farthest by its name, and why it will not do."""
    factor, (zh, en) = refusal.factor, refusal.said
    return (
        f"最接近的因子“{factor.name_zh or factor.id}”不适用：{zh}",
        f"The nearest factor, “{factor.name_en or factor.id}”, will not do. {en}",
    )


def _nothing(asked: Asked) -> tuple[str, str]:
    return (
        f"因子库中没有活动 {asked.activity} 的任何因子。",
        f"The library has no factor at all for the activity {asked.activity}.",
    )


def _elsewhere(
    asked: Asked, library: Library, policy: Policy, places: tuple[Place, ...]
) -> tuple[Refusal, ...]:
    """Refusals of the factors for the same activity with another basis or place: those of the very place come first.

    Neither unit nor days matter to these, so questions that differ in nothing else share them.
    """
    shared = (asked.activity, asked.basis, places, policy.packs)
    found = library.elsewhere.get(shared)
    if found is None:
        found = library.elsewhere[shared] = tuple(_looked_elsewhere(asked, library, policy, places))
    return found


def _looked_elsewhere(
    asked: Asked, library: Library, policy: Policy, places: tuple[Place, ...]
) -> Iterator[Refusal]:
    bases = library.of_activity(asked.activity)
    near: list[Factor] = []
    far: list[Factor] = []
    for basis, by_place in bases.items():
        for place, factors in by_place.items():
            if basis is asked.basis and place not in places:
                near.extend(factors)
            elif basis is not asked.basis:
                far.extend(factors)
    near.sort(key=lambda factor: (factor.id, factor.pack_version))
    far.sort(key=lambda factor: (factor.id, factor.pack_version))
    here = [factor for factor in far if factor.place in places]
    there = [factor for factor in far if factor.place not in places]
    for factor in (*here[:MOST_CANDIDATES], *near[:MOST_CANDIDATES], *there[:MOST_CANDIDATES]):
        verdict = judge(factor, asked, library, policy, places)
        if isinstance(verdict, Refusal):
            yield verdict


def _distance(refusal: Refusal, places: tuple[Place, ...]) -> tuple[int, bool]:
    return STAGES.index(refusal.stage), refusal.factor.place in places


def _candidates(
    fits: list[Fit], refusals: list[Refusal], others: tuple[Refusal, ...], *, ruled: bool = False
) -> tuple[Candidate, ...]:
    """The best that were looked at, the chosen first, then those refused, the nearest to passing first.

    ruled: a rule named the first; the others are those it goes before, in the order they have among themselves.
    """
    first = _RULED_SAID if ruled else _BEST_SAID
    ranked = [
        Candidate(
            fit.factor.id,
            rank,
            "",
            *(first if rank == 1 else _DISPLACED_SAID if ruled else _lesser(fit, fits[0])),
        )
        for rank, fit in enumerate(fits[:MOST_CANDIDATES], start=1)
    ]
    room = MOST_CANDIDATES - len(ranked)
    taken = {
        (fit.factor.id, fit.factor.pack_version) for fit in fits
    }  # a rule takes what would be refused without it
    nearest = sorted(refusals, key=lambda r: (-STAGES.index(r.stage), r.factor.id, r.factor.pack_version))
    left = [one for one in (*nearest, *others) if (one.factor.id, one.factor.pack_version) not in taken]
    return (*ranked, *(refusal.candidate for refusal in left[:room]))


def _lesser(fit: Fit, best: Fit) -> tuple[str, str]:
    """Why a factor that would do came behind the chosen one."""
    if fit.closeness != best.closeness:
        return "地区较远。", "Its place is farther."
    if fit.dates != best.dates:
        return "年份或发布日期排位靠后。", "Its years or its date of publication rank behind."
    if fit.pack != best.pack:
        return "因子包的优先顺序靠后。", "Its pack comes later in the order of preference."
    return "同级，按单位、发布日期和编号排在其后。", "Level with the chosen one; unit, date and id decided."
