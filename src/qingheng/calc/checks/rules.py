"""Reading the rules of a pack: declared data in, typed rules out, every error at its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qingheng.calc.checks.kinds import KINDS
from qingheng.calc.checks.model import Rule, Severity
from qingheng.calc.checks.parameters import UnreadableRules, read_parameters

_TEXTS = ("title_zh", "title_en", "why_zh", "why_en", "method")
_FIELDS = frozenset(["id", "kind", "severity", "parameters", *_TEXTS])
_ID = re.compile(r"[a-z][a-z0-9-]{2,59}")


def load_rules(data: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules of a pack, in its order.

    data: a mapping with the one key ``rules``, a list of mappings, as a YAML file gives it. Numbers with
    decimals are quoted in the file, so that they arrive as written. Raises UnreadableRules with the place
    of the error.
    """
    if not isinstance(data, Mapping) or set(data) != {"rules"} or not isinstance(data["rules"], list):
        raise UnreadableRules(
            "rules", "expected one key, rules, with a list", "应只有 rules 一个键，其值为列表"
        )
    rules: list[Rule] = []
    for place, entry in ((f"rules[{n}]", entry) for n, entry in enumerate(data["rules"])):
        rule = _rule(entry, place)
        if any(rule.id == other.id for other in rules):
            raise UnreadableRules(f"{place}.id", f"{rule.id} is used twice", f"{rule.id} 重复")
        rules.append(rule)
    return tuple(rules)


def _rule(entry: Any, place: str) -> Rule:
    if not isinstance(entry, Mapping):
        raise UnreadableRules(place, "expected a mapping", "应为键值表")
    for name in entry:
        if name not in _FIELDS:
            raise UnreadableRules(f"{place}.{name}", "no such field", "没有这个字段")
    identity = entry.get("id")
    if not isinstance(identity, str) or not _ID.fullmatch(identity):
        raise UnreadableRules(
            f"{place}.id", "expected lower-case letters, digits and hyphens", "应为小写字母、数字和连字符"
        )
    kind = entry.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise UnreadableRules(f"{place}.kind", f"{kind!r} is not a kind of check", f"没有 {kind!r} 这类规则")
    severity = entry.get("severity")
    if severity not in {level.value for level in Severity}:
        raise UnreadableRules(
            f"{place}.severity", f"{severity!r} is not a severity", f"没有 {severity!r} 这个级别"
        )
    for name in _TEXTS:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            raise UnreadableRules(f"{place}.{name}", "expected a text", "应为文字")
    parameters = read_parameters(entry.get("parameters", {}), KINDS[kind].parameters, f"{place}.parameters")
    if kind == "sums" and ("indicator" in parameters) == ("whole" in parameters and "parts" in parameters):
        raise UnreadableRules(
            f"{place}.parameters",
            "either whole and parts, or indicator",
            "须写 whole 与 parts，或只写 indicator",
        )
    return Rule(
        id=identity,
        kind=kind,
        severity=Severity(severity),
        parameters=parameters,
        **{name: entry[name] for name in _TEXTS},
    )
