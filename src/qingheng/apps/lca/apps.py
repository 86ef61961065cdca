from django.apps import AppConfig


class LcaConfig(AppConfig):
    name = "qingheng.apps.lca"
    label = "lca"
