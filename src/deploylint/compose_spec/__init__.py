"""What compose's own schema says of compose files, with the place of everything that is wrong.

schemas/compose-spec.json is the schema that compose's loader embeds; tools/bundle_compose_spec.py writes it.
"""
