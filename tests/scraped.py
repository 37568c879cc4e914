"""What the metrics tell, as whoever scrapes them reads it."""

from prometheus_client.parser import text_string_to_metric_families


def families(text):
    """Return every family by its name, but for those of requests: thousands of series, which take long to read."""
    told = [line for line in text.splitlines(keepends=True) if "indenture_request" not in line]
    return {each.name: each for each in text_string_to_metric_families("".join(told))}
