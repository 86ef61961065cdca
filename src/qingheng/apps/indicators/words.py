"""Names of pillars, topics, states and kinds as the pages say them, in the active language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy as _p

from qingheng.platform.languages import reads_chinese as reads_chinese
from qingheng.platform.languages import word as word

PILLARS: dict[str, Promise] = {
    "economic": _p("pillar", "Economic"),
    "environmental": _p("pillar", "Environmental"),
    "social": _p("pillar", "Social"),
    "governance": _p("pillar", "Governance"),
}
TOPICS: dict[str, Promise] = {
    "economic": _p("topic", "Economic performance"),
    "innovation": _p("topic", "Innovation"),
    "ghg": _p("topic", "Greenhouse gases"),
    "energy": _p("topic", "Energy"),
    "water": _p("topic", "Water"),
    "waste": _p("topic", "Waste"),
    "materials": _p("topic", "Materials and packaging"),
    "workforce": _p("topic", "Workforce"),
    "training": _p("topic", "Training"),
    "safety": _p("topic", "Health and safety"),
    "community": _p("topic", "Community"),
    "governance": _p("topic", "Governance"),
}
STATES: dict[str, Promise] = {
    "draft": _p("submission", "Draft"),
    "submitted": _p("submission", "Waiting for approval"),
    "returned": _p("submission", "Returned"),
    "approved": _p("submission", "Approved"),
    "withdrawn": _p("submission", "Withdrawn"),
}
DATASETS: dict[str, Promise] = {
    "kpi": _p("dataset", "Key figures"),
    "restatement": _p("dataset", "Restatement"),
    "override": _p("dataset", "Override"),
    "derived": _p("dataset", "Derived figures"),
    "queried": _p("dataset", "Queried figures"),
}
CHANGES: dict[str, Promise] = {
    "new": _p("change", "New"),
    "changed": _p("change", "Changed"),
    "same": _p("change", "Same"),
}
DIRECTIONS: dict[str, Promise] = {
    "lower": _p("direction", "Lower is better"),
    "higher": _p("direction", "Higher is better"),
    "neutral": _p("direction", "Neither is better"),
}
AGGREGATIONS: dict[str, Promise] = {
    "sum": _p("aggregation", "Sites and periods add up"),
    "mean": _p("aggregation", "Mean"),
    "weighted_mean": _p("aggregation", "Weighted mean"),
    "latest": _p("aggregation", "Latest figure"),
    "none": _p("aggregation", "Not aggregated"),
}


def pillar_word(code: str) -> str:
    """Name of a pillar; a code we do not know is shown as it is."""
    return word(PILLARS, code)


def topic_word(code: str) -> str:
    """Name of a topic; a code we do not know is shown as it is."""
    return word(TOPICS, code)


def named(name_zh: str, name_en: str, member_zh: str = "", member_en: str = "") -> str:
    """A series in the active language: 员工：女性, Employees: female."""
    if reads_chinese():
        return f"{name_zh}：{member_zh}" if member_zh else name_zh
    return f"{name_en}: {member_en}" if member_en else name_en
