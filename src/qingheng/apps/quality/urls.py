"""Addresses of data quality, below /c/<company>/quality/."""

from django.urls import path

from qingheng.apps.quality import together, views

app_name = "quality"

urlpatterns = [
    path("", views.findings, name="findings"),
    path("run/", views.run, name="run"),
    path("rules/", views.rules, name="rules"),
    path("heat/", views.heat, name="heat"),
    path("together/", together.together, name="together"),
    path("together/<int:batch_id>/", together.batch, name="batch"),
    path("together/<int:batch_id>/undo/", together.undo, name="undo"),
    path("finding/<slug:fingerprint>/", views.finding, name="finding"),
    path("finding/<slug:fingerprint>/answer/", views.answer, name="answer"),
]
