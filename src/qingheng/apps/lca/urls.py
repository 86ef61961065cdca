"""Addresses of life-cycle databases."""

from __future__ import annotations

from django.urls import URLPattern, path

from qingheng.apps.lca.views import carrying, databases, deciding, methods, processes

app_name = "lca"
urlpatterns: list[URLPattern] = [
    path("", databases.databases, name="list"),
    path("import/", databases.add, name="import"),
    path("search/", databases.search, name="search"),
    path("methods/", methods.methods, name="methods"),
    path("methods/import/", methods.add, name="method_import"),
    path("methods/<slug:lca_method>/", methods.method, name="method"),
    path("methods/<slug:lca_method>/retire/", methods.retire, name="method_retire"),
    path("methods/<slug:lca_method>/licence/", methods.licence, name="method_licence"),
    path("of/<str:lca_version>/", databases.version, name="version"),
    path("of/<str:lca_version>/processes/", databases.processes, name="processes"),
    path("of/<str:lca_version>/losses/", databases.losses, name="losses"),
    path("of/<str:lca_version>/open/", processes.open_flows, name="open"),
    path("of/<str:lca_version>/open/flow/", deciding.flow, name="flow"),
    path("of/<str:lca_version>/decided/", deciding.decided, name="decided"),
    path("of/<str:lca_version>/carry/", carrying.carry, name="carry"),
    path("carried/<int:carrying_id>/<slug:act>/", carrying.act, name="carrying_act"),
    path("decided/<int:mapping_id>/<slug:act>/", deciding.act, name="mapping_act"),
    path("of/<str:lca_version>/export/", databases.export, name="export"),
    path("of/<str:lca_version>/retire/", databases.retire, name="retire"),
    path("of/<str:lca_version>/process/<path:lca_process>/", processes.process, name="process"),
]
