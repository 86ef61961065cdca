from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "qingheng.apps.disclosure"
    label = "disclosure"
