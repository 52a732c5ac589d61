/** Asks the target for a report of its audit log, as whoever may. */
import { withMembers } from '../audit/members.js';
import { readHttp } from '../audit/sources/http.js';
import { recordedTime } from '../audit/times.js';
import { parseDuration } from '../duration.js';
import { SafeprobeError } from '../errors.js';
import type { LogReport, ReportElement } from '../kinds/log-report.js';
import { readAs } from './audit-reader.js';
import type { Driver } from './driver.js';
import { selectText } from './jsonpath.js';
import type { SharedSessions } from './shared-sessions.js';

const DEFAULT_PRECISION = '10ms';

export function createLogReport(driver: Driver, check: string, sessions: SharedSessions): LogReport {
  const { audit } = driver.target.file;
  const declared = () => {
    if (audit?.report !== undefined) return { ...audit, report: audit.report };
    throw new SafeprobeError('prerequisite', 'the target file does not say how a report of the log is made', {
      key: 'audit.report',
      remedy: 'Describe the request, or say under lacks: audit-report why there is none.',
    });
  };
  return {
    get elements() {
      return Object.keys(declared().report.sorts) as ReportElement[];
    },
    get precisionMs() {
      return parseDuration(declared().report.precision ?? DEFAULT_PRECISION);
    },
    async ask(element, from, to) {
      const { fields, times, report } = declared();
      const sort = report.sorts[element] ?? '';
      const { readable, items, said } = await readAs(driver, sessions, check, report, (reader) =>
        readHttp(driver, report, reader, from, { from, to, sort }),
      );
      const text = (path: string, item: unknown) => {
        const value = selectText(path, item);
        return value === undefined ? null : driver.secrets.text(value);
      };
      const entries = withMembers(declared(), items).map((item) => {
        const value = text(fields[element], item);
        return {
          nonce: text(fields.nonce, item),
          value: value !== null && element === 'time' ? recordedTime(value, times) : value,
        };
      });
      return { readable, said, entries };
    },
  };
}
