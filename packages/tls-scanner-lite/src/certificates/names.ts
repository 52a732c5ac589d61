import { children, type Element, element } from './der.js';
import type { Certificate } from './facts.js';
import type { Link } from './path.js';
import { type Problem, problem } from './problem.js';

export const nameConstraints = '2.5.29.30';
const subjectAltName = '2.5.29.17';

// Tags of GeneralName.
const dnsName = 0x82;
const ipAddress = 0x87;
const directoryName = 0xa4;

type Fit = 'within' | 'outside' | 'unknown';

/** A constraint `example.org` covers the name and all names under it; `.example.org` only those under it. */
function dnsFit(name: string, base: string): Fit {
  if (base === '') return 'within';
  const under = base.startsWith('.') ? base : `.${base}`;
  return name === base || name.endsWith(under) ? 'within' : 'outside';
}

/** Address and mask, 8 or 32 bytes. */
function ipFit(address: Buffer, constraint: Buffer): Fit {
  if (constraint.length !== 8 && constraint.length !== 32) return 'unknown';
  const half = constraint.length / 2;
  if (address.length !== half) return 'outside';
  const inside = address.every((byte, at) => {
    const mask = constraint.readUInt8(half + at);
    return (byte & mask) === (constraint.readUInt8(at) & mask);
  });
  return inside ? 'within' : 'outside';
}

/** Names that are spelled alike are within; whether others mean the same can't be told from the bytes. */
function directoryFit(name: Element, base: Element): Fit {
  const [parts, wanted] = [children(name), children(base)];
  return wanted.every(({ raw }, at) => parts[at]?.raw.equals(raw) === true) ? 'within' : 'unknown';
}

function fit(name: Element, base: Element): Fit {
  switch (base.tag) {
    case dnsName:
      return dnsFit(
        name.content.toString('latin1').toLowerCase(),
        base.content.toString('latin1').toLowerCase(),
      );
    case ipAddress:
      return ipFit(name.content, base.content);
    case directoryName:
      return directoryFit(element(name.content), element(base.content));
    default:
      return 'unknown';
  }
}

/** A wildcard stands for every name under it, so that it touches an exclusion further down as well. */
function touches(name: Element, base: Element): Fit {
  if (base.tag !== dnsName || !name.content.toString('latin1').startsWith('*.')) return fit(name, base);
  const bare = name.content.toString('latin1').slice(2).toLowerCase();
  const excluded = base.content.toString('latin1').toLowerCase();
  return dnsFit(bare, excluded) === 'within' || dnsFit(excluded, bare) === 'within' ? 'within' : 'outside';
}

/** The names of a certificate that constraints speak about: its subject and its alternative names. */
function namesOf(certificate: Certificate): Element[] {
  const { subject } = certificate.parts;
  const value = certificate.parts.extensions.get(subjectAltName)?.value;
  const own: Element = { tag: directoryName, content: subject, raw: subject };
  const hasSubject = children(element(subject)).length > 0;
  return [...(hasSubject ? [own] : []), ...(value === undefined ? [] : children(element(value)))];
}

interface Constraints {
  readonly permitted: readonly Element[];
  readonly excluded: readonly Element[];
}

/** @throws {Malformed}, also for bounds of distance, which no profile of X.509 uses (RFC 5280, section 4.2.1.10). */
function readConstraints(value: Uint8Array): Constraints {
  const bases = (tag: number) =>
    children(element(value))
      .filter((field) => field.tag === tag)
      .flatMap((field) => children(field))
      .map((subtree) => {
        const [base, ...bounds] = children(subtree);
        if (base === undefined || bounds.length > 0) throw new Error('bounds of distance');
        return base;
      });
  return { permitted: bases(0xa0), excluded: bases(0xa1) };
}

/** Whether one name may be in a certificate under these constraints. */
function allowed(name: Element, { permitted, excluded }: Constraints): 'yes' | 'no' | 'unknown' {
  const against = excluded.filter(({ tag }) => tag === name.tag).map((base) => touches(name, base));
  if (against.includes('within')) return 'no';
  const within = permitted.filter(({ tag }) => tag === name.tag).map((base) => fit(name, base));
  if (against.includes('unknown')) return 'unknown';
  if (within.length === 0 || within.includes('within')) return 'yes';
  return within.includes('unknown') ? 'unknown' : 'no';
}

/** Comparisons for one certificate; a chain made to explode ends as one that is not evaluated. */
const maxComparisons = 65_536;

/** Holds the names of everything below an authority against its name constraints. `below` begins with the leaf. */
export function nameProblems(authority: Link, below: readonly Link[]): Problem[] {
  const value = authority.certificate.parts.extensions.get(nameConstraints)?.value;
  if (value === undefined) return [];
  const by = authority.certificate.facts.subject;
  try {
    const constraints = readConstraints(value);
    const bases = constraints.permitted.length + constraints.excluded.length;
    return below.flatMap((link) => {
      const names = namesOf(link.certificate);
      if (names.length * bases > maxComparisons) throw new Error('too many names');
      const verdicts = names.map((name) => allowed(name, constraints));
      const { subject } = link.certificate.facts;
      if (verdicts.includes('no'))
        return [problem('name-not-permitted', link, `${by} may not issue for a name of ${subject}`)];
      if (!verdicts.includes('unknown')) return [];
      return [
        problem('unevaluated', authority, `${by} constrains names in a way that is not evaluated here`),
      ];
    });
  } catch {
    return [
      problem('unevaluated', authority, `${by} has name constraints that can't be read or are too many`),
    ];
  }
}
