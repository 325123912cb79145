"""What a row says → a followup that may be sent, or all its problems; repeats."""
