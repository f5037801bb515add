"""What every channel that leaves the service does: it carries a letter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from notifications.messages import Template


class NotSent(Exception):
    """The letter was not taken; where `permanent`, the address that it was for takes none, now or later.

    What is wrong with our own account, or with all letters alike, is never permanent: nobody's address is to
    blame, and all is sent once it is mended.
    """

    def __init__(self, *, permanent: bool = False, to: str = "") -> None:
        super().__init__("permanently" if permanent else "for now")
        self.permanent, self.to = permanent, to


class NoAddress(Exception):
    """The channel does not reach this person, or does not any more."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """`subject` and `body` take `words`, and so does the `template` of a carrier that has its own texts.

    `reference` is the same for every attempt, so that a letter sent twice can be recognised as one; `again`
    where an earlier attempt may have come through unnoticed.
    """

    to: str
    template: Template
    subject: str
    body: str
    words: Mapping[str, str]
    reference: UUID
    again: bool = False


@dataclass(frozen=True)
class Returned:
    """A letter that came to nothing after it was taken. `permanent`: its address takes none, now or later."""

    reference: UUID
    to: str
    permanent: bool


class Carrier(Protocol):
    def carry(self, letter: Letter) -> None:
        """Returns once the letter is on its way. Raises NotSent."""

    def returned(self) -> Iterable[Returned]:
        """Letters that were taken and then could not be delivered.

        Of the last days, as far as the carrier says. Raises NotSent where it cannot be asked.
        """
