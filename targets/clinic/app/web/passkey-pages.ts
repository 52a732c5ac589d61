import type { Passkey } from '../auth/passkeys/store.js';
import { type Html, html } from './html.js';
import { alert, type Frame, hidden, page } from './pages.js';

type User = NonNullable<Frame['user']>;

const SCRIPT = html`<script src="/assets/passkeys.js" defer></script>`;

/** A form that the script completes with what the authenticator answers to these options. */
function ceremonyForm(
  options: object,
  attributes: { readonly action: string; readonly csrf: string },
  content: Html,
): Html {
  return html`<form class="card" method="post" action="${attributes.action}" data-passkey="${JSON.stringify(options)}">
${hidden(attributes.csrf)}
<input type="hidden" name="credential" value="">
${content}
<p class="alert" role="alert" hidden>The passkey could not be used. Try again.</p>
</form>`;
}

/** The second step: a code, or a passkey where the account has one. */
export function passkeySection(csrf: string, options: object | undefined): Html | undefined {
  if (options === undefined) return undefined;
  const button = html`<p>Or use the passkey that you have enrolled.</p><button type="submit">Use your passkey</button>`;
  return html`${ceremonyForm(options, { action: '/login/passkey', csrf }, button)}${SCRIPT}`;
}

function passkeyRow({ id, label, createdAt }: Passkey, csrf: string): Html {
  return html`<tr><th scope="row">${label}</th><td class="date">${createdAt.toISOString().slice(0, 10)}</td>
<td><form method="post" action="/account/passkeys/remove">${hidden(csrf)}
<input type="hidden" name="id" value="${id}">
<button type="submit" class="danger" aria-label="Remove ${label}">Remove</button></form></td></tr>`;
}

/** What the account signs in with. `options` is absent when the authentication is too old to add anything. */
export function accountPage(
  user: User,
  passkeys: readonly Passkey[],
  options: object | undefined,
  problem?: string,
): string {
  const add =
    options === undefined
      ? html`<p class="card">To add or remove a passkey, <a href="/confirm?to=/account">confirm that it is you</a>.</p>`
      : html`${ceremonyForm(
          options,
          { action: '/account/passkeys', csrf: user.csrf },
          html`<h2>Add a passkey</h2>
<label for="label">Name of the passkey</label>
<input id="label" name="label" maxlength="64" required>
<button type="submit">Add a passkey</button>`,
        )}${SCRIPT}`;
  const table = html`<table><thead><tr><th scope="col">Passkey</th><th scope="col">Added</th>
<th scope="col">Remove</th></tr></thead><tbody>${passkeys.map((each) => passkeyRow(each, user.csrf))}</tbody></table>`;
  const content = html`${alert(problem)}
<section class="card"><h2>Your passkeys</h2>
${passkeys.length > 0 ? table : html`<p>You have no passkeys. You sign in with your password and a code.</p>`}</section>
${add}`;
  return page({ title: 'Passkeys', user, content });
}

/** Asks for the password once more, and for the code where every factor is needed. */
export function confirmPage(user: User, to: string, withCode: boolean, problem?: string): string {
  const code = html`<label for="code">Code from your authenticator</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" required>`;
  const content = html`${alert(problem)}<p>What you asked for needs a recent sign-in.</p>
<form class="card" method="post" action="/confirm">
${hidden(user.csrf)}
<input type="hidden" name="to" value="${to}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
${withCode ? code : undefined}
<button type="submit">Continue</button>
</form>`;
  return page({ title: 'Confirm that it is you', user, content });
}
