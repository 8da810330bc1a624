"""The state of each of the 207 items for the shop that is ready, two hours before, and what decides it."""

PASSES = {
    "rules": """
        S016 S017 S018 S019 S020 S021 S050 S054 S072 S073 S076 S077 S078 S079 S080 S081 S082 S083 S084 S124 S125 S187
        S188 S189 S191
    """,
    "reports": "S069",
    "people": "S009 S011 S033 S049 S097 S121 S122 S126",
    "rules and reports": """
        S001 S002 S003 S004 S007 S008 S010 S012 S013 S074 S098 S099 S100 S101 S102 S103 S107 S108 S113 S117 S118
    """,
    "rules and people": """
        S006 S014 S022 S027 S028 S029 S034 S041 S043 S045 S047 S048 S051 S053 S057 S058 S059 S060 S062 S063 S092 S104
        S105 S106 S111 S114 S115 S116 S119 S123 S190
    """,
}
"""What is due and passes, by what says so."""

REST = {
    "waived": """
        S005 S015 S023 S024 S025 S026 S030 S031 S032 S035 S036 S037 S038 S039 S040 S042 S044 S046 S052 S055 S056 S061
        S066 S068 S070 S071 S075 S085 S086 S087 S088 S089 S090 S091 S093 S094 S095 S096 S109 S110 S112
    """,
    "not-applicable, disabled": "S064 S067",
    "not-applicable, declared": "S065 S120",
    "later: pass": "S186",
    "later: unknown, not-attested": """
        S127 S138 S139 S140 S141 S142 S155 S160 S161 S163 S168 S169 S170 S178 S179 S180 S181 S182 S195 S196 S207
    """,
    "later: unknown, no-evidence": """
        S128 S130 S131 S132 S133 S134 S135 S136 S137 S143 S144 S145 S146 S147 S148 S149 S150 S151 S152 S153 S154 S156
        S157 S158 S159 S162 S164 S165 S166 S167 S173 S174 S175 S176 S177 S183 S184 S185 S192 S193 S194 S197 S198 S199
        S200 S201 S202 S204 S205 S206
    """,
    "later: unknown, no-rule-yet": "S171",
    "later: unknown, nothing-looked-at": "S172",
    "later: expired, before-its-phase": "S129 S203",
}
"""Everything else by its state and the reason for it; `later` is what is not due yet."""
