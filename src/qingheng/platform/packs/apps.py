from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PacksConfig(AppConfig):
    name = "qingheng.platform.packs"
    label = "packs"

    def ready(self) -> None:
        autodiscover_modules("packed")  # each app registers there the kinds of packs it takes up
