"""GET /messages/: what the service told me."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.asking import asker
from notifications import selectors


class MessageSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    text = serializers.CharField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class MessagesView(APIView):
    @extend_schema(operation_id="list_messages", responses=MessageSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(MessageSerializer(selectors.inbox(asker(request)), many=True).data)
