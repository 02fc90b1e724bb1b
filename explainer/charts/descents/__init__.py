"""A descent as pictures: its path, its surface, its rates, compared with others, and stage by stage."""
