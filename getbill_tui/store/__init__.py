"""The local store of the terminal UI: what stays on this machine between two sessions."""
