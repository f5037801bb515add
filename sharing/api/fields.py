"""Shapes that several answers share."""

from uuid import UUID

from rest_framework import serializers

from agencies.models import Membership
from sharing.accumulation import Counted


class PersonToPhone(serializers.Serializer):
    name = serializers.CharField(source="practitioner.name")
    job_title = serializers.CharField(source="practitioner.job_title")
    agency = serializers.CharField(source="agency.name")
    phone = serializers.SerializerMethodField()

    def get_phone(self, membership: Membership) -> str:
        return membership.practitioner.phone or membership.agency.phone


class OutlineSerializer(serializers.Serializer):
    """A concern in limited form: never its words."""

    number = serializers.IntegerField()
    concern = serializers.UUIDField(source="concern.id")
    about = serializers.CharField(help_text="child, or carer: then it counts for each of their children.")
    kind_of_agency = serializers.CharField(source="kind")
    categories = serializers.ListField(child=serializers.CharField())
    strength = serializers.CharField(source="concern.strength")
    observed_at = serializers.DateTimeField(source="concern.observed_at")
    openable = serializers.BooleanField()
    phone = PersonToPhone(many=True)


class MissingSerializer(serializers.Serializer):
    what = serializers.CharField()
    amount = serializers.FloatField()


class WeightSerializer(serializers.Serializer):
    """Of a concern whose outline is not shown only what it adds: that much is in the sum anyway."""

    concern = serializers.SerializerMethodField()
    kind_of_agency = serializers.SerializerMethodField()
    points = serializers.FloatField(help_text="What it adds today; together they are the score.")

    def get_concern(self, counted: Counted) -> UUID | None:
        return counted.contribution.concern if counted.contribution.shown else None

    def get_kind_of_agency(self, counted: Counted) -> str | None:
        return counted.contribution.agency_kind if counted.contribution.shown else None


class AccumulationSerializer(serializers.Serializer):
    rule = serializers.CharField(source="rule.code")
    version = serializers.IntegerField(source="rule.version")
    name = serializers.CharField(source="rule.name")
    crossed = serializers.BooleanField()
    score = serializers.FloatField()
    threshold = serializers.FloatField()
    agencies = serializers.IntegerField()
    authors = serializers.IntegerField()
    missing = MissingSerializer(many=True)
    adds = WeightSerializer(many=True, source="counted")


class RelativeSerializer(serializers.Serializer):
    kind = serializers.CharField(help_text="What they are to the child.")
    code = serializers.CharField(
        allow_null=True, help_text="Null for a brother or sister about whom you see no alert."
    )
    lives_with = serializers.BooleanField(allow_null=True)
    last_confirmed = serializers.DateTimeField()
