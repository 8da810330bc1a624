"""Small values with a grammar of their own. Pure: no module here knows a file or a rule."""
