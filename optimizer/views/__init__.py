"""A plan as it is seen: joined with its territory by label, once, as places, tours, rows and map layers.

Whoever tells, draws, writes or compares a plan starts here; nothing here decides or computes access.
"""
