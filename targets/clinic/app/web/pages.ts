import type { Principal } from '../auth/principal.js';
import type { Resource } from '../fhir/resource.js';
import { type Html, html } from './html.js';

export interface Frame {
  readonly title: string;
  /** Shown in place of the title where that must not reach the browser's history: a patient's name. */
  readonly heading?: string;
  /** Signed-in user, with the token of the sign-out form. */
  readonly user?: { readonly principal: Principal; readonly csrf: string };
  readonly content: Html;
}

export function page({ title, heading = title, user, content }: Frame): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Clinic</title>
<link rel="stylesheet" href="/assets/clinic.css">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
${user && html`<script src="/assets/open-page.js" defer></script>`}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header>
<a class="brand" href="/patients">Clinic</a>
${
  user &&
  html`<form class="session" method="post" action="/logout">
${user.principal.role === 'admin' ? html`<a href="/admin/accounts">Accounts</a>` : undefined}
<a href="/account/password">Password</a>
<span><img id="bell" src="/assets/bell.svg" alt="" width="16" height="16"> Observations: <span id="alerts" role="status">…</span></span>
<span>${user.principal.display} · ${user.principal.role}</span>
<a href="/account">Passkeys</a>
${hidden(user.csrf)}
<button type="submit">Sign out</button>
</form>`
}
</header>
<main id="main">
<h1>${heading}</h1>
${content}
</main>
</body>
</html>
`.markup;
}

export function hidden(csrf: string): Html {
  return html`<input type="hidden" name="csrf" value="${csrf}">`;
}

export function alert(problem: string | undefined): Html | undefined {
  return problem === undefined ? undefined : html`<p class="alert" role="alert">${problem}</p>`;
}

/** Somewhere else to sign in, as the sign-in page shows it. */
interface Elsewhere {
  readonly id: string;
  readonly name: string;
}

export function loginPage(csrf: string, problem?: string, elsewhere: readonly Elsewhere[] = []): string {
  const content = html`${alert(problem)}
<form class="card" method="post" action="/login">
${hidden(csrf)}
<label for="username">User name</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">Continue</button>
<p><a href="/reset">Forgotten your password?</a></p>
</form>${
    elsewhere.length > 0
      ? html`<nav class="card" aria-label="Other ways to sign in">${elsewhere.map(
          ({ id, name }) => html`<p><a href="/login/federated/${id}">Sign in with ${name}</a></p>`,
        )}</nav>`
      : undefined
  }`;
  return page({ title: 'Sign in', content });
}

export function resetPage(csrf: string, problem?: string): string {
  const content = html`${alert(problem)}
<form class="card" method="post" action="/reset">
${hidden(csrf)}
<p id="how">A link to set a new password is sent to the mail address of your account.</p>
<label for="username">User name</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" required autofocus aria-describedby="how">
<button type="submit">Send the link</button>
</form>
<p><a href="/login">Back to sign-in</a></p>`;
  return page({ title: 'Forgotten password', content });
}

export function resetSentPage(): string {
  const content = html`<p role="status">If there is such an account, a mail is on its way. Its link works once, for half an hour.</p>
<p><a href="/login">Back to sign-in</a></p>`;
  return page({ title: 'Look into your mail', content });
}

export function newPasswordPage(csrf: string, token: string, problem?: string): string {
  const content = html`${alert(problem)}
<form class="card" method="post" action="/reset/new">
${hidden(csrf)}
<input type="hidden" name="token" value="${token}">
<p id="rules">At least eight characters; any are allowed, blanks too. You sign in with your code afterwards.</p>
<label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="8" required autofocus aria-describedby="rules">
<label for="repeat">The same again</label>
<input id="repeat" name="repeat" type="password" autocomplete="new-password" required>
<button type="submit">Set the password</button>
</form>`;
  return page({ title: 'New password', content });
}

/** `other` is a further way to complete the sign-in, where the account has one. */
export function codePage(csrf: string, problem?: string, other?: Html): string {
  const content = html`${alert(problem)}
<form class="card" method="post" action="/login/code">
${hidden(csrf)}
<label for="code">Code from your authenticator</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" required autofocus>
<button type="submit">Sign in</button>
</form>${other}`;
  return page({ title: 'Second step', content });
}

interface Listed {
  readonly id: string;
  readonly resource: Resource;
  readonly emergency: boolean;
}

interface Demographics {
  readonly name?: readonly { readonly family?: string; readonly given?: readonly string[] }[];
  readonly birthDate?: string;
  readonly gender?: string;
  readonly identifier?: readonly { readonly value?: string }[];
}

function nameOf(resource: Resource): string {
  const name = (resource as Demographics).name?.[0];
  return [name?.family, name?.given?.join(' ')].filter((part) => part).join(', ');
}

export function patientsPage(user: Frame['user'], patients: readonly Listed[], lookUp: boolean): string {
  const rows = patients.map(({ id, resource, emergency }) => {
    const { birthDate, gender } = resource as Demographics;
    return html`<tr>
<th scope="row"><a href="/patients/${encodeURIComponent(id)}">${nameOf(resource)}</a>${
      emergency ? html` <span class="tag">emergency</span>` : undefined
    }</th>
