"""Do the concerns about these children cross a rule? Runs under the children's locks."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet

from agencies.models import Partnership
from sharing import accumulation, contributions, family
from sharing.accumulation import Contribution, Judgement, Rule, Tally
from sharing.family import Family
from sharing.models import AccumulationRule, Concern


class Count:
    """What counts towards these children, and the rules. Each is read once, when it is first asked for.

    Few concerns cross a rule. So first the numbers are asked whether one may be crossed at all; only then
    are the concerns held, read and judged one by one. Not held where nothing will be done about it.
    """

    def __init__(self, families: Mapping[UUID, Family], *, holding: bool = True) -> None:
        self.families = families
        self._rules: dict[UUID, list[tuple[Rule, AccumulationRule]]] = {}
        self._held = not holding

    @classmethod
    def of(cls, child_id: UUID) -> "Count":
        return cls({child_id: family.of(child_id)})

    def crossed(
        self, child_id: UUID, partnership: Partnership, *, now: datetime
    ) -> tuple[AccumulationRule, QuerySet[Concern]] | None:
        """The rule that decides, where one is crossed, and what is to be shown.

        That is what the crossed rules count, and nothing older. It is read by whoever raises the alert.
        """
        judgements = self.crossings(child_id, partnership, now=now)
        deciding = accumulation.deciding(judgements)
        if deciding is None:
            return None
        row = next(row for rule, row in self._rules_of(partnership) if rule is deciding.rule)
        shown = [each.concern for each in accumulation.contributing(judgements) if each.shown]
        return row, Concern.objects.filter(pk__in=shown)

    def crossings(self, child_id: UUID, partnership: Partnership, *, now: datetime) -> list[Judgement]:
        """Of the rules that are crossed."""
        tallies = self.tallies[child_id]
        if not accumulation.may_cross_any(tallies):
            return []
        rules = [rule for rule, _ in self._rules_of(partnership)]
        may_be = [rule for rule in rules if accumulation.may_cross(tallies, rule, now=now)]
        return [each for each in self._judgements(child_id, may_be, now=now) if each.crossed]

    def hold(self) -> None:
        """Nobody withdraws a concern that an alert would show between the count and the alert.

        Carers' concerns are many children's, so those of all are held at once: in one order, nobody waits
        for one who waits for them.
        """
        if self._held:
            return
        self._held = True
        carers = {carer for kin in self.families.values() for carer in kin.carers}
        about = Q(child__in=self.families) | Q(carer__in=carers)
        rows = Concern.objects.select_for_update(no_key=True).filter(about).order_by("pk")
        list(rows.values_list("pk", flat=True))

    def counted(self, child_id: UUID, partnership: Partnership, *, now: datetime) -> QuerySet[Concern]:
        """Whatever any rule counts today."""
        judgements = self._judgements(child_id, [rule for rule, _ in self._rules_of(partnership)], now=now)
        counted = {each.contribution.concern for judgement in judgements for each in judgement.counted}
        return Concern.objects.filter(pk__in=counted).select_related("agency__partnership")

    def _judgements(self, child_id: UUID, rules: Iterable[Rule], *, now: datetime) -> list[Judgement]:
        return [accumulation.judge(self._towards(child_id, rule), rule, now=now) for rule in rules]

    def _towards(self, child_id: UUID, rule: Rule) -> list[Contribution]:
        """What is not shown counts, and never triggers an at-once rule here: it is about another pseudonym,
        where triage hears of it. Nor does what a decided alert has answered."""
        everything = self._everything[child_id]
        if not rule.immediate:
            return everything
        answered = self._answered[child_id]
        return [each for each in everything if each.shown and each.concern not in answered]

    @cached_property
    def tallies(self) -> dict[UUID, list[Tally]]:
        return contributions.tallies_of_each(self.families.values())

    @cached_property
    def _everything(self) -> dict[UUID, list[Contribution]]:
        self.hold()
        return contributions.of_each(self.families.values())

    @cached_property
    def _answered(self) -> dict[UUID, set[UUID]]:
        return contributions.answered_of_each(self.families.values())

    def _rules_of(self, partnership: Partnership) -> list[tuple[Rule, AccumulationRule]]:
        if partnership.pk not in self._rules:
            self._rules[partnership.pk] = contributions.rules_of(partnership)
        return self._rules[partnership.pk]
