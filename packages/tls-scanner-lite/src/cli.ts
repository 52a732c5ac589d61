#!/usr/bin/env node
import { run } from './command.js';

const { stdout, stderr, env } = process;

// Whoever reads us may stop early, as `head` does.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

// The first interrupt ends the scan with what is known by then, the second one ends the process.
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

// No top-level await: the bundle of this program is CommonJS, which Node starts sooner.
run(process.argv.slice(2), {
  out: (text) => stdout.write(text),
  err: (text) => stderr.write(text),
  width: Math.min(stdout.columns ?? 100, 120),
  colour: stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
  watched: stderr.isTTY === true,
  signal: stop.signal,
}).then((code) => {
  process.exitCode = code;
});
