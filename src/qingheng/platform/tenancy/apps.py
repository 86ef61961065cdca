from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TenancyConfig(AppConfig):
    name = "qingheng.platform.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        from qingheng.platform.tenancy import scope
        from qingheng.platform.tenancy.protection import protect_after_migrate

        scope.watch_connections()
        post_migrate.connect(protect_after_migrate, sender=self, dispatch_uid="tenancy.protect")
