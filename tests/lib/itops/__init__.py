"""What black-box tests stand on: the program, a running server, and a client for its interface."""

from itops.client import Client
from itops.program import Program
from itops.server import Server

__all__ = ["Client", "Program", "Server"]
