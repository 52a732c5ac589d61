/** Runs safeprobe and watches the memory of its processes (Linux: VmHWM). Prints bundle, verdict and the highest peak. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const child = spawn(process.execPath, ['dist/src/cli.js', ...process.argv.slice(2)], {
  stdio: ['ignore', 'pipe', 'ignore'],
});
let peakKilobytes = 0;
/** Looked for seldom: reading all of /proc would take from the run what is measured. */
let known = [child.pid ?? 0];
const search = setInterval(() => {
  known = family(child.pid ?? 0);
}, 1500);
const timer = setInterval(() => {
  for (const pid of known)
    peakKilobytes = Math.max(peakKilobytes, Number(/VmHWM:\s+(\d+)/.exec(read(pid, 'status'))?.[1] ?? 0));
}, 100);
let out = '';
child.stdout.on('data', (chunk) => {
  out += chunk;
});
child.on('close', () => {
  clearInterval(search);
  clearInterval(timer);
  const { bundle, checks } = JSON.parse(out);
  console.log(JSON.stringify({ bundle, verdict: checks[0]?.verdict, peakKilobytes }));
});

/**
 * The process and all that descend from it.
 *
 * @param {number} root
 */
function family(root) {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({
      pid: Number(pid),
      parent: Number(/^PPid:\s+(\d+)/m.exec(read(Number(pid), 'status'))?.[1]),
    }));
  const found = [root];
  for (const pid of found)
    found.push(...parents.filter(({ parent }) => parent === pid).map((each) => each.pid));
  return found;
}

/**
 * @param {number} pid
 * @param {string} file
 */
function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
