from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "qingheng.apps.targets"
    label = "targets"
