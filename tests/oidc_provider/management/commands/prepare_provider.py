"""The provider's tables, its people and its one client."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client
from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandParser, call_command

from tests.oidc_provider.people import CLIENT_ID, PASSWORD, PEOPLE


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("secret")
        parser.add_argument("redirect_uri")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        for username, (address, verified) in PEOPLE.items():
            user = User.objects.create_user(username, address, PASSWORD)
            EmailAddress.objects.create(user=user, email=address, verified=verified, primary=True)
        client = Client(id=CLIENT_ID, name="Concern sharing", skip_consent=True)
        client.set_secret(options["secret"])
        client.set_redirect_uris([options["redirect_uri"]])
        client.set_scopes(["openid", "profile", "email"])
        client.set_default_scopes(["openid"])
        client.save()
