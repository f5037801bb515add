"""One child, one concern and everyone around it, in each state that a concern can be in.

Every text that somebody may read and somebody else may not holds a canary: a word found nowhere else.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from django.test import Client
from django.utils import timezone
from nacl.public import PublicKey, SealedBox

from agencies import tokens
from agencies.models import (
    Agency,
    Event,
    EventKind,
    Membership,
    Partnership,
    Practitioner,
    Scope,
    Session,
)
from agencies.services import systems
from notifications.models import Channel, Delivery
from sharing import one_time_keys
from sharing.models import (
    Alert,
    Child,
    Concern,
    ConcernUserObjectPermission,
    Disclosure,
    IdentityRelease,
    MatchReview,
    RecordComparison,
    RequestedIdentity,
)
from sharing.services import (
    advice,
    breaking_glass,
    disclosures,
    filing,
    identity_releases,
    identity_requests,
    opening_requests,
    referrals,
    reviews,
    withdrawing,
)
from sharing.terms import Terms
from tests.factories.agencies import (
    AgencyFactory,
    AgreementFactory,
    MembershipFactory,
    PartnershipFactory,
    PractitionerFactory,
)
from tests.factories.sharing import (
    CLOCKS,
    CategoryFactory,
    ClockFactory,
    EscalationStepFactory,
    RuleFactory,
    post,
)
from tests.factories.webhooks import webhook_of

WORKS: dict[str, tuple[str, str]] = {
    "author": ("surgery", "practitioner"),
    "colleague": ("surgery", "practitioner"),
    "lead": ("surgery", "safeguarding_lead"),
    "administrator": ("surgery", "agency_administrator"),
    "former_author": ("surgery", "practitioner"),
    "former_lead": ("surgery", "safeguarding_lead"),
    "contributor": ("school", "practitioner"),
    "contributing_lead": ("school", "safeguarding_lead"),
    "reader": ("clinic", "safeguarding_lead"),
    "expired_reader": ("clinic", "safeguarding_lead"),
    "withdrawn_reader": ("clinic", "safeguarding_lead"),
    "outside_lead": ("housing", "safeguarding_lead"),
    "triage": ("social_care", "triage"),
    "duty_manager": ("social_care", "duty_manager"),
    "other_triage": ("elsewhere", "triage"),
    "adviser": ("hospital", "adviser"),
    "other_adviser": ("hospital", "adviser"),
    "steward": ("office", "identity_steward"),
    "analyst": ("office", "board_analyst"),
    "privacy_officer": ("office", "privacy_officer"),
    "other_officer": ("elsewhere", "privacy_officer"),
}
LEFT = ("former_author", "former_lead")
NOBODY, STRANGER, SYSTEM = "nobody", "stranger", "system"
KINDS = {
    "surgery": "gp",
    "school": "school",
    "clinic": "health_visiting",
    "housing": "housing",
    "social_care": "social_care",
    "hospital": "hospital",
    "office": "board",
}
CANARIES = {
    "narrative": "marmalade-submarine",
    "parent's reason": "velvet-harmonica",
    "label": "tangerine-anvil",
    "question": "copper-lighthouse",
    "writing": "paper-astrolabe",
    "request": "walnut-zeppelin",
    "need": "saffron-pendulum",
    "terms": "cobalt-teaspoon",
    "emergency": "pewter-kaleidoscope",
    "identity": "Zyxwina",
    "author": "Quincunx Author",
    "agency": "Xanthium Practice",
}
NOT_ASKED = Terms(
    consent="not_asked", family_not_told="risk_or_delay", family_not_told_reason=CANARIES["terms"]
)
KEY = one_time_keys.new()


@dataclass
class Case:
    """`ids` by the name that routes give them; `own` are those that one person's cells use instead."""

    state: str
    members: dict[str, Membership]
    agencies: dict[str, Agency]
    people: dict[str, Practitioner] = field(default_factory=dict)
    ids: dict[str, object] = field(default_factory=dict)
    own: dict[str, dict[str, object]] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    systems: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=lambda: dict(CANARIES))

    def ids_for(self, who: str) -> dict[str, object]:
        return self.ids | self.own.get(who, {})


def build(state: str) -> Case:
    case = _everyone(state)
    _concerns(case)
    _agencies_things(case)
    for who in LEFT:
        Membership.objects.filter(pk=case.members[who].pk).update(until=timezone.now())
    _sign_in(case)
    return case


