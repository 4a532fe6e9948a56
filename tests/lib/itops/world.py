"""A small organisation with its people, on a real server, for the tests of the HTTP interface."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from itops.contract import CheckedClient, Contract
from itops.program import ROOT
from itops.server import Server

POLICY = ROOT / "tests" / "http" / "policy"

# Who there is. alice asks; bob and wendy are on call; dave and erin are database administrators;
# carol is in no group; root is the superadmin; frank has left.
PEOPLE: dict[str, dict[str, Any]] = {
    "alice": {"email": "alice@example.com", "display_name": "Alice Moreau"},
    "bob": {"display_name": "Bob Okafor"},
    "carol": {},
    "dave": {},
    "erin": {"email": "erin@example.com"},
    "frank": {},
    "root": {"superadmin": True},
    "wendy": {},
}


@dataclass
class World:
    """A server on tests/http/policy, and its people as clients whose answers are checked."""

    server: Server
    contract: Contract
    policy: Path
    _clients: dict[str, CheckedClient] = field(default_factory=dict)

    def person(self, name: str) -> CheckedClient:
        """A signed-in person; one token for each, made on first use."""
        if name not in self._clients:
            client = self.server.with_token(name, **PEOPLE[name])
            self._clients[name] = CheckedClient(client, self.contract)
        return self._clients[name]

    def in_browser(self, name: str) -> CheckedClient:
        """The same person with a new cookie session."""
        return CheckedClient(self.server.sign_in(name, **PEOPLE[name]), self.contract)

    def nobody(self) -> CheckedClient:
        return CheckedClient(self.server.client(), self.contract)

    def disable(self, name: str) -> None:
        self.server.program.run("user", "disable", name, "--db", self.server.database, status=0)

    def reload(self, **options: Any) -> Any:
        path = "/api/v1/dev/registry/reload"
        return self.person("root").post(path, **options)

    def new_ticket(self, **fields: Any) -> dict[str, Any]:
        """From the card "outage" unless the fields say otherwise; alice asks."""
        fields = fields or {"item": "outage"}
        return self.person("alice").open_ticket(**fields)

    def closed_ticket(self) -> dict[str, Any]:
        ticket = self.new_ticket()
        for name, status in (("bob", "IN_PROGRESS"), ("bob", "RESOLVED"), ("alice", "CLOSED")):
            ticket = self.person(name).transition(ticket, status)
        return ticket

    def stranded_ticket(self) -> dict[str, Any]:
        """A ticket whose workflow is no longer declared."""
        doomed = self.policy / "zz-doomed.yaml"
        shutil.copyfile(POLICY / doomed.name, doomed)
        self.reload(expect=200)
        ticket = self.new_ticket(workflow="doomed", title="Left behind")
        doomed.unlink()
        self.reload(expect=200)
        return ticket
