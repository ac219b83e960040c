"""All SQL, and the only imports of database drivers. One file for each aggregate."""
