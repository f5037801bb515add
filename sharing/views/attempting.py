"""A page's one act: done, or what stood in its way said where the person looks.

NotFound goes through, and becomes a 404.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages

from agencies.errors import Conflict, Invalid, NotAllowed
from agencies.forms.fields import Form
from agencies.requests import SignedInRequest

Made = TypeVar("Made")


def attempt(form: Form, act: Callable[..., Made], **said: Any) -> Made | None:
    """What the service made of it; None where it refused: the form says why, with all that was typed."""
    try:
        return act(**said)
    except Invalid as refused:
        form.refuse(refused)
    except (Conflict, NotAllowed) as refused:
        form.add_error(None, str(refused))
    return None


def press(request: SignedInRequest, act: Callable[..., object], *, done: str, **said: Any) -> None:
    """For a button that takes no answers: the next page says `done`, or that somebody acted before."""
    try:
        act(**said, by=request.user)
    except Conflict as moved_on:
        messages.warning(request, str(moved_on))
    else:
        messages.success(request, done)
