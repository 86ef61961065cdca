"""Addresses of webhooks, below /c/<company>/webhooks/."""

from __future__ import annotations

from django.urls import URLPattern, path

from qingheng.platform.webhooks import views

app_name = "webhooks"
urlpatterns: list[URLPattern] = [
    path("", views.list_endpoints, name="list"),
    path("<int:endpoint_id>/", views.show_endpoint, name="endpoint"),
    path("<int:endpoint_id>/test/", views.test, name="test"),
    path("<int:endpoint_id>/remove/", views.remove, name="remove"),
]
