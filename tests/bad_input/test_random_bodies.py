"""Whatever JSON is sent to whichever command: an answer in kind, and never an unexpected error."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.commands import COMMAND_ROUTES
from tests.bad_input.conftest import MONDAY

ANY = "00000000-0000-4000-8000-000000000001"
PLACES = {
    "session": ANY,
    "assessment": ANY,
    "adjustment": ANY,
    "party": "employer",
    "subject": "maths",
    "clock": "session",
    "about": "2030-01-07",
    "requirement": "project",
    "proposal": "1",
    "held_on": "2030-01-14",
    "version": "1",
}

texts = st.sampled_from(
    [
        "",
        "K1",
        "none",
        "workplace",
        "observation",
        "maths",
        "2030-02-29",
        "2030-02-04",
        ANY,
        "sealed.v1:AAAA",
        "\ud800",
        "\x00",
    ]
) | st.text(max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def requests(draw):
    """Draw a command and a body that has some of its fields, and perhaps others."""
    route = draw(st.sampled_from(COMMAND_ROUTES))
    fields = [name for name in route.command.model_fields if name not in PLACES]
    said = draw(st.dictionaries(st.sampled_from(fields) | texts, values, max_size=8))
    return route, draw(st.sampled_from([said, *([draw(values)] if draw(st.booleans()) else [])]))


async def test_no_body_whatever_is_an_unexpected_error(door, amina):
    assert await amina.today() > MONDAY
    drawn = []

    @settings(max_examples=250, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(requests())
    def draw(request):
        drawn.append(request)

    draw()
    for route, body in drawn:
        path = f"/apprenticeships/{amina.id}{route.path}" if route.path else "/apprenticeships"
        answer = await door.http.request(
            route.method,
            path.format(**PLACES),
            content=json.dumps(body),
            headers={**amina.headers(), "Content-Type": "application/json"},
        )
        assert answer.status_code in {200, 201, 403, 409, 422}, (route.path, body, answer.text)
        assert answer.is_success or answer.headers["Content-Type"] == "application/problem+json"
    history = await door.http.get(
        f"/apprenticeships/{amina.id}/history", params={"limit": 200}, headers=amina.headers()
    )
    assert history.status_code == 200
