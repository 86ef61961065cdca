"""`./run up` twice: the second time changes nothing, in any table."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core import serializers

from qingheng.interfaces.cli.demonstration import load
from qingheng.interfaces.cli.summary import summary_of
from qingheng.platform.tenancy.scope import across_tenants

pytestmark = pytest.mark.django_db


def everything() -> dict[str, str]:
    """Each table of ours as JSON text."""
    with across_tenants("compare the whole database before and after"):
        return {
            model._meta.label: serializers.serialize("json", model._default_manager.order_by("pk"))
            for model in apps.get_models()
            if model.__module__.startswith("qingheng.")
        }


def test_loading_again_changes_nothing(demo: Any, now: Any) -> None:
    before = everything()
    again = load(at=now, say=lambda _zh, _en: None)
    assert everything() == before
    assert (again.changed, again.people) == (False, ())


def test_the_summary_counts_the_published_record(demo: Any) -> None:
    summary = summary_of(demo)
    assert (summary["rows"], len(summary["years"])) == (79, 5)
    assert (summary["figures"], summary["missing"]) == (339, 56)
    assert summary["targets"] == {"ahead": 0, "behind": 1, "met": 0, "undecided": 20}
    assert summary["findings"]["high"] >= 1


def test_every_demonstration_person_has_one_role_and_a_password(demo: Any) -> None:
    assert len({p.role for p in demo.people}) == len(demo.people) == 7
    assert all(p.person.check_password(p.password) for p in demo.people)
    assert len({p.password for p in demo.people}) == 7
