"""The wall of the classroom: the rotating code, the seconds it still has, and how many are in."""
