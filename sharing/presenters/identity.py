"""An answer of the vault: where it stands, and the identity as lines to read out."""

from django.utils import timezone

from sharing.identity.identity import Identity
from sharing.models import IdentityRelease
from sharing.services.identity_releases import UNREAD, WHY_NOT
from sharing.transitions import SealedAnswerState

ELSEWHERE = "Only the browser that asked can open this answer, and this one holds no key to it."


def standing(release: IdentityRelease, *, has_key: bool) -> tuple[str, str]:
    """(state, why it cannot be shown); the state is empty where only asking again helps."""
    state = SealedAnswerState(release.state)
    if release.state in UNREAD and release.expires_at <= timezone.now():
        state = SealedAnswerState.EXPIRED
    if state.value not in UNREAD:
        return "", WHY_NOT[state]
    return (state.value, "") if has_key else ("", ELSEWHERE)


def lines(identity: Identity) -> list[tuple[str, str]]:
    """(label, value) of everything that is known."""
    born, number = identity.date_of_birth, identity.nhs_number.replace(" ", "")
    known = [
        ("Given name", identity.given_name),
        ("Family name", identity.family_name),
        ("Date of birth", f"{born.day} {born:%B %Y}" if born else ""),
        ("NHS number", " ".join((number[:3], number[3:6], number[6:])).strip()),
        ("Unique pupil number", identity.upn),
        ("Address", identity.address),
        ("Postcode", identity.postcode),
        ("Sex", identity.sex.capitalize()),
    ]
    return [(label, value) for label, value in known if value]
