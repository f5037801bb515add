"""A second factor: entered, set up, named."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django import forms

from agencies.forms.fields import DesignedForm
from agencies.models import Practitioner


def code_field(help_text: str) -> forms.CharField:
    """Not a number: a code begins with noughts, and may be typed with spaces."""
    return forms.CharField(
        label="Code",
        help_text=help_text,
        max_length=20,
        error_messages={"required": "Enter the code."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "class": "govuk-input--width-10",
            }
        ),
    )


class CodeForm(DesignedForm, AuthenticateForm):
    code = code_field("The six digits that your authenticator app shows, or one of your recovery codes.")


class CodeAgainForm(DesignedForm, ReauthenticateForm):
    code = code_field("The six digits that your authenticator app shows, or one of your recovery codes.")


class SetUpAppForm(DesignedForm, ActivateTOTPForm):
    code = code_field("The six digits that the app shows for this service.")


class RemoveAppForm(DesignedForm, DeactivateTOTPForm):
    pass


class NewRecoveryCodesForm(DesignedForm, GenerateRecoveryCodesForm):
    pass


class AddPasskeyForm(DesignedForm, AddWebAuthnForm):
    name = forms.CharField(
        label="Name",
        max_length=60,
        help_text="So that you can tell it from others, for example “Work laptop”.",
        error_messages={"required": "Enter a name for the passkey."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )
    # A passkey is always one that signs in by itself.
    passwordless = None
    credential = forms.JSONField(
        widget=forms.HiddenInput,
        error_messages={"required": "Your browser did not make a passkey. Try again."},
    )


def showing(practitioner: Practitioner) -> dict[str, Any]:
    """What the page for entering a second factor needs: a form for a code, options for a passkey."""
    kinds = Authenticator.Type
    code_form: Any = CodeForm
    return {
        "form": code_form(user=practitioner)
        if is_mfa_enabled(practitioner, [kinds.TOTP, kinds.RECOVERY_CODES])
        else None,
        "passkey_options": begin_authentication(practitioner)
        if is_mfa_enabled(practitioner, [kinds.WEBAUTHN])
        else None,
    }
