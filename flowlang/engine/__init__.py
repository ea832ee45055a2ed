"""Plans run against events: values, time, generated code and the state machine."""
