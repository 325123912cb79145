"""One file per command of `getbill`, and what they share: connecting and printing."""
