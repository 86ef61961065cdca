"""Addresses of ledgers, below /c/<company>/ledgers/."""

from django.urls import path

from qingheng.apps.ledgers.views import acts, by_hand, home, lot, planner, work

app_name = "ledgers"

urlpatterns = [
    path("", home.home, name="home"),
    path("lots/", home.lots, name="lots"),
    path("lots/issue/", lot.issue, name="issue"),
    path("lots/import/", lot.import_file, name="import"),
    path("lots/<int:lot_id>/", lot.show, name="lot"),
    path("lots/<int:lot_id>/criteria/", lot.criteria, name="criteria"),
    path("lots/<int:lot_id>/release/", lot.release, name="release"),
    path("lots/<int:lot_id>/transfer/", lot.transfer, name="transfer"),
    path("lots/<int:lot_id>/void/", lot.void, name="void"),
    path("plan/", planner.plan, name="plan"),
    path("plan/propose/", planner.propose, name="propose"),
    path("plan/by-hand/", by_hand.by_hand, name="by_hand"),
    path("coverage/", planner.coverage, name="coverage"),
    path("retire/", acts.retire, name="retire"),
    path("acts/", acts.acts, name="acts"),
    path("acts/<int:act_id>/", acts.show, name="act"),
    path("acts/<int:act_id>/decide/", acts.decide, name="decide"),
    path("acts/<int:act_id>/withdraw/", acts.withdraw, name="withdraw"),
    path("worklist/", work.worklist, name="worklist"),
    path("worklist/<int:item_id>/resolve/", work.resolve, name="resolve"),
]
