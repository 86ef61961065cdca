"""Addresses of evidence files."""

from __future__ import annotations

from django.urls import URLPattern, path

from qingheng.platform.files import views

app_name = "files"
urlpatterns: list[URLPattern] = [
    path("", views.list_files, name="list"),
    path("verify/", views.verify, name="verify"),
    path("<slug:sha256>/", views.download, name="download"),
]
