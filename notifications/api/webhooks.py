"""/webhooks/: which of the agency's systems are called, for an administrator's own tools."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies import permissions, second_factor
from agencies.asking import asker
from agencies.errors import NotAllowed
from notifications import selectors
from notifications.services import webhooks
from notifications.webhooks.addresses import MOST
from notifications.webhooks.kinds import CHOICES, OFFERED


class WebhookSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    agency = serializers.UUIDField(source="agency_id")
    url = serializers.CharField()
    kinds = serializers.ListField(child=serializers.ChoiceField(CHOICES))
    made_at = serializers.DateTimeField()
    turned_off_at = serializers.DateTimeField(allow_null=True)
    turned_off_because = serializers.CharField(allow_blank=True)


class SecretSerializer(serializers.Serializer):
    secret = serializers.CharField(help_text="Told this once; of Standard Webhooks.")


class MadeWebhookSerializer(WebhookSerializer, SecretSerializer):
    pass


class NewWebhookSerializer(serializers.Serializer):
    agency = serializers.UUIDField()
    url = serializers.CharField(max_length=MOST)
    kinds = serializers.ListField(
        child=serializers.ChoiceField(CHOICES), min_length=1, max_length=len(OFFERED)
    )


class CallSerializer(serializers.Serializer):
    """One call: `id` is its `webhook-id`; `status` that of the last answer."""

    id = serializers.UUIDField()
    state = serializers.CharField()
    attempts = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    status = serializers.IntegerField(allow_null=True)
    trouble = serializers.CharField(allow_blank=True)


class OpenedWebhookSerializer(WebhookSerializer):
    calls = CallSerializer(many=True)


class WebhooksView(APIView):
    @extend_schema(operation_id="list_webhooks", responses=WebhookSerializer(many=True))
    def get(self, request: Request) -> Response:
        permissions.may_administer(asker(request)).require()
        return Response(WebhookSerializer(selectors.webhooks(asker(request)), many=True).data)

    @extend_schema(
        operation_id="make_webhook", request=NewWebhookSerializer, responses={201: MadeWebhookSerializer}
    )
    def post(self, request: Request) -> Response:
        permissions.may_administer(asker(request)).require()
        _require_reentry(request)
        body = NewWebhookSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        made, secret = webhooks.make(
            agency_id=said["agency"], url=said["url"], kinds=said["kinds"], by=asker(request)
        )
        told = WebhookSerializer(made).data | {"secret": secret}
        return Response(told, status=status.HTTP_201_CREATED)


class WebhookView(APIView):
    @extend_schema(operation_id="open_webhook", responses=OpenedWebhookSerializer)
    def get(self, request: Request, webhook_id: UUID) -> Response:
        opened = selectors.webhook(webhook_id, asker(request))
        calls = CallSerializer(opened.deliveries, many=True).data
        return Response(WebhookSerializer(opened.row).data | {"calls": calls})


class WebhookSecretView(APIView):
    @extend_schema(operation_id="renew_webhook_secret", request=None, responses={201: SecretSerializer})
    def post(self, request: Request, webhook_id: UUID) -> Response:
        selectors.webhook(webhook_id, asker(request))
        _require_reentry(request)
        secret = webhooks.renew_secret(webhook_id=webhook_id, by=asker(request))
        return Response({"secret": secret}, status=status.HTTP_201_CREATED)


class WebhookTestView(APIView):
    @extend_schema(operation_id="test_webhook", request=None, responses={201: CallSerializer})
    def post(self, request: Request, webhook_id: UUID) -> Response:
        waiting = webhooks.send_test(webhook_id=webhook_id, by=asker(request))
        return Response(CallSerializer(waiting).data, status=status.HTTP_201_CREATED)


class WebhookTurningOnView(APIView):
    @extend_schema(operation_id="turn_on_webhook", request=None, responses={201: WebhookSerializer})
    def post(self, request: Request, webhook_id: UUID) -> Response:
        on = webhooks.turn_on(webhook_id=webhook_id, by=asker(request))
        return Response(WebhookSerializer(on).data, status=status.HTTP_201_CREATED)


class WebhookEndingView(APIView):
    @extend_schema(operation_id="end_webhook", request=None, responses={204: None})
    def post(self, request: Request, webhook_id: UUID) -> Response:
        webhooks.end(webhook_id=webhook_id, by=asker(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _require_reentry(request: Request) -> None:
    """As on the page that shows a secret; a system with a token of its own has no second factor."""
    in_browser = isinstance(request.successful_authenticator, SessionAuthentication)
    if in_browser and not second_factor.recently_reentered(request._request):
        raise NotAllowed("Enter your second factor again first, on the page for webhooks.")
