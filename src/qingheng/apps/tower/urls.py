"""Addresses of the control tower, below /c/<company>/."""

from django.urls import path

from qingheng.apps.tower import views

app_name = "tower"

urlpatterns = [path("", views.home, name="home"), path("wall/", views.wall, name="wall")]
