"""Addresses of comments, below /c/<company>/comments/."""

from __future__ import annotations

from django.urls import URLPattern, path

from qingheng.platform.comments import views

app_name = "comments"
urlpatterns: list[URLPattern] = [
    path("", views.list_comments, name="list"),
    path("<int:comment_id>/resolve/", views.resolve, name="resolve"),
    path("<int:comment_id>/withdraw/", views.withdraw, name="withdraw"),
    path("on/<slug:subject_kind>/<str:subject_key>/", views.thread, name="thread"),
    path("on/<slug:subject_kind>/<str:subject_key>/write/", views.write, name="write"),
]
