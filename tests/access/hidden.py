"""What only one world of a pair has, and the people for whom it is no secret.

`meant` lists every disclosure that is meant, with its reason: those people are asked nothing in this pair.
Everybody else must not be able to tell the two worlds apart.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.models import Permission
from django.utils import timezone

from agencies import tokens
from agencies.groups import role_groups
from agencies.models import Agency, Membership, Scope
from sharing import words
from sharing.models import (
    Alert,
    Carer,
    Category,
    Child,
    Concern,
    ConcernGroupObjectPermission,
    ConcernUserObjectPermission,
    MatchReview,
    Relationship,
    RelationshipKind,
    Restriction,
)
from sharing.services import (
    advice,
    alert_reading,
    alerts,
    breaking_glass,
    disclosures,
    identity_requests,
    opening_requests,
    reading,
    referrals,
    restricting,
    walls,
    withdrawing,
)
from sharing.terms import Terms
from tests.access.worlds import Shared, add, filed
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.sharing import RuleFactory, post

Ids = dict[str, object]
Make = Callable[[Shared, str], Ids]
NOT_ASKED = Terms(
    consent="not_asked", family_not_told="risk_or_delay", family_not_told_reason="They would flee."
)
# The key that tests/access/script.py posts with.
KEY = "made-by-a-system"

# Who may know of any concern of the partnership, and why.
OFFICES = {
    "privacy_officer": "watches who looked at it, where they can name it",
    "analyst": "counts it",
    "steward": "may part it from its child, where they can name it",
}
CLINIC = dict.fromkeys(("reader", "expired_reader", "withdrawn_reader"), "their agency wrote it")
SCHOOL = dict.fromkeys(("contributor", "contributing_lead"), "their agency wrote it")
SURGERY_LEADS = {"lead": "leads the agency that wrote it", "colleague": "wrote it"}
HOUSING = {"outside_lead": "leads the agency that wrote it"}
TRIAGE = dict.fromkeys(("triage", "duty_manager"), "answers alerts and referrals of the partnership")
OUTLINED = {"lead": "the alert shows it", "contributing_lead": "the alert shows it"} | TRIAGE


@dataclass(frozen=True)
class Hidden:
    """`make` adds it for the person who will ask, and says its ids by the name that routes give them.

    `states`: of the concern that the case is about; all where none is named. `only`: to whom it matters.
    """

    make: Make
    meant: Mapping[str, str] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    def is_hidden_from(self, who: str, state: str) -> bool:
        return (
            who not in self.meant
            and (not self.states or state in self.states)
            and (not self.only or who in self.only)
        )


def ids_of(concern: Concern, **more: object) -> Ids:
    return {"concern_id": concern.pk, "child_id": concern.child_id, "reference": concern.reference} | more


def a_concern(world: Shared, who: str) -> Ids:
    return ids_of(filed(post(world.case.members["outside_lead"], "Cold in there.", idempotency_key=KEY)))


def a_colleagues_concern(world: Shared, who: str) -> Ids:
    return ids_of(filed(post(world.case.members["colleague"], "Cold in there.", local_label="Form 9Z")))


def about_the_same_child(world: Shared, who: str) -> Ids:
    return ids_of(filed(post(world.case.members["outside_lead"], "Cold."), world.concern.child))


def withdrawn_about_the_same_child(world: Shared, who: str) -> Ids:
    """Before the vault came to it, so that it is in no alert."""
    concern = post(world.case.members["outside_lead"], "Cold.")
    withdrawing.withdraw(concern_id=concern.pk, reason="A mistake.", by=world.case.people["outside_lead"])
    return ids_of(filed(concern, world.concern.child))


def withdrawn(world: Shared, who: str) -> Ids:
    """Others' concern is in both worlds, and withdrawn in one."""
    withdrawing.withdraw(concern_id=world.others.pk, reason="A mistake.", by=world.case.people["contributor"])
    return ids_of(world.others)


def an_alert(world: Shared, who: str) -> Ids:
    """With all that comes of one: an answer, a request to open, and a request for the identity."""
    people, members, child = world.case.people, world.case.members, Child.objects.create()
    concerns = [filed(post(members[name]), child) for name in ("reader", "expired_reader", "outside_lead")]
    alert = Alert.objects.get(child=child)
    alerts.acknowledge(alert_id=alert.pk, by=people["triage"])
    opening = opening_requests.ask(
        concern_id=concerns[0].pk,
        purpose="plan_help",
        lawful_basis="public_task",
        question="Who else knows?",
        by=people["outside_lead"],
    )
    asked = identity_requests.ask(
        child_id=child.pk, purpose="To help.", lawful_basis="public_task", by=people["outside_lead"]
    )
    more = {"alert_id": alert.pk, "opening_id": opening.pk, "request_id": asked.pk}
    return ids_of(concerns[0], **more)


