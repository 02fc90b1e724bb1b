"""How what somebody types becomes a formula: signs, words and brackets, for `parsing`."""
