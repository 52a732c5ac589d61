/** Gathers findings: each with its place in the target file, equal ones of several subjects told as one. */
import type { Redactor } from '../evidence/redaction.js';
import { keyText, type Path } from '../plan/keys.js';
import { listed } from '../plan/nearest.js';
import type { Locate } from '../plan/yaml-source.js';
import { AREAS, type Area, type Finding, type State } from './finding.js';

export interface Said {
  readonly what: string;
  /** Whom or what it was tried with; findings that differ in nothing else are told together. */
  readonly about?: string;
  readonly expected?: string | undefined;
  readonly seen?: string | undefined;
  readonly fix?: string | undefined;
}

export interface Report {
  works(area: Area, path: Path, what: string, about?: string): void;
  broken(area: Area, path: Path, said: Said): void;
  note(area: Area, path: Path, what: string, fix?: string): void;
  skipped(area: Area, path: Path, what: string, about?: string): void;
  /** In the order of areas, then of the target file; with every secret known by now taken out. */
  findings(redactor: Redactor): readonly Finding[];
}

interface Entry {
  readonly area: Area;
  readonly state: State;
  readonly path: Path;
  readonly said: Said;
  readonly about: string[];
}

export function createReport(place: Locate): Report {
  const entries = new Map<string, Entry>();
  const add = (area: Area, state: State, path: Path, said: Said) => {
    const same = JSON.stringify([area, state, path, said.what, said.expected, said.fix]);
    const entry = entries.get(same) ?? { area, state, path, said, about: [] };
    if (said.about !== undefined && !entry.about.includes(said.about)) entry.about.push(said.about);
    entries.set(same, entry);
  };
  return {
    works: (area, path, what, about) => add(area, 'works', path, withAbout({ what }, about)),
    broken: (area, path, said) => add(area, 'broken', path, said),
    note: (area, path, what, fix) => add(area, 'note', path, { what, fix }),
    skipped: (area, path, what, about) => add(area, 'skipped', path, withAbout({ what }, about)),
    findings: (redactor) =>
      [...entries.values()].map((entry) => toFinding(entry, place, redactor)).sort(byPlace),
  };
}

function withAbout(said: Said, about: string | undefined): Said {
  return about === undefined ? said : { ...said, about };
}

function toFinding({ area, state, path, said, about }: Entry, place: Locate, redactor: Redactor): Finding {
  const { file, line, column } = place(path);
  const plain = (text: string) => redactor.text(text);
  return {
    area,
    key: plain(keyText(path)),
    state,
    what: plain(about.length === 0 ? said.what : `${said.what}: ${listed([...about].sort())}`),
    ...(said.expected === undefined ? {} : { expected: plain(said.expected) }),
    ...(said.seen === undefined ? {} : { seen: plain(said.seen) }),
    ...(said.fix === undefined ? {} : { fix: plain(said.fix) }),
    ...(path.length === 0 ? {} : { place: { file, line, column } }),
  };
}

function byPlace(a: Finding, b: Finding): number {
  const order = Object.keys(AREAS);
  return (
    order.indexOf(a.area) - order.indexOf(b.area) ||
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
    a.what.localeCompare(b.what)
  );
}
