-- The clinic's store. Times are UTC. FHIR content is json, not jsonb: the order of its members is kept.

CREATE TABLE seed_digest (digest text PRIMARY KEY);

CREATE TABLE users (
  id uuid PRIMARY KEY,
  username text NOT NULL,
  -- The form in which names are compared. No two accounts have the same one, not even after a deletion: what the
  -- log says of a name must go on meaning one person.
  username_key text NOT NULL UNIQUE,
  tenant text NOT NULL,
  role text NOT NULL,
  -- What an administrator granted beside the role.
  duties text[] NOT NULL DEFAULT '{}',
  display text NOT NULL,
  disabled_at timestamptz,
  deleted_at timestamptz,
  -- Null for accounts that administrators made: a reset takes those away, and the others back to this.
  seeded_role text,
  seeded_display text,
  seeded_tenant text,
  -- Of a patient who signs in: the own record.
  patient_id text,
  -- Where the holder is written to; none, and some ways in are closed to the account.
  mail text
);

CREATE TABLE credentials (
  user_id uuid PRIMARY KEY REFERENCES users,
  password_hash text NOT NULL,
  totp_secret text NOT NULL,
  seeded_hash text,
  seeded_totp text,
  -- The time step of the last accepted code (RFC 6238 5.2: a code is accepted once).
  totp_last_step integer NOT NULL DEFAULT 0
);

-- Keyed by a digest of the name that was typed, so that unknown names are slowed down like known ones
-- and a password typed in the wrong field isn't kept.
CREATE TABLE sign_in_failures (
  name_digest text PRIMARY KEY,
  failures integer NOT NULL,
  locked_until timestamptz
);

-- One row a sign-in, for web and API. Stage 'password' still owes the second factor and opens nothing.
CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users,
  kind text NOT NULL CHECK (kind IN ('web', 'api')),
  stage text NOT NULL CHECK (stage IN ('password', 'complete')),
  -- The role at sign-in, for the record alone: what a request may do is decided by the account's role now.
  role text NOT NULL,
  -- What a program was granted of its user's rights, and the patient whom it was granted for.
  scope text NOT NULL DEFAULT 'user/*.*',
  patient text,
  created_at timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  -- When every factor, or the password alone, was last shown again; null: at the sign-in.
  authenticated_at timestamptz,
  confirmed_at timestamptz,
  ended_at timestamptz
);

-- What a client holds; only the SHA-256 of it is known here. Rows stay when the session ends.
CREATE TABLE tokens (
  digest text PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES sessions,
  use text NOT NULL CHECK (use IN ('cookie', 'mfa', 'access', 'refresh')),
  issued_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);
CREATE INDEX tokens_session ON tokens (session_id);

-- Browsers that signed an account in before; only the SHA-256 of their token is known here.
CREATE TABLE devices (
  digest text PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users,
  expires_at timestamptz NOT NULL
);

