"""Posts a concern: one transaction, and the same answer whether or not the child is known."""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, replace
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agencies import audit, events, quotas, turns
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import Allowance, EventKind, Membership
from sharing import grants, permissions, policies, redaction, visibility, words
from sharing.drafts import Draft
from sharing.identity import sealing
from sharing.identity.comparing import nicknames
from sharing.identity.comparing.normalising import is_no_name
from sharing.identity.identity import Identity
from sharing.identity.named import Named
from sharing.models import Concern, IdempotencyKey, SealedIdentity
from sharing.names_in_text import Mark
from sharing.transitions import ConcernState
from sharing.vault_call import CONCERN, wake_vault

__all__ = ["Draft", "Posted", "post"]


@dataclass(frozen=True)
class Posted:
    """`replayed` where this submission had been taken before and nothing new was made."""

    concern: Concern
    replayed: bool


@quotas.counted(Allowance.POSTS)
@transaction.atomic
def post(
    *,
    by: Membership,
    draft: Draft,
    named: Named | None = None,
    same_child_as: UUID | None = None,
    idempotency_key: str = "",
) -> Posted:
    """Takes a concern about whom it names, or about whom an earlier one of the own agency is about.

    Raises Invalid with what is wrong by field, NotFound where there is no such earlier concern,
    NotAllowed where the role may not post, Conflict where the key came with another text before, TooMany.
    """
    permissions.may_post(by).require()
    digest = _digest(draft, named, same_child_as)
    if idempotency_key and (earlier := _replay(by, idempotency_key, digest)):
        return Posted(earlier, replayed=True)
    if problems := policies.problems_of(draft, named, same_child_as):
        raise Invalid(problems)
    followed = _own(same_child_as, by) if same_child_as else None
    concern = _write(by, draft, named, followed)
    if idempotency_key:
        IdempotencyKey.objects.create(
            practitioner_id=by.practitioner_id, key=idempotency_key, digest=digest, concern=concern
        )
    events.append(EventKind.CONCERN_POSTED, concern.pk)
    audit.record("concern_posted", by=by, kind="concern", subject=concern.pk)
    wake_vault(CONCERN)
    return Posted(concern, replayed=False)


def _write(by: Membership, draft: Draft, named: Named | None, followed: Concern | None) -> Concern:
    clean, replaced = _without_identities(draft, named)
    concern = Concern(
        id=uuid4(),
        author_id=by.practitioner_id,
        agency=by.agency,
        strength=clean.strength,
        parent_knows=clean.parent_knows,
        observed_at=clean.observed_at or timezone.now(),
        replaced_words=replaced,
        narrative=words.write(clean.narrative),
        parent_reason=words.write_if(clean.parent_reason),
        local_label=words.write_if(clean.local_label),
        same_child_as=followed,
    )
    concern.save(force_insert=True)
    # Not by `set`, which first asks what a new concern has.
    about = Concern.categories.through
    rows = [about(concern=concern, category_id=code) for code in dict.fromkeys(clean.categories)]
    about.objects.bulk_create(rows, ignore_conflicts=True)
    if named:
        sealed_key, ciphertext = sealing.seal(named, concern_id=concern.pk)
        # Not through a relation: this process may add this row and read nothing of it.
        SealedIdentity.objects.bulk_create(
            [SealedIdentity(concern_id=concern.pk, sealed_key=sealed_key, ciphertext=ciphertext)]
        )
    grants.to_person(grants.OPEN, concern, by.practitioner, by=by, reason="author")
    grants.to_role(
        grants.OPEN, concern, agency_id=by.agency_id, role=permissions.LEAD, by=by, reason="own agency"
    )
    return concern


def _without_identities(draft: Draft, named: Named | None) -> tuple[Draft, int]:
    """The draft with the words of all whom it names replaced, and how many were."""
    people = _people(named) if named else []

    def clean(text: str) -> redaction.Redacted:
        return redaction.redact(text, *people, known_as=nicknames.known_as)

    narrative, reason = clean(draft.narrative), clean(draft.parent_reason)
    cleaned = replace(draft, narrative=narrative.text, parent_reason=reason.text)
    return cleaned, narrative.count + reason.count


def _people(named: Named) -> list[redaction.Person]:
    """The child first: what is not clearly a carer's counts as the child's."""
    carers = [_person(Mark[carer.kind.upper()], carer.identity) for carer in named.carers]
    return [_person(Mark.CHILD, named.child), *carers] if named.child else carers


def _person(mark: Mark, who: Identity) -> redaction.Person:
    given_name = "" if is_no_name(who.given_name) else who.given_name
    return redaction.Person(
        mark,
        names=[name for name in (given_name, who.family_name) if name],
        numbers=[number for number in (who.nhs_number, who.upn) if number],
        postcode=who.postcode,
        date_of_birth=who.date_of_birth,
    )


def _own(concern_id: UUID, by: Membership) -> Concern:
    """The concern at the root of the chain, so that all of it follows one filing."""
    earlier = (
        visibility.openable_by(by.practitioner)
        .filter(pk=concern_id, agency_id=by.agency_id)
        .select_related("same_child_as")
        .first()
    )
    if earlier is None:
        raise NotFound("There is no such concern of your agency.")
    if earlier.state == ConcernState.WITHDRAWN:
        raise Invalid({"same_child_as": ["This concern was withdrawn. Say whom this is about."]})
    return earlier.same_child_as or earlier


def _digest(draft: Draft, named: Named | None, same_child_as: UUID | None) -> bytes:
    """Keyed, so that a copy of the table cannot be searched for a guessed name."""
    content = [asdict(draft), named.to_dict() if named else None, same_child_as]
    text = json.dumps(content, default=str, sort_keys=True).encode()
    return hmac.new(settings.SECRET_KEY.encode(), b"idempotency:" + text, hashlib.sha256).digest()


def _replay(by: Membership, key: str, digest: bytes) -> Concern | None:
    """The concern that this key made. Of two requests at once, the second waits here for the first."""
    turns.wait_for(f"{by.practitioner_id}:{key}")
    known = (
        IdempotencyKey.objects.select_related("concern")
        .filter(practitioner_id=by.practitioner_id, key=key)
        .first()
    )
    if known is None:
        return None
    if not hmac.compare_digest(bytes(known.digest), digest):
        raise Conflict("This Idempotency-Key came with another concern before.")
    return known.concern
