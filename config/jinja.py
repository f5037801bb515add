"""The template environment: design-system macros, our own, and nothing undefined passes silently."""

from collections.abc import MutableMapping
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.middleware.csrf import get_token
from django.template.defaultfilters import date as date_filter
from django.urls import reverse
from django.utils.timezone import localtime
from jinja2 import (
    BaseLoader,
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    PackageLoader,
    PrefixLoader,
    Template,
    UndefinedError,
)
from markupsafe import Markup


class NothingPrinted(ChainableUndefined):
    """May be asked for, as an option that a page leaves out, but never printed."""

    def __str__(self) -> str:
        raise UndefinedError(f"{self._undefined_name!r} is not defined")

    __html__ = __str__


class DesignSystem(BaseLoader):
    """The design system's macros print the options that nobody gave, as nothing.

    They are compiled in an environment of their own that lets them; what our pages print stays strict.
    """

    def __init__(self) -> None:
        macros = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
        self.lenient = Environment(
            loader=macros, undefined=ChainableUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
        )

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> Template:
        return self.lenient.get_template(name)


def day(value: Any) -> str:
    return date_filter(localtime(value) if hasattr(value, "hour") else value, "j F Y")


def moment(value: Any) -> str:
    return date_filter(localtime(value), "j F Y, H:i")


def environment(**options: Any) -> Environment:
    own = options.pop("loader")
    options["undefined"] = NothingPrinted
    built = Environment(  # noqa: S701 - Django's backend passes autoescape=True
        loader=ChoiceLoader([own, DesignSystem()]),
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    built.globals.update(static=staticfiles_storage.url, url=reverse, csrf_token_for=get_token, Markup=Markup)
    built.filters.update(day=day, moment=moment)
    return built
