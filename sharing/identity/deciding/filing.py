"""To whom are these concerns filed? From what was sealed with each, to where it counts.

The identity database commits first and remembers its answers, so that a crash before the other commit
finds them again.
"""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from uuid import UUID

from sharing.identity import sealing
from sharing.identity.deciding import resolving, walling
from sharing.identity.deciding.households import household_of
from sharing.identity.deciding.resolving import Answer
from sharing.identity.models import Resolution
from sharing.identity.named import About, Named
from sharing.models import Concern, Outcome
from sharing.services import filing, reaching
from sharing.services.filing import Match
from sharing.services.relating import Kin, KnownCarer


def file_first(held: Sequence[Concern]) -> int:
    """Files the first of the concerns, and with it those after it that can be filed in one go: all about
    children. Returns how many.

    The caller holds them in its transaction, and has read the agency of each and what was sealed with it.

    Raises nacl's CryptoError or cryptography's InvalidTag where what was sealed does not open.
    """
    named = [(each, _unsealed(each)) for each in takewhile(lambda one: hasattr(one, "sealed_identity"), held)]
    if held and not named:
        _follow(held[0])
        return 1
    together = list(takewhile(lambda said: said[1].about == About.CHILD, named)) or named[:1]
    if together:
        _file({each.pk: each for each, _ in together}, {each.pk: said for each, said in together})
    return len(together)


def _unsealed(concern: Concern) -> Named:
    sealed = concern.sealed_identity
    return sealing.unseal(bytes(sealed.sealed_key), bytes(sealed.ciphertext), concern_id=concern.pk)


def _follow(concern: Concern) -> None:
    about_carer = concern.same_child_as is not None and concern.same_child_as.carer_id is not None
    (reaching if about_carer else filing).follow(concern_id=concern.pk)


def _file(held: Mapping[UUID, Concern], named: Mapping[UUID, Named]) -> None:
    """Nobody is shown what is filed before the walls stand: both become visible at once."""
    answers = resolving.resolve_each(named)
    kin = {concern_id: _kin(answers[concern_id], said) for concern_id, said in named.items()}
    matches = [_match(each, answer.child, kin[each]) for each, answer in answers.items() if answer.child]
    if any(said.about == About.CARER for said in named.values()):
        [concern_id] = named
        reaching.file(concern_id=concern_id, kin=kin[concern_id], beside=next(iter(matches), None))
    else:
        filing.file_each(matches=matches, held=held)
    carers = {carer_id for each in kin.values() for carer_id in each.carer_ids}
    walling.look_again({match.child_id for match in matches}, carers)


def _match(concern_id: UUID, child: Resolution, kin: Kin) -> Match:
    likely = child.likely_pseudonym, child.probability
    return Match(concern_id, child.pseudonym, child.outcome, *likely, kin)


def _kin(answer: Answer, named: Named) -> Kin:
    carers = tuple(
        KnownCarer(known.pseudonym, carer.kind, carer.lives_with)
        for known, carer in zip(answer.carers, named.carers, strict=True)
    )
    if answer.child is None:
        return Kin(carers)
    # Somebody new is known by this alone.
    only_known_as = None if answer.child.outcome == Outcome.SAME else named.child
    return Kin(carers, household_of(answer.child.pseudonym, only_known_as))
