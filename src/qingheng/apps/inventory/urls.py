"""Addresses of inventories, below /c/<company>/inventory/."""

from django.urls import path

from qingheng.apps.inventory import (
    views,
    views_acting,
    views_change,
    views_charts,
    views_choices,
    views_gaps,
    views_prices,
    views_report,
    views_settings,
    views_upgrade,
)

app_name = "inventory"

urlpatterns = [
    path("", views.inventories, name="list"),
    path("make/", views_acting.make, name="make"),
    path("prices/", views_prices.prices, name="prices"),
    path("prices/<int:index_id>/withdraw/", views_prices.withdraw, name="price_withdraw"),
    path("<int:inventory_id>/", views_charts.inventory, name="inventory"),
    path("<int:inventory_id>/streams/", views_charts.streams, name="streams"),
    path("<int:inventory_id>/years/", views_charts.years, name="years"),
    path("<int:inventory_id>/factors/", views_charts.factors, name="factors"),
    path("<int:inventory_id>/settings/", views_settings.settings, name="settings"),
    path("<int:inventory_id>/report/", views_report.report, name="report"),
    path("<int:inventory_id>/blocked/", views.blocked, name="blocked"),
    path("<int:inventory_id>/lines/", views.lines, name="lines"),
    path("<int:inventory_id>/lines/<int:part>/<int:choice>/", views.line, name="line"),
    path("<int:inventory_id>/compare/", views.compare, name="compare"),
    path("<int:inventory_id>/changes/", views_change.changes, name="changes"),
    path("<int:inventory_id>/changes/restate/", views_change.restate, name="restate"),
    path("<int:inventory_id>/changes/base-year/", views_change.base_year, name="base_year"),
    path("<int:inventory_id>/changes/note/", views_change.note, name="note"),
    path(
        "<int:inventory_id>/changes/<int:change_id>/withdraw/",
        views_change.withdraw_note,
        name="note_withdraw",
    ),
    path("<int:inventory_id>/upgrades/", views_upgrade.upgrades, name="upgrades"),
    path("<int:inventory_id>/upgrades/<int:upgrade_id>/", views_upgrade.upgrade, name="upgrade"),
    path("<int:inventory_id>/upgrades/replace/<str:act>/", views_upgrade.replace, name="upgrade_replace"),
    path(
        "<int:inventory_id>/upgrades/<int:upgrade_id>/<str:act>/", views_upgrade.decide, name="upgrade_decide"
    ),
    path("<int:inventory_id>/gaps/", views_gaps.gaps, name="gaps"),
    path("<int:inventory_id>/gaps/close/", views_gaps.gap_close, name="gap_close"),
    path("<int:inventory_id>/choices/add/", views_choices.choice_add, name="choice_add"),
    path("<int:inventory_id>/choices/<int:assumption_id>/", views_choices.choice, name="choice"),
    path(
        "<int:inventory_id>/choices/<int:assumption_id>/change/",
        views_choices.choice_change,
        name="choice_change",
    ),
    path(
        "<int:inventory_id>/choices/<int:assumption_id>/withdraw/",
        views_choices.choice_withdraw,
        name="choice_withdraw",
    ),
    path("<int:inventory_id>/run/", views_acting.run, name="run"),
    path("<int:inventory_id>/lock/", views_acting.lock, name="lock"),
    path("<int:inventory_id>/unlock/", views_acting.unlock, name="unlock"),
]