def _everyone(state: str) -> Case:
    partnership, other = PartnershipFactory(), PartnershipFactory()
    agencies = {
        name: AgencyFactory(
            partnership=partnership,
            kind_code=kind,
            name=CANARIES["agency"] if name == "surgery" else name.capitalize(),
        )
        for name, kind in KINDS.items()
    }
    agreement = AgreementFactory(partnership=partnership, parties=list(agencies.values()))
    agencies["elsewhere"] = AgencyFactory(partnership=other, kind_code="social_care", name="Elsewhere")
    _rules(partnership)
    members = {
        who: MembershipFactory(
            agency=agencies[agency],
            role=role,
            practitioner__name=CANARIES.get(who, who.replace("_", " ").capitalize()),
        )
        for who, (agency, role) in WORKS.items()
    }
    people = {who: member.practitioner for who, member in members.items()}
    people[NOBODY] = PractitionerFactory(name="Nobody")
    case = Case(state, members, agencies, people)
    case.ids |= {"agreement_id": agreement.pk, "restriction_id": uuid4()}
    return case


def _rules(partnership: Partnership) -> None:
    CategoryFactory()
    for code in CLOCKS:
        ClockFactory(code=code)
    EscalationStepFactory()
    RuleFactory(partnership=partnership)
    RuleFactory(
        partnership=partnership,
        code="very-worried",
        name="Very worried",
        at_least_one="very_worried",
        min_concerns=1,
        min_authors=1,
        min_agencies=1,
        weight_niggle=0.0,
        weight_worried=0.0,
        threshold=1.0,
    )


def _concerns(case: Case) -> None:
    """Up to the state, each step by the service that people take it with."""
    concern = _post(case, "author", strength="very_worried" if case.state == "urgent" else "niggle")
    theirs = _post(case, "former_author")
    case.ids |= {"concern_id": concern.pk}
    case.own["former_author"] = {"concern_id": theirs.pk}
    _HISTORIES[case.state](case, concern, theirs)
    concern.refresh_from_db()
    case.ids["child_id"] = concern.child_id
    case.texts |= {"reference": concern.reference, "code": Child.objects.get(pk=concern.child_id).code}


def _post(case: Case, who: str, **said: str) -> Concern:
    if who != "author":
        return post(case.members[who], "Late again.", **said)
    return post(
        case.members[who],
        case.texts["narrative"],
        parent_knows="disagrees",
        parent_reason=case.texts["parent's reason"],
        local_label=case.texts["label"],
        **said,
    )


def _file(concern: Concern, child: UUID, *, likely: UUID | None = None) -> None:
    outcome = "review" if likely else "same" if Child.objects.filter(pk=child).exists() else "new"
    filing.file(
        concern_id=concern.pk, child_id=child, outcome=outcome, likely_child_id=likely, probability=0.6
    )
    concern.refresh_from_db()


def _sealed(case: Case, concern: Concern, theirs: Concern) -> None:
    _file(concern, uuid4())
    _file(theirs, uuid4())
    asked = advice.ask(
        concern_id=concern.pk,
        adviser_id=case.members["adviser"].pk,
        question=case.texts["question"],
        by=case.people["author"],
    )
    case.ids["advice_id"] = asked.pk


def _withdrawn(case: Case, concern: Concern, theirs: Concern) -> None:
    _sealed(case, concern, theirs)
    withdrawing.withdraw(concern_id=concern.pk, reason="A mistake.", by=case.people["author"])


def _provisional(case: Case, concern: Concern, theirs: Concern) -> None:
    known = _post(case, "contributor")
    _file(known, uuid4())
    _file(concern, uuid4(), likely=known.child_id)
    _file(theirs, uuid4())
    review = MatchReview.objects.get(child=concern.child_id)
    comparison = reviews.ask_for_records(
        review_id=review.pk, public_key=KEY.public, by=case.people["steward"]
    )
    person = {"given_name": case.texts["identity"]}
    _answer(RecordComparison, comparison.pk, {"left": [person], "right": [person], "agreements": {}})
    case.ids |= {"review_id": review.pk, "comparison_id": comparison.pk}


def _urgent(case: Case, concern: Concern, theirs: Concern) -> None:
    _file(concern, uuid4())
    _file(theirs, uuid4())
    case.ids["alert_id"] = Alert.objects.get(child=concern.child_id).pk


def _alerted(case: Case, concern: Concern, theirs: Concern) -> None:
    child = uuid4()
    for each in (concern, theirs, _post(case, "contributor")):
        _file(each, child)
    asked = advice.ask(
        concern_id=concern.pk,
        adviser_id=case.members["adviser"].pk,
        question=case.texts["question"],
        by=case.people["author"],
    )
    opening = opening_requests.ask(
        concern_id=concern.pk,
        purpose="plan_help",
        lawful_basis="public_task",
        question=case.texts["request"],
        by=case.people["contributing_lead"],
    )
    request = identity_requests.ask(
        child_id=child,
        purpose=case.texts["need"],
        lawful_basis="public_task",
        by=case.people["contributing_lead"],
    )
    emergency = breaking_glass.break_glass(
        child_id=child,
        kind="other",
        reason=case.texts["emergency"],
        by=case.people["contributing_lead"],
    )
    breaking_glass.end(emergency_id=emergency.pk, by=case.people["contributing_lead"])
    case.ids |= {
        "alert_id": Alert.objects.get(child=child).pk,
        "advice_id": asked.pk,
        "emergency_id": emergency.pk,
        "opening_id": opening.pk,
        "request_id": request.pk,
    }


