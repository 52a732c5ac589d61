import { ROLES } from '../access/policy.js';
import type { AccountView } from '../auth/accounts.js';
import { type Html, html } from './html.js';
import { alert, type Frame, hidden, page } from './pages.js';

type User = NonNullable<Frame['user']>;

function roleChoice(id: string, chosen?: string): Html {
  return html`<select id="${id}" name="role" required>${ROLES.map(
    (role) => html`<option value="${role}"${role === chosen ? html` selected` : undefined}>${role}</option>`,
  )}</select>`;
}

function address(account: AccountView, what: string): string {
  return `/admin/accounts/${encodeURIComponent(account.id)}/${what}`;
}

function accountRow(user: User, account: AccountView): Html {
  const { username, display, role, status, id } = account;
  const turn = status === 'enabled' ? 'disable' : 'enable';
  const own = id === user.principal.userId;
  const forms = html`<form class="row" method="post" action="${address(account, 'role')}">
${hidden(user.csrf)}
<label for="role-${id}">Role of ${username}</label>
${roleChoice(`role-${id}`, role)}
<button type="submit">Change role</button>
</form>
<form class="row" method="post" action="${address(account, turn)}">
${hidden(user.csrf)}<button type="submit">${turn === 'disable' ? 'Disable' : 'Enable'}</button></form>
<form class="row" method="post" action="${address(account, 'reset-passkeys')}">
${hidden(user.csrf)}<button type="submit">Reset passkeys</button></form>
<details><summary>Delete</summary><form class="row" method="post" action="${address(account, 'delete')}">
${hidden(user.csrf)}<button type="submit" class="danger">Delete ${username} for good</button></form></details>`;
  return html`<tr><th scope="row">${username}${
    status === 'disabled' ? html` <span class="tag">disabled</span>` : undefined
  }</th><td>${display}</td><td>${role}</td><td>${own ? html`Your own account` : forms}</td></tr>`;
}

export function accountsPage(
  user: User,
  accounts: readonly AccountView[],
  {
    problem,
    typed = {},
  }: { readonly problem?: string; readonly typed?: { readonly username?: string } } = {},
): string {
  const content = html`${alert(problem)}
<form class="card" method="post" action="/admin/accounts">
<h2>New account</h2>
${hidden(user.csrf)}
<label for="username">User name</label>
<input id="username" name="username" autocomplete="off" autocapitalize="none" required maxlength="64" value="${typed.username}">
<label for="display">Name</label>
<input id="display" name="display" autocomplete="off" maxlength="100">
<label for="role">Role</label>
${roleChoice('role')}
<button type="submit">Create the account</button>
</form>
<table>
<thead><tr><th scope="col">User name</th><th scope="col">Name</th><th scope="col">Role</th><th scope="col">Change</th></tr></thead>
<tbody>${accounts.map((account) => accountRow(user, account))}</tbody>
</table>`;
  return page({ title: 'Accounts', user, content });
}

/** Shown once: neither the password nor the seed can be had from the clinic again. */
export function createdPage(
  user: User,
  made: { readonly id: string; readonly username: string; readonly password: string; readonly totp: string },
): string {
  const content = html`<p>Hand these over in person. They are not shown again.</p>
<dl class="card"><dt>User name</dt><dd>${made.username}</dd>
<dt>Password</dt><dd><code id="password">${made.password}</code></dd>
<dt>Authenticator key</dt><dd><code id="totp">${made.totp}</code></dd></dl>
<p><a href="/admin/accounts" data-account="${made.id}">Back to the accounts</a></p>`;
  return page({ title: 'Account created', user, content });
}

export function passwordPage(
  user: User,
  { problem, done }: { readonly problem?: string; readonly done?: boolean } = {},
): string {
  const content = html`${alert(problem)}${
    done
      ? html`<p role="status">Your password was changed. Other sessions of yours have ended.</p>`
      : undefined
  }
<form class="card" method="post" action="/account/password">
${hidden(user.csrf)}
<input type="text" name="username" value="${user.principal.username}" autocomplete="username" hidden>
<label for="current">Present password</label>
<input id="current" name="current" type="password" autocomplete="current-password" required>
<label for="next">New password</label>
<input id="next" name="next" type="password" autocomplete="new-password" required aria-describedby="rules">
<p id="rules">At least 8 characters; any characters, blanks too. A few words that you alone would put together are best.</p>
<button type="submit">Change password</button>
</form>`;
  return page({ title: 'Password', user, content });
}
