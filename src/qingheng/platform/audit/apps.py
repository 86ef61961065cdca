from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "qingheng.platform.audit"
    label = "audit"

    def ready(self) -> None:
        from qingheng.platform.audit.protection import protect_after_migrate

        post_migrate.connect(protect_after_migrate, sender=self, dispatch_uid="audit.protect")
