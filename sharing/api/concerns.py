"""POST and GET /concerns/."""

import re
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies import selectors as agency_selectors
from agencies.asking import asker
from agencies.errors import Invalid
from agencies.roles import Right
from sharing import selectors
from sharing.api.fields import PersonToPhone
from sharing.drafts import Draft
from sharing.identity.identity import Identity
from sharing.identity.named import MOST_CARERS, About, Named, NamedCarer
from sharing.models import ParentKnows, RelationshipKind
from sharing.policies import CARER_KINDS, MOST_CHARACTERS
from sharing.services import concerns, reading
from sharing.strengths import Strength

PARTIAL = re.compile(r"\d{4}(-\d\d)?", re.ASCII)
KEY, MOST_IN_KEY = "Idempotency-Key", 64
STRENGTHS = [(strength.value, strength.label) for strength in Strength]


@extend_schema_field({"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"})
class BirthField(serializers.DateField):
    """A day; of a year, or a year and month, their first day, as agencies write what is not fully known."""

    default_error_messages = {"invalid": "Use YYYY-MM-DD; or YYYY-MM or YYYY, where only that is known."}

    def to_internal_value(self, value: Any) -> Any:
        if isinstance(value, str) and PARTIAL.fullmatch(value):
            value += "-01-01"[len(value) - len("YYYY") :]
        return super().to_internal_value(value)


class PersonSerializer(serializers.Serializer):
    given_name = serializers.CharField(max_length=300)
    family_name = serializers.CharField(max_length=300)
    date_of_birth = BirthField(
        allow_null=True,
        default=None,
        help_text="YYYY-MM-DD; or YYYY-MM or YYYY, where only that is known. Of an unborn child, whose "
        "given_name is Unborn, the expected date.",
    )
    nhs_number = serializers.CharField(required=False, default="", allow_blank=True, max_length=20)
    postcode = serializers.CharField(required=False, default="", allow_blank=True, max_length=10)
    address = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)
    sex = serializers.CharField(required=False, default="", allow_blank=True, max_length=10)


class IdentitySerializer(PersonSerializer):
    upn = serializers.CharField(required=False, default="", allow_blank=True, max_length=20)


class CarerSerializer(PersonSerializer):
    kind = serializers.ChoiceField(
        [(kind.value, kind.label) for kind in RelationshipKind if kind in CARER_KINDS],
        help_text="What they are to the child.",
    )
    lives_with = serializers.BooleanField(
        allow_null=True, default=None, help_text="With the child; null where you do not know."
    )

    @staticmethod
    def carer(said: dict[str, Any]) -> NamedCarer:
        person = {name: value for name, value in said.items() if name not in {"kind", "lives_with"}}
        return NamedCarer(said["kind"], Identity(**person), said["lives_with"])


# Where the request holds what the service calls by a flat name.
PATHS = {name: f"identity.{name}" for name in IdentitySerializer().fields} | {
    "parent_knows": "parent.knows",
    "parent_reason": "parent.reason",
}


class ParentSerializer(serializers.Serializer):
    """Does the parent know, and agree? A refusal never blocks; it asks for a reason."""

    knows = serializers.BooleanField()
    agrees = serializers.BooleanField(default=False)
    reason = serializers.CharField(default="", allow_blank=True, max_length=2000)

    @staticmethod
    def answer(said: dict[str, Any]) -> str:
        if not said["knows"]:
            return ParentKnows.NOT_TOLD
        return ParentKnows.AGREES if said["agrees"] else ParentKnows.DISAGREES


class DraftSerializer(serializers.Serializer):
    about = serializers.ChoiceField(
        [(about.value, about.value) for about in About],
        default=About.CHILD.value,
        help_text="carer: about the first of the carers. It counts for every child of theirs.",
    )
    identity = IdentitySerializer(
        required=False, help_text="The child. Optional where the concern is about a carer."
    )
    carers = CarerSerializer(many=True, required=False, default=list, max_length=MOST_CARERS)  # type: ignore[call-arg]
    same_child_as = serializers.UUIDField(
        required=False, help_text="An earlier concern of your own agency, instead of naming anybody."
    )
    local_label = serializers.CharField(default="", allow_blank=True, max_length=60)
    narrative = serializers.CharField(max_length=MOST_CHARACTERS, trim_whitespace=False)
    categories = serializers.ListField(child=serializers.SlugField(), min_length=1, max_length=3)
    strength = serializers.ChoiceField(STRENGTHS)
    parent = ParentSerializer()
    observed_at = serializers.DateTimeField(required=False, help_text="Now, where it is not said.")
    on_behalf_of_agency = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        about_carer = attrs["about"] == About.CARER
        named = "identity" in attrs or about_carer
        if named == ("same_child_as" in attrs):
            raise serializers.ValidationError({"identity": "Give either identity or same_child_as."})
        if attrs["carers"] and not named:
            raise serializers.ValidationError({"carers": "With same_child_as nobody is named again."})
        return attrs

    def draft(self) -> Draft:
        said = self.validated_data
        return Draft(
            narrative=said["narrative"],
            categories=tuple(said["categories"]),
            strength=said["strength"],
            parent_knows=ParentSerializer.answer(said["parent"]),
            parent_reason=said["parent"]["reason"],
            observed_at=said.get("observed_at"),
            local_label=said["local_label"],
        )

    def named(self) -> Named | None:
        said = self.validated_data
        if "same_child_as" in said:
            return None
        child = Identity(**said["identity"]) if "identity" in said else None
        return Named(child, tuple(map(CarerSerializer.carer, said["carers"])), About(said["about"]))


