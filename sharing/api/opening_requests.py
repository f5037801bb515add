"""Who sees an outline asks for the words; the lead of the agency that wrote them opens or refuses."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.asking import asker
from agencies.models import Purpose
from sharing.api.collaboration import validated
from sharing.api.disclosures import PromptSerializer, ReasonSerializer, TermsSerializer, with_terms
from sharing.models import LawfulBasis, OpeningRequest
from sharing.policies import MOST_CHARACTERS
from sharing.services import opening_request_reading, opening_requests


class NewOpeningRequestSerializer(serializers.Serializer):
    purpose = serializers.ChoiceField(Purpose.choices)
    lawful_basis = serializers.ChoiceField(LawfulBasis.choices)
    question = serializers.CharField(default="", allow_blank=True, max_length=MOST_CHARACTERS)


class OpeningRequestStateSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.CharField()


class OpeningRequestRowSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="request.id")
    concern = serializers.UUIDField(source="request.concern_id")
    state = serializers.CharField()
    own = serializers.BooleanField(help_text="You asked.")
    may_answer = serializers.BooleanField(help_text="It waits for you to open or refuse.")
    purpose = serializers.CharField(source="request.purpose")
    asked_by = serializers.CharField(source="request.asked_by.practitioner.name")
    agency = serializers.CharField(source="request.asked_by.agency.name")
    asked_at = serializers.DateTimeField(source="request.asked_at")
    due_at = serializers.DateTimeField(source="request.due_at")
    answered_at = serializers.DateTimeField(source="request.answered_at", allow_null=True)


class OpenedOpeningRequestSerializer(OpeningRequestRowSerializer):
    """`narrative` is what would be opened: null for whoever asked."""

    lawful_basis = serializers.CharField(source="request.lawful_basis")
    question = serializers.CharField(allow_null=True)
    refusal_reason = serializers.CharField(allow_null=True)
    narrative = serializers.CharField(allow_null=True)
    until = serializers.SerializerMethodField()
    prompts = PromptSerializer(many=True)

    def get_until(self, opened: opening_request_reading.OpenedRequest) -> str | None:
        step = opened.request.disclosure
        return step.until.isoformat() if step else None


class AskToOpenView(APIView):
    @extend_schema(
        operation_id="ask_to_open",
        request=NewOpeningRequestSerializer,
        responses={201: OpeningRequestStateSerializer},
    )
    def post(self, request: Request, concern_id: UUID) -> Response:
        said = validated(NewOpeningRequestSerializer, request)
        made = opening_requests.ask(concern_id=concern_id, by=asker(request), **said)
        return Response(OpeningRequestStateSerializer(made).data, status=status.HTTP_201_CREATED)


class OpeningRequestListView(APIView):
    @extend_schema(operation_id="list_opening_requests", responses=OpeningRequestRowSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = opening_request_reading.opening_requests(asker(request))
        return Response(OpeningRequestRowSerializer(rows, many=True).data)


class OpeningRequestView(APIView):
    @extend_schema(operation_id="open_opening_request", responses=OpenedOpeningRequestSerializer)
    def get(self, request: Request, opening_id: UUID) -> Response:
        opened = opening_request_reading.open_request(opening_id, by=asker(request))
        return Response(OpenedOpeningRequestSerializer(opened).data)


class OpeningView(APIView):
    @extend_schema(
        operation_id="open_to_asker", request=TermsSerializer, responses=OpeningRequestStateSerializer
    )
    def post(self, request: Request, opening_id: UUID) -> Response:
        said = with_terms(validated(TermsSerializer, request))
        return _state(opening_requests.open_to_asker(request_id=opening_id, by=asker(request), **said))


class OpeningRefusalView(APIView):
    @extend_schema(
        operation_id="refuse_to_open", request=ReasonSerializer, responses=OpeningRequestStateSerializer
    )
    def post(self, request: Request, opening_id: UUID) -> Response:
        said = validated(ReasonSerializer, request)
        return _state(opening_requests.refuse(request_id=opening_id, by=asker(request), **said))


class OpeningRequestWithdrawalView(APIView):
    @extend_schema(
        operation_id="withdraw_opening_request", request=None, responses=OpeningRequestStateSerializer
    )
    def post(self, request: Request, opening_id: UUID) -> Response:
        return _state(opening_requests.withdraw(request_id=opening_id, by=asker(request)))


def _state(request: OpeningRequest) -> Response:
    return Response(OpeningRequestStateSerializer(request).data)
