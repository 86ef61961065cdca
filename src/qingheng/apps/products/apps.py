from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "qingheng.apps.products"
    label = "products"
