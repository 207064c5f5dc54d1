"""What `GET /metrics` tells, as Prometheus would read it."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

Samples = dict[str, float]  # by name and labels: 'chatbot_duty{duty="leader"}'


async def scraped(http: httpx.AsyncClient) -> Samples:
    """Ask for them once."""
    answer = (await http.get("/metrics")).raise_for_status()
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(answer.text)
    return {
        _name(sample.name, sample.labels): sample.value
        for family in families
        for sample in family.samples
    }


def labelled(samples: Samples, name: str) -> Samples:
    """Take those of that name that aren't 0, by the values of their labels alone."""
    return {
        label.removeprefix(f"{name}{{").removesuffix("}"): value
        for label, value in samples.items()
        if label.startswith(f"{name}{{") and value
    }


def _name(name: str, labels: dict[str, str]) -> str:
    listed = ",".join(value for _, value in sorted(labels.items()))
    return f"{name}{{{listed}}}" if labels else name
