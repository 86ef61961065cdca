"""Addresses of the audit trail."""

from __future__ import annotations

from django.urls import URLPattern, path

from qingheng.platform.audit import views

app_name = "audit"
urlpatterns: list[URLPattern] = [
    path("", views.list_events, name="list"),
    path("verify/", views.verify_chain, name="verify"),
]
