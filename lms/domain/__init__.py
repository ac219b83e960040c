"""What is true: rules as functions of values. No I/O, no clock, no randomness, no Vietnamese."""
