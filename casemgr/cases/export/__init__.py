"""Cases as a spreadsheet (案件导出): what an officer sees in the list, as a file."""
