"""Addresses of inventories, below /c/<company>/inventory/."""

from django.urls import path

from qingheng.apps.inventory import views, views_acting, views_charts, views_report

app_name = "inventory"

urlpatterns = [
    path("", views.inventories, name="list"),
    path("make/", views_acting.make, name="make"),
    path("<int:inventory_id>/", views_charts.inventory, name="inventory"),
    path("<int:inventory_id>/streams/", views_charts.streams, name="streams"),
    path("<int:inventory_id>/years/", views_charts.years, name="years"),
    path("<int:inventory_id>/factors/", views_charts.factors, name="factors"),
    path("<int:inventory_id>/report/", views_report.report, name="report"),
    path("<int:inventory_id>/blocked/", views.blocked, name="blocked"),
    path("<int:inventory_id>/lines/", views.lines, name="lines"),
    path("<int:inventory_id>/lines/<int:part>/<int:choice>/", views.line, name="line"),
    path("<int:inventory_id>/compare/", views.compare, name="compare"),
    path("<int:inventory_id>/run/", views_acting.run, name="run"),
    path("<int:inventory_id>/lock/", views_acting.lock, name="lock"),
    path("<int:inventory_id>/unlock/", views_acting.unlock, name="unlock"),
]
