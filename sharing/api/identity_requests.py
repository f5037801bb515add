"""Who is this child? Asked, approved by another person, and read once; never in clear on this path."""

from base64 import b64encode
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.asking import asker
from sharing.api.collaboration import validated
from sharing.api.referrals import PublicKeySerializer, ReleaseSerializer, SealedAnswerSerializer
from sharing.models import IdentityRequest, LawfulBasis
from sharing.services import identity_request_reading, identity_requests


class NewIdentityRequestSerializer(serializers.Serializer):
    purpose = serializers.CharField(max_length=20_000, help_text="Why you need to know, to be approved.")
    lawful_basis = serializers.ChoiceField(LawfulBasis.choices)


class IdentityRequestStateSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.CharField()


class IdentityRequestRowSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="request.id")
    child = serializers.UUIDField(source="request.child_id")
    code = serializers.CharField(source="request.child.code")
    state = serializers.CharField()
    own = serializers.BooleanField(help_text="You asked.")
    may_answer = serializers.BooleanField(help_text="It waits for you to approve or refuse.")
    stands = serializers.BooleanField(help_text="Approved, and the vault may be asked.")
    asked_at = serializers.DateTimeField(source="request.asked_at")
    answered_at = serializers.DateTimeField(source="request.answered_at", allow_null=True)


class OpenedIdentityRequestSerializer(IdentityRequestRowSerializer):
    lawful_basis = serializers.CharField(source="request.lawful_basis")
    purpose = serializers.CharField()
    refusal_reason = serializers.CharField(allow_null=True)


class RefusalSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=20_000, help_text="Shown to the asker.")


class ChildIdentityRequestsView(APIView):
    @extend_schema(
        operation_id="request_identity",
        request=NewIdentityRequestSerializer,
        responses={201: IdentityRequestStateSerializer},
    )
    def post(self, request: Request, child_id: UUID) -> Response:
        said = validated(NewIdentityRequestSerializer, request)
        made = identity_requests.ask(child_id=child_id, by=asker(request), **said)
        return Response(IdentityRequestStateSerializer(made).data, status=status.HTTP_201_CREATED)


class IdentityRequestListView(APIView):
    @extend_schema(operation_id="list_identity_requests", responses=IdentityRequestRowSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = identity_request_reading.identity_requests(asker(request))
        return Response(IdentityRequestRowSerializer(rows, many=True).data)


class IdentityRequestView(APIView):
    @extend_schema(operation_id="open_identity_request", responses=OpenedIdentityRequestSerializer)
    def get(self, request: Request, request_id: UUID) -> Response:
        opened = identity_request_reading.open_request(request_id, by=asker(request))
        return Response(OpenedIdentityRequestSerializer(opened).data)


class ApprovalView(APIView):
    @extend_schema(
        operation_id="approve_identity_request", request=None, responses=IdentityRequestStateSerializer
    )
    def post(self, request: Request, request_id: UUID) -> Response:
        return _answer(identity_requests.approve(request_id=request_id, by=asker(request)))


class RefusalView(APIView):
    @extend_schema(
        operation_id="refuse_identity_request",
        request=RefusalSerializer,
        responses=IdentityRequestStateSerializer,
    )
    def post(self, request: Request, request_id: UUID) -> Response:
        said = validated(RefusalSerializer, request)
        return _answer(
            identity_requests.refuse(request_id=request_id, reason=said["reason"], by=asker(request))
        )


class AnswersView(APIView):
    @extend_schema(
        operation_id="ask_for_requested_identity",
        request=PublicKeySerializer,
        responses={201: ReleaseSerializer},
    )
    def post(self, request: Request, request_id: UUID) -> Response:
        said = validated(PublicKeySerializer, request)
        answer = identity_requests.ask_vault(request_id=request_id, by=asker(request), **said)
        return Response(ReleaseSerializer(answer).data, status=status.HTTP_201_CREATED)


class AnswerReadingView(APIView):
    @extend_schema(
        operation_id="read_requested_identity_once", request=None, responses=SealedAnswerSerializer
    )
    def post(self, request: Request, request_id: UUID, answer_id: UUID) -> Response:
        sealed = identity_requests.read_once(request_id=request_id, answer_id=answer_id, by=asker(request))
        return Response({"sealed_answer": b64encode(sealed).decode()})


def _answer(request: IdentityRequest) -> Response:
    return Response(IdentityRequestStateSerializer(request).data)
