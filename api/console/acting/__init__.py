"""Acting in the console: each command as a form, made from its model and tried before it is recorded."""
