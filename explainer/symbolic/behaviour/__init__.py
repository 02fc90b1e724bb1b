"""Where a formula has values, where it breaks, what it comes to there, and which values it takes."""
