"""GET /alerts/, acknowledge, decide and close; GET /children/{id}/."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.asking import asker
from agencies.models import Purpose
from sharing import selectors
from sharing.api.fields import AccumulationSerializer, OutlineSerializer, PersonToPhone, RelativeSerializer
from sharing.models import OFFERED_OUTCOMES, AlertDecision
from sharing.policies import MOST_OF_A_PLACE
from sharing.services import alert_reading, alerts


class AlertRowSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    child = serializers.UUIDField(source="child_id")
    code = serializers.CharField(source="child.code")
    rule = serializers.CharField(source="rule.name")
    state = serializers.CharField()
    raised_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    decision = serializers.CharField(allow_blank=True)
    outcome = serializers.CharField(allow_blank=True)


class AlertPageSerializer(serializers.Serializer):
    results = AlertRowSerializer(many=True, source="items")
    next = serializers.CharField(allow_blank=True)


class MeetingSerializer(serializers.Serializer):
    at = serializers.DateTimeField(source="meeting_at")
    place = serializers.CharField(source="meeting_place")


class WorriesSerializer(serializers.Serializer):
    people = serializers.IntegerField()
    last = serializers.DateTimeField()


class EscalationSerializer(serializers.Serializer):
    role = serializers.CharField(source="step.role")
    at = serializers.DateTimeField()


class OpenedAlertSerializer(serializers.Serializer):
    alert = AlertRowSerializer()
    accumulation = AccumulationSerializer(source="judgement")
    explanation = serializers.ListField(child=serializers.CharField())
    contributions = OutlineSerializer(many=True, source="outlines")
    relationships = RelativeSerializer(many=True)
    uncertain = serializers.IntegerField(help_text="Counted concerns that are still being matched.")
    may_answer = serializers.BooleanField()
    decision_reason = serializers.CharField(allow_null=True)
    meeting = serializers.SerializerMethodField()
    late = serializers.BooleanField(help_text="What has to be done next is overdue.")
    escalations = EscalationSerializer(many=True)
    still_worried = WorriesSerializer(allow_null=True, help_text="For those who answer the alert.")

    @extend_schema_field(MeetingSerializer(allow_null=True))
    def get_meeting(self, opened: alert_reading.OpenedAlert) -> object:
        return MeetingSerializer(opened.alert).data if opened.alert.meeting_at else None


class WorkingWithSerializer(serializers.Serializer):
    kind_of_agency = serializers.CharField(source="kind")
    phone = PersonToPhone(many=True)


class OpenedChildSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="child.id")
    code = serializers.CharField(source="child.code")
    chronology = OutlineSerializer(many=True, source="outlines")
    relationships = RelativeSerializer(many=True)
    accumulation = AccumulationSerializer(source="judgement")
    explanation = serializers.ListField(child=serializers.CharField())
    alerts = AlertRowSerializer(many=True)
    working_with = WorkingWithSerializer(many=True)


class AlertDecisionSerializer(serializers.Serializer):
    decision = serializers.ChoiceField(AlertDecision.choices)
    reason = serializers.CharField(max_length=5000)
    meeting_at = serializers.DateTimeField(required=False, help_text="Of a strategy discussion.")
    meeting_place = serializers.CharField(
        required=False, max_length=MOST_OF_A_PLACE, help_text="Where, or how to join. Do not name the child."
    )


class ClosureSerializer(serializers.Serializer):
    outcome = serializers.ChoiceField(OFFERED_OUTCOMES, help_text="Was the alert useful?")


class AlertsView(APIView):
    @extend_schema(
        operation_id="list_alerts",
        responses=AlertPageSerializer,
        parameters=[OpenApiParameter("before", str)],
    )
    def get(self, request: Request) -> Response:
        page = selectors.alerts(asker(request), before=request.query_params.get("before", ""))
        return Response(AlertPageSerializer(page).data)


class AlertView(APIView):
    @extend_schema(operation_id="open_alert", responses=OpenedAlertSerializer)
    def get(self, request: Request, alert_id: UUID) -> Response:
        return Response(OpenedAlertSerializer(alert_reading.open_alert(alert_id, by=asker(request))).data)


class AcknowledgementView(APIView):
    @extend_schema(operation_id="acknowledge_alert", request=None, responses=AlertRowSerializer)
    def post(self, request: Request, alert_id: UUID) -> Response:
        return Response(AlertRowSerializer(alerts.acknowledge(alert_id=alert_id, by=asker(request))).data)


class AlertDecisionView(APIView):
    @extend_schema(operation_id="decide_alert", request=AlertDecisionSerializer, responses=AlertRowSerializer)
    def post(self, request: Request, alert_id: UUID) -> Response:
        body = AlertDecisionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        alert = alerts.decide(alert_id=alert_id, by=asker(request), **body.validated_data)
        return Response(AlertRowSerializer(alert).data)


class ClosureView(APIView):
    @extend_schema(operation_id="close_alert", request=ClosureSerializer, responses=AlertRowSerializer)
    def post(self, request: Request, alert_id: UUID) -> Response:
        body = ClosureSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        alert = alerts.close(alert_id=alert_id, by=asker(request), **body.validated_data)
        return Response(AlertRowSerializer(alert).data)


class LookingUpSerializer(serializers.Serializer):
    purpose = serializers.ChoiceField(Purpose.choices, help_text="Recorded with the look.")


class ChildView(APIView):
    @extend_schema(
        operation_id="open_child", parameters=[LookingUpSerializer], responses=OpenedChildSerializer
    )
    def get(self, request: Request, child_id: UUID) -> Response:
        asked = LookingUpSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        opened = alert_reading.open_child(child_id, **asked.validated_data, by=asker(request))
        return Response(OpenedChildSerializer(opened).data)
