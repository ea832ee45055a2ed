"""Meetings: invitations for calendars, and who is free when."""
