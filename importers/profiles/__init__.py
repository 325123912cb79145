"""What is known of each export format: declarations (*.toml), their schema, and matching."""
