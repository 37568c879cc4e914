-- Who of the staff was registered, changed or erased stands with the changes of the other registers. Nothing personal:
-- the staff number, which facts say too, what of the entry was changed, and to which role and manager it was set.

ALTER TABLE audit.register_changes
    ALTER person DROP NOT NULL,
    ADD COLUMN staff      text,
    ADD COLUMN changed    text[], -- name, email, role, manager
    ADD COLUMN staff_role text,
    ADD COLUMN manager    text;
CREATE INDEX changes_of_staff ON audit.register_changes (staff, number) WHERE staff IS NOT NULL;
