"""Plays the story over the HTTP API, as its people, and says who saw what.

Filing, alerts and messages are the work of other processes, so what a step brings about is waited for.
"""

import json
import re
import textwrap
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils import timezone
from nacl.public import PrivateKey, SealedBox

from config.demo import family
from config.demo.api_client import Answer, Client, StoryFailed, at
from config.demo.cast import CastMember
from config.demo.finding import API, find
from config.demo.moments import moment
from config.demo.scenes import Scene, Step, View

POLL = 0.1  # seconds
PATIENCE = 30.0  # seconds
WORDS = ("narrative", "question", "reasons", "reason", "text")
PLACEHOLDER = re.compile(r"{(\w+):(\w+)}|{public_key}")


class Player:
    """`tokens` by the cast's keys; `say` takes a line of print."""

    def __init__(
        self,
        url: str,
        people: Iterable[CastMember],
        tokens: Mapping[str, str],
        *,
        say: Callable[[str], None],
        patience: float = PATIENCE,
    ) -> None:
        self.people = {person.key: person for person in people}
        self.say = say
        self._patience = patience
        self._clients = {key: Client(url, token) for key, token in tokens.items()}
        self._kept: dict[tuple[str, str], str] = {}
        self._key = PrivateKey.generate()

    def client(self, who: str) -> Client:
        return self._clients[who]

    def play(self, scene: Scene) -> None:
        """Raises StoryFailed at the first step that does not come true."""
        self.say(f"\nScene {scene.number}. {scene.title}\n")
        for step in scene.steps:
            self._play(step)
        self.say("\n  What each agency has alone, and what it sees together with the others")
        for view in scene.views:
            self._look(view)

    def _play(self, step: Step) -> None:
        person = self.people[step.who]
        before = {who: self._messages(who).keys() for who in step.told}
        answer = self._until_true(step)
        self.say(f"  {person.name} ({person.agency}) {step.says}")
        for line in _quoted(step.body or {}):
            self.say(f"      {line}")
        self.say(f"      {step.method} {PLACEHOLDER.sub('…', step.path)} → {answer.status}")
        if step.keep:
            kind, name = step.keep.split(":")
            self._kept[kind, name] = answer.body["id"]
        for who, message in step.told.items():
            self._until_told(who, message, before[who])
        if step.told:
            self.say(f"      told: {', '.join(self.people[who].name for who in step.told)}")

    def _until_true(self, step: Step) -> Answer:
        """The step's answer, once it is what the step expects."""
        path, body = self._filled(step.path), self._filled_in(step.body)
        until = time.monotonic() + (self._patience if step.waits else 0)
        while True:
            answer = self.client(step.who).send(step.method, path, body, key=step.key)
            wrong = self._what_is_wrong(step, answer)
            if not wrong:
                return answer
            if time.monotonic() >= until:
                raise StoryFailed(f"{self.people[step.who].name} {step.says}: {wrong}")
            time.sleep(POLL)

    def _what_is_wrong(self, step: Step, answer: Answer) -> str:
        if answer.status != step.status:
            detail = f" ({at(answer.body, 'detail')})" if answer.body else ""
            return f"the answer was {answer.status}{detail}, not {step.status}"
        body = self._unsealed(answer.body) if step.unseals else answer.body
        for place, value in step.expect.items():
            if (found := at(body, place)) != value:
                return f"{place} is {found!r}, not {value!r}"
        text = json.dumps(body, ensure_ascii=False)
        shown = [name for name in step.hides if _shows(text, family.SEEN[name].words)]
        return f"the words of {', '.join(shown)} are shown" if shown else ""

    def _unsealed(self, body: Any) -> Any:
        return json.loads(SealedBox(self._key).decrypt(b64decode(body["sealed_answer"])))

    def _until_told(self, who: str, message: str, before: Iterable[str]) -> None:
        until = time.monotonic() + self._patience
        known = set(before)
        while time.monotonic() < until:
            new = {text for key, text in self._messages(who).items() if key not in known}
            if any(message in text for text in new):
                return
            time.sleep(POLL)
        raise StoryFailed(
            f"{self.people[who].name} was not told within {self._patience:.0f} s: “… {message}”"
        )

    def _messages(self, who: str) -> dict[str, str]:
        return {each["id"]: each["text"] for each in self.client(who).get(f"{API}/messages/")}

    def _look(self, view: View) -> None:
        client, person = self.client(view.who), self.people[view.who]
        own = [client.send("GET", f"{API}/concerns/{each}/").body for each in self._story_concerns()]
        alone = sum(bool(at(each, "narrative")) for each in own)
        found = self._find("alert", "olly")
        opened = client.send("GET", f"{API}/alerts/{found}/").body if found else None
        together = at(opened, "contributions.#") or 0
        self.say(f"    {person.agency:<30} alone {alone}, together {together or 'nothing yet'}")
        if (alone, together) != (view.alone, view.together):
            raise StoryFailed(
                f"{person.name} should have {view.alone} alone and {view.together} together,"
                f" and has {alone} and {together}."
            )

    def _story_concerns(self) -> list[str]:
        return [found for name in family.SEEN if (found := self._find("concern", name))]

    def _find(self, kind: str, name: str) -> str | None:
        if (kind, name) not in self._kept and (found := find(self.client, kind, name)):
            self._kept[kind, name] = found
        return self._kept.get((kind, name))

    def _filled_in(self, body: Any) -> Any:
        if isinstance(body, Mapping):
            return {name: self._filled_in(value) for name, value in body.items()}
        if isinstance(body, list):
            return [self._filled_in(each) for each in body]
        return self._filled(body) if isinstance(body, str) else body

    def _filled(self, text: str) -> str:
        """Raises StoryFailed where what a placeholder stands for does not exist yet."""

        def value(match: re.Match[str]) -> str:
            if match[0] == "{public_key}":
                return b64encode(bytes(self._key.public_key)).decode()
            found = moment(match[1], match[2], timezone.now()) or self._find(match[1], match[2])
            if found is None:
                raise StoryFailed(f"There is no {match[1]} “{match[2]}” yet: play the scenes before.")
            return found

        return PLACEHOLDER.sub(value, text)


def _quoted(body: Mapping[str, Any]) -> list[str]:
    """Whom a step is about, as its author has him, and what is said, in lines to print."""
    about: Mapping[str, str] = body.get("identity") or next(iter(body.get("carers", ())), {})
    known = [about[name] for name in ("given_name", "family_name", "nhs_number", "upn") if name in about]
    said = next((body[name] for name in WORDS if name in body), "")
    return ([f"about {' '.join(known)}"] if known else []) + textwrap.wrap(f"“{said}”" if said else "", 90)


def _shows(text: str, words: str) -> bool:
    """Whether any sentence of the words is in the text."""
    return any(sentence in text for sentence in words.split(". ") if sentence)
