from django.apps import AppConfig


class FootprintsConfig(AppConfig):
    name = "qingheng.apps.footprints"
    label = "footprints"
