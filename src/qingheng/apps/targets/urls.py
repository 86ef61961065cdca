"""Addresses of targets, below /c/<company>/targets/."""

from django.urls import path

from qingheng.apps.targets import views

app_name = "targets"

urlpatterns = [
    path("", views.targets, name="list"),
    path("define/", views.define, name="define"),
    path("<str:code>/", views.target, name="target"),
    path("<str:code>/retire/", views.retire, name="retire"),
]
