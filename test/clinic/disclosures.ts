/** Disclosures and their accounting at the clinic itself: what the rows of faults look at. */
import { account, type Bench } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;

export const HEALTHY = {
  made: [201, 201],
  /** By anybody else than the role that does it. */
  refused: [403, 403],
  /** Members of each entry of the accounting. */
  accounting: ['date description purpose recipient'],
  another: 0,
  sixYears: 200,
  sevenYears: 422,
} as const;

interface Body {
  readonly disclosures?: readonly object[];
}

export async function disclosures(bench: Bench): Promise<Facts> {
  const registrar = (await bench.signIn(account('registrar'))).access_token;
  const nurse = (await bench.signIn(account('nurse'))).access_token;
  const disclose = async (basis: string, token = registrar) =>
    (
      await bench.call('POST', '/fhir/Patient/p-alice/$disclose', {
        token,
        json: { basis, recipient: 'County', description: 'Name and note', purpose: 'Notifiable disease' },
      })
    ).status;
  const accountOf = async (patient: string, years?: number, token = registrar) => {
    const from = new Date();
    from.setUTCFullYear(from.getUTCFullYear() - (years ?? 0));
    const period = years === undefined ? '' : `?from=${from.toISOString()}`;
    return bench.call('GET', `/fhir/Patient/${patient}/$accounting${period}`, { token });
  };
  const entries = ({ json }: { readonly json: unknown }) => (json as Body).disclosures ?? [];
  return {
    made: [await disclose('public-health'), await disclose('treatment')],
    refused: [await disclose('public-health', nurse), (await accountOf('p-alice', undefined, nurse)).status],
    accounting: entries(await accountOf('p-alice')).map((each) => Object.keys(each).sort().join(' ')),
    another: entries(await accountOf('p-ben')).length,
    sixYears: (await accountOf('p-alice', 6)).status,
    sevenYears: (await accountOf('p-alice', 7)).status,
  };
}

/** Fault → what it changes. */
export const CHANGES: Readonly<Record<string, Facts>> = {
  'disclosure.not-accounted': { accounting: [] },
  'disclosure.purpose-left-out': { accounting: ['date description recipient'] },
  'disclosure.of-another-patient': { another: 1 },
  'disclosure.three-years-alone': { sixYears: 422 },
};
