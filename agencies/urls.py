from django.urls import include, path

from agencies.views import sign_in

urlpatterns = [
    path("", include("agencies.urls_audit")),
    path("", include("agencies.urls_people")),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-out/", sign_in.SignOut.as_view(), name="sign_out"),
    path("invitations/<uidb64>/<token>/", sign_in.AcceptInvitation.as_view(), name="accept_invitation"),
]
