"""Addresses of the pages that belong to no engine."""

from django.urls import path

from qingheng.interfaces.web import views

app_name = "web"

urlpatterns = [
    path("", views.root, name="root"),
    path("start/", views.start, name="start"),
    path("healthz", views.health, name="health"),
    path("preferences/", views.preferences, name="preferences"),
    path("guide/", views.guide, name="guide"),
    path("guide/<slug:slug>/", views.guide, name="guide_page"),
    path("methods/", views.method, name="methods"),
    path("methods/<slug:slug>/", views.method, name="method"),
]
