"""A list of suspects in one piece (嫌疑人名单), as a task force keeps it in a spreadsheet."""
