"""GET /audit/checkpoints/: what an agency keeps, to check the audit log against later."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies import audit_publishing, permissions
from agencies.asking import asker


class CheckpointSerializer(serializers.Serializer):
    """`checkpoint` is the number of entries that it covers. Hashes are hexadecimal."""

    checkpoint = serializers.IntegerField()
    root = serializers.CharField()  # type: ignore[assignment]
    chain = serializers.CharField()
    at = serializers.CharField()
    peaks = serializers.ListField(child=serializers.CharField())
    key = serializers.CharField(help_text="The Ed25519 public key, in Base64.")
    signature = serializers.CharField(help_text="Over size, root, chain and time, in Base64.")


class CheckpointPageSerializer(serializers.Serializer):
    results = CheckpointSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class PageSerializer(serializers.Serializer):
    before = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="The `next` of the page before."
    )


class CheckpointsView(APIView):
    @extend_schema(
        operation_id="list_audit_checkpoints",
        parameters=[PageSerializer],
        responses=CheckpointPageSerializer,
    )
    def get(self, request: Request) -> Response:
        permissions.may_keep_checkpoints(asker(request)).require()
        asked = PageSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        page, older = audit_publishing.newest(**asked.validated_data)
        return Response({"results": [checkpoint.line() for checkpoint in page], "next": older})
