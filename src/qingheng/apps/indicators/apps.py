from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "qingheng.apps.indicators"
    label = "indicators"
