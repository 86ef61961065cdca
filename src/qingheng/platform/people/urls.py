"""Addresses of people and rights."""

from __future__ import annotations

from django.urls import URLPattern, path

from qingheng.platform.people import token_views, views

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("", views.list_people, name="list"),
    path("invite/", views.invite, name="invite"),
    path("tokens/", token_views.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", token_views.revoke, name="revoke_token"),
    path("<int:person_id>/", views.show_person, name="person"),
    path("<int:person_id>/deactivate/", views.deactivate, name="deactivate"),
    path("grants/<int:grant_id>/withdraw/", views.withdraw, name="withdraw"),
]
