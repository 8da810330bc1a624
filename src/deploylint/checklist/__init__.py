"""The checklist: items x evidence -> states -> one gate. Brings what lint, reports and people say together."""
