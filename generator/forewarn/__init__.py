"""forewarn: tell people about planned work on systems before it happens."""
