"""Addresses of product footprints, below /c/<company>/footprints/."""

from django.urls import path

from qingheng.apps.footprints.views import (
    analysis,
    comparing,
    configuring,
    documents,
    figures,
    publishing,
    records,
    requests,
    studies,
    whatif,
)

app_name = "footprints"

urlpatterns = [
    path("", records.footprints, name="list"),
    path("make/", studies.make, name="make"),
    path("compare/", comparing.compare, name="compare"),
    path("progress/<int:run_id>/", studies.progress, name="progress"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<int:figure_id>/withdraw/", figures.withdraw, name="figure_withdraw"),
    path("figures/<int:figure_id>/publish/", publishing.publish_figure, name="figure_publish"),
    path("published/", publishing.published, name="published"),
    path("published/end/", publishing.end, name="publication_end"),
    path("requests/", requests.owed, name="requests"),
    path("requests/<int:request_id>/", requests.request_page, name="request"),
    path("requests/<int:request_id>/remind/", requests.remind, name="request_remind"),
    path("requests/<int:request_id>/withdraw/", requests.withdraw, name="request_withdraw"),
    path("studies/<slug:study>/run/", studies.run, name="run"),
    path("studies/<slug:study>/configure/", configuring.configure, name="configure"),
    path("studies/<slug:study>/portfolio/", configuring.portfolio, name="portfolio"),
    path("<int:footprint_id>/", records.footprint, name="footprint"),
    path("<int:footprint_id>/lines/", records.lines, name="lines"),
    path("<int:footprint_id>/lines/<int:number>/", records.line, name="line"),
    path("<int:footprint_id>/supply/", analysis.supply, name="supply"),
    path("<int:footprint_id>/what-if/", whatif.what_if, name="what_if"),
    path("<int:footprint_id>/what-if/<int:what_if_id>/delete/", whatif.delete, name="what_if_delete"),
    path("<int:footprint_id>/publish/", publishing.publish, name="publish"),
    path("<int:footprint_id>/hot-spots/", analysis.hot_spots, name="hotspots"),
    path("<int:footprint_id>/submit/", records.submit, name="submit"),
    path("<int:footprint_id>/decide/", records.decide, name="decide"),
    path("<int:footprint_id>/report/", documents.report, name="report"),
    path("<int:footprint_id>/label/", documents.label, name="label"),
]
