/** The date of a disclosure as an accounting tells it: an instant, or the day alone. */

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** How far the clocks of the target and the harness may be apart. */
const SKEW_MS = 2000;
/** A day begins in Kiribati 14 hours before it does in UTC, and ends on Baker Island 12 hours after. */
const EAST_MS = 14 * 3_600_000;
const WEST_MS = 12 * 3_600_000;

/** Whether it is the time between request and answer, or one of the days that it was somewhere then. */
export function isDateOf(date: string | null, sentAt: string, receivedAt: string): boolean {
  const [sent, received] = [Date.parse(sentAt) - SKEW_MS, Date.parse(receivedAt) + SKEW_MS];
  if (date === null) return false;
  if (!DAY.test(date)) {
    const at = Date.parse(date);
    return at >= sent && at <= received;
  }
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return date >= day(sent - WEST_MS) && date <= day(received + EAST_MS);
}
