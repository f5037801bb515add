"""Breaking glass, for a browser that is signed in; and the review of it."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.asking import asker
from agencies.errors import NotAllowed
from agencies.second_factor import recently_reentered
from sharing.api.collaboration import validated
from sharing.models import EmergencyKind, EmergencyOpening, Finding
from sharing.policies import EMERGENCY_REENTRY, MOST_CHARACTERS
from sharing.services import breaking_glass, emergency_reading


class BreakGlassSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(EmergencyKind.choices)
    reason = serializers.CharField(max_length=MOST_CHARACTERS, help_text="The privacy officer reads this.")


class FindingSerializer(serializers.Serializer):
    finding = serializers.ChoiceField(Finding.choices)
    reason = serializers.CharField(max_length=MOST_CHARACTERS)


class EmergencyStateSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.CharField()
    until = serializers.DateTimeField()


class EmergencyRowSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="opening.id")
    state = serializers.CharField()
    own = serializers.BooleanField(help_text="You opened it.")
    may_review = serializers.BooleanField(help_text="You watch over it.")
    overdue = serializers.BooleanField(help_text="It should have been reviewed by now.")
    kind = serializers.CharField(source="opening.kind")
    opened_by = serializers.CharField(source="opening.opened_by.practitioner.name")
    agency = serializers.CharField(source="opening.opened_by.agency.name")
    opened_at = serializers.DateTimeField(source="opening.opened_at")
    until = serializers.DateTimeField(source="opening.until")
    ended_at = serializers.DateTimeField(source="opening.ended_at", allow_null=True)
    review_due_at = serializers.DateTimeField(source="opening.review_due_at")
    finding = serializers.CharField(source="opening.finding", allow_blank=True)


class ConcernOfEmergencySerializer(serializers.Serializer):
    id = serializers.UUIDField()
    reference = serializers.CharField()
    kind_of_agency = serializers.CharField(source="agency.kind.name")


class ReadSerializer(serializers.Serializer):
    at = serializers.DateTimeField(source="look.at", help_text="For the first time.")
    times = serializers.IntegerField()
    action = serializers.CharField(source="look.action")
    concern = serializers.UUIDField(
        source="concern.id", default=None, allow_null=True, help_text="Null for the child as a whole."
    )


class OpenedEmergencySerializer(EmergencyRowSerializer):
    """`read` is what was done and looked at meanwhile, for who watches over it; `child` is its code."""

    child = serializers.CharField(source="child.code", default=None, allow_null=True)
    reason = serializers.CharField(allow_null=True)
    finding_reason = serializers.CharField(allow_null=True)
    concerns = ConcernOfEmergencySerializer(many=True)
    read = ReadSerializer(many=True)


class BreakGlassView(APIView):
    @extend_schema(
        operation_id="break_glass",
        description="For people alone, who have entered their second factor again within a minute.",
        request=BreakGlassSerializer,
        responses={201: EmergencyStateSerializer},
    )
    def post(self, request: Request, child_id: UUID) -> Response:
        said = validated(BreakGlassSerializer, request)
        if not recently_reentered(request._request, EMERGENCY_REENTRY):
            raise NotAllowed(
                "Enter your second factor again on a page first, then send this within a minute."
            )
        made = breaking_glass.break_glass(child_id=child_id, by=asker(request), **said)
        return Response(EmergencyStateSerializer(made).data, status=status.HTTP_201_CREATED)


class EmergencyListView(APIView):
    @extend_schema(operation_id="list_emergency_openings", responses=EmergencyRowSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = emergency_reading.emergency_openings(asker(request))
        return Response(EmergencyRowSerializer(rows, many=True).data)


class EmergencyView(APIView):
    @extend_schema(operation_id="open_emergency_opening", responses=OpenedEmergencySerializer)
    def get(self, request: Request, emergency_id: UUID) -> Response:
        opened = emergency_reading.open_emergency(emergency_id, by=asker(request))
        return Response(OpenedEmergencySerializer(opened).data)


class EndingView(APIView):
    @extend_schema(operation_id="end_emergency_opening", request=None, responses=EmergencyStateSerializer)
    def post(self, request: Request, emergency_id: UUID) -> Response:
        return _state(breaking_glass.end(emergency_id=emergency_id, by=asker(request)))


class FindingView(APIView):
    @extend_schema(
        operation_id="review_emergency_opening",
        description="For people alone: a finding is a person's.",
        request=FindingSerializer,
        responses=EmergencyStateSerializer,
    )
    def post(self, request: Request, emergency_id: UUID) -> Response:
        said = validated(FindingSerializer, request)
        return _state(breaking_glass.review(emergency_id=emergency_id, by=asker(request), **said))


def _state(opening: EmergencyOpening) -> Response:
    return Response(EmergencyStateSerializer(opening).data)
