"""What is sent on: webhooks, and the calendars of tutors."""
