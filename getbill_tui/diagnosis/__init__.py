"""What `getbill doctor` tries, step by step, and what `login` tries of it."""
