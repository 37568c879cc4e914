"""The end-point assessments: booked, held and graded within their window."""
