/**
 * What globalSetup and the reporter share: both live in Playwright's main process, and the conductor with
 * them. Workers come and go; they ask over loopback, with a token.
 */
import type { Prepared } from '../conductor/prepare.js';
import type { Run } from '../conductor/run.js';
import type { Signer } from '../evidence/keys.js';
import type { Progress } from './progress.js';
import type { VerdictServer } from './verdict-server.js';

export interface EngineState {
  readonly prepared: Prepared;
  readonly signer: Signer | undefined;
  readonly run: Run;
  readonly server: VerdictServer;
  readonly progress: Progress;
  readonly folder: string;
}

let state: EngineState | null = null;

export function setState(next: EngineState | null): void {
  state = next;
}

export function getState(): EngineState | null {
  return state;
}
