"""Maillage's engine: from a territory and a scenario to a checked plan."""
