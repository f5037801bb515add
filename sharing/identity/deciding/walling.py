"""Who is too close to a child to know what is said of it? Walls follow what is known of the family.

Asked of a family whenever something is filed, linked or parted; of a practitioner when they declare ties.
A filing that runs beside a declaration is seen by it, or sees it: each writes what it knows to the index
before it looks there for the other, and both judge under the child's lock.
"""

import logging
from collections.abc import Collection, Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from sharing import family, links
from sharing.folding import words
from sharing.identity.comparing.closeness import facts_of_family
from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding.blocking import Kind
from sharing.identity.identity import Identity, NormalisedIdentity
from sharing.identity.models import Whose
from sharing.identity.storing import declared, families, index, keyrings, tie_keys
from sharing.identity.storing.declared import Declared, Unreadable
from sharing.identity.ties import Ties
from sharing.models import DeclaredTies
from sharing.services import walls

logger = logging.getLogger("vault")
# Under which of its keys a child may be found by a name at home, and by a name and a birthday.
_NEAR = {Kind.NAME_POSTCODE, Kind.NAME_BIRTH}


def look_again(child_ids: Collection[UUID], carer_ids: Collection[UUID] = ()) -> None:
    """Puts up and takes down the walls round these children, the carers, and the carers' children."""
    theirs = family.children_of(carer_ids) if carer_ids else set()
    same = dict(links.each_together({*child_ids, *theirs}).values())
    # Most families are nobody's friends: one question for all of them before any is judged.
    if not _anybody_near({one for ours in same.values() for one in ours}, carer_ids):
        return
    for ours in same.values():
        _judge("child", ours, families.of_all(ours))
    for carer_id in carer_ids:
        _judge("carer", [carer_id], families.of_carer(carer_id))


@transaction.atomic
def take_in_next() -> bool:
    """Makes walls of what one practitioner declared, if anything declared waits. True where it did.

    What was declared is found again under the present version of the vault's keys.
    """
    current = keyrings.ring("index").current
    old = Q(walled_as_of=None) | ~Q(walled_as_of=F("declared_at")) | ~Q(key_version=current)
    rows = DeclaredTies.objects.select_for_update(skip_locked=True, no_key=True)
    row = rows.defer("sealed_key", "ciphertext").filter(old).order_by("declared_at").first()
    if row is None:
        return False
    row.walled_as_of, row.key_version = row.declared_at, current
    try:
        _wall_off(row.pk, declared.ties_of(row.pk))
    except Unreadable:
        logger.error("The ties declared by practitioner %s do not open: their walls stay.", row.pk)
    row.save(update_fields=["walled_as_of", "key_version"])
    return True


def _wall_off(practitioner_id: UUID, ties: Declared) -> None:
    tie_keys.add(practitioner_id, ties.facts)
    children, carers = _near(ties.ties, [*ties.ties.surnames, *ties.name.split()[-1:]])
    carers |= walls.of(practitioner_id, "carer")
    children |= walls.of(practitioner_id, "child") | family.children_of(carers)
    for child_id in sorted(links.all_filed_as(children)):
        same = links.together(child_id)[1]
        walls.hold(same)
        _judge("child", same, families.of_child(child_id), {practitioner_id})
    for carer_id in carers:
        _judge("carer", [carer_id], families.of_carer(carer_id), {practitioner_id})


def _anybody_near(child_ids: Collection[UUID], carer_ids: Collection[UUID]) -> bool:
    """May somebody be close to one of these families, or has somebody been? Yes where in doubt."""
    return bool(
        tie_keys.practitioners(facts_of_family(families.of_all(child_ids, carer_ids)))
        or walls.standing("child", child_ids)
        or (carer_ids and walls.standing("carer", carer_ids))
    )


def _judge(
    kind: str, ids: Collection[UUID], known: list[NormalisedIdentity], among: Collection[UUID] = ()
) -> None:
    """`among`: whom it is asked of; else everybody who may be close, or was."""
    judged = among or tie_keys.practitioners(facts_of_family(known)) | walls.standing(kind, ids)
    walls.keep(kind=kind, ids=ids, judged=judged, close={each for each in judged if _close(each, known)})


def _close(practitioner_id: UUID, known: list[NormalisedIdentity]) -> bool:
    try:
        return declared.ties_of(practitioner_id).close_to(known)
    except Unreadable:
        logger.error("The ties declared by practitioner %s do not open.", practitioner_id)
        return True


def _near(ties: Ties, surnames: Collection[str]) -> tuple[set[UUID], set[UUID]]:
    """Children and carers whom the index finds by what was declared: more than are close, to be judged."""
    near = [normalise(each) for each in _declared_as(ties, surnames)]
    found = {}
    for whose in Whose:
        keys = [key for each in near for key in index.keys_of(each, whose=whose) if key.kind in _NEAR]
        found[whose] = index.find(keys)
    return found[Whose.CHILD], found[Whose.CARER]


def _declared_as(ties: Ties, surnames: Collection[str]) -> Iterator[Identity]:
    for surname in surnames:
        yield Identity("", surname, None, postcode=ties.postcode)
    for one in ties.kin:
        for word in words(one.name):
            yield Identity(word, "", one.date_of_birth)