def a_very_worried_concern(world: Shared, who: str) -> Ids:
    concern = filed(post(world.case.members["outside_lead"], "A burn.", strength="very_worried"))
    return ids_of(concern, alert_id=Alert.objects.get(child=concern.child_id).pk)


def an_alert_behind_a_wall(world: Shared, who: str) -> Ids:
    """Their role would show it, and they are close to the family."""
    child, person = Child.objects.create(), world.case.people[who].pk
    walls.keep(kind="child", ids=[child.pk], judged=[person], close=[person])
    members = world.case.members
    told = [members[name] for name in ("withdrawn_reader", "withdrawn_reader", "outside_lead")]
    concerns = [filed(post(by), child) for by in told]
    return ids_of(concerns[0], alert_id=Alert.objects.get(child=child).pk)


def restrict_to_triage(world: Shared, child: Child, *, kind: str, reason: str) -> Restriction:
    return restricting.restrict(
        child_id=child.pk,
        kind=kind,
        named=[world.case.members["triage"].pk],
        reason=reason,
        review_on=timezone.localdate() + timedelta(days=90),
        by=world.case.people["triage"],
    )


def about_a_carer(concern: Concern) -> tuple[Concern, Carer]:
    carer = Carer.objects.create()
    Concern.objects.filter(pk=concern.pk).update(carer=carer)
    return concern, carer


def an_alert_behind_a_restriction(world: Shared, who: str) -> Ids:
    """Their role would show it, and they are not named."""
    members, child = world.case.members, Child.objects.create()
    first = filed(post(members["outside_lead"], strength="very_worried"), child)
    made = restrict_to_triage(world, child, kind="adopted", reason="The birth family works there.")
    filed(post(members["withdrawn_reader"]), child)
    alert = Alert.objects.get(child=child)
    return ids_of(first, alert_id=alert.pk, restriction_id=made.pk)


def an_emergency_of_others(world: Shared, who: str) -> Ids:
    """One that is over."""
    people, members, child = world.case.people, world.case.members, Child.objects.create()
    concerns = [filed(post(members[name]), child) for name in ("reader", "expired_reader", "outside_lead")]
    opening = breaking_glass.break_glass(
        child_id=child.pk, kind="other", reason="He was taken.", by=people["outside_lead"]
    )
    breaking_glass.end(emergency_id=opening.pk, by=people["outside_lead"])
    alert = Alert.objects.get(child=child)
    return ids_of(concerns[0], alert_id=alert.pk, emergency_id=opening.pk)


def a_concern_behind_a_wall(world: Shared, who: str) -> Ids:
    """Their role would show it, and they are close to the child."""
    concern, person = filed(post(world.case.members["colleague"], "Cold.")), world.case.people[who].pk
    walls.keep(kind="child", ids=[concern.child_id], judged=[person], close=[person])
    return ids_of(concern)


def a_carer_behind_a_wall(world: Shared, who: str) -> Ids:
    """The same, of a concern about an adult."""
    concern, carer = about_a_carer(post(world.case.members["colleague"], "Drunk again."))
    person = world.case.people[who].pk
    walls.keep(kind="carer", ids=[carer.pk], judged=[person], close=[person])
    return {"concern_id": concern.pk, "reference": concern.reference}


def a_carer_of_a_restricted_child(world: Shared, who: str) -> Ids:
    """A colleague's concern about the mother of a child of whom this person may not know."""
    members, child = world.case.members, Child.objects.create()
    filed(post(members["outside_lead"], strength="very_worried"), child)
    concern, carer = about_a_carer(post(members["colleague"], "Seen in the next town."))
    Relationship.objects.create(child=child, carer=carer, kind=RelationshipKind.MOTHER)
    restrict_to_triage(world, child, kind="relocated", reason="Moved away from her father.")
    return {"concern_id": concern.pk, "reference": concern.reference}


def a_wall_of_others(world: Shared, who: str) -> Ids:
    person = world.case.people["outside_lead"].pk
    walls.keep(kind="child", ids=[world.concern.child_id], judged=[person], close=[person])
    return {}


def other_words(world: Shared, who: str) -> Ids:
    """Of concerns whose outline somebody may see, and whose words others wrote."""
    for concern in Concern.objects.filter(agency=world.case.agencies["school"]):
        concern.narrative = words.write("Quite other words, and more of them than there were.")
        concern.local_label, concern.parent_reason = words.write("Form 4C"), words.write("They shouted.")
        concern.save(update_fields=["narrative", "local_label", "parent_reason"])
    return ids_of(world.others)


