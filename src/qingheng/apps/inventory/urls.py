"""Addresses of inventories, below /c/<company>/inventory/."""

from django.urls import path

from qingheng.apps.inventory import views, views_acting

app_name = "inventory"

urlpatterns = [
    path("", views.inventories, name="list"),
    path("make/", views_acting.make, name="make"),
    path("<int:inventory_id>/", views.inventory, name="inventory"),
    path("<int:inventory_id>/blocked/", views.blocked, name="blocked"),
    path("<int:inventory_id>/lines/", views.lines, name="lines"),
    path("<int:inventory_id>/lines/<int:part>/<int:choice>/", views.line, name="line"),
    path("<int:inventory_id>/compare/", views.compare, name="compare"),
    path("<int:inventory_id>/run/", views_acting.run, name="run"),
    path("<int:inventory_id>/lock/", views_acting.lock, name="lock"),
    path("<int:inventory_id>/unlock/", views_acting.unlock, name="unlock"),
]
