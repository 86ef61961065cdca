from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FilesConfig(AppConfig):
    name = "qingheng.platform.files"
    label = "files"

    def ready(self) -> None:
        autodiscover_modules("proven")  # each app registers there whose evidence may be opened by whom
