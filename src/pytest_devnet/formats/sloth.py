"""Sloth's SLO files (https://sloth.dev): ``version: prometheus/v1``, or a ``PrometheusServiceLevel`` of Kubernetes.

The window is Sloth's default of 30 days; its multi-window alerts are those of the SRE workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pytest_devnet.formats.objectives import BurnAlert, Objective, share
from pytest_devnet.formats.yaml import Yaml
from pytest_devnet.model import Place

_WINDOW = Fraction(30 * 86400)


def is_sloth(document: Yaml) -> bool:
    return document.at("version").text == "prometheus/v1" or document.at("apiVersion").text.startswith("sloth.")


def sloth(document: Yaml, path: str) -> Iterator[Objective]:
    """Every objective of the service."""
    body = document.at("spec") if document.at("apiVersion").text else document
    service = body.at("service").text
    for slo in body.at("slos").items:
        events = slo.at("sli", "events")
        errors, total = (
            events.at("error_query" if events.at("error_query").text else "errorQuery"),
            events.at("total_query" if events.at("total_query").text else "totalQuery"),
        )
        yield Objective(
            place=Place(path, slo.at("name").line),
            name=slo.at("name").text,
            service=service,
            owner=next((text for of in (slo, body) if (text := of.at("labels", "owner").text)), ""),
            stated=f"{slo.at('objective').text} %",
            target=share(slo.at("objective").text, percent=True),
            window=_WINDOW,
            good=f"({total.text}) - ({errors.text})" if errors.text and total.text else "",
            total=total.text,
            counters=False,
            alerts=tuple(_alerts(slo.at("alerting"), path)),
        )


def _alerts(alerting: Yaml, path: str) -> Iterator[BurnAlert]:
    kinds = ("page_alert", "ticket_alert", "pageAlert", "ticketAlert")
    disabled = [alerting.at(kind, "disable").value is True for kind in kinds]
    if alerting.at("name").text and not (any(disabled[::2]) and any(disabled[1::2])):
        yield BurnAlert(Place(path, alerting.at("name").line), alerting.at("name").text)
