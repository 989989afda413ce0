"""What Foyer knows: pure rules, texts and views. No I/O, no clock, no dice."""
