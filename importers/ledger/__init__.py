"""What was taken, sent and settled: runs, rows and their keys; has never heard of HTTP."""
