"""Is an answer what the table says? Status, and every text in the body."""

from collections.abc import Set

from django.contrib.messages import WARNING
from django.http import HttpResponse

from tests.permissions.matrix import ABSENT, REFUSED, SIGN_IN, Call, Words
from tests.permissions.worlds import CANARIES, STRANGER, WORKS, Case

NOT_NOW, LEADS_ON, YES, NOTHING, LISTED = "not now", "leads on", "yes", "nothing of it", "listed"
STATUS = {401: SIGN_IN, 403: REFUSED, 404: ABSENT, 405: "no such method", 409: NOT_NOW, 204: YES}
# What one word of the table stands for, where it is not a text's own name.
TEXTS = {
    "words": {"narrative", "parent's reason"},
    "outline": set(),
    LISTED: set(),
    YES: set(),
    NOTHING: set(),
}
# Who wrote it, and where they work, is no secret where the outline is shown.
OF_THE_OUTLINE = {"author", "agency", "reference", "code"}
SECRET = CANARIES.keys() - OF_THE_OUTLINE


def content_of(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def differs(expected: Words, answer: HttpResponse, case: Case, who: str, call: Call) -> str:
    """How the answer is not what was expected; empty where it is."""
    said = outcomes(answer, who, call)
    if said:
        return "" if expected & said else f"{' or '.join(sorted(said))} ({answer.status_code})"
    if not expected <= {*TEXTS, *SECRET}:
        return f"shown {sorted(texts_in(answer, case, who))}"
    shown = texts_in(answer, case, who)
    secret = shown & SECRET
    if call.method == "POST" and WORKS.get(who, ("",))[0] == "surgery":
        # What one did is confirmed with how one's own agency recognises the concern.
        secret -= {"label"}
    wanted: set[str] = set().union(*(TEXTS.get(word, {word}) for word in expected))
    if secret != wanted or (NOTHING in expected and shown):
        return f"shown {sorted(shown)}"
    if expected & {LISTED, "outline"} and not (shown or names_it(answer, case)):
        return "nothing of it"
    return ""


def outcomes(answer: HttpResponse, who: str, call: Call) -> Set[str]:
    """In the table's words; none where what is shown decides. A form that says why not may mean either."""
    if answer.status_code in STATUS:
        return {STATUS[answer.status_code]}
    if answer.status_code == 302:
        if who == STRANGER and answer["Location"].startswith(("/sign-in/", "/demo/")):
            return {SIGN_IN, LEADS_ON, YES} if call.route in {"sign_out", "lock"} else {SIGN_IN}
        if call.method == "GET":
            return {LEADS_ON}
        warned = any(said.level >= WARNING for said in getattr(answer.wsgi_request, "_messages", ()))
        return {NOT_NOW if warned else YES}
    if answer.status_code == 422 or (not answer.streaming and b"govuk-error-summary" in answer.content):
        return {REFUSED, NOT_NOW}
    return set()


def texts_in(answer: HttpResponse, case: Case, who: str) -> Set[str]:
    content = content_of(answer)
    own = {"author", "agency"} if WORKS.get(who, ("",))[0] == "surgery" else set()
    return {name for name, text in case.texts.items() if text.encode() in content and name not in own}


def names_it(answer: HttpResponse, case: Case) -> bool:
    """By an id of what grew from the concern: lists lead there."""
    content = content_of(answer)
    return any(str(case.ids[name]).encode() in content for name in case.ids if name not in NOT_OF_IT)


NOT_OF_IT = {
    "agreement_id",
    "membership_id",
    "token_id",
    "webhook_id",
    "delivery_id",
    "handle",
    "provider_id",
    "pk",
}
