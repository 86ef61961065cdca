"""Rows as the frozen views others see."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from qingheng.apps.footprints.contracts import (
    AssignmentView,
    CutView,
    FootprintView,
    LineView,
    NodeView,
    RunView,
    StudyView,
)
from qingheng.apps.footprints.models import Assignment, Footprint, Run, Study
from qingheng.apps.footprints.views_of_electricity import view_of_electricity
from qingheng.apps.footprints.views_of_hand import hand_of, share_of
from qingheng.apps.footprints.views_of_places import places_of_record


def number(value: Any) -> Decimal | None:
    """Kept text as a decimal; None for what is not known."""
    return None if value is None else Decimal(value)


def known(value: Any) -> Decimal:
    """Kept text as a decimal; what is not known counts nothing, where nothing else could be meant."""
    return Decimal(value or "0")


def _numbers(values: Mapping[str, Any]) -> dict[str, Decimal]:
    return {name: known(value) for name, value in values.items()}


def view_of_study(one: Study, run: int | None) -> StudyView:
    """A study with the number of its last run."""
    return StudyView(
        one.pk, one.code, one.name_zh, one.name_en, one.family, one.unit_zh, one.unit_en, one.function_zh,
        one.function_en, tuple(one.stages), one.method, one.database, one.scenario, one.market, one.on, one.recycling,
        one.cut_one, one.cut_together, one.rules, run, one.made_name, one.made_at, one.electricity, one.electricity_year,
        one.sites, one.by_country,
    )  # fmt: skip


def view_of_footprint(one: Footprint) -> FootprintView:
    """A footprint whose run and study are at hand."""
    said = one.answer
    hand = hand_of(said)
    interval, drawn, quality, cuts = said["interval"], said["drawn"] or {}, said["quality"], said["cuts"]
    return FootprintView(
        one.pk, one.run.study.code, one.run.number, one.run.run_hash, one.configuration, one.name_zh, one.name_en,
        one.choice, one.kilograms, _numbers(said["by_stage"]), _numbers(said["by_origin"]),
        tuple((code, zh, en, known(kg)) for code, zh, en, kg in said["by_item"]),
        number(interval["lower"]), number(interval["upper"]), number(interval["spread"]),
        number(drawn.get("lower")), number(drawn.get("upper")), int(drawn.get("draws", 0)), said["agree"],
        number(said["primary"]), number(quality["rating"]), quality["level"], _numbers(quality["by_name"]),
        number(quality["unrated"]), _numbers(said["ages"]), known(said["carried"]), known(said["stated"]),
        known(said["unverified"]), known(said["mass"]),
        said["market"],
        tuple(
            cut_of(cut) for cut in cuts["entries"]
        ),
        known(cuts["mass"]), number(cuts.get("energy")), number(cuts.get("contribution")), cuts.get("unknown", 0),
        cuts["verdict"], said["uncharacterised"],
        tuple(
            NodeView(parent, item, zh, en, level, known(net), known(own), known(whole), covered)
            for parent, item, zh, en, level, net, own, whole, covered in said["tree"]
        ),
        len(one.lines), one.sha256, one.state,
        one.submitted_name, one.submitted_at, one.decided_name, one.decided_at, one.note, one.run.at, one.run.inputs,
        hand, share_of(hand), view_of_electricity(said.get("electricity")),
        places_of_record(said.get("places")),
    )  # fmt: skip


def cut_of(cut: Mapping[str, Any]) -> CutView:
    """Something left out, as it is kept; records of before have masses alone."""
    return CutView(
        cut["item"], cut["stage"], cut["why"], number(cut["mass"]), number(cut["share"]), cut["over"], cut["zh"],
        cut["en"], number(cut.get("energy")), number(cut.get("energy_share")), number(cut.get("contribution")),
        number(cut.get("contribution_share")),
    )  # fmt: skip


def view_of_line(place: int, row: Mapping[str, Any], total: Decimal) -> LineView:
    """A line as it is kept, with its share of the footprint."""
    kilograms = known(row["kg"])
    return LineView(
        place, row["stage"], row["item"], row["item_zh"], row["item_en"], known(row["quantity"]), row["process"],
        row["process_zh"], row["process_en"], row["location"], known(row["amount"]), row["unit"],
        known(row["intensity"]), kilograms, kilograms / total if total else None, _numbers(row["origins"]), row["kind"],
        row["rank"], row["supplier"], row["detail"], row["carried"], known(row["primary"]), row["scores"],
        row["valid_from"], row["valid_to"], row["age"], row["source"], row["place"], row["verified"], row["stated"],
        row["row"], row["row_source"], row["row_verified"], number(row.get("spread")), number(row.get("amount_spread")),
        row.get("site", ""),
    )  # fmt: skip


def view_of_run(run: Run, footprints: list[Footprint], *, repeated: bool) -> RunView:
    """A run with its footprints."""
    return RunView(
        run.study.code, run.number, run.run_hash, repeated, tuple(view_of_footprint(one) for one in footprints),
        run.started_name, run.at,
    )  # fmt: skip


def view_of_assignment(one: Assignment) -> AssignmentView:
    """A figure of the company."""
    return AssignmentView(
        one.pk, one.item, one.stage, one.rank, one.supplier, one.process, one.ratio, one.unit, one.kilograms, one.covers,
        one.primary_share, one.scores, one.valid_from, one.valid_to, one.source, one.verified, one.made_name, one.made_at,
        one.withdrawn_why, one.withdrawn_at,
    )  # fmt: skip
