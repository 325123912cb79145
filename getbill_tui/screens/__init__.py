"""The screens: each wires widgets, pure functions of `browse`, and the connection."""
