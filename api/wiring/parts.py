"""What the parts of the service are made of, to be imported before they are forked: it begins no thread."""

# ruff: noqa: F401 - for the processes that are forked off
import api.wiring.http
import api.wiring.logs
import api.wiring.projector
import api.wiring.worker
