"""What people do: one class for each area, the actor first, one `write()` for each act, audit inside it."""
