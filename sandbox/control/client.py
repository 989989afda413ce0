"""A small client of the control API, for tests and seeds: blocking, from the standard library."""

import http.client
import json
from typing import Any
from urllib.parse import quote, urlencode

from sandbox.wire import Json

_SECONDS = 120.0


class ControlError(Exception):
    """A refusal: the HTTP status, the word and the sentence of docs/sandbox.md."""

    def __init__(self, status: int, answer: Json) -> None:
        self.status, self.answer = status, answer
        self.error, self.detail = str(answer.get("error", "")), str(answer.get("detail", ""))
        super().__init__(f"{status} {self.error}: {self.detail}")


class ControlClient:
    """Speaks to `/control/…` of one sandbox. May be used from several threads."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port

    def get(self, path: str, query: Json | None = None, **more: Any) -> Json:
        """GET `/control/{path}`; the query's values as texts."""
        asked = {name: value for name, value in {**(query or {}), **more}.items() if value is not None}
        return self._ask("GET", f"{path}?{urlencode(asked)}" if asked else path, None)

    def post(self, path: str, body: Json | None = None) -> Json:
        """POST `/control/{path}`."""
        return self._ask("POST", path, body or {})

    def put(self, path: str, body: Json) -> Json:
        """PUT `/control/{path}`."""
        return self._ask("PUT", path, body)

    def patch(self, path: str, body: Json) -> Json:
        """PATCH `/control/{path}`."""
        return self._ask("PATCH", path, body)

    def delete(self, path: str, body: Json | None = None) -> Json:
        """DELETE `/control/{path}`."""
        return self._ask("DELETE", path, body)

    def download(self, path: str) -> bytes:
        """The bytes of GET `/control/{path}` (the export)."""
        return self._exchange("GET", path, None)[1]

    def _ask(self, method: str, path: str, body: Json | None) -> Json:
        status, content = self._exchange(method, path, body)
        answer: Json = json.loads(content)
        if status >= 400:
            raise ControlError(status, answer)
        return answer

    def _exchange(self, method: str, path: str, body: Json | None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_SECONDS)
        try:
            content = None if body is None else json.dumps(body)
            headers = {"Content-Type": "application/json"}
            connection.request(method, quote(f"/control/{path}", safe="/?&=%+:.,-_~"), content, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()
