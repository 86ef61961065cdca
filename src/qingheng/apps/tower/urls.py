"""Addresses of the control tower, below /c/<company>/."""

from django.urls import path

from qingheng.apps.tower.views import screens
from qingheng.apps.tower.views.headlines import headlines

app_name = "tower"

urlpatterns = [
    path("", screens.home, name="home"),
    path("wall/", screens.wall, name="wall"),
    path("headlines/", headlines, name="headlines"),
]
