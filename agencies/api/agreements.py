"""GET and POST /agreements/, GET /agreements/{id}/, POST /agreements/{id}/renewal/ and /ending/."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies import register
from agencies.api.agencies import AgencySerializer
from agencies.asking import asker
from agencies.models import Purpose, SharingAgreement
from agencies.register import Entry
from agencies.services import agreements
from agencies.services.agreements import MOST


class AgreementSerializer(serializers.Serializer):
    """One version: a renewal is a new one, of the same `series`. Days are inclusive."""

    id = serializers.UUIDField(source="agreement.pk")
    series = serializers.UUIDField(source="agreement.series")
    title = serializers.CharField(source="agreement.title")
    aim = serializers.CharField(source="agreement.aim")
    purposes = serializers.ListField(
        child=serializers.ChoiceField(Purpose.choices), source="agreement.purposes"
    )
    parties = AgencySerializer(many=True, source="agreement.parties.all")
    since = serializers.DateField(source="agreement.since")
    until = serializers.DateField(source="agreement.until")
    review_on = serializers.DateField(source="agreement.review_on")
    source = serializers.CharField(source="agreement.source")  # type: ignore[assignment]
    standing = serializers.SerializerMethodField()
    review_overdue = serializers.BooleanField()
    ended_at = serializers.DateTimeField(source="agreement.ended_at", allow_null=True)
    ended_reason = serializers.CharField(source="agreement.ended_reason", allow_blank=True)

    def get_standing(self, entry: Entry) -> str:
        return entry.standing.name.lower()


class RenewalSerializer(serializers.Serializer):
    until = serializers.DateField()
    review_on = serializers.DateField()
    source = serializers.CharField(max_length=MOST["source"])  # type: ignore[assignment]


class NewAgreementSerializer(RenewalSerializer):
    title = serializers.CharField(max_length=MOST["title"])
    aim = serializers.CharField(max_length=MOST["aim"])
    purposes = serializers.ListField(
        child=serializers.ChoiceField(Purpose.choices), min_length=1, max_length=len(Purpose)
    )
    parties = serializers.ListField(child=serializers.UUIDField(), min_length=2, max_length=500)
    since = serializers.DateField()


class EndingSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=MOST["reason"])


class AgreementsView(APIView):
    @extend_schema(operation_id="list_agreements", responses=AgreementSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(AgreementSerializer(register.entries(asker(request)), many=True).data)

    @extend_schema(
        operation_id="record_agreement",
        request=NewAgreementSerializer,
        responses={201: AgreementSerializer},
    )
    def post(self, request: Request) -> Response:
        return _made(agreements.record(**_said(NewAgreementSerializer, request), by=asker(request)))


class AgreementView(APIView):
    @extend_schema(operation_id="open_agreement", responses=AgreementSerializer)
    def get(self, request: Request, agreement_id: UUID) -> Response:
        return Response(AgreementSerializer(register.opened(agreement_id, asker(request))).data)


class AgreementRenewalView(APIView):
    @extend_schema(
        operation_id="renew_agreement", request=RenewalSerializer, responses={201: AgreementSerializer}
    )
    def post(self, request: Request, agreement_id: UUID) -> Response:
        said = _said(RenewalSerializer, request)
        return _made(agreements.renew(agreement_id=agreement_id, **said, by=asker(request)))


class AgreementEndingView(APIView):
    @extend_schema(
        operation_id="end_agreement", request=EndingSerializer, responses={201: AgreementSerializer}
    )
    def post(self, request: Request, agreement_id: UUID) -> Response:
        said = _said(EndingSerializer, request)
        return _made(agreements.end(agreement_id=agreement_id, **said, by=asker(request)))


def _said(serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """The body as the serializer reads it. Raises ValidationError."""
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    said: dict[str, Any] = body.validated_data
    return said


def _made(agreement: SharingAgreement) -> Response:
    return Response(AgreementSerializer(Entry(agreement)).data, status=status.HTTP_201_CREATED)
