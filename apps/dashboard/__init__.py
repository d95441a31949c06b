"""The browser pages: complaints, figures and alerts, read from the warehouse as the very login that signed in.

The application has no rights of its own. Whoever signs in does so with their database login, every query runs over a connection of that
login, and the policies of the tables decide which rows a page is made of.
"""
