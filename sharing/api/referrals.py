"""Referrals, from the call to the outcome told back; and the child's identity for who received one."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.asking import asker
from sharing.api.collaboration import TextSerializer, validated
from sharing.api.disclosures import TermsSerializer, with_terms
from sharing.models import Consent, ReferralDecision
from sharing.services import consulting, identity_releases, referrals
from sharing.terms import Terms


class ReferralSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.CharField()
    to_agency = serializers.UUIDField(source="to_agency_id")
    phoned_at = serializers.DateTimeField()
    written_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField()
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.CharField(allow_blank=True)
    outcome_at = serializers.DateTimeField(allow_null=True)


class ReferralPageSerializer(serializers.Serializer):
    results = ReferralSerializer(many=True)
    next = serializers.CharField(allow_blank=True)


class OpenedReferralSerializer(serializers.Serializer):
    referral = ReferralSerializer()
    answering = serializers.BooleanField()
    writing = serializers.CharField(allow_null=True)
    written_same_day = serializers.BooleanField(allow_null=True)
    outcome = serializers.CharField(allow_null=True)
    narrative = serializers.SerializerMethodField()

    def get_narrative(self, opened: consulting.OpenedReferral) -> str | None:
        return opened.concern.narrative if opened.concern else None


class NewReferralSerializer(TermsSerializer):
    """Without any of the terms, the record has what the author said with the concern of the parent, and that
    whether the family knows of the referral is not recorded."""

    concern = serializers.UUIDField()
    to_agency = serializers.UUIDField()
    phoned_at = serializers.DateTimeField()
    phoned_to = serializers.CharField(max_length=120)
    consent = serializers.ChoiceField(
        Consent.answers(), default="", allow_blank=True, help_text="Needed with any other of the terms."
    )
    last_day = None  # type: ignore[assignment]


class ReferralDecisionSerializer(serializers.Serializer):
    decision = serializers.ChoiceField(ReferralDecision.choices)


class PublicKeySerializer(serializers.Serializer):
    public_key = serializers.CharField(help_text="A one-time X25519 key, base64. Keep its other half.")

    def validate_public_key(self, value: str) -> bytes:
        try:
            return b64decode(value, validate=True)
        except NotBase64 as refused:
            raise serializers.ValidationError("This must be base64.") from refused


class ReleaseSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.CharField()
    expires_at = serializers.DateTimeField()


class SealedAnswerSerializer(serializers.Serializer):
    sealed_answer = serializers.CharField(help_text="A libsodium sealed box, base64.")


class ReferralsView(APIView):
    @extend_schema(
        operation_id="list_referrals",
        responses=ReferralPageSerializer,
        parameters=[OpenApiParameter("before", str, description="The `next` of the page before.")],
    )
    def get(self, request: Request) -> Response:
        page = consulting.my_referrals(asker(request), before=request.query_params.get("before", ""))
        found = {"results": [row.referral for row in page.items], "next": page.next}
        return Response(ReferralPageSerializer(found).data)

    @extend_schema(operation_id="refer", request=NewReferralSerializer, responses={201: ReferralSerializer})
    def post(self, request: Request) -> Response:
        said = with_terms(validated(NewReferralSerializer, request))
        said |= {"concern_id": said.pop("concern"), "to_agency_id": said.pop("to_agency")}
        if said["terms"] == Terms(consent=""):
            said["terms"] = None
        referral = referrals.make(by=asker(request), **said)
        return Response(ReferralSerializer(referral).data, status=status.HTTP_201_CREATED)


class ReferralView(APIView):
    @extend_schema(operation_id="open_referral", responses=OpenedReferralSerializer)
    def get(self, request: Request, referral_id: UUID) -> Response:
        return Response(
            OpenedReferralSerializer(consulting.open_referral(referral_id, by=asker(request))).data
        )


class ConfirmationView(APIView):
    @extend_schema(
        operation_id="confirm_referral_in_writing", request=TextSerializer, responses=ReferralSerializer
    )
    def post(self, request: Request, referral_id: UUID) -> Response:
        said = validated(TextSerializer, request)
        return _answer(
            referrals.confirm_in_writing(referral_id=referral_id, text=said["text"], by=asker(request))
        )


class ReferralAcknowledgementView(APIView):
    @extend_schema(operation_id="acknowledge_referral", request=None, responses=ReferralSerializer)
    def post(self, request: Request, referral_id: UUID) -> Response:
        return _answer(referrals.acknowledge(referral_id=referral_id, by=asker(request)))


class ReferralDecisionView(APIView):
    @extend_schema(
        operation_id="decide_referral", request=ReferralDecisionSerializer, responses=ReferralSerializer
    )
    def post(self, request: Request, referral_id: UUID) -> Response:
        said = validated(ReferralDecisionSerializer, request)
        return _answer(referrals.decide(referral_id=referral_id, by=asker(request), **said))


class ReferralOutcomeView(APIView):
    @extend_schema(operation_id="tell_outcome", request=TextSerializer, responses=ReferralSerializer)
    def post(self, request: Request, referral_id: UUID) -> Response:
        said = validated(TextSerializer, request)
        return _answer(referrals.tell_outcome(referral_id=referral_id, text=said["text"], by=asker(request)))


class IdentityRequestsView(APIView):
    @extend_schema(
        operation_id="ask_for_identity", request=PublicKeySerializer, responses={201: ReleaseSerializer}
    )
    def post(self, request: Request, referral_id: UUID) -> Response:
        said = validated(PublicKeySerializer, request)
        release = identity_releases.ask(referral_id=referral_id, by=asker(request), **said)
        return Response(ReleaseSerializer(release).data, status=status.HTTP_201_CREATED)


class IdentityReadingView(APIView):
    @extend_schema(operation_id="read_identity_once", request=None, responses=SealedAnswerSerializer)
    def post(self, request: Request, referral_id: UUID, release_id: UUID) -> Response:
        sealed = identity_releases.read_once(release_id=release_id, by=asker(request))
        return Response({"sealed_answer": b64encode(sealed).decode()})


def _answer(referral: Any) -> Response:
    return Response(ReferralSerializer(referral).data)
