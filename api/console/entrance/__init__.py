"""The entrance of the console: who is signed in, what they ask on a page, and what is kept while they sign in."""
