"""Addresses of the organisation."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from qingheng.apps.organisation.views import nodes, times

app_name = "organisation"
urlpatterns: list[URLPattern] = [
    path("", nodes.tree, name="tree"),
    path("nodes/add/", nodes.add_node, name="add"),
    path("nodes/<int:node_id>/", nodes.show_node, name="node"),
    path("nodes/<int:node_id>/change/", nodes.change_node, name="change"),
    path("nodes/<int:node_id>/close/", nodes.close_node, name="close"),
    path("nodes/<int:node_id>/holdings/add/", nodes.add_holding, name="add_holding"),
    path("nodes/<int:node_id>/holdings/<int:ownership_id>/end/", nodes.end_holding, name="end_holding"),
    path("periods/", times.periods, name="periods"),
    re_path(r"^periods/(?P<period_id>[0-9]{1,18})/(?P<act>lock|unlock)/$", times.lock, name="lock"),
    path("rates/", times.rates, name="rates"),
]
