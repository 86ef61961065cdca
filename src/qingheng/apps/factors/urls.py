"""Addresses of factors."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from qingheng.apps.factors.views import explorer, importing, own, rules, upgrading

app_name = "factors"
urlpatterns: list[URLPattern] = [
    path("", explorer.explore, name="list"),
    path("compare/", explorer.compare, name="compare"),
    path("of/<path:factor_id>/", explorer.passport, name="passport"),
    path("checks/", explorer.checks, name="checks"),
    path("own/", own.own_factors, name="own"),
    path("own/add/", own.add, name="own_add"),
    path("own/<int:own_id>/", own.own_factor, name="own_factor"),
    path("own/<int:own_id>/change/", own.change, name="own_change"),
    path("own/<int:own_id>/evidence/", own.evidence, name="own_evidence"),
    re_path(
        r"^own/(?P<own_id>[0-9]{1,18})/(?P<act>submit|approve|return|withdraw)/$", own.act, name="own_act"
    ),
    path("imports/", importing.imports, name="imports"),
    path("imports/<int:import_id>/", importing.imported, name="imported"),
    re_path(
        r"^imports/(?P<import_id>[0-9]{1,18})/(?P<act>submit|approve|return|withdraw)/$",
        importing.act,
        name="import_act",
    ),
    path("rules/", rules.rules, name="rules"),
    path("rules/<int:rule_id>/withdraw/", rules.withdraw, name="rule_withdraw"),
    path("packs/", upgrading.packs, name="packs"),
    path("packs/<slug:pack_id>/", upgrading.upgrade, name="upgrade"),
]
