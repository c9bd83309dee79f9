"""OR-Tools routing: a disjunction for each stop, guided local search.

Voudouris & Tsang 1999 (doi:10.1016/S0377-2217(98)00099-X). It minimises length plus the worth of the prizes left
behind, and takes no seed.
"""

from __future__ import annotations

from benchmarks.peers.peer import TEAM, WEEK, Answer, Peer, WholeNumbers
from models.orienteering import Orienteering


def _solve(instance: Orienteering, *, time_limit_s: float, weight: float, seed: int) -> Answer:
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    whole = WholeNumbers.of(instance, weight=weight)
    vehicles, last = instance.vehicles, len(whole.point) - 1
    index = pywrapcp.RoutingIndexManager(last + 1, vehicles, [0] * vehicles, [last] * vehicles)
    routing = pywrapcp.RoutingModel(index)
    length = routing.RegisterTransitMatrix(whole.length.tolist())
    routing.SetArcCostEvaluatorOfAllVehicles(length)
    routing.AddDimension(length, 0, whole.limit, True, "length")
    for position in whole.stops:
        routing.AddDisjunction([index.NodeToIndex(position)], int(whole.worth[position]))
    how = pywrapcp.DefaultRoutingSearchParameters()
    how.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    how.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    how.time_limit.FromMilliseconds(int(time_limit_s * 1000))
    found = routing.SolveWithParameters(how)
    if found is None:
        return Answer(())

    def route(vehicle: int) -> list[int]:
        stops, at = [], found.Value(routing.NextVar(routing.Start(vehicle)))
        while not routing.IsEnd(at):
            stops.append(index.IndexToNode(at))
            at = found.Value(routing.NextVar(at))
        return stops

    return Answer(whole.tours(route(vehicle) for vehicle in range(vehicles)))


ORTOOLS = Peer("ortools", _solve, package="ortools", weights={TEAM: 3.0, WEEK: 30.0})