def other_answers(world: Shared, who: str) -> Ids:
    """Of a concern of which others see nothing: strength, categories, dates and reference."""
    world.others.categories.set(Category.objects.filter(code="school"))
    Concern.objects.filter(pk=world.others.pk).update(
        strength="worried",
        parent_knows="not_told",
        observed_at=timezone.now() - timedelta(days=40),
        filed_at=timezone.now(),
    )
    return ids_of(world.others)


def advice_of_others(world: Shared, who: str) -> Ids:
    asked = advice.ask(
        concern_id=world.others.pk,
        adviser_id=world.case.members["other_adviser"].pk,
        question="Is this usual?",
        by=world.case.people["contributor"],
    )
    advice.reply(advice_id=asked.pk, text="It is not.", by=world.case.people["other_adviser"])
    return ids_of(world.others, advice_id=asked.pk)


def a_disclosure_to_others(world: Shared, who: str) -> Ids:
    step = disclosures.open_to(
        concern_id=world.others.pk,
        to_agency_id=world.case.agencies["housing"].pk,
        to_role="safeguarding_lead",
        purpose="plan_help",
        lawful_basis="public_task",
        terms=NOT_ASKED,
        by=world.case.people["contributor"],
    )
    return ids_of(world.others, disclosure_id=step.pk)


def a_referral_of_others(world: Shared, who: str) -> Ids:
    people = world.case.people
    made = referrals.make(
        concern_id=world.others.pk,
        to_agency_id=world.case.agencies["social_care"].pk,
        phoned_at=timezone.now() - timedelta(hours=1),
        phoned_to="The duty social worker",
        by=people["contributor"],
    )
    referrals.confirm_in_writing(referral_id=made.pk, text="As I said.", by=people["contributor"])
    referrals.acknowledge(referral_id=made.pk, by=people["triage"])
    return ids_of(world.others, referral_id=made.pk)


def a_match_in_doubt(world: Shared, who: str) -> Ids:
    concern = filed(post(world.case.members["outside_lead"]), likely=world.others.child)
    return ids_of(concern, review_id=MatchReview.objects.get(child=concern.child_id).pk)


def another_partnership(world: Shared, who: str) -> Ids:
    """With an alert of its own, and somebody there who looks at it."""
    theirs = world.case.agencies["elsewhere"].partnership
    RuleFactory(partnership=theirs)
    posting = [MembershipFactory(agency=AgencyFactory(partnership=theirs)) for _ in range(3)]
    child = Child.objects.create()
    concerns = [filed(post(by), child) for by in posting]
    alert = Alert.objects.get(child=child)
    alert_reading.open_child(child.pk, purpose="protect", by=world.case.people["other_triage"])
    return ids_of(concerns[0], alert_id=alert.pk)


def another_partnership_about_the_same_child(world: Shared, who: str) -> Ids:
    theirs = world.case.agencies["elsewhere"].partnership
    at_once = {"min_concerns": 1, "min_authors": 1, "min_agencies": 1, "threshold": 1.0}
    RuleFactory(partnership=theirs, at_least_one="very_worried", **at_once)
    by = MembershipFactory(agency=AgencyFactory(partnership=theirs))
    concern = filed(post(by, strength="very_worried"), world.concern.child)
    alert = Alert.objects.get(child=concern.child_id, partnership=theirs)
    alert_reading.open_child(concern.child_id, purpose="protect", by=world.case.people["other_triage"])
    return {"concern_id": concern.pk, "alert_id": alert.pk, "reference": concern.reference}


def people_of_others(world: Shared, who: str) -> Ids:
    """Somebody new at an agency, and leads of agencies who have left."""
    case = world.case
    newcomer = add(case, "newcomer", "housing", "practitioner")
    for agency in ("surgery", "school", "housing"):
        left = add(case, f"left_{agency}", agency, "safeguarding_lead")
        Membership.objects.filter(pk=left.pk).update(
            since=timezone.now() - timedelta(days=90), until=timezone.now() - timedelta(days=1)
        )
    token = tokens.issue(
        to=newcomer.practitioner, system="New", scopes=Scope.values, lifetime=timedelta(hours=1), by=None
    )
    assert token
    return {"membership_id": newcomer.pk}


def looks_of_others(world: Shared, who: str) -> Ids:
    for name in ("contributor", "contributing_lead"):
        reading.open_concern(world.others.pk, by=world.case.people[name])
    return ids_of(world.others)


