from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    name = "qingheng.apps.assurance"
    label = "assurance"
