"""What is raised when a clock falls overdue, and how those who were told answer."""
