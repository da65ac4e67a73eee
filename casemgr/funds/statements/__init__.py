"""Bank statements (银行流水): a bank's own file becomes accounts and transfers of a case.

Banks write them differently: which heading holds what is said once per layout and kept (`layouts`). A sheet
is read line by line (`reading`), laid into a staging table by COPY (`staging`), compared there with itself
and with what the case has (`comparison`), shown, and taken over by a few statements (`applying`).
"""
