from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "qingheng.apps.inventory"
    label = "inventory"
