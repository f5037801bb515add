"""A world whose every word would be recognised where it does not belong."""

from agencies.models import Agency, AgencyKind, Event, Partnership, Practitioner
from sharing.models import AccumulationRule, Category, Child, Concern
from tests.factories.sharing import OLLY

CANARY = "quetzal"
NAMED = (
    (Agency, "name"),
    (AgencyKind, "name"),
    (Partnership, "name"),
    (AccumulationRule, "name"),
    (Category, "name"),
    (Practitioner, "name"),
    (Practitioner, "job_title"),
)


def plant() -> None:
    """To be called once everything has happened and before it is told."""
    for model, field in NAMED:
        for number, row in enumerate(model._default_manager.all()):
            setattr(row, field, f"{CANARY} {number}")
            row.save(update_fields=[field])


def secrets() -> set[str]:
    """What no message may hold, in small letters: names, words, categories, codes, references, and ids."""
    words = {CANARY, OLLY.given_name, OLLY.family_name, OLLY.nhs_number, OLLY.postcode, "hungry"}
    words |= set(Child.objects.values_list("code", flat=True))
    words |= set(Concern.objects.values_list("reference", flat=True))
    words |= {str(pk) for model in (Child, Concern) for pk in model.objects.values_list("pk", flat=True)}
    words |= {str(pk) for pk in Event.objects.values_list("subject_id", flat=True)}
    return {word.lower() for word in words}


def found_in(texts: list[str]) -> list[tuple[str, str]]:
    """What a text gives away, and the text."""
    looked_for = secrets()
    return [(word, text) for text in texts for word in looked_for if word in text.lower()]
