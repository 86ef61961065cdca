from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgersConfig(AppConfig):
    name = "qingheng.apps.ledgers"
    label = "ledgers"

    def ready(self) -> None:
        from qingheng.apps.ledgers.protection import protect_after_migrate

        post_migrate.connect(protect_after_migrate, sender=self, dispatch_uid="ledgers.protect")
