from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "qingheng.apps.intake"
    label = "intake"
