"""Files become layers. The only room that opens geometry files and tables for reading."""
