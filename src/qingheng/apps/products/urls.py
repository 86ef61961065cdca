"""Addresses of products, below /c/<company>/products/."""

from django.urls import path

from qingheng.apps.products.views import family, home, item, revisions

app_name = "products"

urlpatterns = [
    path("", home.families, name="home"),
    path("items/", home.items, name="items"),
    path("items/<int:product_item_id>/", item.show, name="item"),
    path("items/<int:product_item_id>/below/", item.below, name="below"),
    path("items/<int:product_item_id>/contents/", item.add_content, name="add_content"),
    path("contents/<int:content_id>/remove/", item.remove_content, name="remove_content"),
    path("families/<int:family_id>/", family.show, name="family"),
    path("families/<int:family_id>/bill/", family.bill, name="bill"),
    path("import/", revisions.import_file, name="import"),
    path("tables/", revisions.load_tables, name="tables"),
    path("revisions/", revisions.listing, name="revisions"),
    path("revisions/<int:revision_id>/", revisions.show, name="revision"),
    path("revisions/<int:revision_id>/compare/", revisions.compare, name="compare"),
    path("revisions/<int:draft_id>/fix/", revisions.fix, name="fix"),
    path("revisions/<int:draft_id>/leave-out/", revisions.leave_out, name="leave_out"),
    path("revisions/<int:draft_id>/product/", revisions.product, name="product"),
    path("revisions/<int:draft_id>/release/", revisions.release, name="release"),
    path("revisions/<int:draft_id>/discard/", revisions.discard, name="discard"),
]
