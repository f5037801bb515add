"""Whom do these concerns name? Answered once per concern, whatever crashes in between."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from django.db import transaction

from sharing import family
from sharing import links as child_links
from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding.matching import Resolution as Match
from sharing.identity.identity import Identity
from sharing.identity.models import Resolution, Whose
from sharing.identity.named import Named, NamedCarer
from sharing.identity.storing import links, store
from sharing.models import Relationship

CHILD_PART = 0


@dataclass(frozen=True)
class Answer:
    """child: None where none was named. carers: in the order in which they were."""

    child: Resolution | None
    carers: tuple[Resolution, ...]


@transaction.atomic(using="identity")
def resolve_each(named: Mapping[UUID, Named]) -> dict[UUID, Answer]:
    """By concern, in their order: each sees those before it. The same answer again for one that was
    resolved before."""
    store.lock()
    known = defaultdict[UUID, list[Resolution]](list)
    for row in Resolution.objects.filter(concern_id__in=named).order_by("part"):
        known[row.concern_id].append(row)
    resolving = _Resolving()
    new = {each: list(resolving.of(each, said)) for each, said in named.items() if each not in known}
    Resolution.objects.bulk_create(row for rows in new.values() for row in rows)
    return {each: _answer(new.get(each) or known[each]) for each in named}


def _answer(rows: list[Resolution]) -> Answer:
    child = next((row for row in rows if row.part == CHILD_PART), None)
    return Answer(child, tuple(row for row in rows if row.part != CHILD_PART))


@dataclass
class _Resolving:
    """What the concerns before have told, and what is not filed yet.

    beside: (child, kind, carer). suspected: provisional children → the child that each may be.
    """

    beside: set[tuple[UUID, str, UUID]] = field(default_factory=set)
    suspected: dict[UUID, UUID] = field(default_factory=dict)

    def of(self, concern_id: UUID, named: Named) -> Iterator[Resolution]:
        child = None
        if named.child:
            child = self._child(concern_id, named.child)
            yield child
        for part, carer in enumerate(named.carers, start=CHILD_PART + 1):
            found = self._carer(concern_id, part, _at_home(carer, named.child), child)
            if child:
                self.beside.add((child.pseudonym, carer.kind, found.pseudonym))
            yield found

    def _child(self, concern_id: UUID, identity: Identity) -> Resolution:
        """An uncertain match gets a pseudonym of its own, with the likely child beside it; its identity is
        kept under that pseudonym, so that nothing is added to a child who may be somebody else.
        """
        query = normalise(identity)
        answer = store.look_up(query, suspected=self.suspected)
        child_id = links.best_known_as(query, answer.same) if answer.same else None
        found = _keep(concern_id, CHILD_PART, child_id, identity, Whose.CHILD, answer)
        if answer.likely:
            self.suspected[found.pseudonym] = answer.likely
        return found

    def _carer(self, concern_id: UUID, part: int, carer: NamedCarer, child: Resolution | None) -> Resolution:
        """No steward is asked about carers: an uncertain one is somebody new, unless the child named beside
        them has a carer of that kind and name already."""
        answer = store.look_up(normalise(carer.identity), whose=Whose.CARER)
        carer_id = answer.same or self._carer_of(child, carer.kind, answer)
        return _keep(concern_id, part, carer_id, carer.identity, Whose.CARER, answer)

    def _carer_of(self, child: Resolution | None, kind: str, answer: Match) -> UUID | None:
        if child is None or answer.likely is None:
            return None
        if answer.agreements.get("given_name") not in {"exact", "nickname"}:
            return None
        selves = family.selves(child_links.filed_as(child.pseudonym))
        if any((each, kind, answer.likely) in self.beside for each in selves):
            return answer.likely
        theirs = Relationship.objects.filter(child__in=selves, carer=answer.likely, kind=kind)
        return answer.likely if theirs.exists() else None


def _at_home(carer: NamedCarer, child: Identity | None) -> NamedCarer:
    """Who lives with the child has its address."""
    own = carer.identity
    if not carer.lives_with or child is None or own.postcode or own.address:
        return carer
    return replace(carer, identity=replace(own, postcode=child.postcode, address=child.address))


def _keep(
    concern_id: UUID, part: int, known_as: UUID | None, identity: Identity, whose: Whose, answer: Match
) -> Resolution:
    """The identity is kept, the answer is not yet. `known_as`: None for somebody new."""
    pseudonym = known_as or uuid4()
    return Resolution(
        concern_id=concern_id,
        part=part,
        pseudonym=pseudonym,
        record=store.add(pseudonym, identity, whose=whose, new=known_as is None),
        outcome=answer.outcome.value,
        likely_pseudonym=answer.likely,
        probability=answer.probability,
    )
