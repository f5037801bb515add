"""What waits for the vault, taken a piece at a time: a crash loses nothing and does nothing twice."""

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.errors import DATABASE_AWAY, Conflict
from sharing.identity.answering.answers import answer_next, expire_unread
from sharing.identity.deciding import carrying_out, filing, walling
from sharing.models import Concern, SealedIdentity

logger = logging.getLogger("vault")
# Most of what filing costs is the same for one and for many.
MOST_TOGETHER = 25


@dataclass
class Work:
    """`set_aside`: concerns that cannot be filed. One of them must not stop the others."""

    set_aside: set[UUID] = field(default_factory=set)

    def off(self) -> int:
        """Does all that waits; returns how many pieces were done. Raises one of DATABASE_AWAY."""
        expire_unread()
        done = 0
        while pieces := (
            walling.take_in_next() or self.file_next() or answer_next() or carrying_out.do_next()
        ):
            done += pieces
        return done

    def file_all(self) -> None:
        """Files what can be filed, and asks for nothing else that may wait."""
        while self.file_next():
            pass

    def file_next(self) -> int:
        """Files the oldest concerns that can be filed; returns how many it took up."""
        oldest = self._waiting()[:MOST_TOGETHER]
        try:
            return _file(oldest)
        except DATABASE_AWAY:
            raise
        except Conflict:
            logger.info("Filing one by one: one concern changes whom another reaches.")
        except Exception:
            logger.warning("Filing one by one: it failed for several together.", exc_info=True)
        return self._file_one_by_one(list(oldest.values_list("pk", flat=True)))

    def _file_one_by_one(self, concern_ids: Collection[UUID]) -> int:
        for concern_id in concern_ids:
            try:
                _file(self._waiting().filter(pk=concern_id))
            except DATABASE_AWAY:
                raise
            except Exception:
                logger.exception("Concern %s stays unfiled.", concern_id)
                self.set_aside.add(concern_id)
        return len(concern_ids)

    def _waiting(self) -> QuerySet[Concern]:
        """A follower waits until the concern that it follows is filed."""
        sealed = SealedIdentity.objects.filter(concern_id=OuterRef("pk"))
        unfiled = Concern.objects.filter(filed_at__isnull=True).order_by("posted_at")
        can_be = Exists(sealed) | Q(same_child_as__filed_at__isnull=False)
        return unfiled.filter(can_be).exclude(pk__in=self.set_aside)


@transaction.atomic
def _file(waiting: QuerySet[Concern]) -> int:
    whole = waiting.select_related("agency__partnership", "sealed_identity")
    return filing.file_first(list(whole.select_for_update(skip_locked=True, no_key=True, of=("self",))))
