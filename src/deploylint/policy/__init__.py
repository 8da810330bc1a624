"""Rules as data: rule files loaded and held to their schema, compiled, and evaluated on views to Outcomes."""
