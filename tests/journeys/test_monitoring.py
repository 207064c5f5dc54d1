"""The dashboard and the alert rules ask for what there is."""

import json
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from chatbot.cli import cast
from chatbot.engine.storage.engine import put_row
from chatbot.engine.storage.models import Backup
from tests.clock import NOW
from tests.http_client import http_client
from tests.journeys.deployment import Deployment

PAGES = Path(__file__).parents[2] / "docs" / "monitoring"
DASHBOARD = json.loads((PAGES / "grafana.json").read_text("utf-8"))
ALERTS = YAML(typ="safe").load(PAGES / "alerts.yml")["groups"][0]["rules"]
METRIC = re.compile(r"\b(?:chatbot|process)_\w+")
LABEL = re.compile(r"\b(\w+)=\"(\w+)\"")
OF_PROMETHEUS = {("job", "etabli")}


def asked() -> list[str]:
    """List what the panels and the rules ask for."""
    panels = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
    queries = [target["expr"] for panel in panels for target in panel["targets"]]
    return [*queries, *(rule["expr"] for rule in ALERTS)]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_each_metric_is_there_with_its_labels_and_is_asked_for(
    deployment: Deployment,
) -> None:
    async with deployment.storage.transaction() as session:
        await put_row(session, Backup, id=1, at=NOW)
    async with deployment.bot() as bot, http_client(bot.address) as http:
        await deployment.person(cast.MARIE).says("/aide")
        told = (await http.get("/metrics")).text
    names, labels = set(METRIC.findall(told)), set(LABEL.findall(told))
    queries = "\n".join(asked())
    assert set(METRIC.findall(queries)) <= names
    assert set(LABEL.findall(queries)) - OF_PROMETHEUS <= labels
    ours = {name for name in names if name.startswith("chatbot_")}
    not_asked = ours - set(METRIC.findall(queries))
    assert {name for name in not_asked if not name.startswith("chatbot_answer_seconds")} == set()


def test_each_rule_says_in_french_what_happens_and_what_to_look_at() -> None:
    assert ALERTS
    for rule in ALERTS:
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"].keys() == {"summary", "description"}


def test_the_panels_lie_beside_each_other() -> None:
    taken = set[tuple[int, int]]()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        own = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert max(x for x, _ in own) < 24
        assert not own & taken
        taken |= own
