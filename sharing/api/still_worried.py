"""POST /concerns/{id}/still-worried/."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.asking import asker
from sharing.services import still_worried


class StillWorriedSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    day = serializers.DateField(help_text="The working day that it is said for: once each is enough.")


class StillWorriedView(APIView):
    @extend_schema(
        operation_id="say_still_worried",
        description="Triage is told. No rule counts it. A second time on one working day is a conflict.",
        request=None,
        responses={201: StillWorriedSerializer},
    )
    def post(self, request: Request, concern_id: UUID) -> Response:
        said = still_worried.say(concern_id=concern_id, by=asker(request))
        return Response(StillWorriedSerializer(said).data, status=status.HTTP_201_CREATED)
