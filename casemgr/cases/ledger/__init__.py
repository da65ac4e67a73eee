"""Ledger import (台账导入): a county's own spreadsheet of cases becomes cases.

A sheet is read row by row with the readers the forms use (`reading`), laid into a staging table by COPY
(`staging`), compared there with what the house knows (`comparison`), shown (`preview`), and taken over whole
by a few statements (`applying`). What is refused goes back as a spreadsheet with the reasons (`refusals`).
"""
