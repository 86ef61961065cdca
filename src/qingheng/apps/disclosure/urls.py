"""Addresses of disclosure, below /c/<company>/kpi/."""

from django.urls import path

from qingheng.apps.disclosure import views

app_name = "disclosure"

urlpatterns = [
    path("", views.table, name="table"),
    path("export/", views.export, name="export"),
    path("series/<str:key>/", views.indicator, name="indicator"),
    path("figure/<int:datapoint_id>/", views.passport, name="passport"),
    path("report-index/", views.index, name="index"),
]
