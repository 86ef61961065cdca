from django.apps import AppConfig


class FactorsConfig(AppConfig):
    name = "qingheng.apps.factors"
    label = "factors"
