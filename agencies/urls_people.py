from django.urls import path

from agencies.views import people

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<uuid:membership_id>/", people.membership, name="membership"),
]
