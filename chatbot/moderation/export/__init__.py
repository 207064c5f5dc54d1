"""`/exporter`: who follows what, as a table that opens in a spreadsheet."""
