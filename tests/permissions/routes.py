"""Which methods does each route answer? Read from the views themselves, for the table to be held against."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic.edit import ProcessFormView

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def views(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, str, Any]]:
    """Name, address and view of every route. <uuid:concern_id> in an address stands for one of them."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from views(entry, path)
        elif isinstance(entry, URLPattern):
            yield str(entry.name), path, entry.callback


def methods_of(view: Any) -> set[str]:
    """All where nothing limits them."""
    kind = getattr(view, "view_class", None) or getattr(view, "cls", None)
    if kind is not None:
        answered = {name.upper() for name in kind.http_method_names if hasattr(kind, name)} & METHODS
        # Django takes a form's PUT for its POST.
        return answered - {"PUT"} if issubclass(kind, ProcessFormView) else answered
    while view is not None:
        held = zip(view.__code__.co_freevars, view.__closure__ or (), strict=True)
        for name, cell in held:
            if name == "request_method_list":
                return set(cell.cell_contents)
        view = getattr(view, "__wrapped__", None)
    return METHODS
