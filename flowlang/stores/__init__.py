"""Where records, runs and timers are kept."""
