"""What each column of an export holds: headers, layouts, and the forms that exports imply."""
