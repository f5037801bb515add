from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory, Password

from agencies import models


class PartnershipFactory(DjangoModelFactory):
    class Meta:
        model = models.Partnership

    name = factory.Sequence(lambda n: f"Partnership {n}")


class AgencyKindFactory(DjangoModelFactory):
    class Meta:
        model = models.AgencyKind
        django_get_or_create = ("code",)

    code = "gp"
    name = factory.LazyAttribute(lambda kind: kind.code.replace("_", " ").capitalize())


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = models.Agency

    class Params:
        kind_code = "gp"

    name = factory.Sequence(lambda n: f"Agency {n}")
    kind = factory.SubFactory(AgencyKindFactory, code=factory.SelfAttribute("..kind_code"))
    partnership = factory.SubFactory(PartnershipFactory)
    phone = "01632 960100"


class PractitionerFactory(DjangoModelFactory):
    class Meta:
        model = models.Practitioner

    email = factory.Sequence(lambda n: f"person{n}@agency.example")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = Password("correct horse battery")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = models.Membership

    practitioner = factory.SubFactory(PractitionerFactory)
    agency = factory.SubFactory(AgencyFactory)
    role = "practitioner"
    since = factory.LazyFunction(timezone.now)


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = models.SharingAgreement
        skip_postgeneration_save = True

    partnership = factory.SubFactory(PartnershipFactory)
    title = "Information sharing agreement"
    aim = "Safeguarding children"
    purposes = list(models.Purpose.values)
    since = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=365))
    until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=365))
    review_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=180))
    source = "IG register 12"

    @factory.post_generation
    def parties(self, create: bool, extracted: list[models.Agency] | None, **_: object) -> None:
        self.parties.set(extracted or [])
