"""Two children's records beside each other, for the steward who is to say whether they are one."""

from uuid import UUID

from agencies.models import Practitioner
from sharing import visibility
from sharing.identity.comparing.evidence import score
from sharing.identity.comparing.normalising import normalise
from sharing.identity.identity import Identity
from sharing.identity.storing import links, records
from sharing.models import RecordComparison, Refusal

# Enough to see a history of names and addresses by.
MOST_RECORDS = 10


def refuses_comparison(asked: RecordComparison) -> Refusal | None:
    """A steward of a partnership that knows either child, today."""
    # By id alone: the vault may not read who signs in as whom.
    steward = Practitioner(pk=asked.asked_by.practitioner_id)
    seen = visibility.match_reviews_for(steward).filter(pk=asked.review_id)
    return None if seen.exists() else Refusal.NOT_APPROVED


def side_by_side(asked: RecordComparison) -> dict[str, object] | None:
    """`left` and `right`: identities as typed, newest first. `agreements`: field → level, of the two
    records that agree best. None where nothing is known of one of them.

    The right is the whole child that the left would be linked to: the one that the other leads to by now.
    """
    child, other = asked.review.child_id, links.leads_to(asked.review.other_id)
    left = _typed([child])
    right = _typed([pseudonym for pseudonym in links.together(other) if pseudonym != child])
    if not left or not right:
        return None
    scores = [score(normalise(one), normalise(another)) for one in left for another in right]
    best = max(scores, key=lambda found: min(found.stranger_bits, found.household_bits))
    return {
        "left": [known.to_dict() for known in left],
        "right": [known.to_dict() for known in right],
        "agreements": dict(best.agreements),
    }


def _typed(pseudonyms: list[UUID]) -> list[Identity]:
    known = [typed for _, typed in records.history(pseudonyms)]
    return known[::-1][:MOST_RECORDS]
