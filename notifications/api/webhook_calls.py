"""What webhooks are called with, for the API's description of itself (OpenAPI's own `webhooks`)."""

from drf_spectacular.utils import OpenApiWebhook, extend_schema
from rest_framework import serializers

from agencies.api.audit import CheckpointSerializer
from notifications.webhooks.kinds import CHECKPOINT, CHOICES

DESCRIPTION = """\
Signed as Standard Webhooks says, in the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`.
Refuse a wrong signature, or a time more than 5 minutes off, and take each `webhook-id` once: a call that
was not answered by 2xx within 10 seconds is made again, for three days. Answer 410 to be called no more."""

_told = [choice for choice in CHOICES if choice[0] != CHECKPOINT]


class _CallSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text="The `webhook-id`.")
    timestamp = serializers.DateTimeField()


class MessagesSerializer(serializers.Serializer):
    messages = serializers.ListField(
        child=serializers.UUIDField(), help_text="As in GET /api/v1/messages/ of whom they are for."
    )


class ToldCallSerializer(_CallSerializer):
    type = serializers.ChoiceField(_told)
    data = MessagesSerializer()  # type: ignore[assignment]


class CheckpointCallSerializer(_CallSerializer):
    type = serializers.ChoiceField([(CHECKPOINT.value, CHECKPOINT.label)])
    data = CheckpointSerializer()  # type: ignore[assignment]


class TestCallSerializer(_CallSerializer):
    type = serializers.ChoiceField([("test", "A test")])
    data = serializers.DictField(help_text="Empty.")  # type: ignore[assignment]


def _webhook(name: str, summary: str, body: type[serializers.Serializer]) -> OpenApiWebhook:
    return OpenApiWebhook(
        name,
        extend_schema(summary=summary, description=DESCRIPTION, request=body, responses={"204": None}),
    )


told = _webhook("told", "Somebody at your agency was told of something.", ToldCallSerializer)
checkpoint = _webhook("checkpoint", "A checkpoint of the audit log was signed.", CheckpointCallSerializer)
test = _webhook("test", "An administrator tries whether calls arrive.", TestCallSerializer)
