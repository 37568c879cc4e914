"""The real servers that come with Indenture, started when the environment names no others."""

from api.embedded_postgresql import embedded_postgresql
from api.embedded_temporal import TemporalAddresses, embedded_temporal

__all__ = ["TemporalAddresses", "embedded_postgresql", "embedded_temporal"]