-- Links sent by mail with which a password can be set anew, once; only the SHA-256 is known here.
CREATE TABLE password_resets (
  digest text PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

-- Public keys of authenticators (W3C Web Authentication). `id` is the credential's.
CREATE TABLE passkeys (
  id text PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users,
  label text NOT NULL,
  public_key text NOT NULL,
  counter integer NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX passkeys_user ON passkeys (user_id);

-- One row a ceremony. Rows stay when they are used: a challenge that comes again is known.
CREATE TABLE passkey_challenges (
  challenge text PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('enrol', 'sign-in')),
  session_id uuid NOT NULL REFERENCES sessions,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

CREATE TABLE patients (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  seeded boolean NOT NULL DEFAULT false
);

CREATE TABLE resources (
  type text NOT NULL,
  id text NOT NULL,
  patient_id text NOT NULL REFERENCES patients,
  version integer NOT NULL,
  seeded boolean NOT NULL DEFAULT false,
  PRIMARY KEY (type, id)
);
CREATE INDEX resources_patient ON resources (patient_id, type);

CREATE TABLE resource_versions (
  type text NOT NULL,
  id text NOT NULL,
  version integer NOT NULL,
  content json NOT NULL,
  -- HMAC-SHA-256 of it by a key that is not in here.
  code text NOT NULL,
  PRIMARY KEY (type, id, version),
  FOREIGN KEY (type, id) REFERENCES resources ON DELETE CASCADE
);

-- What people asked to have amended in a record, and what became of it (45 CFR 164.526). Undecided: no decision.
CREATE TABLE amendments (
  id uuid PRIMARY KEY,
  type text NOT NULL,
  record_id text NOT NULL,
  text text NOT NULL,
  requested_by uuid NOT NULL REFERENCES users,
  requested_at timestamptz NOT NULL,
  decision text CHECK (decision IN ('accepted', 'denied')),
  reason text,
  decided_by uuid REFERENCES users,
  decided_at timestamptz,
  FOREIGN KEY (type, record_id) REFERENCES resources ON DELETE CASCADE
);
CREATE INDEX amendments_record ON amendments (type, record_id);

CREATE TABLE care_team (
  user_id uuid NOT NULL REFERENCES users,
  patient_id text NOT NULL REFERENCES patients,
  PRIMARY KEY (user_id, patient_id)
);

CREATE TABLE emergency_access (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users,
  patient_id text NOT NULL REFERENCES patients,
  reason text NOT NULL,
  granted_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX emergency_access_user ON emergency_access (user_id);

-- What left the clinic, to whom and why (45 CFR 164.528).
CREATE TABLE disclosures (
  id uuid PRIMARY KEY,
  patient_id text NOT NULL REFERENCES patients,
  basis text NOT NULL,
  at timestamptz NOT NULL,
  recipient text NOT NULL,
  description text NOT NULL,
  purpose text NOT NULL
);
CREATE INDEX disclosures_patient ON disclosures (patient_id, at);

-- Records that go to somebody outside. User names stay what they mean: none is given out twice.
CREATE TABLE releases (
  id uuid PRIMARY KEY,
  patient_id text NOT NULL REFERENCES patients,
  recipient text NOT NULL,
  purpose text NOT NULL,
  prepared_by text NOT NULL,
  prepared_at timestamptz NOT NULL,
  released_by text,
  released_at timestamptz
);
-- Requests of administrators for what only a second one's consent opens. `expires_at` is set with that consent.
CREATE TABLE elevations (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users,
  tenant text NOT NULL,
  privilege text NOT NULL,
  reason text NOT NULL,
  requested_at timestamptz NOT NULL,
  approved_by uuid REFERENCES users,
  approved_at timestamptz,
  expires_at timestamptz,
  ended_at timestamptz
);
CREATE INDEX elevations_user ON elevations (user_id);

-- Receivers that the clinic calls by itself; `settings` holds where, and by which authority they are known.
CREATE TABLE integrations (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('webhook', 'syslog', 'mail')),
  settings json NOT NULL,
  secret text NOT NULL,
  created_at timestamptz NOT NULL
);

-- Providers by which people of a tenant sign in, and whom their subjects are here.
CREATE TABLE identity_providers (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  name text NOT NULL,
  settings json NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE federated_subjects (
  provider_id uuid NOT NULL REFERENCES identity_providers ON DELETE CASCADE,
  subject text NOT NULL,
  user_id uuid NOT NULL REFERENCES users,
  PRIMARY KEY (provider_id, subject)
);

-- Who is away at a provider: known by the digest of the state, and of the cookie of the very browser.
CREATE TABLE federated_flows (
  id text PRIMARY KEY,
  provider_id uuid NOT NULL REFERENCES identity_providers ON DELETE CASCADE,
  browser_digest text NOT NULL,
  state text NOT NULL,
  nonce text NOT NULL,
  verifier text NOT NULL,
  request_id text NOT NULL,
  created_at timestamptz NOT NULL
);

-- Signed messages that were taken in: the same one sent again is answered the same and stored once.
CREATE TABLE inbound_messages (
  partner text NOT NULL,
  message_id text NOT NULL,
  resource_id text NOT NULL,
  PRIMARY KEY (partner, message_id)
);

-- The audit log. `content` is the FHIR AuditEvent in RFC 8785 form, `digest` the SHA-256 of it, which the chain
-- covers: so a tenant can verify all of the chain and read its own entries alone. The other columns are an index.
CREATE TABLE audit_event (
  seq integer PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  recorded timestamptz NOT NULL,
  tenant text,
  username text,
  user_id uuid,
  patient_id text,
  object text,
  request_id text NOT NULL,
  outcome text NOT NULL,
  subtype text NOT NULL,
  content text NOT NULL,
  digest text NOT NULL,
  prev_hash text NOT NULL,
  hash text NOT NULL
);
CREATE INDEX audit_event_request ON audit_event (request_id);

-- Up to when entries are given out no more.
CREATE TABLE audit_purges (before timestamptz NOT NULL);

-- The database links each entry to the one before, so that no writer can choose its own place.
CREATE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last audit_event%ROWTYPE;
BEGIN
  PERFORM pg_advisory_xact_lock(164312);
  SELECT * INTO last FROM audit_event ORDER BY seq DESC LIMIT 1;
  NEW.seq := coalesce(last.seq, 0) + 1;
  NEW.prev_hash := coalesce(last.hash, repeat('0', 64));
  NEW.hash := encode(
    sha256(convert_to(NEW.seq || E'\n' || NEW.prev_hash || E'\n' || NEW.digest, 'UTF8')), 'hex');
  RETURN NEW;
END $$;
CREATE TRIGGER audit_link BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_link();

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_event is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
