"""Addresses of data quality, below /c/<company>/quality/."""

from django.urls import path

from qingheng.apps.quality import views

app_name = "quality"

urlpatterns = [
    path("", views.findings, name="findings"),
    path("run/", views.run, name="run"),
    path("rules/", views.rules, name="rules"),
    path("heat/", views.heat, name="heat"),
    path("finding/<slug:fingerprint>/", views.finding, name="finding"),
    path("finding/<slug:fingerprint>/answer/", views.answer, name="answer"),
]
