"""Addresses of notices."""

from __future__ import annotations

from django.urls import URLPattern, path

from qingheng.platform.messages import views

app_name = "messages"
urlpatterns: list[URLPattern] = [
    path("", views.list_notices, name="list"),
    path("read/", views.read_all, name="read_all"),
    path("<int:notification_id>/", views.open_notice, name="open"),
]
