"""What agencies of a partnership have agreed to share. No live agreement, no opening."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.models.agency import Agency, Partnership
from agencies.models.membership import Membership


class Purpose(models.TextChoices):
    """What words may be opened for. Free text would be stored readable, and could name the child."""

    ASSESS_RISK = "assess_risk", "To decide whether there is a risk that justifies sharing more"
    PLAN_HELP = "plan_help", "To plan help for the child or the family together"
    PROTECT = "protect", "To protect the child, or another child, from harm"


class AgreementQuerySet(models.QuerySet["SharingAgreement"]):
    def current(self) -> "AgreementQuerySet":
        """The newest version of each agreement."""
        return self.filter(renewal__isnull=True)

    def live(self) -> "AgreementQuerySet":
        """In force today: the first and the last day included, in the service's own time zone."""
        today = timezone.localdate()
        return self.current().filter(since__lte=today, until__gte=today, ended_at__isnull=True)

    def in_force(self) -> "AgreementQuerySet":
        """Every version, older ones too, of agreements whose current version is live."""
        return self.filter(series__in=SharingAgreement.objects.live().values("series"))


class SharingAgreement(models.Model):
    """One version of an agreement, never edited: a renewal is a new version, and only its end is added.

    Parties and purposes are the same in all versions; other parties or purposes are another agreement.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    series = models.UUIDField(default=uuid.uuid4, editable=False, help_text="The same in all versions.")
    renews = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="renewal")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="agreements")
    title = models.CharField(max_length=200)
    aim = models.TextField()
    purposes = ArrayField(models.CharField(max_length=20, choices=Purpose.choices))
    parties = models.ManyToManyField(Agency, related_name="agreements")
    since = models.DateField()
    until = models.DateField(help_text="The last day on which it holds.")
    review_on = models.DateField()
    source = models.CharField(max_length=200, help_text="Where the signed document is kept.")
    # Empty where it came with the installation.
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="agreement_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(purposes__len__gt=0), name="agreement_has_a_purpose"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False, ended_reason__gt=""),
                name="agreement_ended_by_at_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Notice(models.TextChoices):
    """What is told of an agreement before it is too late."""

    SIXTY_DAYS = "60_days", "It ends within 60 days"
    THIRTY_DAYS = "30_days", "It ends within 30 days"
    SEVEN_DAYS = "7_days", "It ends within 7 days"
    REVIEW_OVERDUE = "review_overdue", "Its review is overdue"


class AgreementNotice(models.Model):
    """That a notice was given: once for each version and kind, however often the clock asks."""

    id = models.BigAutoField(primary_key=True)
    agreement = models.ForeignKey(SharingAgreement, on_delete=models.PROTECT, related_name="notices")
    notice = models.CharField(max_length=20, choices=Notice.choices)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "notice"], name="an_agreements_notice_is_given_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice} of {self.agreement_id}"
