"""From units of code to judged instances."""
