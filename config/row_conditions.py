"""What config/row_policies.py says of a row, by name: SQL; asker.… are the functions of config/asker.sql."""

from dataclasses import dataclass

from agencies.roles import Right


@dataclass(frozen=True)
class Rows:
    """SQL conditions on a row: what the process sees, what it may add, which of those it sees it may
    change and remove. None are where it says nothing; rights on the table are still needed for each."""

    see: str = "false"
    add: str = "false"
    change: str = "false"
    remove: str = "false"


def either(*conditions: str) -> str:
    return "(" + "\n or ".join(conditions) + ")"


def both(*conditions: str) -> str:
    return "(" + " and ".join(conditions) + ")"


def agencies(right: Right) -> str:
    return f"(select asker.agencies('{right.name}'))::uuid[]"


def granted(model: str, to: str, codename: str = "") -> str:
    """A live grant on the row of `sharing_<model>`; `to` is a condition on the grant, called g."""
    kind = "group" if "g.group_id" in to else "user"
    only = f"and g.permission_id = (select id from auth_permission where codename = '{codename}')"  # noqa: S608
    return f"""exists (
        select from sharing_{model}{kind}objectpermission g
         where g.content_object_id = sharing_{model}.id and {to} {only if codename else ""}
           and (g.until is null or g.until > statement_timestamp()))"""


def not_among(column: str, array: str) -> str:
    """Of an empty column nothing is said: it is among none."""
    return f"({column} = any({array})) is not true"


# In brackets of their own, what does not depend on the row is found once for each statement.
ASKER = "asker.id()"
ASKED = f"{ASKER} is not null"
MINE = "(select asker.membership_ids())::uuid[]"
WORKS_AT = agencies(Right.POST_CONCERNS)
LEADS_AT = agencies(Right.SEE_OWN_AGENCY_CONCERNS)
ADMINISTERS = agencies(Right.MANAGE_PEOPLE)
APPROVES_IN = f"(select asker.partnerships('{Right.APPROVE_IDENTITY_REQUESTS.name}'))::uuid[]"
STEWARDS_IN = f"(select asker.partnerships('{Right.SETTLE_IDENTITY.name}'))::uuid[]"
OVERSEES_IN = f"(select asker.partnerships('{Right.OVERSEE_ACCESS.name}'))::uuid[]"
MADE = f"""exists (
        select from agencies_membership m
         where m.id = made_by_id and m.practitioner_id = {ASKER} and m.agency_id = any({WORKS_AT}))"""
WALLED_CHILDREN = "(select asker.walled_children())::uuid[]"
WALLED_CARERS = "(select asker.walled_carers())::uuid[]"
CLOSE_CHILDREN = f"(select asker.close_children({ASKER}))::uuid[]"
CLOSE_CARERS = f"(select asker.close_carers({ASKER}))::uuid[]"
IN_FORCE = "(g.agreement_id is null or g.agreement_id = any((select asker.agreements_in_force())::uuid[]))"
GROUPS = "(select asker.groups())::integer[]"
TO_A_ROLE = f"g.group_id = any({GROUPS})"
IN_PERSON = f"g.user_id = {ASKER}"
TRIAGE_TO_ITSELF = both(
    f"user_id = {ASKER}", f"membership_id = any({MINE})", "asker.answers_for(content_object_id)"
)
COUNTED_CHILDREN = "(select asker.counted_children())::uuid[]"
COUNTED_CARERS = "(select asker.counted_carers())::uuid[]"
SETTLED_CHILDREN = "(select asker.settled_children())::uuid[]"
AGENCIES_IN_QUESTION = "(select asker.agencies_in_question())::uuid[]"
AUDITING = "(select asker.question()) = 'access'"

NOT_WALLED = not_among("child_id", WALLED_CHILDREN)
NOT_CLOSE = both(not_among("child_id", CLOSE_CHILDREN), not_among("carer_id", CLOSE_CARERS))
CONCERN_NOT_WALLED = both(NOT_WALLED, not_among("carer_id", WALLED_CARERS))
NOT_HIDDEN = "not asker.hides(concern_id)"

CONCERN_SEEN = "exists (select from sharing_concern c where c.id = concern_id)"
ALERT_SEEN = "exists (select from sharing_alert a where a.id = alert_id)"
REVIEW_SEEN = "exists (select from sharing_matchreview r where r.id = review_id)"
OWN_CONCERN = "asker.owns(concern_id)"
ANSWERS_OPENING = "asker.answers_opening(concern_id, asked_by_id)"
AUDITED_CONCERN = both(AUDITING, f"asker.is_of(concern_id, {AGENCIES_IN_QUESTION})")
WEBHOOK_SEEN = "exists (select from notifications_webhook w where w.id = webhook_id)"
RESTRICTION_SEEN = "exists (select from sharing_restriction r where r.id = restriction_id)"
COUNTING = "(select asker.question()) = 'patterns'"
ANALYSES_IN = f"(select asker.partnerships('{Right.SEE_PATTERNS.name}'))::uuid[]"
STEWARDS = both(
    NOT_WALLED, not_among("other_id", WALLED_CHILDREN), f"asker.known_to({STEWARDS_IN}, child_id, other_id)"
)
APPROVES = f"""exists (
        select from agencies_membership m join agencies_agency a on a.id = m.agency_id
         where m.id = asked_by_id and m.practitioner_id <> {ASKER}
           and a.partnership_id = any({APPROVES_IN}))"""
SET = f"""exists (
        select from agencies_membership m join agencies_agency a on a.id = m.agency_id
         where m.id = set_by_id and m.practitioner_id = {ASKER}
           and a.partnership_id = any((select asker.partnerships('RESTRICT_CHILDREN'))::uuid[]))"""
OVERSEEN = f"""exists (
        select from agencies_membership m join agencies_agency a on a.id = m.agency_id
         where m.id = set_by_id and a.partnership_id = any({OVERSEES_IN}))"""


def referred_to_them(which: str) -> str:
    """There is such a referral, and the asker is of the team that answers it; `which`: a condition on it."""
    answered = granted("referral", TO_A_ROLE, "answer_referral")
    return f"exists (select from sharing_referral where {which} and {both(NOT_WALLED, NOT_HIDDEN, answered)})"


ALL = Rows("true", "true", "true", "true")