def _opened(case: Case, concern: Concern, theirs: Concern) -> None:
    """To three people by name; what two of them had has come to an end."""
    _alerted(case, concern, theirs)
    steps = {
        who: disclosures.open_to(
            concern_id=concern.pk,
            to_agency_id=case.agencies["clinic"].pk,
            to_person_id=case.members[who].pk,
            purpose="plan_help",
            lawful_basis="public_task",
            terms=NOT_ASKED,
            by=case.people["author"],
        )
        for who in ("reader", "expired_reader", "withdrawn_reader")
    }
    now = timezone.now()
    ended = ConcernUserObjectPermission.objects.filter(membership=case.members["expired_reader"])
    ended.update(until=now)
    Disclosure.objects.filter(pk=steps["expired_reader"].pk).update(until=now)
    disclosures.withdraw(
        disclosure_id=steps["withdrawn_reader"].pk, reason="A mistake.", by=case.people["author"]
    )
    case.ids["disclosure_id"] = steps["reader"].pk
    request = identity_requests.approve(request_id=case.ids["request_id"], by=case.people["triage"])
    answer = identity_requests.ask_vault(
        request_id=request.pk, public_key=KEY.public, by=case.people["contributing_lead"]
    )
    _answer(RequestedIdentity, answer.pk, {"given_name": case.texts["identity"]})
    case.ids["answer_id"] = answer.pk


def _referred(case: Case, concern: Concern, theirs: Concern) -> None:
    _opened(case, concern, theirs)
    referral = referrals.make(
        concern_id=concern.pk,
        to_agency_id=case.agencies["social_care"].pk,
        phoned_at=timezone.now() - timedelta(hours=1),
        phoned_to="The duty social worker",
        by=case.people["author"],
    )
    referrals.confirm_in_writing(
        referral_id=referral.pk, text=case.texts["writing"], by=case.people["author"]
    )
    referrals.acknowledge(referral_id=referral.pk, by=case.people["triage"])
    release = identity_releases.ask(referral_id=referral.pk, public_key=KEY.public, by=case.people["triage"])
    _answer(IdentityRelease, release.pk, {"given_name": case.texts["identity"]})
    case.ids |= {"referral_id": referral.pk, "release_id": release.pk}


def _answer(kind: type, pk: UUID, content: dict[str, object]) -> None:
    """As the vault does, sealed to the key of whoever asked."""
    sealed = SealedBox(PublicKey(KEY.public)).encrypt(json.dumps(content).encode())
    kind.objects.filter(pk=pk).update(state="answered", sealed_answer=sealed, answered_at=timezone.now())


_HISTORIES: dict[str, Callable[[Case, Concern, Concern], None]] = {
    "sealed": _sealed,
    "provisional": _provisional,
    "alerted": _alerted,
    "urgent": _urgent,
    "opened": _opened,
    "referred": _referred,
    "withdrawn": _withdrawn,
}
STATES = tuple(_HISTORIES)


def _agencies_things(case: Case) -> None:
    """A system that waits to be collected by the author, a webhook, and a message to the author."""
    system = systems.register(
        membership_id=case.members["author"].pk,
        system="Records",
        scopes=["concerns:read"],
        lifetime=timedelta(days=30),
        by=case.people["administrator"],
    )
    webhook, _ = webhook_of(case.agencies["surgery"])
    event = Event.objects.create(kind=EventKind.MEMBER_INVITED, subject_id=case.members["author"].pk)
    told = Delivery.objects.create(
        event=event, recipient=case.people["author"], channel=Channel.IN_APP, state="waiting"
    )
    case.ids |= {
        "membership_id": case.members["author"].pk,
        "token_id": system.pk,
        "webhook_id": webhook.pk,
        "delivery_id": told.pk,
        "provider_id": "none",
        "pk": 1,
        "uidb64": "none",
        "token": "none",
    }


def _sign_in(case: Case) -> None:
    browser = Client()
    for who, practitioner in case.people.items():
        browser.force_login(practitioner)
        case.sessions[who] = browser.cookies["sessionid"].value
        browser.cookies.clear()
        case.systems[who] = _token(practitioner, Scope.values)
    case.systems[SYSTEM] = _token(case.people["author"], [])
    case.ids["handle"] = Session.objects.get(pk=case.sessions["author"]).handle


def _token(practitioner: Practitioner, scopes: Iterable[str]) -> str:
    return tokens.issue(to=practitioner, system="Test", scopes=scopes, lifetime=timedelta(hours=1), by=None)
