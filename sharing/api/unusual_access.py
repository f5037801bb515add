"""GET /audit/unusual-access/: whose looks differ from what is usual? For privacy officers' systems."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.asking import asker
from sharing.services import unusual_access


class FiguresSerializer(serializers.Serializer):
    """Of 30 days. `different` counts each child, concern and alert once; `limits` are refused attempts."""

    looks = serializers.IntegerField()
    different = serializers.IntegerField()
    out_of_hours = serializers.IntegerField()
    lists = serializers.IntegerField(help_text="How many pages of lists were turned.")
    refused = serializers.IntegerField()
    limits = serializers.IntegerField()
    emergencies = serializers.IntegerField()
    made_up = serializers.IntegerField()


class PersonSerializer(serializers.Serializer):
    """`usual` are the medians of the same role; `stands_out` names the figures that are far above them."""

    practitioner = serializers.UUIDField(source="practitioner.id")
    who = serializers.CharField(source="practitioner.name")
    agency = serializers.CharField()
    role = serializers.CharField()
    figures = FiguresSerializer()
    usual = serializers.DictField(child=serializers.FloatField())
    stands_out = serializers.ListField(child=serializers.CharField())


class ToldSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    practitioner = serializers.UUIDField(source="practitioner_id")
    kind = serializers.CharField()
    allowance = serializers.CharField(allow_blank=True)


class UnusualAccessSerializer(serializers.Serializer):
    since = serializers.DateTimeField()
    people = PersonSerializer(many=True)
    left_out = serializers.IntegerField(help_text="How many more people did anything; none stands out more.")
    told = ToldSerializer(many=True, help_text="What privacy officers were told of at once, newest first.")


class UnusualAccessView(APIView):
    @extend_schema(operation_id="unusual_access", responses=UnusualAccessSerializer)
    def get(self, request: Request) -> Response:
        return Response(UnusualAccessSerializer(unusual_access.overview(by=asker(request))).data)
