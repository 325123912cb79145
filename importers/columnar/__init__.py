"""Large delimited files, column by column: finds the rows that are plainly good, judges none."""
