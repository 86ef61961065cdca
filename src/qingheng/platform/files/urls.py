"""Addresses of evidence files."""

from __future__ import annotations

from django.urls import URLPattern, path

from qingheng.platform.files import retention_views, views

app_name = "files"
urlpatterns: list[URLPattern] = [
    path("", views.list_files, name="list"),
    path("verify/", views.verify, name="verify"),
    path("purge/", retention_views.purge, name="purge"),
    path("kept/<int:attachment_id>/hold/", retention_views.hold, name="hold"),
    path("kept/<int:attachment_id>/lift/", retention_views.lift, name="lift"),
    path("kept/<int:attachment_id>/retain/", retention_views.retain, name="retain"),
    path("<slug:sha256>/preview/", views.preview, name="preview"),
    path("<slug:sha256>/raw/", views.raw, name="raw"),
    path("<slug:sha256>/", views.download, name="download"),
]
