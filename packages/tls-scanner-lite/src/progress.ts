import type { ControlFacts } from './probes/control.js';
import type { ProtocolFacts, SuitesFacts } from './probes/walk.js';
import type { Findings, LaterPart, Report } from './report.js';

/**
 * What a scan tells while it runs, in the order in which it becomes known. It is preliminary: when the control hello is no
 * longer answered at the end, refusals are withdrawn, so that only the report counts.
 */
export type ScanEvent =
  /** The known-good hello was found, or given up. */
  | { readonly kind: 'control'; readonly control: ControlFacts }
  /** One protocol is settled. */
  | { readonly kind: 'protocol'; readonly protocol: ProtocolFacts }
  /** The suites of one protocol are known. */
  | { readonly kind: 'suites'; readonly suites: SuitesFacts }
  /** Another part is done, with the fields that it adds to the report. */
  | { readonly kind: 'part'; readonly part: LaterPart; readonly findings: Findings }
  /** The last event of every scan that ends well. */
  | { readonly kind: 'report'; readonly report: Report };

/** A running scan: await it for the report, or follow its events. Any number of followers see all events, from the first. */
export type Scan = Promise<Report> & AsyncIterable<ScanEvent>;

/** Starts a scan and lends it `tell`. A follower that leaves early does not end the scan; its signal does. */
export function startScan(run: (tell: (event: ScanEvent) => void) => Promise<Report>): Scan {
  const events: ScanEvent[] = [];
  const waiting: (() => void)[] = [];
  let over = false;
  const wake = () => {
    for (const each of waiting.splice(0)) each();
  };
  const report = run((event) => {
    events.push(event);
    wake();
  }).finally(() => {
    over = true;
    wake();
  });
  async function* follow(): AsyncGenerator<ScanEvent, void> {
    // A follower gets the error by itself: that nobody awaits the report is no mistake then.
    report.catch(() => {});
    for (let at = 0; ; ) {
      const event = events[at];
      if (event !== undefined) {
        at += 1;
        yield event;
      } else if (over) {
        await report;
        return;
      } else await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }
  return Object.assign(report, { [Symbol.asyncIterator]: follow });
}
