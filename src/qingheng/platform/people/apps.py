from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "qingheng.platform.people"
    label = "people"
