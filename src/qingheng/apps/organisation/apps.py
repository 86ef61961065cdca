from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "qingheng.apps.organisation"
    label = "organisation"
