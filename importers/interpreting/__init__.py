"""Rows of text → what they say of a followup: times, phones, durations, dispositions, legs."""
