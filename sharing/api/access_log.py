"""GET /audit/: who looked at this child? For privacy officers and their systems."""

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.asking import asker
from agencies.json_lines import attachment
from sharing.services import access_log
from sharing.services.access_log import Purpose


class AskingSerializer(serializers.Serializer):
    child = serializers.UUIDField(help_text="The child's id.")
    purpose = serializers.ChoiceField(Purpose.choices)
    before = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="The `next` of the page before."
    )
    lines = serializers.BooleanField(
        default=False, help_text="Everything at once, as lines of JSON for a SIEM."
    )


class LookSerializer(serializers.Serializer):
    """`actor` is null where the service itself acted, by the process that is named."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = serializers.UUIDField(source="actor_id", allow_null=True)
    who = serializers.CharField(allow_blank=True)
    agency = serializers.CharField(allow_blank=True)
    process = serializers.CharField()
    action = serializers.CharField()
    kind = serializers.CharField()


class LooksSerializer(serializers.Serializer):
    results = LookSerializer(many=True, source="looks")
    next = serializers.IntegerField(allow_null=True)


class WhoLookedView(APIView):
    @extend_schema(
        operation_id="who_looked",
        parameters=[AskingSerializer],
        responses={(200, "application/json"): LooksSerializer, (200, "application/x-ndjson"): str},
    )
    def get(self, request: Request) -> HttpResponseBase:
        asked = AskingSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        said: dict[str, Any] = asked.validated_data
        about, purpose = str(said["child"]), said["purpose"]
        if said["lines"]:
            exported = access_log.export(about=about, purpose=purpose, by=asker(request))
            return attachment(exported.lines(), name="looks")
        found = access_log.who_looked(
            about=about, purpose=purpose, before=said.get("before"), by=asker(request)
        )
        return Response(LooksSerializer(found).data)
