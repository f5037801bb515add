"""Signing in, and choosing a password when invited."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.forms import SetPasswordForm

from agencies.forms.fields import DesignedForm


class SignInForm(DesignedForm, LoginForm):
    password = forms.CharField(
        label="Password",
        strip=False,
        error_messages={"required": "Enter your password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"] = forms.EmailField(
            label="Email address",
            error_messages={
                "required": "Enter your email address.",
                "invalid": "Enter an email address, such as name@agency.example.",
            },
            widget=forms.EmailInput(
                attrs={"autofocus": True, "autocomplete": "username webauthn", "spellcheck": "false"}
            ),
        )
        self.order_fields(["login", "password"])


class ChoosePasswordForm(DesignedForm, SetPasswordForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        first, again = self.fields["new_password1"], self.fields["new_password2"]
        first.widget.attrs["autocomplete"] = again.widget.attrs["autocomplete"] = "new-password"
        first.label, again.label = "Password", "The same password again"
        first.help_text = "At least 12 characters. Three words that do not belong together are a good one."
        again.help_text = ""
        first.error_messages["required"] = "Enter a password."
        again.error_messages["required"] = "Enter the same password again."
