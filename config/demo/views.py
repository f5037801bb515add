"""The demo's own pages: the cast list, the next scene, reset and the outbox."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from agencies.sign_in_adapters import SignInAdapter
from config.demo import cast, outbox, place, state, story
from config.demo.api_client import StoryFailed
from config.demo.guard import demo_only
from config.demo.player import Player

MINUTES = timedelta(minutes=10)


@demo_only
@require_GET
def cast_list(request: HttpRequest) -> HttpResponse:
    scenes = story.SCENES
    played = place.scenes_played(scenes)
    context = {
        "groups": cast.by_role(),
        "ready": _ready(),
        "before": scenes[played - 1] if played else None,
        "coming": scenes[played] if played < len(scenes) else None,
        "scenes": len(scenes),
        "people": {person.key: person for person in cast.players()},
    }
    return render(request, "demo/cast.html", context)


@demo_only
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Without a password, as one of the cast and nobody else."""
    practitioner = cast.person(request.POST.get("who", ""))
    if practitioner is None:
        raise Http404
    SignInAdapter().login(request, practitioner)
    return redirect("home")


@transaction.non_atomic_requests
@demo_only
@require_POST
def next_scene(request: HttpRequest) -> HttpResponse:
    """Plays it through the API of this very server, as its people."""
    scenes = story.SCENES
    played = place.scenes_played(scenes)
    if _ready() and played < len(scenes):
        try:
            _player().play(scenes[played])
        except StoryFailed as failure:
            messages.warning(request, f"The scene stopped: {failure} Reset the demo to begin again.")
    return redirect("demo_cast")


@demo_only
@require_POST
def reset(request: HttpRequest) -> HttpResponse:
    """Asks the supervisor, which alone may: this process cannot delete what was posted."""
    state.reset_wanted().touch()
    return redirect("demo_cast")


@demo_only
@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/outbox.html", {"mails": outbox.newest(state.mail())})


@demo_only
@require_GET
def mail(request: HttpRequest, name: str) -> HttpResponse:
    found = outbox.find(state.mail(), name)
    if found is None:
        raise Http404
    return render(request, "demo/mail.html", {"mail": found})


def _ready() -> bool:
    """Not before it is loaded, nor while it is reset: the supervisor removes the file when it is done."""
    return not state.reset_wanted().exists() and cast.person(cast.players()[0].key) is not None


def _player() -> Player:
    people = cast.players()
    tokens = cast.issue_tokens([person.key for person in people], label="next scene", lifetime=MINUTES)
    return Player(settings.SITE_URL, people, tokens, say=lambda _line: None)
