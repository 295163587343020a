"""One server, asked safely: who may be asked, with which token, and how often.

1. The address is https; http is taken for the loopback alone. A redirect to another host is refused, as the
   token would go with it.
2. The token comes from the environment, else from the system's keyring. It stands in one header and in no
   message, file or repr.
3. An answer of 429 or 5xx, a time-out or a broken line is asked again after a pause, a limited number of
   times; a server that names the pause is obeyed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx

from analysis.intake.instrument import Server
from analysis.problems import CaseStudyError

TOKEN = "CASESTUDY_TOKEN"
SERVICE = "casestudy"
_SCHEMES = {"kobo": "Token", "ona": "Token", "odk": "Bearer"}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_TIMEOUT, _LONGEST_PAUSE, _MOST_REDIRECTS = 60.0, 120.0, 5
_REFUSALS = {
    401: "the token is not accepted. Make a new one in your account on the server.",
    403: "the token may not read this form. Ask for access to it.",
    404: "there is no such form or project. Mend the server's settings in instrument.yaml.",
}


class UnreachableError(CaseStudyError):
    """The server did not answer, however often it was asked: later it may."""


@dataclass(frozen=True)
class Patience:
    """How often a request is made again, and the first pause in seconds, doubled each time."""

    tries: int = 6
    pause: float = 1.0


@dataclass(frozen=True)
class Connection:
    """A server that may be asked. `token` never shows."""

    server: Server
    token: str = field(repr=False)
    patience: Patience = Patience()

    def read_json(self, path: str, query: Mapping[str, object] | None = None) -> object:
        """The JSON at a path of the server (or at an address of it).

        Raises CaseStudyError where it can't be had: refused, redirected to another host, or no JSON.
        """
        answer = self._ask(self._address(path), query)
        try:
            return answer.json()
        except ValueError as error:
            raise CaseStudyError(f"{self._place(answer.url)}: the server's answer is no JSON.") from error

    def read_text(self, path: str) -> str:
        """The text at a path of the server (or at an address of it). Raises CaseStudyError as `read_json`."""
        return self._ask(self._address(path), None).text

    def _address(self, path: str) -> str:
        address = urljoin(self.server.address.rstrip("/") + "/", path)
        self._check(address)
        return address

    def _check(self, address: str) -> None:
        """Rule 1."""
        own, given = urlsplit(self.server.address), urlsplit(address)
        if (given.scheme, given.netloc) != (own.scheme, own.netloc):
            raise CaseStudyError(
                f"{own.netloc}: the server sends on to {given.scheme}://{given.netloc}, and the token is not"
                " taken there. Give the server's own address in instrument.yaml."
            )
        if given.scheme != "https" and given.hostname not in _LOOPBACK:
            raise CaseStudyError(
                f"{own.netloc}: only https is spoken to, as the token would go in the clear."
            )

    def _ask(self, address: str, query: Mapping[str, object] | None) -> httpx.Response:
        for _ in range(_MOST_REDIRECTS):
            answer = self._patiently(address, query)
            if not answer.is_redirect:
                return answer
            address, query = urljoin(str(answer.url), answer.headers.get("location", "")), None
            self._check(address)
        raise CaseStudyError(f"{self._place(address)}: the server sends on in a circle.")

    def _patiently(self, address: str, query: Mapping[str, object] | None) -> httpx.Response:
        """Rule 3."""
        last_reply = ""
        for attempt in range(self.patience.tries):
            if attempt:
                time.sleep(self._pause(attempt, last_reply))
            try:
                answer = httpx.get(
                    address,
                    params=query,
                    headers={"Authorization": f"{_SCHEMES[self.server.kind]} {self.token}"},
                    timeout=_TIMEOUT,
                    follow_redirects=False,
                    trust_env=False,
                )
            except httpx.HTTPError as error:
                last_reply = type(error).__name__
                continue
            if answer.status_code == 429 or answer.status_code >= 500:
                last_reply = answer.headers.get("retry-after", str(answer.status_code))
                continue
            if answer.status_code >= 400:
                refusal = _REFUSALS.get(answer.status_code, f"the server refuses ({answer.status_code}).")
                raise CaseStudyError(f"{self._place(address)}: {refusal}")
            return answer
        raise UnreachableError(
            f"{self._place(address)}: the server did not answer in {self.patience.tries} tries. What was"
            " fetched stays; the same command goes on from there."
        )

    def _pause(self, attempt: int, said: str) -> float:
        pause = self.patience.pause * 2 ** (attempt - 1)
        if said.isdigit() and int(said) < 400:
            pause = max(pause, float(said))
        return min(pause, _LONGEST_PAUSE)

    def _place(self, address: object) -> str:
        """An address without its query."""
        split_address = urlsplit(str(address))
        return f"{split_address.scheme}://{split_address.netloc}{split_address.path}"


def open_connection(server: Server, instrument: str, patience: Patience | None = None) -> Connection:
    """A connection with the token of the environment (`CASESTUDY_TOKEN_<INSTRUMENT>`, else
    `CASESTUDY_TOKEN`), else of the system's keyring: service casestudy, user the server's host.

    Raises CaseStudyError where there is none.
    """
    own = f"{TOKEN}_{instrument.upper()}"
    host = urlsplit(server.address).netloc
    token = (os.environ.get(own) or os.environ.get(TOKEN) or _kept_token(host)).strip()
    if not token:
        raise CaseStudyError(
            f"{instrument}: no token to ask {host} with. Set it in the environment as {own} or {TOKEN}, or in"
            f" the system's keyring (`keyring set casestudy {host}`); it is never written into a file."
        )
    return Connection(server, token, patience or Patience())


def _kept_token(host: str) -> str:
    """The token that the system's keyring keeps for a host; none where there is no keyring."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:  # an extra
        return ""
    try:
        return keyring.get_password(SERVICE, host) or ""
    except KeyringError:  # locked, or none on this machine: the environment is left
        return ""
