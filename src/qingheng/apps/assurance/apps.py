from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    name = "qingheng.apps.assurance"
    label = "assurance"

    def ready(self) -> None:
        from qingheng.apps.assurance.queries.signed import sign_offs_of
        from qingheng.apps.inventory.services import tells_sign_offs

        tells_sign_offs(sign_offs_of)
