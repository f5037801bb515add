"""A form's one act: done, or what stood in its way said on the form, with everything typed still there."""

from collections.abc import Callable
from typing import Any, TypeVar

from agencies.errors import Conflict, Invalid, NotAllowed
from agencies.forms.fields import Form

Made = TypeVar("Made")


def attempt(form: Form, act: Callable[..., Made], **said: Any) -> Made | None:
    """What the service made of it; None where it refused. NotFound goes through, and becomes a 404."""
    try:
        return act(**said)
    except Invalid as refused:
        form.refuse(refused)
    except (Conflict, NotAllowed) as refused:
        form.add_error(None, str(refused))
    return None
