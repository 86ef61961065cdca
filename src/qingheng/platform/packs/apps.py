from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "qingheng.platform.packs"
    label = "packs"
