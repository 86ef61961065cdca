"""Addresses of packs."""

from __future__ import annotations

from django.urls import URLPattern, path

from qingheng.platform.packs import views

app_name = "packs"
urlpatterns: list[URLPattern] = [
    path("", views.list_packs, name="list"),
    path("<slug:pack_id>/", views.show_pack, name="show"),
    path("<slug:pack_id>/install/", views.install, name="install"),
]
