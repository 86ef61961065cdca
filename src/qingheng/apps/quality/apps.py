from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "qingheng.apps.quality"
    label = "quality"
