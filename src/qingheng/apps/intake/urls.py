"""Addresses of the intake engine."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from qingheng.apps.intake.views import (
    campaigns,
    confirming,
    correcting,
    coverage,
    datasets,
    deciding,
    entering,
    estimating,
    evidence,
    home,
    loading,
    preview,
    submission,
)

app_name = "intake"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("submissions/", home.list_submissions, name="submissions"),
    path("upload/", loading.upload, name="upload"),
    path("enter/", entering.enter, name="enter"),
    path("estimate/", estimating.estimate, name="estimate"),
    path("calendar/", coverage.calendar, name="calendar"),
    path("campaigns/", campaigns.list_campaigns, name="campaigns"),
    path("campaigns/open/", campaigns.open_campaign, name="open_campaign"),
    path("campaigns/<int:campaign_id>/", campaigns.show_campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/close/", campaigns.close_campaign, name="close_campaign"),
    path("owed/<int:owed_id>/delegate/", campaigns.delegate, name="delegate"),
    path("owed/<int:owed_id>/excuse/", campaigns.excuse, name="excuse"),
    path("datasets/", datasets.list_datasets, name="datasets"),
    path("datasets/policy/", datasets.set_policy, name="policy"),
    path("datasets/define/", datasets.define, name="define"),
    path("datasets/<slug:dataset_code>/", datasets.show_dataset, name="dataset"),
    path("datasets/<slug:dataset_code>/empty.xlsx", datasets.template, name="template"),
    path("datasets/<slug:dataset_code>/definition.json", datasets.definition, name="definition"),
    path("datasets/<slug:dataset_code>/retire/", datasets.retire, name="retire"),
    path("<int:submission_id>/", submission.show_submission, name="submission"),
    path("<int:submission_id>/progress/", submission.progress, name="progress"),
    path("<int:submission_id>/file/", loading.replace_file, name="replace"),
    path("<int:submission_id>/columns/", confirming.confirm, name="confirm"),
    path("<int:submission_id>/cell/", correcting.cell, name="cell"),
    path("<int:submission_id>/exclude/", correcting.exclude, name="exclude"),
    path("<int:submission_id>/period/", correcting.period, name="period"),
    path("<int:submission_id>/undo/", correcting.undo, name="undo"),
    path("<int:submission_id>/row/", submission.show_row, name="row"),
    path("<int:submission_id>/evidence/", evidence.attach, name="attach"),
    path("<int:submission_id>/annotated.xlsx", preview.annotated, name="annotated"),
    path("<int:submission_id>/rows.csv", preview.export_csv, name="rows_csv"),
    path("<int:submission_id>/rows.xlsx", preview.export_xlsx, name="rows_xlsx"),
    re_path(
        r"^(?P<submission_id>[0-9]{1,18})/(?P<act>submit|withdraw|approve|return|discard|correct|resume)/$",
        deciding.act,
        name="act",
    ),
]
