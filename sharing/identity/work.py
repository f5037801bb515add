"""What waits for the vault, taken one piece at a time: a crash loses nothing and does nothing twice."""

import logging
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from nacl.exceptions import CryptoError

from sharing.identity import sealing
from sharing.identity.answering.answers import answer_next, expire_unread
from sharing.identity.deciding import carrying_out, resolving, walling
from sharing.identity.deciding.households import household_of
from sharing.identity.named import About, Named
from sharing.models import Concern, SealedIdentity
from sharing.services import filing, reaching
from sharing.services.relating import Kin, KnownCarer

logger = logging.getLogger("vault")


@dataclass
class Work:
    """`unreadable`: concerns whose sealed identity does not open. One of them must not stop the others."""

    unreadable: set[UUID] = field(default_factory=set)

    def off(self) -> int:
        """Does all that waits; returns how many pieces were done."""
        expire_unread()
        done = 0
        while walling.take_in_next() or self.file_next() or answer_next() or carrying_out.do_next():
            done += 1
        return done

    @transaction.atomic
    def file_next(self) -> bool:
        """Files the oldest concern that can be filed, if there is one. True where there was.

        The identity database commits first and remembers its answer, so that a crash before the
        other commit finds it again.
        """
        concern = self._waiting()
        if concern is None:
            return False
        sealed = SealedIdentity.objects.filter(concern_id=concern.pk).first()
        if sealed is None:
            follow(concern)
            return True
        try:
            named = sealing.unseal(bytes(sealed.sealed_key), bytes(sealed.ciphertext), concern_id=concern.pk)
        except (CryptoError, InvalidTag):
            logger.error("A sealed identity does not open: concern %s stays unfiled.", concern.pk)
            self.unreadable.add(concern.pk)
            return True
        file(concern_id=concern.pk, named=named)
        return True

    def _waiting(self) -> Concern | None:
        """A follower waits until the concern that it follows is filed."""
        sealed = SealedIdentity.objects.filter(concern_id=OuterRef("pk"))
        return (
            Concern.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
            .filter(Q(filed_at__isnull=True), Exists(sealed) | Q(same_child_as__filed_at__isnull=False))
            .exclude(pk__in=self.unreadable)
            .order_by("posted_at")
            .first()
        )


def follow(concern: Concern) -> None:
    about_carer = concern.same_child_as is not None and concern.same_child_as.carer_id is not None
    (reaching if about_carer else filing).follow(concern_id=concern.pk)


@transaction.atomic
def file(*, concern_id: UUID, named: Named) -> None:
    """Nobody is shown what is filed before the walls stand: both become visible at once."""
    answer = resolving.resolve(concern_id=concern_id, named=named)
    child: dict[str, Any] = {}
    if answer.child:
        child = {
            "child_id": answer.child.pseudonym,
            "outcome": answer.child.outcome,
            "likely_child_id": answer.child.likely_pseudonym,
            "probability": answer.child.probability,
        }
    about_carer = named.about == About.CARER
    kin = kin_of(answer, named)
    (reaching if about_carer else filing).file(concern_id=concern_id, kin=kin, **child)
    walling.look_again([child["child_id"]] if child else [], kin.carer_ids)


def kin_of(answer: resolving.Answer, named: Named) -> Kin:
    carers = zip(answer.carers, named.carers, strict=True)
    return Kin(
        tuple(KnownCarer(known.pseudonym, carer.kind, carer.lives_with) for known, carer in carers),
        household_of(answer.child.pseudonym) if answer.child else frozenset(),
    )
