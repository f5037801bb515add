"""Checkpoints of the audit log, for agencies to keep: they tell of the log, and of nothing in it."""

from base64 import b64encode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies import audit_publishing, permissions
from agencies.json_lines import attachment
from agencies.requests import SignedInRequest


@require_GET
def checkpoints(request: SignedInRequest) -> HttpResponse:
    permissions.may_keep_checkpoints(request.user).require()
    page, older = audit_publishing.newest(before=_size(request, "before"))
    key = b64encode(page[0].key).decode() if page else ""
    return render(request, "agencies/audit_checkpoints.html", {"page": page, "older": older, "key": key})


@require_GET
def download(request: SignedInRequest) -> HttpResponseBase:
    """As lines of JSON; with `after`, only those newer than what is kept already."""
    permissions.may_keep_checkpoints(request.user).require()
    kept = _size(request, "after") or 0
    lines = (checkpoint.line() for checkpoint in audit_publishing.after(kept))
    return attachment(lines, name="audit-checkpoints")


def _size(request: SignedInRequest, name: str) -> int | None:
    """What cannot be a number of entries is taken as not said."""
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 18 else None
