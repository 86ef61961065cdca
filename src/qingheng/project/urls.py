"""Every address of the application."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

COMPANY = "c/<slug:company>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path(COMPANY, include("qingheng.apps.tower.urls")),
    path(COMPANY + "indicators/", include("qingheng.apps.indicators.urls")),
    path(COMPANY + "intake/", include("qingheng.apps.intake.urls")),
    path(COMPANY + "ledgers/", include("qingheng.apps.ledgers.urls")),
    path(COMPANY + "products/", include("qingheng.apps.products.urls")),
    path(COMPANY + "footprints/", include("qingheng.apps.footprints.urls")),
    path(COMPANY + "inventory/", include("qingheng.apps.inventory.urls")),
    path(COMPANY + "assurance/", include("qingheng.apps.assurance.urls")),
    path(COMPANY + "factors/", include("qingheng.apps.factors.urls")),
    path(COMPANY + "lca/", include("qingheng.apps.lca.urls")),
    path(COMPANY + "quality/", include("qingheng.apps.quality.urls")),
    path(COMPANY + "targets/", include("qingheng.apps.targets.urls")),
    path(COMPANY + "kpi/", include("qingheng.apps.disclosure.urls")),
    path(COMPANY + "organisation/", include("qingheng.apps.organisation.urls")),
    path(COMPANY + "evidence/", include("qingheng.platform.files.urls")),
    path(COMPANY + "packs/", include("qingheng.platform.packs.urls")),
    path(COMPANY + "audit/", include("qingheng.platform.audit.urls")),
    path(COMPANY + "people/", include("qingheng.platform.people.urls")),
    path(COMPANY + "jobs/", include("qingheng.platform.jobs.urls")),
    path(COMPANY + "search/", include("qingheng.platform.search.urls")),
    path(COMPANY + "messages/", include("qingheng.platform.messages.urls")),
    path(COMPANY + "comments/", include("qingheng.platform.comments.urls")),
    path(COMPANY + "webhooks/", include("qingheng.platform.webhooks.urls")),
    path("api/", include("qingheng.interfaces.api.urls")),
    path("", include("qingheng.interfaces.web.urls")),
]

handler400 = "qingheng.interfaces.web.errors.bad_request"
handler403 = "qingheng.interfaces.web.errors.forbidden"
handler404 = "qingheng.interfaces.web.errors.not_found"
handler500 = "qingheng.interfaces.web.errors.server_error"
