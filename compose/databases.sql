-- Run once by the official image, as its superuser, when the data volume is new.
-- The service's login may do what the role indenture_service may, and owns nothing.
\getenv temporal TEMPORAL_DB_PASSWORD
\getenv owner INDENTURE_OWNER_PASSWORD
\getenv service INDENTURE_SERVICE_PASSWORD

CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;

CREATE ROLE indenture_service NOLOGIN;
CREATE ROLE indenture_owner LOGIN CREATEROLE PASSWORD :'owner' IN ROLE indenture_service;
CREATE ROLE indenture LOGIN PASSWORD :'service' IN ROLE indenture_service;
CREATE DATABASE indenture OWNER indenture_owner;

REVOKE CONNECT ON DATABASE temporal, temporal_visibility, indenture FROM PUBLIC;
GRANT CONNECT ON DATABASE indenture TO indenture_service;
