"""Addresses of assurance, below /c/<company>/assurance/."""

from django.urls import path

from qingheng.apps.assurance import views, views_acting, views_packs, views_samples

app_name = "assurance"
ONE = "<int:engagement_id>/"
CASE = ONE + "findings/<int:finding_id>/"

urlpatterns = [
    path("", views.engagements, name="list"),
    path("open/", views_acting.make, name="open"),
    path("pack/<int:inventory_id>/", views_packs.packs, name="pack"),
    path("packs/<int:run_id>/", views_packs.progress, name="pack-progress"),
    path("packs/<int:run_id>/file/", views_packs.fetch, name="pack-file"),
    path(ONE, views.engagement, name="engagement"),
    path(ONE + "paper/", views.paper, name="paper"),
    path(ONE + "sample/", views_samples.draw, name="sample"),
    path(ONE + "samples/<int:number>/", views_samples.sample, name="drawn"),
    path(ONE + "lines/<int:line_id>/", views_samples.check, name="check"),
    path(ONE + "findings/", views_acting.raise_, name="raise"),
    path(CASE, views.finding, name="finding"),
    path(CASE + "assign/", views_acting.assign, name="assign"),
    path(CASE + "proof/", views_acting.prove, name="prove"),
    path(CASE + "answer/", views_acting.answer, name="answer"),
    path(CASE + "close/", views_acting.close, name="close"),
    path(CASE + "reopen/", views_acting.reopen, name="reopen"),
    path(ONE + "sign/", views_acting.sign, name="sign"),
    path(ONE + "withdraw/", views_acting.withdraw, name="withdraw"),
    path(ONE + "lock-period/", views_acting.lock_period, name="lock-period"),
]
