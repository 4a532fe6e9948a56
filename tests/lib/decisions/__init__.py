"""The rules of policy written down a second time, and the tables that hold the program to them."""
