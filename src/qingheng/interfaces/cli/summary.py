"""The summary `up` prints: indicators, years, findings by severity, target status, and how to sign in."""

from __future__ import annotations

from collections import Counter
from typing import Any

import typer

from qingheng.apps.indicators import queries as indicators
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.targets import queries as targets
from qingheng.interfaces.cli.demonstration import Loaded
from qingheng.platform.people.contracts import DemonstrationPerson
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.scope import tenant_scope

SEVERITIES = {"high": "高", "medium": "中", "low": "低", "info": "提示"}
STATUSES = {"ahead": "领先", "behind": "落后", "met": "已达成", "undecided": "无法判定"}


def summary_of(loaded: Loaded) -> dict[str, Any]:
    """Counts of the company as it now is."""
    with tenant_scope(loaded.tenant.id):
        operator = operator_for(tenant=loaded.tenant)
        root = organisation.root(actor=operator)
        periods = [p.label for p in organisation.periods(actor=operator)]
        found = indicators.points(actor=operator, node_id=root.id, periods=periods)
        points = {place: point for place, point in found.items() if point.origin != "derived"}
        derived = {key for key, _ in found} - {key for key, _ in points}
        recorded = [p for p in periods if any(label == p for _, label in points)]
        statuses = Counter(
            str(s.assessment.status) for s in targets.statuses(actor=operator, node_id=root.id)
        )
    return {
        "company": loaded.tenant.slug,
        "name_zh": loaded.tenant.name_zh,
        "name_en": loaded.tenant.name_en,
        "changed": loaded.changed,
        "rows": len({key for key, _ in points}),
        "derived_rows": len(derived),
        "years": recorded,
        "figures": sum(1 for p in points.values() if p.value is not None),
        "missing": sum(1 for p in points.values() if p.value is None),
        "checks": loaded.run.checks,
        "verdicts": loaded.run.by_verdict,
        "findings": {s: loaded.run.by_severity.get(s, 0) for s in SEVERITIES if s != "info"},
        "targets": {s: statuses.get(s, 0) for s in STATUSES},
    }


def print_summary(
    summary: dict[str, Any], people: tuple[DemonstrationPerson, ...], language: str, *, seconds: float
) -> None:
    """For people, in their language."""
    zh = language == "zh"
    severities = " · ".join(f"{SEVERITIES[s] if zh else s} {n}" for s, n in summary["findings"].items())
    statuses = " · ".join(f"{STATUSES[s] if zh else s} {n}" for s, n in summary["targets"].items() if n)
    years = f"{summary['years'][0]} – {summary['years'][-1]}" if summary["years"] else "—"
    if zh:
        lines = [
            ("企业", f"{summary['name_zh']}（{summary['company']}）"),
            ("指标", f"{summary['rows']} 行 × {len(summary['years'])} 年（{years}），"
                     f"{summary['figures']} 个数值，{summary['missing']} 个未提供；另派生 {summary['derived_rows']} 行"),
            ("核对", f"{summary['checks']} 项核对，发现问题：{severities}"),
            ("目标", statuses),
        ]  # fmt: skip
    else:
        lines = [
            ("Company", f"{summary['name_en']} ({summary['company']})"),
            ("Indicators", f"{summary['rows']} rows × {len(summary['years'])} years ({years}), "
                           f"{summary['figures']} figures, {summary['missing']} not available; "
                           f"{summary['derived_rows']} rows derived"),
            ("Checked", f"{summary['checks']} checks, findings: {severities}"),
            ("Targets", statuses),
        ]  # fmt: skip
    typer.echo("")
    for name, text in lines:
        typer.echo(f"  {name:<10} {text}")
    typer.echo(
        f"  {'用时' if zh else 'Took':<10} {seconds:.1f} s"
        + ("" if summary["changed"] else ("（数据未变）" if zh else " (nothing changed)"))
    )
    print_people(people, zh=zh)


def print_people(people: tuple[DemonstrationPerson, ...], *, zh: bool) -> None:
    """Passwords of people made just now; they are shown only this once."""
    typer.echo("")
    if not people:
        typer.echo(
            "  登录：示范账号的密码只在首次运行时显示；重设：./run qingheng people password E-MAIL"
            if zh
            else "  Sign in: demonstration passwords were shown at the first run; "
            "make a new one: ./run qingheng people password E-MAIL"
        )
        return
    typer.echo(
        "  示范账号（密码只显示这一次）："
        if zh
        else "  Demonstration people (passwords are shown only this once):"
    )
    for person in people:
        typer.echo(f"    {person.role:<18} {person.person.email:<42} {person.password}")
