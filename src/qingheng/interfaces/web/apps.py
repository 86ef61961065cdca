from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "qingheng.interfaces.web"
    label = "web"
