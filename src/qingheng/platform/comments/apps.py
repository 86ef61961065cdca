from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommentsConfig(AppConfig):
    name = "qingheng.platform.comments"
    label = "comments"

    def ready(self) -> None:
        autodiscover_modules("discussed")  # each app registers there what can be commented on
