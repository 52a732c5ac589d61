import { readFileSync } from 'node:fs';
import type { Role } from '../access/policy.js';
import { PEOPLE_FILE } from '../paths.js';

/** A synthetic account. `totp` is the base32 secret of 20 bytes that a second factor is made from. */
export interface Account {
  readonly username: string;
  readonly password: string;
  readonly totp: string;
  readonly role: Role;
  readonly tenant: string;
  readonly display: string;
  /** Of a clinician or nurse: in the care teams of these patients alone, by id. */
  readonly patients?: readonly string[];
  /** Of a patient: the own record, by id. */
  readonly patient?: string;
}

/** A synthetic patient. Each canary occurs in one field of the record and nowhere else in the world. */
export interface SyntheticPatient {
  readonly id: string;
  readonly tenant: string;
  readonly given: string;
  readonly family: string;
  readonly gender: 'female' | 'male' | 'other';
  readonly birthDate: string;
  /** Whether the tenant's clinicians and nurses are in the care team. */
  readonly careTeam: boolean;
  readonly observation: string;
  readonly document: string;
  readonly binary: string;
  /** Relatives whom a note in this record points to, by id. */
  readonly relatives?: readonly string[];
  readonly canaries: {
    readonly mrn: string;
    readonly observation: string;
    readonly document: string;
    /** Of a number that is given to nobody: those that begin with 9 are no social security numbers. */
    readonly ssn?: string;
    readonly phone?: string;
    readonly street?: string;
    /** The number by which the health plan knows its member. */
    readonly member?: string;
  };
}

/** An organisation that sends signed messages. */
export interface Partner {
  readonly name: string;
  readonly display: string;
  readonly tenant: string;
  /** Key of its signatures, used as UTF-8 text. */
  readonly secret: string;
}

interface People {
  readonly users: Readonly<Record<string, readonly Account[]>>;
  readonly patients: Readonly<Record<string, SyntheticPatient>>;
  readonly partners: { readonly lab: Partner };
  /** The proxy that stands before the clinic. */
  readonly proxy: { readonly secret: string };
  /** Key of the adapter that alters what is stored, in staging. */
  readonly staging: { readonly key: string };
}

export function readPeople(): People {
  return JSON.parse(readFileSync(PEOPLE_FILE, 'utf8'));
}
