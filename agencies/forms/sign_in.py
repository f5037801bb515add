"""Signing in, and choosing a password when invited."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm, UsernameField

from agencies.forms.fields import DesignedForm


class SignInForm(DesignedForm, AuthenticationForm):
    username = UsernameField(
        label="Email address",
        error_messages={"required": "Enter your email address."},
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        error_messages={"required": "Enter your password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    # One answer for a wrong password, an unknown address and a closed account.
    error_messages = {
        "invalid_login": "The email address or the password is not right.",
        "inactive": "The email address or the password is not right.",
    }


class ChoosePasswordForm(DesignedForm, SetPasswordForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        first, again = self.fields["new_password1"], self.fields["new_password2"]
        first.label, again.label = "Password", "The same password again"
        first.help_text = "At least 12 characters. Three words that do not belong together are a good one."
        again.help_text = ""
        first.error_messages["required"] = "Enter a password."
        again.error_messages["required"] = "Enter the same password again."
