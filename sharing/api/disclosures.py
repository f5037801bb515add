"""Opening a concern's words, the record of what was opened, and ending it."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.asking import asker
from agencies.models import Purpose
from sharing.api.collaboration import CreatedSerializer, created, validated
from sharing.models import Consent, LawfulBasis, NotTold
from sharing.policies import MOST_CHARACTERS
from sharing.services import disclosure_record, disclosures, suspicion
from sharing.services.disclosure_record import Step
from sharing.terms import AUTHOR, ME, Terms


class TermsSerializer(serializers.Serializer):
    """Until when, what the parent was asked, and whether the family knows: told, or why not."""

    consent = serializers.ChoiceField(Consent.answers())
    consent_asked_on = serializers.DateField(
        allow_null=True, default=None, help_text="Needed where the parent was asked."
    )
    consent_asked_by = serializers.ChoiceField([(ME, "You"), (AUTHOR, "The author")], default=ME)
    override_reason = serializers.CharField(
        default="", allow_blank=True, max_length=MOST_CHARACTERS, help_text="Needed where they refused."
    )
    family_told_on = serializers.DateField(
        allow_null=True, default=None, help_text="Either this, or family_not_told and its reason."
    )
    family_not_told = serializers.ChoiceField(NotTold.answers(), default="", allow_blank=True)
    family_not_told_reason = serializers.CharField(default="", allow_blank=True, max_length=MOST_CHARACTERS)
    last_day = serializers.DateField(
        allow_null=True, default=None, help_text="From tomorrow to 365 days from today; without it, 90 days."
    )
    considered = serializers.ListField(
        child=serializers.SlugField(), default=list, max_length=20, help_text="Codes of prompts."
    )


class DisclosureSerializer(TermsSerializer):
    to_agency = serializers.UUIDField()
    to_role = serializers.CharField(default="", allow_blank=True, help_text="All who hold it there.")
    to_person = serializers.UUIDField(
        allow_null=True, default=None, help_text="A membership of the agency, instead of a role."
    )
    purpose = serializers.ChoiceField(Purpose.choices)
    lawful_basis = serializers.ChoiceField(LawfulBasis.choices)


class SuspicionSerializer(TermsSerializer):
    reason = serializers.CharField(
        max_length=MOST_CHARACTERS, help_text="Told at once to the author and their safeguarding lead."
    )
    lawful_basis = serializers.ChoiceField(LawfulBasis.choices)


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=MOST_CHARACTERS)


class PromptSerializer(serializers.Serializer):
    code = serializers.CharField()
    question = serializers.CharField()
    tick = serializers.BooleanField(help_text="May be sent as `considered`.")
    source = serializers.CharField()  # type: ignore[assignment]
    since = serializers.DateField()


class StepSerializer(serializers.Serializer):
    """`reasons` by field, as they were typed; empty for a privacy officer."""

    id = serializers.UUIDField(source="disclosure.id")
    to_agency = serializers.CharField(source="disclosure.to_agency.name")
    to_role = serializers.CharField(source="disclosure.to_role", allow_blank=True)
    to_person = serializers.SerializerMethodField()
    standing = serializers.CharField(help_text="live, ended, withdrawn or uncovered (no agreement)")
    purpose = serializers.CharField(source="disclosure.purpose")
    lawful_basis = serializers.CharField(source="disclosure.lawful_basis")
    agreement = serializers.SerializerMethodField()
    on_suspicion = serializers.BooleanField(source="disclosure.on_suspicion")
    considered = serializers.ListField(source="disclosure.considered", child=serializers.CharField())
    consent = serializers.CharField(source="disclosure.consent")
    consent_asked_by = serializers.SerializerMethodField()
    consent_asked_on = serializers.DateField(source="disclosure.consent_asked_on", allow_null=True)
    family_told_on = serializers.DateField(source="disclosure.family_told_on", allow_null=True)
    family_not_told = serializers.CharField(source="disclosure.family_not_told", allow_blank=True)
    decided_by = serializers.CharField(source="disclosure.decided_by.practitioner.name")
    decided_at = serializers.DateTimeField(source="disclosure.decided_at")
    until = serializers.DateTimeField(source="disclosure.until")
    withdrawn_by = serializers.SerializerMethodField()
    withdrawn_at = serializers.DateTimeField(source="disclosure.withdrawn_at", allow_null=True)
    reasons = serializers.DictField(child=serializers.CharField())
    may_withdraw = serializers.BooleanField()

    def get_to_person(self, step: Step) -> str | None:
        return _name(step.disclosure.to_person)

    def get_agreement(self, step: Step) -> str | None:
        return step.disclosure.agreement.title if step.disclosure.agreement else None

    def get_consent_asked_by(self, step: Step) -> str | None:
        return _name(step.disclosure.consent_asked_by)

    def get_withdrawn_by(self, step: Step) -> str | None:
        return _name(step.disclosure.withdrawn_by)


class DisclosuresView(APIView):
    @extend_schema(operation_id="list_disclosures", responses=StepSerializer(many=True))
    def get(self, request: Request, concern_id: UUID) -> Response:
        record = disclosure_record.open_record(concern_id, by=asker(request))
        return Response(StepSerializer(record.steps, many=True).data)

    @extend_schema(operation_id="open_to", request=DisclosureSerializer, responses={201: CreatedSerializer})
    def post(self, request: Request, concern_id: UUID) -> Response:
        said = with_terms(validated(DisclosureSerializer, request))
        said |= {"to_agency_id": said.pop("to_agency"), "to_person_id": said.pop("to_person")}
        return created(disclosures.open_to(concern_id=concern_id, by=asker(request), **said))


class OpeningAtOnceView(APIView):
    @extend_schema(
        operation_id="open_on_suspicion",
        description="Triage, for itself, where the concern is very worried or an at-once rule was crossed.",
        request=SuspicionSerializer,
        responses={201: CreatedSerializer},
    )
    def post(self, request: Request, concern_id: UUID) -> Response:
        said = with_terms(validated(SuspicionSerializer, request))
        return created(suspicion.open_at_once(concern_id=concern_id, by=asker(request), **said))


class DisclosureWithdrawalView(APIView):
    @extend_schema(
        operation_id="withdraw_disclosure", request=ReasonSerializer, responses={201: CreatedSerializer}
    )
    def post(self, request: Request, disclosure_id: UUID) -> Response:
        said = validated(ReasonSerializer, request)
        return created(disclosures.withdraw(disclosure_id=disclosure_id, by=asker(request), **said))


class PromptsView(APIView):
    @extend_schema(
        operation_id="list_prompts",
        description="What to think of before the words are opened. Nothing has to be ticked.",
        responses=PromptSerializer(many=True),
    )
    def get(self, request: Request, concern_id: UUID) -> Response:
        found = disclosure_record.prompts_for(concern_id, by=asker(request))
        return Response(PromptSerializer(found, many=True).data)


def with_terms(said: dict[str, Any]) -> dict[str, Any]:
    """The answers, with those that make the terms put into one."""
    names = set(TermsSerializer().fields)
    terms = {name: value for name, value in said.items() if name in names}
    terms["considered"] = tuple(terms["considered"])
    return {name: value for name, value in said.items() if name not in names} | {"terms": Terms(**terms)}


def _name(membership: Any) -> str | None:
    return membership.practitioner.name if membership else None
