from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "qingheng.platform.files"
    label = "files"
