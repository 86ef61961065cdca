"""Addresses of jobs."""

from __future__ import annotations

from django.urls import URLPattern, path

from qingheng.platform.jobs import views

app_name = "jobs"
urlpatterns: list[URLPattern] = [
    path("", views.list_runs, name="list"),
    path("start/", views.start_run, name="start"),
    path("schedules/", views.schedules, name="schedules"),
    path("schedules/<int:schedule_id>/stop/", views.stop_schedule, name="unschedule"),
    path("<int:run_id>/", views.show_run, name="run"),
    path("<int:run_id>/cancel/", views.cancel_run, name="cancel"),
    path("<int:run_id>/retry/", views.retry_run, name="retry"),
]
