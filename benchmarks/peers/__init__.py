"""Solvers side by side on tours with prizes: one file each, listed in `PEERS`."""

from benchmarks.peers.cpsat import CPSAT
from benchmarks.peers.ortools import ORTOOLS
from benchmarks.peers.ours import OURS
from benchmarks.peers.peer import Peer
from benchmarks.peers.pyvrp import PYVRP

PEERS: tuple[Peer, ...] = (OURS, PYVRP, ORTOOLS, CPSAT)
