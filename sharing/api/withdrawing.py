"""POST /concerns/{id}/withdrawal/."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.asking import asker
from sharing import selectors
from sharing.api.collaboration import validated
from sharing.api.concerns import ConcernRowSerializer
from sharing.policies import MOST_CHARACTERS
from sharing.services import withdrawing


class WithdrawalSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=MOST_CHARACTERS)


class WithdrawalView(APIView):
    @extend_schema(
        operation_id="withdraw_concern",
        description="Only while nobody outside your agency has seen it.",
        request=WithdrawalSerializer,
        responses=ConcernRowSerializer,
    )
    def post(self, request: Request, concern_id: UUID) -> Response:
        said = validated(WithdrawalSerializer, request)
        concern = withdrawing.withdraw(concern_id=concern_id, reason=said["reason"], by=asker(request))
        return Response(ConcernRowSerializer(selectors.concern_row(concern, asker(request))).data)
