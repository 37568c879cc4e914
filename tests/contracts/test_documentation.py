"""The documentation is whole without the internet: what it needs is served from here, and nothing else may be asked."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx
import pytest
from prometheus_client import CollectorRegistry

from api.http.app import create_app
from api.http.requests_counted import RequestMetrics
from api.upkeep import health


class _Needs(HTMLParser):
    """Gathers what a page loads, and whether it holds script or style of its own."""

    def __init__(self):
        super().__init__()
        self.loads, self.inline, self._in = [], [], None

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        self._in = tag
        if tag in {"script", "link", "img", "iframe"}:
            self.loads.append(said.get("src") or said.get("href"))
        self.inline += [name for name in said if name.startswith("on") or name == "style"]

    def handle_data(self, data):
        if self._in in {"script", "style"} and data.strip():
            self.inline.append(data)


@pytest.fixture
async def http():
    transport = httpx.ASGITransport(create_app([health.router(None)], RequestMetrics(CollectorRegistry())))
    async with httpx.AsyncClient(transport=transport, base_url="http://indenture") as client:
        yield client


async def test_the_page_loads_what_is_served_here_and_nothing_else(http):
    page = await http.get("/docs")
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    needs = _Needs()
    needs.feed(page.text)
    assert len(needs.loads) == 4
    assert needs.inline == []
    for each in needs.loads:
        address = urljoin("http://indenture/docs", each)
        assert address.startswith("http://indenture/docs/")
        assert (await http.get(address)).status_code == 200
    assert "//" not in page.text.replace("<!doctype", "")


async def test_nothing_may_be_loaded_from_elsewhere_or_written_into_the_page(http):
    for path in ("/docs", "/docs/start.js", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/docs/favicon.png"):
        policy = (await http.get(path)).headers["Content-Security-Policy"]
        said = dict(each.split(" ", 1) for each in policy.split("; "))
        assert said["default-src"] == "'none'"
        assert said["script-src"] == said["style-src"] == said["connect-src"] == "'self'"
        assert "unsafe" not in policy
        assert "http" not in policy


async def test_the_script_asks_for_our_document_and_for_no_validator(http):
    script = (await http.get("/docs/start.js")).text
    assert 'url: "openapi.json"' in script
    assert "validatorUrl: null" in script
    assert not re.search(r"https?:|\"//", script)
    assert (await http.get("/openapi.json")).json()["info"]["title"] == "Indenture"


async def test_the_style_loads_nothing(http):
    style = (await http.get("/docs/swagger-ui.css")).text
    assert "@import" not in style
    assert {each[:5] for each in re.findall(r"url\(\s*[\"']?([^)]*)", style)} <= {"data:"}
