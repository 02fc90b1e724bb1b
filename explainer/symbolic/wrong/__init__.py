"""The wrong rules that people use, beside the right ones, and the lines that they lead to."""
