"""Addresses of the API."""

from django.urls import path

from qingheng.interfaces.api.main import mount
from qingheng.interfaces.api.pages import reference

urlpatterns = [
    path("v1/", mount().urls),
    path("docs/", reference, name="api-reference"),
]
