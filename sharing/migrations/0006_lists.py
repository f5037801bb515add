import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

GRANTS = {
    "concernuser": ("concern", "posted_at"),
    "concerngroup": ("concern", "posted_at"),
    "alertgroup": ("alert", "raised_at"),
    "referraluser": ("referral", "phoned_at"),
    "referralgroup": ("referral", "phoned_at"),
}
LISTED = Q(listed_at__isnull=False)

LISTED_AS = [
    f"""update sharing_{grant}objectpermission g set listed_at = r.{moment}
          from sharing_{row} r where r.id = g.content_object_id and (g.until is null or g.until > now())"""  # noqa: S608
    for grant, (row, moment) in GRANTS.items()
]
ACTED_FOR = [
    """update sharing_concernuserobjectpermission g set agency_id = c.agency_id
         from sharing_concern c where c.id = g.content_object_id and g.membership_id is null""",
    """update sharing_referraluserobjectpermission g set agency_id = m.agency_id
         from sharing_referral r join agencies_membership m on m.id = r.made_by_id
        where r.id = g.content_object_id""",
]


def _in_order(grant, *holder, name, reads=(), only=LISTED):
    index = models.Index(
        fields=[*holder, "-listed_at", "-content_object"],
        include=("permission", "until", *reads),
        condition=only,
        name=name,
    )
    return migrations.AddIndex(f"{grant}objectpermission", index)


def _acted_for(grant):
    field = models.ForeignKey(
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="agencies.agency",
    )
    return migrations.AddField(f"{grant}objectpermission", "agency", field)


def _ends(grant, name):
    index = models.Index(fields=["until"], condition=LISTED & Q(until__isnull=False), name=name)
    return migrations.AddIndex(f"{grant}objectpermission", index)


def _concern(name, *fields):
    return migrations.AddIndex("concern", models.Index(fields=fields, name=name))


class Migration(migrations.Migration):
    dependencies = [("sharing", "0005_breaking_glass")]

    operations = [
        *(
            migrations.AddField(f"{grant}objectpermission", "listed_at", models.DateTimeField(null=True))
            for grant in GRANTS
        ),
        _acted_for("concernuser"),
        _acted_for("referraluser"),
        migrations.RunSQL([*LISTED_AS, *ACTED_FOR], migrations.RunSQL.noop),
        # The rows' foreign keys are checked before the tables change again.
        migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
        migrations.RemoveIndex("concern", "concern_by_author"),
        migrations.RemoveIndex("concern", "concern_by_agency"),
        _concern("concern_by_author", "author", "agency", "-posted_at", "-id"),
        _concern("concern_by_agency", "agency", "-posted_at", "-id"),
        _concern("concern_in_order", "-posted_at", "-id"),
        _in_order("concerngroup", "group", name="concerns_of_a_role", reads=("agreement",)),
        _in_order(
            "concernuser",
            "user",
            "agency",
            name="concerns_of_an_author",
            reads=("agreement",),
            only=LISTED & Q(membership__isnull=True),
        ),
        _in_order(
            "concernuser",
            "membership",
            name="concerns_of_a_member",
            reads=("agreement",),
            only=LISTED & Q(membership__isnull=False),
        ),
        _ends("concernuser", "end_for_a_member"),
        _ends("concerngroup", "end_for_a_role"),
        _in_order("alertgroup", "group", name="alerts_of_a_role"),
        _in_order("referralgroup", "group", name="referrals_of_a_role"),
        _in_order("referraluser", "user", "agency", name="referrals_of_a_maker"),
    ]
