"""The widgets: they are given values and post messages; none knows the client."""
