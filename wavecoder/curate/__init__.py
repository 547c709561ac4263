"""From raw code to a diverse core of it. Every stage takes a table and returns what is kept and what is dropped."""
