from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "qingheng.platform.webhooks"
    label = "webhooks"
