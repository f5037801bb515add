"""Advice and decisions, each an act on a concern."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies import selectors as agency_selectors
from agencies.asking import asker
from agencies.roles import Right
from sharing.models import DecisionKind
from sharing.services import advice, consulting, decisions


class CreatedSerializer(serializers.Serializer):
    id = serializers.UUIDField()


class AdviserSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField(source="practitioner.name")
    job_title = serializers.CharField(source="practitioner.job_title")
    agency = serializers.CharField(source="agency.name")


class QuestionSerializer(serializers.Serializer):
    adviser = serializers.UUIDField(help_text="The `id` of one of /advisers/.")
    question = serializers.CharField(max_length=20_000)


class TextSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=20_000)


class AdviceRowSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    advising = serializers.BooleanField()
    state = serializers.CharField()
    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()


class OpenedAdviceSerializer(AdviceRowSerializer):
    """An adviser sees neither the concern nor its reference: `concern` is null for them."""

    question = serializers.CharField()
    reply = serializers.CharField(allow_null=True)
    categories = serializers.ListField(child=serializers.CharField())
    strength = serializers.CharField()
    replied_at = serializers.DateTimeField(allow_null=True)
    concern = serializers.UUIDField(source="concern_id", allow_null=True)


class DecisionSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(DecisionKind.choices)
    reasons = serializers.CharField(max_length=20_000)
    advice = serializers.UUIDField(required=False)
    review_on = serializers.DateField(required=False)


def validated(serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """The body as the serializer reads it. Raises ValidationError."""
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    said: dict[str, Any] = body.validated_data
    return said


def created(row: Any) -> Response:
    return Response(CreatedSerializer(row).data, status=status.HTTP_201_CREATED)


class AdvisersView(APIView):
    @extend_schema(operation_id="list_advisers", responses=AdviserSerializer(many=True))
    def get(self, request: Request) -> Response:
        acting = agency_selectors.acting(asker(request), Right.POST_CONCERNS)
        found = agency_selectors.advisers(acting.agency.partnership)
        return Response(AdviserSerializer(found, many=True).data)


class AskAdviceView(APIView):
    @extend_schema(operation_id="ask_advice", request=QuestionSerializer, responses={201: CreatedSerializer})
    def post(self, request: Request, concern_id: UUID) -> Response:
        said = validated(QuestionSerializer, request)
        return created(
            advice.ask(
                concern_id=concern_id,
                adviser_id=said["adviser"],
                question=said["question"],
                by=asker(request),
            )
        )


class AdviceListView(APIView):
    @extend_schema(operation_id="list_advice", responses=AdviceRowSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(AdviceRowSerializer(consulting.my_advice(asker(request)), many=True).data)


class AdviceView(APIView):
    @extend_schema(operation_id="open_advice", responses=OpenedAdviceSerializer)
    def get(self, request: Request, advice_id: UUID) -> Response:
        return Response(OpenedAdviceSerializer(consulting.open_advice(advice_id, by=asker(request))).data)


class AdviceReplyView(APIView):
    @extend_schema(operation_id="reply_to_advice", request=TextSerializer, responses={201: CreatedSerializer})
    def post(self, request: Request, advice_id: UUID) -> Response:
        said = validated(TextSerializer, request)
        return created(advice.reply(advice_id=advice_id, text=said["text"], by=asker(request)))


class DecisionsView(APIView):
    @extend_schema(operation_id="decide", request=DecisionSerializer, responses={201: CreatedSerializer})
    def post(self, request: Request, concern_id: UUID) -> Response:
        said = validated(DecisionSerializer, request)
        return created(
            decisions.decide(
                concern_id=concern_id,
                kind=said["kind"],
                reasons=said["reasons"],
                advice_id=said.get("advice"),
                review_on=said.get("review_on"),
                by=asker(request),
            )
        )
