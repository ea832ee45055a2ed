"""Code generation: a plan becomes Python functions, one for each stretch between waits."""
