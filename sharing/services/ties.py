"""A practitioner declares whom they are close to. Sealed at once: this process cannot read it back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from agencies import audit, selectors
from agencies.models import Practitioner
from sharing.identity import sealing
from sharing.identity.ties import Ties
from sharing.models import DeclaredTies
from sharing.vault_call import wake_vault


@transaction.atomic
def declare(*, ties: Ties, by: Practitioner) -> None:
    """Replaces what was declared before."""
    sealed_key, ciphertext = sealing.seal_content(ties.to_dict(), bound_to=by.pk)
    sealed = {"sealed_key": sealed_key, "ciphertext": ciphertext, "declared_at": timezone.now()}
    # One's first row, then its content: this process may not read what it would replace.
    DeclaredTies.objects.bulk_create([DeclaredTies(practitioner=by, **sealed)], ignore_conflicts=True)
    DeclaredTies.objects.filter(practitioner=by).update(**sealed)
    audit.record("ties_declared", by=selectors.memberships(by).first(), kind="practitioner", subject=by.pk)
    wake_vault()


def declared_at(by: Practitioner) -> datetime | None:
    own = DeclaredTies.objects.filter(practitioner=by)
    return own.values_list("declared_at", flat=True).first()
