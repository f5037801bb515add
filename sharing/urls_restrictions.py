from django.urls import path

from sharing.views import restrictions

urlpatterns = [
    path("children/<uuid:child_id>/restriction/", restrictions.restrict, name="restrict_child"),
    path("restrictions/", restrictions.restriction_list, name="restrictions"),
    path("restrictions/<uuid:restriction_id>/lifting/", restrictions.lift, name="lift_restriction"),
]
