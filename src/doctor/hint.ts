/** What a step that was refused most likely means, and the key at which to mend it. */
import type { Path } from '../plan/keys.js';
import type { Stop } from './attempt.js';

export function hintFor(stop: Stop): { readonly key: Path; readonly fix: string } {
  const of = (key: Path, fix: string) => ({ key, fix });
  const { response } = stop;
  if (stop.cause !== 'expectation' || response === null) return of(stop.key, stop.fix);
  const { status } = response;
  if (status === 404 || status === 410)
    return of(
      ['request', 'path'],
      'there is nothing at this address: correct request.path, its base, or request.method',
    );
  if (status === 405)
    return of(['request', 'method'], 'the address takes another method: correct request.method');
  if (status === 415)
    return of(['request'], 'the body is of the wrong type: json:, form: or text: as the target takes it');
  if (status === 429)
    return of(
      ['request'],
      'the target asks to slow down: set rate.perSecond, or wait until the account is open again',
    );
  if (status >= 500) return of(['request'], 'the target itself failed: see its log at this time');
  if (stop.factor === 'totp')
    return of(
      ['request'],
      `the one-time code is refused: see totp.secret of the accounts, then digits, period and algorithm${clockHint(stop)}`,
    );
  if (stop.factor === 'password' && (status === 401 || status === 403))
    return of(
      ['request'],
      'user name or password are refused: see the accounts, and the names of the fields sent',
    );
  if (status === 400 || status === 422)
    return of(['request'], 'the target does not take this body: see the names of its fields');
  return of(stop.key, `if this answer is right, ${stop.fix}; otherwise see the request`);
}

function clockHint({ clockMs }: Stop): string {
  return clockMs !== null && Math.abs(clockMs) > 15_000
    ? `; and the clock of the target is ${Math.round(Math.abs(clockMs) / 1000)} s ${clockMs > 0 ? 'ahead of' : 'behind'} this one`
    : '';
}
