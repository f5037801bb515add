"""Which child is this concern about? Answered once per concern, whatever crashes in between."""

from uuid import UUID, uuid4

from django.db import transaction

from sharing.identity import matching, store
from sharing.identity.identity import Identity
from sharing.identity.matching import Outcome
from sharing.identity.models import Resolution
from sharing.identity.normalising import normalise


@transaction.atomic(using="identity")
def resolve(*, concern_id: UUID, identity: Identity) -> Resolution:
    """The same answer again for a concern that was resolved before.

    An uncertain match gets a pseudonym of its own, with the likely child beside it; its identity is
    kept under that pseudonym, so that nothing is added to a child who may be somebody else.
    """
    store.lock()
    known = Resolution.objects.filter(concern_id=concern_id, part=0).first()
    if known:
        return known
    query = normalise(identity)
    answer = matching.resolve(query, store.candidates(query), register_size=store.register_size())
    same = answer.outcome == Outcome.SAME and answer.child is not None
    child_id = answer.child if same and answer.child else uuid4()
    store.add(child_id, identity)
    return Resolution.objects.create(
        concern_id=concern_id,
        pseudonym=child_id,
        outcome=answer.outcome.value,
        likely_pseudonym=answer.child if answer.outcome == Outcome.REVIEW else None,
        probability=answer.probability,
    )
