from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "qingheng.apps.inventory"
    label = "inventory"

    def ready(self) -> None:
        from qingheng.apps.factors.services import counts_use
        from qingheng.apps.inventory.queries.uses import uses_in_inventories

        counts_use(uses_in_inventories)
