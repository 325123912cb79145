"""A followup on its way to GetBill, exactly once: intent, request, answer, look-up."""
