from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "qingheng.platform.messages"
    label = "notices"  # django.contrib.messages already has the label messages