<td>${birthDate}</td><td>${gender}</td></tr>`;
  });
  const table = html`<table>
<thead><tr><th scope="col">Name</th><th scope="col">Born</th><th scope="col">Gender</th></tr></thead>
<tbody>${rows}</tbody>
</table>`;
  const content = html`${rows.length > 0 ? table : html`<p>No patients are assigned to you.</p>`}
${
  lookUp
    ? html`<form class="card inline" method="get" action="/patients/open">
<label for="open">Open a record by patient id</label>
<input id="open" name="id" required pattern="[A-Za-z0-9.\\-]+">
<button type="submit">Open</button>
</form>`
    : undefined
}`;
  return page({ title: 'Patients', ...(user ? { user } : {}), content });
}

export interface RecordView {
  readonly patient: Resource;
  readonly observations: readonly Resource[];
  readonly documents: readonly { readonly description: string; readonly text: string }[];
  readonly exportable: boolean;
  /** When break-glass opened the record: until when. */
  readonly emergencyUntil: Date | undefined;
  /** Whether a note may be added. */
  readonly writable: boolean;
}

interface ObservationView {
  readonly code?: { readonly text?: string };
  readonly effectiveDateTime?: string;
  readonly valueString?: string;
  readonly valueQuantity?: { readonly value?: number; readonly unit?: string };
  readonly note?: readonly { readonly text?: string }[];
}

function observationRow(resource: Resource): Html {
  const { code, effectiveDateTime, valueString, valueQuantity, note } = resource as ObservationView;
  const value = valueQuantity ? `${valueQuantity.value} ${valueQuantity.unit}` : valueString;
  return html`<tr><th scope="row">${code?.text}</th><td>${value}</td>
<td class="date">${effectiveDateTime?.slice(0, 10)}</td><td class="note">${note?.map(({ text }) => text).join(' ')}</td></tr>`;
}

export function recordPage(user: NonNullable<Frame['user']>, record: RecordView): string {
  const { patient, observations, documents, emergencyUntil, writable, exportable } = record;
  const { birthDate, gender, identifier } = patient as Demographics;
  const banner =
    emergencyUntil &&
    html`<form class="alert" method="post" action="/patients/${encodeURIComponent(patient.id ?? '')}/emergency-access/end">
${hidden(user.csrf)}
<p>Emergency access until ${emergencyUntil.toISOString().slice(11, 16)} UTC. Your reason is on record.</p>
<button type="submit">End emergency access</button>
</form>`;
  const content = html`${banner}
<section class="card" aria-labelledby="person"><h2 id="person">Person</h2>
<dl><dt>Born</dt><dd>${birthDate}</dd><dt>Gender</dt><dd>${gender}</dd>
<dt>Record number</dt><dd>${identifier?.[0]?.value}</dd></dl>
${exportable ? html`<p><a href="/patients/${encodeURIComponent(patient.id ?? '')}/export">Export this record</a></p>` : undefined}</section>
${
  observations.length > 0
    ? html`<section class="card" aria-labelledby="observations"><h2 id="observations">Observations</h2>
<table><thead><tr><th scope="col">What</th><th scope="col">Value</th><th scope="col">Date</th>
<th scope="col">Note</th></tr></thead><tbody>${observations.map(observationRow)}</tbody></table></section>`
    : undefined
}
${documents.map(
  ({ description, text }) =>
    html`<section class="card"><h2>Document</h2><p>${description}</p><pre>${text}</pre></section>`,
)}
${
  writable
    ? html`<form class="card" method="post" action="/patients/${encodeURIComponent(patient.id ?? '')}/notes">
<h2>Add a note</h2>
${hidden(user.csrf)}
<label for="note">Note</label>
<textarea id="note" name="note" rows="3" required maxlength="500"></textarea>
<button type="submit">Save</button>
</form>`
    : undefined
}`;
  return page({ title: 'Patient record', heading: nameOf(patient), user, content });
}

export function refusedPage(
  user: NonNullable<Frame['user']>,
  options: { readonly message: string; readonly emergencyFor?: string; readonly problem?: string },
): string {
  const { message, emergencyFor, problem } = options;
  const form =
    emergencyFor !== undefined &&
    html`<form class="card" method="post" action="/patients/${encodeURIComponent(emergencyFor)}/emergency-access">
<h2>Emergency access</h2>
<p id="terms">Opens this record for reading, for a limited time. Your name and your reason are recorded
and will be reviewed.</p>
${hidden(user.csrf)}
<label for="reason">Reason</label>
<textarea id="reason" name="reason" rows="3" required minlength="10" aria-describedby="terms"></textarea>
<button type="submit" class="danger">Open the record</button>
</form>`;
  const content = html`${alert(problem)}<p>${message}</p>${form || undefined}`;
  return page({ title: 'Access refused', user, content });
}

export function errorPage(status: number, message: string): string {
  const content = html`<p>${message}</p><p><a href="/patients">Back to the patients</a></p>`;
  return page({ title: `Error ${status}`, content });
}
