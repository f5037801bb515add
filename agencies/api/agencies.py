"""GET /agencies/: those of one's own partnerships, so that others can be named in a referral."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies import selectors
from agencies.asking import asker


class AgencySerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField(source="kind_id")
    phone = serializers.CharField(allow_blank=True)


class AgenciesView(APIView):
    @extend_schema(operation_id="list_agencies", responses=AgencySerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(AgencySerializer(selectors.partners(asker(request)), many=True).data)
