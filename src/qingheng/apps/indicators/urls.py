"""Addresses of the indicator engine."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from qingheng.apps.indicators.views import catalogue, entering, submissions

app_name = "indicators"
urlpatterns: list[URLPattern] = [
    path("", catalogue.list_indicators, name="catalogue"),
    path("definitions/<str:code>/", catalogue.show_indicator, name="definition"),
    path("submissions/", submissions.list_submissions, name="submissions"),
    path("submissions/<int:submission_id>/", submissions.show_submission, name="submission"),
    path("submissions/<int:submission_id>/checked.xlsx", submissions.download_checked, name="checked"),
    re_path(
        r"^submissions/(?P<submission_id>[0-9]{1,18})/(?P<act>submit|withdraw|approve|return|discard)/$",
        submissions.act_on_submission,
        name="act",
    ),
    path("upload/", entering.upload, name="upload"),
    path("enter/", entering.enter, name="enter"),
    path("sheet.xlsx", entering.sheet, name="sheet"),
    path("figures/<int:datapoint_id>/correct/", entering.correct, name="correct"),
]
