from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "qingheng.platform.rights"
    label = "rights"
