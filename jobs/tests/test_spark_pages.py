"""The shared driver's pages are asked for a session's own queries."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from jobkit import spark_pages

OWN, OTHER = ("6c483ef6-1c89-41fa-8354-65d23caa809c", "ffffffff-1c89-41fa-8354-65d23caa809c")


# What the driver has forgotten between the list and the question.
GONE = 4


def query(id, session):
    return {"id": id, "description": f'Spark Connect - session_id: "{session}"\nuser_context {{', "planDescription": f"plan {id}"}


@pytest.fixture
def pages(monkeypatch):
    queries = [query(0, OTHER), query(1, OWN), {"id": 2, "description": "Expiring", "planDescription": "none"}, query(3, OWN), query(GONE, OWN)]

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802
            path = self.path.partition("?")[0]
            assert path.startswith("/api/v1/applications/app-1/sql")
            last = path.rpartition("/")[2]
            body = json.dumps(queries[int(last)] if last.isdecimal() else queries).encode()
            self.send_response(404 if last == str(GONE) else 200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HEADWATER_SPARK_CONNECT_PAGES", f"http://127.0.0.1:{server.server_port}")
    yield
    server.shutdown()


def test_plans_are_those_of_the_session_alone(pages):
    assert spark_pages.plans("app-1", OWN) == ["plan 1", "plan 3"]
    assert spark_pages.plans("app-1", "0") == []
