-- A session that somebody ended stays for a day, as one does whose time is over: it tells whose forms are still open.

GRANT UPDATE (ends_at) ON console.sessions TO indenture_service;
