"""What the screens show, without a screen: pure functions over followups and debts."""
