from django.apps import AppConfig


class TowerConfig(AppConfig):
    name = "qingheng.apps.tower"
    label = "tower"