def grants_that_ended(world: Shared, who: str) -> Ids:
    """To the asker and their role, on what others wrote."""
    member = world.case.members[who]
    for codename in ("open_concern", "outline_concern"):
        given = {
            "permission": Permission.objects.get(codename=codename),
            "content_object": world.others,
            "reason": "opened",
            "since": timezone.now() - timedelta(days=20),
            "until": timezone.now() - timedelta(days=1),
            "listed_at": world.others.posted_at,
        }
        ConcernUserObjectPermission.objects.create(user=member.practitioner, membership=member, **given)
        group = role_groups([(member.agency_id, member.role)])[(member.agency_id, member.role)]
        ConcernGroupObjectPermission.objects.create(group=group, **given)
    return ids_of(world.others)


def a_role_that_ended(world: Shared, who: str) -> Ids:
    """The asker led at an agency that has since written something."""
    agency: Agency = world.case.agencies["housing"]
    yesterday = timezone.now() - timedelta(days=1)
    MembershipFactory(
        practitioner=world.case.people[who],
        agency=agency,
        role="safeguarding_lead",
        since=yesterday - timedelta(days=90),
        until=yesterday,
    )
    return a_concern(world, who)


NEVER_IN_AN_ALERT = ("sealed", "provisional", "withdrawn")
HIDDEN: dict[str, Hidden] = {
    "a concern": Hidden(a_concern, HOUSING | OFFICES),
    "a colleague’s concern": Hidden(a_colleagues_concern, SURGERY_LEADS | OFFICES),
    "another about the same child": Hidden(about_the_same_child, HOUSING | OFFICES, ("sealed", "withdrawn")),
    "one that completes the alert of the likely child": Hidden(
        about_the_same_child, HOUSING | OFFICES | SCHOOL | TRIAGE, ("provisional",)
    ),
    "the alert has grown": Hidden(
        about_the_same_child, HOUSING | OFFICES | OUTLINED, ("alerted", "opened", "referred")
    ),
    "a withdrawn one about the same child": Hidden(withdrawn_about_the_same_child, HOUSING | OFFICES),
    "it is withdrawn": Hidden(withdrawn, SCHOOL | OFFICES),
    "an alert": Hidden(an_alert, CLINIC | HOUSING | TRIAGE | OFFICES),
    "a very worried concern": Hidden(a_very_worried_concern, HOUSING | TRIAGE | OFFICES),
    "an alert behind a wall": Hidden(an_alert_behind_a_wall, only=("reader", "expired_reader")),
    "an alert behind a restriction": Hidden(
        an_alert_behind_a_restriction, only=("reader", "expired_reader", "lead")
    ),
    "an emergency of others": Hidden(an_emergency_of_others, CLINIC | HOUSING | TRIAGE | OFFICES),
    "a concern behind a wall": Hidden(a_concern_behind_a_wall, only=("lead",)),
    "a carer behind a wall": Hidden(a_carer_behind_a_wall, only=("lead",)),
    "a carer of a restricted child": Hidden(a_carer_of_a_restricted_child, only=("lead",)),
    "a wall of others": Hidden(a_wall_of_others, {"privacy_officer": "counts the partnership’s walls"}),
    "other words": Hidden(other_words, SCHOOL),
    "other answers": Hidden(other_answers, SCHOOL | {"analyst": OFFICES["analyst"]}),
    "advice of others": Hidden(advice_of_others, SCHOOL | OFFICES | {"other_adviser": "was asked"}),
    "a disclosure to others": Hidden(
        a_disclosure_to_others, SCHOOL | OFFICES | {"outside_lead": "it was opened to them"}
    ),
    "a referral of others": Hidden(a_referral_of_others, SCHOOL | TRIAGE | OFFICES),
    "a match in doubt": Hidden(a_match_in_doubt, HOUSING | OFFICES),
    "another partnership": Hidden(
        another_partnership, dict.fromkeys(("other_triage", "other_officer"), "it is theirs")
    ),
    "another partnership, the same child": Hidden(
        another_partnership_about_the_same_child,
        dict.fromkeys(("other_triage", "other_officer"), "it is theirs"),
        NEVER_IN_AN_ALERT,
    ),
    "people of others": Hidden(people_of_others, {"administrator": "decides who works there"}),
    "looks of others": Hidden(looks_of_others, {"privacy_officer": OFFICES["privacy_officer"]}),
    "grants that ended": Hidden(grants_that_ended, SCHOOL),
    "a role that ended": Hidden(a_role_that_ended, HOUSING | OFFICES),
}
