"""The mathematics of Maillage: arrays in, arrays out; no file, no map, no page."""
