"""The pages, one file each: they show what the engine computed and compute nothing."""
