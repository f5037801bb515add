"""What a person had typed when their session ended, and whether it is theirs.

Every form carries who was typing, signed. Text is offered again only to that same person: on a shared
computer the next one must not find it, and a forged form from elsewhere carries no such signature.
"""

import json
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from agencies.models import Practitioner

TYPED_BY = "typed_by"
# The fields of the sign-in page that carry the rest.
CARRIED, CARRIED_TO = "carried", "carried_to"
# Sent with a form that is to be shown again and not acted on: somebody goes on writing it.
UNFINISHED = "unfinished"

_signer = Signer(salt="agencies.typed")


def signature(practitioner: Practitioner) -> str:
    return _signer.sign(str(practitioner.pk))


@dataclass(frozen=True)
class Typed:
    """`path` is a page of this service; `fields` are names and values as posted; `by` is signed."""

    path: str
    fields: tuple[tuple[str, str], ...]
    by: str

    @property
    def author(self) -> str:
        """The typing person's id; empty where nobody signed."""
        try:
            return _signer.unsign(self.by)
        except BadSignature:
            return ""

    def is_by(self, practitioner: Practitioner) -> bool:
        return self.author == str(practitioner.pk)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """As it goes through the sign-in page: one field, so that no name can clash with that page's own."""
        return [(CARRIED, json.dumps(self.fields)), (CARRIED_TO, self.path), (TYPED_BY, self.by)]

    @property
    def target(self) -> ResolverMatch:
        return resolve(self.path)


def posted(request: HttpRequest) -> Typed | None:
    """What this request posts, where somebody signed for it."""
    post = request.POST
    fields = tuple((name, str(value)) for name, values in post.lists() for value in values if _kept(name))
    return _checked(Typed(request.path, fields, post.get(TYPED_BY, "")))


def carried(request: HttpRequest) -> Typed | None:
    """What came with this request through the sign-in page."""
    post = request.POST
    if CARRIED not in post:
        return None
    try:
        fields = tuple((str(name), str(value)) for name, value in json.loads(post[CARRIED]))
    except (ValueError, TypeError):
        return None
    return _checked(Typed(post.get(CARRIED_TO, ""), fields, post.get(TYPED_BY, "")))


def _kept(name: str) -> bool:
    return name not in ("csrfmiddlewaretoken", TYPED_BY, UNFINISHED) and "password" not in name


def _checked(found: Typed) -> Typed | None:
    """Only for a page of this service that asks for a sign-in, and only where somebody signed."""
    if not (found.author and url_has_allowed_host_and_scheme(found.path, allowed_hosts=None)):
        return None
    try:
        return found if getattr(found.target.func, "login_required", True) else None
    except Resolver404:
        return None
