"""From bytes to records of text with their physical lines; knows no profile and no followup."""
