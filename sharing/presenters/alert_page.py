"""An alert's pictures and tables, both from the one judgement."""

from dataclasses import dataclass

from django.utils import timezone

from sharing import contributions
from sharing.accumulation import Contribution, Judgement
from sharing.models import Alert
from sharing.presenters.chronology import ChronologyRow, Entry, Lane, chronology
from sharing.presenters.curve import Curve
from sharing.presenters.meter import MeterRow, meter
from sharing.presenters.svg import Picture
from sharing.presenters.timeline import Axis
from sharing.services.alert_reading import OpenedAlert, Outline
from sharing.strengths import Strength


@dataclass(frozen=True)
class AlertPictures:
    meter: Picture[MeterRow]
    chronology: Picture[ChronologyRow]


def pictures(opened: OpenedAlert) -> AlertPictures:
    kinds = {outline.concern.agency.kind_id: outline.kind for outline in opened.outlines}
    return AlertPictures(
        meter=meter(opened.judgement, kind_names=kinds),
        chronology=_chronology(opened.outlines, opened.counted, opened.judgement, opened.alert),
    )


def _chronology(
    outlines: list[Outline], counted: list[Contribution], judgement: Judgement, alert: Alert
) -> Picture[ChronologyRow]:
    lanes = {
        outline.concern.agency_id: Lane(
            key=str(outline.concern.agency_id), kind=outline.concern.agency.kind_id, kind_name=outline.kind
        )
        for outline in outlines
    }
    entries = [
        Entry(
            lane=str(outline.concern.agency_id),
            at=outline.concern.observed_at,
            about=", ".join(outline.categories),
            strength=Strength(outline.concern.strength),
        )
        for outline in outlines
    ]
    axis = Axis.around([entry.at for entry in entries], now=alert.closed_at or timezone.now())
    curve = Curve.of(counted, contributions.as_rule(alert.rule), axis)
    return chronology(list(lanes.values()), entries, axis=axis, curve=curve)
