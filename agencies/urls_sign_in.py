"""Signing in and out. allauth's own routes are not included: of them exist here those that are offered,
under the names by which allauth looks for them.
"""

from django.urls import path

from agencies.second_factor import not_required
from agencies.views import providers, second_factor, sessions, sign_in, systems

urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-in/", sign_in.SignIn.as_view(), name="account_login"),
    path("sign-in/passkey/", sign_in.SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    path("sign-in/second-factor/", second_factor.enter, name="mfa_authenticate"),
    path("sign-in/with/<slug:provider_id>/", providers.begin, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back/", providers.come_back, name="openid_connect_callback"),
    path("sign-out/", sign_in.SignOut.as_view(), name="sign_out"),
    path("lock/", sign_in.lock, name="lock"),
    path("awake/", sessions.awake, name="awake"),
    path("invitations/<uidb64>/<token>/", sign_in.AcceptInvitation.as_view(), name="accept_invitation"),
    path("me/sign-in/", not_required(second_factor.Overview.as_view()), name="mfa_index"),
    path("me/sign-in/again/", second_factor.enter_again, name="mfa_reauthenticate"),
    path("me/sign-in/app/", not_required(second_factor.SetUpApp.as_view()), name="mfa_activate_totp"),
    path("me/sign-in/app/remove/", second_factor.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path(
        "me/sign-in/passkeys/add/", not_required(second_factor.AddPasskey.as_view()), name="mfa_add_webauthn"
    ),
    path(
        "me/sign-in/passkeys/<int:pk>/remove/",
        second_factor.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("me/sign-in/recovery-codes/", second_factor.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "me/sign-in/recovery-codes/new/",
        second_factor.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("me/sign-in/password/", sign_in.ChangePassword.as_view(), name="change_password"),
    path("me/sessions/", sessions.own, name="sessions"),
    path("me/sessions/<uuid:handle>/end/", sessions.end, name="end_session"),
    path("me/systems/", systems.own, name="own_systems"),
    path("me/systems/<uuid:token_id>/token/", systems.collect, name="collect_token"),
    path("people/<uuid:membership_id>/sessions/", sessions.of_member, name="membership_sessions"),
    path("people/<uuid:membership_id>/sessions/end/", sessions.end_of_member, name="end_membership_sessions"),
    path(
        "people/<uuid:membership_id>/second-factor/reset/",
        sessions.reset_second_factor,
        name="reset_second_factor",
    ),
    path("systems/", systems.systems, name="systems"),
    path("systems/new/", systems.register, name="register_system"),
    path("systems/<uuid:token_id>/revoke/", systems.revoke, name="revoke_token"),
]
