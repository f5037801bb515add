from django.urls import path

from sharing.views import identity_requests, ties

REQUEST = "identity-requests/<uuid:request_id>/"

urlpatterns = [
    path("children/<uuid:child_id>/identity-requests/", identity_requests.ask, name="request_identity"),
    path("identity-requests/", identity_requests.request_list, name="identity_requests"),
    path(REQUEST, identity_requests.one, name="identity_request"),
    path(f"{REQUEST}approval/", identity_requests.approve, name="approve_identity_request"),
    path(f"{REQUEST}refusal/", identity_requests.refuse, name="refuse_identity_request"),
    path(f"{REQUEST}answers/", identity_requests.ask_vault, name="ask_vault"),
    path(f"{REQUEST}answers/<uuid:answer_id>/", identity_requests.answer, name="requested_identity"),
    path("me/ties/", ties.declare, name="ties"),
]
