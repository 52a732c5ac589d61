import { readFileSync } from 'node:fs';
import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { ICON_FILE, STYLE_FILE } from '../paths.js';
import { registerAccounts } from './accounts.js';
import { registerAlerts } from './alerts.js';
import { registerConfirm } from './confirm.js';
import { registerNotes } from './notes.js';
import { registerPasskeyPages } from './passkeys.js';
import { registerRecords } from './records.js';
import { registerReset } from './reset.js';
import { registerSignIn } from './sign-in.js';

/** The web interface: server-rendered pages, one style sheet, and a script where only a script can do it. */
export function registerWeb(app: App, clinic: Clinic): void {
  const style = readFileSync(STYLE_FILE, 'utf8');
  const icon = readFileSync(ICON_FILE, 'utf8');
  const kept = { 'cache-control': 'public, max-age=300' };
  app.get('/assets/clinic.css', (_request, reply) =>
    reply.headers(kept).type('text/css; charset=utf-8').send(style),
  );
  app.get('/assets/icon.svg', (_request, reply) => reply.headers(kept).type('image/svg+xml').send(icon));
  app.get('/', (_request, reply) => reply.redirect('/patients', 302));
  registerSignIn(app, clinic);
  registerReset(app, clinic);
  registerConfirm(app, clinic);
  registerPasskeyPages(app, clinic);
  registerRecords(app, clinic);
  registerAccounts(app, clinic);
  registerNotes(app, clinic);
  registerAlerts(app, clinic);
}
