"""The console: pages for the people who run apprenticeships, on the answers and commands that the API has."""