class ReceiptSerializer(serializers.Serializer):
    """The same whether or not the child, or the carer, is known."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    state = serializers.SerializerMethodField()
    replaced_words = serializers.IntegerField()

    def get_state(self, concern: Any) -> str:
        return "sealed"


class OutlinedConcernSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="concern.id")
    reference = serializers.CharField(source="concern.reference")
    state = serializers.CharField(source="concern.state")
    strength = serializers.CharField(source="concern.strength")
    kind_of_agency = serializers.CharField(source="concern.agency.kind.name")
    categories = serializers.SerializerMethodField()
    observed_at = serializers.DateTimeField(source="concern.observed_at")

    def get_categories(self, shown: selectors.ConcernRow | reading.OpenedConcern) -> list[str]:
        return [category.name for category in shown.concern.categories.all()]


class ConcernRowSerializer(OutlinedConcernSerializer):
    posted_at = serializers.DateTimeField(source="concern.posted_at")
    local_label = serializers.CharField(source="label", allow_blank=True)


class ConcernPageSerializer(serializers.Serializer):
    results = ConcernRowSerializer(many=True, source="items")
    next = serializers.CharField(allow_blank=True, help_text="Cursor of the next page; empty on the last.")


class OpenedParentSerializer(serializers.Serializer):
    answer = serializers.SerializerMethodField()
    reason = serializers.CharField(source="parent_reason", allow_null=True)

    def get_answer(self, opened: reading.OpenedConcern) -> str | None:
        return opened.concern.parent_knows if opened.may_open else None


class AnswerSerializer(serializers.Serializer):
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class OpenedConcernSerializer(OutlinedConcernSerializer):
    """`narrative` is null where the words have not been opened to you; `reason` says so."""

    narrative = serializers.CharField(allow_null=True)
    parent = OpenedParentSerializer(source="*")
    local_label = serializers.CharField(source="label", allow_null=True)
    reason = serializers.CharField(source="may_open.reason")
    withdrawn_reason = serializers.CharField(allow_null=True)
    phone = PersonToPhone(many=True)
    answers = AnswerSerializer(many=True, help_text="To the alerts that it contributed to, the newest first.")


class ConcernsView(APIView):
    @extend_schema(
        operation_id="post_concern",
        request=DraftSerializer,
        responses={201: ReceiptSerializer},
        parameters=[OpenApiParameter(KEY, str, OpenApiParameter.HEADER)],
    )
    def post(self, request: Request) -> Response:
        body = DraftSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        agency_id = body.validated_data.get("on_behalf_of_agency")
        try:
            posted = concerns.post(
                by=agency_selectors.acting(asker(request), Right.POST_CONCERNS, agency_id=agency_id),
                draft=body.draft(),
                named=body.named(),
                same_child_as=body.validated_data.get("same_child_as"),
                idempotency_key=_key(request),
            )
        except Invalid as refused:
            raise Invalid({PATHS.get(name, name): said for name, said in refused.fields.items()}) from refused
        return Response(ReceiptSerializer(posted.concern).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="list_concerns",
        responses=ConcernPageSerializer,
        parameters=[OpenApiParameter("before", str, description="The `next` of the page before.")],
    )
    def get(self, request: Request) -> Response:
        page = selectors.visible_concerns(asker(request), before=request.query_params.get("before", ""))
        return Response(ConcernPageSerializer(page).data)


class ConcernView(APIView):
    @extend_schema(operation_id="open_concern", responses=OpenedConcernSerializer)
    def get(self, request: Request, concern_id: UUID) -> Response:
        return Response(OpenedConcernSerializer(reading.open_concern(concern_id, by=asker(request))).data)


def _key(request: Request) -> str:
    """Never cut short: two long keys with one beginning would be taken for one submission."""
    given = request.headers.get(KEY, "")
    if len(given) > MOST_IN_KEY or not given.isprintable():
        raise Invalid({KEY: [f"This must be {MOST_IN_KEY} printable characters or fewer."]})
    return given
