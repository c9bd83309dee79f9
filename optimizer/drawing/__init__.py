"""Drawing a territory from its own data: ground, colours, symbols, names. Exports and pages share it."""
