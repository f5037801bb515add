"""Writes a plain world into the tables, in bulk: no service decides anything on the way."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from itertools import groupby
from typing import Any
from uuid import UUID

from agencies import models as agencies
from agencies.groups import role_groups
from sharing import grants, models
from tests.access.plain import Agreement, PlainWorld
from tests.access.reference import Asker
from tests.factories.sharing import RuleFactory

SUBJECTS: dict[str, Any] = {"concern": models.Concern, "alert": models.Alert, "referral": models.Referral}
TO_ROLES: dict[Any, Any] = {
    models.Concern: models.ConcernGroupObjectPermission,
    models.Alert: models.AlertGroupObjectPermission,
    models.Referral: models.ReferralGroupObjectPermission,
}
TO_PEOPLE: dict[Any, Any] = {
    models.Concern: models.ConcernUserObjectPermission,
    models.Referral: models.ReferralUserObjectPermission,
}


def load(world: PlainWorld) -> None:
    _places(world)
    _people(world)
    _agreements(world)
    _families(world)
    _concerns(world)
    _collaboration(world)
    _grants(world)


def _words() -> UUID:
    return models.Words.objects.create(key_version=1, wrapped_key=b"", ciphertext=b"").pk


def _places(world: PlainWorld) -> None:
    kind, _ = agencies.AgencyKind.objects.get_or_create(code="gp", defaults={"name": "Gp"})
    agencies.Partnership.objects.bulk_create(
        [agencies.Partnership(id=each, name=str(each)) for each in world.partnerships]
    )
    agencies.Agency.objects.bulk_create(
        [
            agencies.Agency(id=each.id, name=str(each.id), kind=kind, partnership_id=each.partnership)
            for each in world.agencies
        ]
    )


def _people(world: PlainWorld) -> None:
    agencies.Practitioner.objects.bulk_create(
        [
            agencies.Practitioner(
                id=each.id, email=f"{each.id}@agency.example", name="Somebody", is_active=each.active
            )
            for each in world.people
        ]
    )
    agencies.Membership.objects.bulk_create(
        [
            agencies.Membership(
                id=each.id,
                practitioner_id=each.person,
                agency_id=each.agency.id,
                role=each.role,
                since=each.since,
                until=each.until,
            )
            for each in world.memberships
        ]
    )


def _agreements(world: PlainWorld) -> None:
    ended_by = world.memberships[0].id
    for _, versions in groupby(world.agreements, lambda each: each.series):
        renewed: Agreement | None = None
        for version in versions:
            over = {"ended_at": world.now, "ended_by_id": ended_by, "ended_reason": "Over."}
            agencies.SharingAgreement.objects.create(
                id=version.id,
                series=version.series,
                renews_id=renewed.id if renewed else None,
                partnership_id=version.partnership,
                title="Agreement",
                aim="Safeguarding",
                purposes=list(agencies.Purpose.values),
                since=version.since,
                until=version.until,
                review_on=version.until,
                source="Register",
                **(over if version.ended else {}),
            )
            renewed = version


def _families(world: PlainWorld) -> None:
    models.Child.objects.bulk_create([models.Child(id=each) for each in world.children])
    models.Carer.objects.bulk_create([models.Carer(id=each) for each in world.carers])
    models.Relationship.objects.bulk_create(
        [
            models.Relationship(child_id=child, carer_id=carer, kind="mother")
            for child, carer in world.cared_for_by
        ]
    )
    models.MatchReview.objects.bulk_create(
        [
            models.MatchReview(
                id=each.id, child_id=each.child, other_id=each.other, probability=0.5, state="settled"
            )
            for each in world.reviews
        ]
    )
    models.ChildLink.objects.bulk_create(
        [
            models.ChildLink(
                child_id=each.review.child,
                same_as_id=each.review.other,
                review_id=each.review.id,
                state="made" if each.live else "undone",
            )
            for each in world.links
        ]
    )
    for wall in world.walls:
        models.Wall.objects.create(
            practitioner_id=wall.person,
            child_id=wall.child,
            carer_id=wall.carer,
            until=None if wall.live else world.now,
        )
    for restriction in world.restrictions:
        lifted = {"lifted_at": world.now, "lifted_by_id": world.memberships[0].id}
        row = models.Restriction.objects.create(
            child_id=restriction.child,
            kind="adopted",
            reason_id=_words(),
            set_by_id=world.memberships[0].id,
            review_on=world.today,
            **({} if restriction.live else lifted),
        )
        row.named.set([each.id for each in restriction.named])


def _concerns(world: PlainWorld) -> None:
    models.Concern.objects.bulk_create(
        [
            models.Concern(
                id=each.id,
                author_id=each.author,
                agency_id=each.agency.id,
                child_id=each.child,
                carer_id=each.carer,
                strength="niggle",
                parent_knows="agrees",
                observed_at=world.now,
                posted_at=world.now,
                narrative_id=_words(),
            )
            for each in world.concerns
        ]
    )
    rules = {each: RuleFactory(partnership_id=each) for each in world.partnerships}
    models.Alert.objects.bulk_create(
        [
            models.Alert(
                id=each.id,
                child_id=each.child,
                partnership_id=each.partnership,
                rule=rules[each.partnership],
                due_at=world.now,
            )
            for each in world.alerts
        ]
    )


def _collaboration(world: PlainWorld) -> None:
    models.Referral.objects.bulk_create(
        [
            models.Referral(
                id=each.id,
                concern_id=each.concern.id,
                child_id=each.child,
                made_by_id=each.made_by.id,
                to_agency_id=each.to_agency.id,
                phoned_at=world.now,
                due_at=world.now,
            )
            for each in world.referrals
        ]
    )
    models.Advice.objects.bulk_create(
        [
            models.Advice(
                id=each.id,
                concern_id=each.concern.id,
                asked_by_id=each.asked_by.id,
                adviser_id=each.adviser.id,
                question_id=_words(),
                due_at=world.now,
            )
            for each in world.advice
        ]
    )
    models.OpeningRequest.objects.bulk_create(
        [
            models.OpeningRequest(
                id=each.id,
                concern_id=each.concern.id,
                asked_by_id=each.asked_by.id,
                purpose="protect",
                lawful_basis="public_task",
                due_at=world.now,
            )
            for each in world.opening_requests
        ]
    )
    models.IdentityRequest.objects.bulk_create(
        [
            models.IdentityRequest(
                id=each.id, child_id=each.child, asked_by_id=each.asked_by.id, purpose_id=_words()
            )
            for each in world.identity_requests
        ]
    )


def take_away_what_nobody_has(world: PlainWorld, askers: Collection[Asker]) -> None:
    """Grants that have ended in any way."""
    for model in (*TO_ROLES.values(), *TO_PEOPLE.values()):
        model.objects.all().delete()
    lasting = [grant for grant in world.grants if any(asker.reaches(grant) for asker in askers)]
    _grants(replace(world, grants=lasting))


def _grants(world: PlainWorld) -> None:
    people = {each.id: each.person for each in world.memberships}
    groups = role_groups({grant.role for grant in world.grants if grant.role})
    rows: dict[type[Any], list[Any]] = defaultdict(list)
    for grant in world.grants:
        on = SUBJECTS[grant.may.rpartition("_")[2]]
        said: dict[str, Any] = {
            "permission_id": grants.permission(on, grant.may),
            "content_object_id": grant.on,
            "until": grant.until,
            "reason": "differential test",
        }
        if on is models.Concern:
            said["agreement_id"] = grant.agreement.id if grant.agreement else None
        if grant.role:
            rows[TO_ROLES[on]].append(TO_ROLES[on](group=groups[grant.role], **said))
            continue
        if grant.membership:
            said |= {"membership_id": grant.membership.id, "user_id": people[grant.membership.id]}
        else:
            said |= {"user_id": grant.person, "agency_id": grant.acted_for}
        rows[TO_PEOPLE[on]].append(TO_PEOPLE[on](**said))
    for model, made in rows.items():
        model.objects.bulk_create(made)
