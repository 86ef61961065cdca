from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "qingheng.platform.search"
    label = "search"

    def ready(self) -> None:
        from qingheng.platform.search.fulltext import install_after_migrate

        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="search.fulltext")
