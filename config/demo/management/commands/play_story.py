"""Plays the story of the seeds through the API of a running service, and prints who saw what."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo import cast, place, story
from config.demo.api_client import StoryFailed
from config.demo.player import Player


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default=settings.SITE_URL, help="The running service's address.")
        parser.add_argument(
            "--scene",
            type=int,
            choices=range(1, 7),
            help="Only this scene; those before must have been played.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only where the demo settings are on.")
        scenes = story.SCENES
        if options["scene"]:
            scenes = tuple(scene for scene in scenes if scene.number == options["scene"])
        try:
            player = self._player(options["url"])
            if not options["scene"] and place.scenes_played(scenes):
                self.stdout.write("The story has begun here already: taking the demo back to its first day.")
                call_command("load_demo", reset=True, stdout=self.stdout)
                player = self._player(options["url"])
            for scene in scenes:
                player.play(scene)
        except (StoryFailed, LookupError) as failure:
            raise CommandError(f"The story stops here. {failure.args[0]}") from failure
        self.stdout.write("\nEverything that the story expects has happened.")

    def _player(self, url: str) -> Player:
        people = cast.players()
        tokens = cast.issue_tokens([person.key for person in people], label="play_story")
        return Player(url, people, tokens, say=self.stdout.write)
